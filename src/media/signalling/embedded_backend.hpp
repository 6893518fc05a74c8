#pragma once
// The embedded SFU behind the media seam: LiveKit's signalling on one side, the media workers on the other.
//
// Threads: all rooms live on one io_context ("media"), whose only thread the owner runs. Every public method may be called
// or awaited from any executor; the work is posted there. The object must outlive the last run of that io_context.
#include <atomic>
#include <boost/asio/io_context.hpp>
#include <memory>
#include <string>
#include "base/mounted_api.hpp"
#include "base/websocket.hpp"
#include "media/media_backend.hpp"
#include "media/recorder.hpp"
#include "media/signalling/backend_config.hpp"

namespace bedrud::sfu {
class Engine;
}

namespace bedrud::signalling {

class EmbeddedRecorder;
class RoomManager;
class RoomServiceApi;
struct JoinTicket;

class EmbeddedBackend final : public media::MediaBackend {
 public:
  // `listener` may be null; it is called on the media thread.
  EmbeddedBackend(boost::asio::io_context& media, sfu::Engine& engine, BackendConfig config, media::MediaListener* listener);
  ~EmbeddedBackend() override;

  Task<void> ensure_room(media::RoomSpec spec) override;
  Task<void> delete_room(std::string room) override;
  Task<void> remove_participant(std::string room, std::string identity) override;
  Task<bool> mute(std::string room, std::string identity, media::Muting what) override;
  Task<bool> regrant(media::JoinGrant grant) override;
  Task<void> regrant_all(std::vector<media::JoinGrant> grants) override;
  Task<bool> send(media::ServerMessage message) override;
  Task<std::vector<media::Participant>> list_participants(std::string room) override;
  Task<media::MediaSnapshot> snapshot(std::string room) override;
  bool ready(std::string& why) const override;
  std::string create_token(media::JoinGrant const& grant) const override;

  // The UpgradeHandler of /rtc, /rtc/v1, /rtc/validate and /rtc/v1/validate (livekit-wire 2.1); the validate paths answer
  // 200 "success" or the reason why the upgrade would fail.
  Task<UpgradeAnswer> upgrade(UpgradeRequest request);

  // The API of LiveKit's server SDKs, below /twirp (livekit-wire 4).
  Task<MountedAnswer> server_api(MountedRequest request);

  // Null where no folder for recordings is set.
  media::Recorder* recorder();

  // Takes up the sessions of a server that was killed a moment ago; the workers run already, nobody has joined yet.
  Task<void> recall();
  // From now on no room is opened (503), ready() is false; running rooms go on and take more people.
  Task<void> drain();
  Task<std::size_t> people();  // in all rooms, without recorders and other programs
  // Tells everybody to leave (SERVER_SHUTDOWN) and closes all rooms; resumes when the messages are queued.
  Task<void> shutdown();

 private:
  Task<JoinTicket> admit(UpgradeRequest request);

  boost::asio::io_context& media_;
  sfu::Engine& engine_;
  BackendConfig config_;
  std::shared_ptr<RoomManager> rooms_;
  std::unique_ptr<RoomServiceApi> server_api_;
  std::unique_ptr<EmbeddedRecorder> recorder_;
  std::atomic<bool> draining_ = false;
};

}  // namespace bedrud::signalling
