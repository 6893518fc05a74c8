#pragma once
// The media side of a running server, whatever carries it.
#include <functional>
#include <memory>
#include <optional>
#include "base/mounted_api.hpp"
#include "base/websocket.hpp"
#include "config/config.hpp"
#include "media/media_backend.hpp"
#include "media/recorder.hpp"

namespace bedrud::app {

class MediaRuntime {
 public:
  virtual ~MediaRuntime() = default;

  // Nothing runs before it; throws with one sentence when media cannot be served. The thread that calls may wait.
  virtual void start() = 0;
  // Refuses new meetings from now on.
  virtual void drain() = 0;
  // People in all rooms. Waits.
  virtual std::size_t people() = 0;
  // Tells everybody to reconnect later; their sockets are still needed for that. Waits.
  virtual void say_farewell() = 0;
  // Ends what was started. Idempotent.
  virtual void stop() = 0;

  virtual media::MediaBackend& backend() = 0;
  // Null where rooms cannot be recorded.
  virtual media::Recorder* recorder() { return nullptr; }

  // What clients reach below /livekit on our port: the signalling (livekit-wire 2.1) and the server API (4).
  virtual Task<UpgradeAnswer> upgrade(UpgradeRequest request) = 0;
  virtual Task<MountedAnswer> server_api(MountedRequest request) = 0;
  // The body of a webhook that a LiveKit server posts; false when the signature is not right. Thread-safe.
  virtual bool webhook(std::string_view authorization, std::string_view body) = 0;
};

struct MediaSurroundings {
  media::MediaListener* listener = nullptr;         // told from any thread; outlives the runtime
  media::RestrictionStore* restrictions = nullptr;  // survive a restart
  media::RecorderListener* recordings = nullptr;    // told on the media thread; outlives the runtime
  // Asked about every token of the REST API.
  std::function<Task<bool>(std::string room, std::string identity)> may_enter{};
  // About other tokens, those among them that a LiveKit server renewed.
  std::function<Task<bool>(std::string room, std::string identity)> lost_the_seat{};
  // The rights of somebody's seat as they are now; nothing when there is none.
  std::function<Task<std::optional<media::JoinGrant>>(std::string room, std::string identity)> current_grant{};
};

// As media.backend says.
std::unique_ptr<MediaRuntime> make_media(config::Config const& config, MediaSurroundings surroundings);

}  // namespace bedrud::app
