#pragma once
// What the embedded backend is given by the composition root.
#include <functional>
#include <string>
#include <vector>
#include "base/task.hpp"
#include "media/media_backend.hpp"
#include "media/recorder.hpp"

namespace bedrud::signalling {

// What this server takes on; 0: no limit. Joins beyond it are refused with 503, tracks with LIMIT_EXCEEDED.
struct Limits {
  std::size_t participants = 0, tracks = 0, room_tracks = 0;
  int load_percent = 0;  // of all cores, used by this program's processes over some seconds
};

// When the next participant of a room is placed on another worker than the ones before; 0: never for this reason.
struct Spread {
  std::size_t participants = 50;  // of the room on one worker
  int load_percent = 70;          // of one core, used by the worker over some seconds
};

// Of recordings by this server; an empty folder: none.
struct RecordingConfig {
  std::string folder{};
  std::size_t most_at_once = 0;  // 0: no limit
  std::uint64_t least_free = 0;  // bytes that a recording leaves on the disk
  media::RecorderListener* listener = nullptr;
};

struct BackendConfig {
  std::string api_key, api_secret;                  // sign and check access tokens (livekit-wire 4.6)
  bool webhook_events = false;                      // MediaListener::on_webhook_event is wanted
  media::RestrictionStore* restrictions = nullptr;  // null: what the server API took is forgotten at the end
  bool remote_unmute = false;                       // MutePublishedTrack of the server API may also unmute
  bool auto_create_rooms = true;                    // a token may open a room that ensure_room did not announce
  std::string memory_folder{};                      // where sessions outlive a crash; empty: nowhere
  // What participants with a token of create_token() cannot write of themselves: members of the JSON object in their metadata,
  // and attributes whose names begin so. Everybody can believe them.
  std::vector<std::string> server_metadata{};
  std::string server_attributes{};
  // Which of these attributes takes everybody's sound from who has it; empty: none.
  std::string deaf_attribute{};
  Limits limits{};
  Spread spread{};
  RecordingConfig recordings{};
  // Asked whenever a token of create_token() is presented, because it outlives a kick, a ban and the room itself. Runs on the
  // thread of the connection. Empty: everybody with a token may enter.
  std::function<Task<bool>(std::string room, std::string identity)> may_enter;
};

}  // namespace bedrud::signalling
