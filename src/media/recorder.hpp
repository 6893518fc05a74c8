#pragma once
// The seam behind which rooms are recorded: our own recorder beside the embedded SFU, or the egress of a real LiveKit. Every
// method may be awaited from any executor and resumes on the awaiting one.
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>
#include "base/task.hpp"

namespace bedrud::media {

struct RecordingOrder {
  std::string id;                  // of the recording; ours also names its folder after it
  std::string room;                // the name on the wire
  std::string type = "composite";  // composite, audio, video (cameras without sound), screen (shares and their sound), tracks
  std::string layout = "speaker";  // speaker, grid
  std::vector<std::string> identities{}, tracks{};  // only these people, only these track sids; empty: all
};

// How a recording went on. Where our own recorder wrote it, the result is the folder of the capture (docs/recording.md), which
// is still to be rendered; a real egress names the file it made.
struct RecordingResult {
  std::string egress_id;
  std::string error{};                                   // empty: it ended as it should
  std::string capture{};                                 // a folder
  std::string file{};                                    // path or key
  std::int64_t size = 0, duration_ms = 0, ended_at = 0;  // bytes; ended_at: UTC milliseconds
};

// Told on the media thread; an implementation must not block.
class RecorderListener {
 public:
  virtual ~RecorderListener() = default;
  virtual void on_recording_active(std::string_view egress_id) = 0;
  // Once for each recording that began, also where the room ended, the disk is full or the recorder failed for good.
  virtual void on_recording_ended(RecordingResult result) = 0;
};

class Recorder {
 public:
  virtual ~Recorder() = default;

  // True when recordings can begin; the text says what is missing.
  virtual bool available(std::string& why) const = 0;
  // Returns the egress id (EG_...). Throws Error: kNotFound when nobody is in the room, kUnavailable when it cannot be
  // recorded.
  virtual Task<std::string> start(RecordingOrder order) = 0;
  // The recording ends soon and tells its listener; an unknown one is ignored.
  virtual Task<void> stop(std::string egress_id) = 0;
  // Goes on with a recording that a server before this one began, in a new segment, as soon as its room runs again; ends it
  // when that does not happen within a minute.
  virtual Task<void> resume(RecordingOrder order, std::string egress_id) = 0;
};

}  // namespace bedrud::media
