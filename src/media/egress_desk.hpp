#pragma once
// The seam behind which LiveKit's Egress API (livekit-wire 4.3) asks for recordings: what server SDKs order goes the way of
// every other recording. Every method may be awaited from any executor and resumes on the awaiting one.
#include <cstdint>
#include <string>
#include <vector>
#include "base/task.hpp"
#include "media/recorder.hpp"

namespace bedrud::media {

struct EgressOrder {
  RecordingOrder recording;  // without an id
  std::string format = "mp4";
  int height = 720;
  std::string request{};   // what EgressState repeats as it was
  bool whole_room = true;  // else several of a room may run at once
};

struct EgressState {
  std::string id, recording, room, layout;
  std::string status;  // of the recording: pending, started, processing, completed, failed
  std::string error, file;
  std::string request;                                        // of the order; empty: not from this API
  std::int64_t started_at = 0, updated_at = 0, ended_at = 0;  // UTC milliseconds, 0: not yet
  std::int64_t size = 0, duration_ms = 0;
};

class EgressDesk {
 public:
  virtual ~EgressDesk() = default;
  // Throws Error.
  virtual Task<EgressState> start(EgressOrder order) = 0;
  virtual Task<EgressState> stop(std::string egress_id) = 0;
  // Of the film, for all of its time.
  virtual Task<EgressState> set_layout(std::string egress_id, std::string layout) = 0;
  // Empty words: all. The newest first, at most a hundred.
  virtual Task<std::vector<EgressState>> list(std::string room, std::string egress_id, bool active) = 0;
};

}  // namespace bedrud::media
