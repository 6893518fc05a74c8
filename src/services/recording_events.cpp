#include "services/recording_events.hpp"

#include <string_view>

namespace bedrud {

webhooks::Event recording_event(char const* name, Recording const& recording) {
  std::string_view const event = name;
  boost::json::object data{{"recordingId", recording.id},
                           {"roomId", recording.room_id},
                           {"roomName", recording.room_name},
                           {"userId", recording.created_by}};
  if (event == webhooks::kRecordingCompleted) {
    data["fileURL"] = "/recordings/" + recording.id;
    data["fileSizeBytes"] = recording.file_size;
    data["durationMs"] = recording.duration_ms;
    data["status"] = "completed";  // W43: not what it was before
  } else if (event == webhooks::kRecordingFailed) {
    data["status"] = "failed";
    data["error"] = recording.error;
  } else {
    data["status"] = "started";
  }
  return {name, recording.room_id, std::move(data)};
}

}  // namespace bedrud
