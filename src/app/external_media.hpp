#pragma once
// A real LiveKit carries the media: somebody else's, which clients reach by themselves (external).
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <thread>
#include "app/external_version.hpp"
#include "app/media_runtime.hpp"
#include "media/livekit/egress_recorder.hpp"
#include "media/livekit/livekit_backend.hpp"
#include "media/livekit/webhook_receiver.hpp"
#include "net/http_client.hpp"

namespace bedrud::app {

class ExternalMedia final : public MediaRuntime {
 public:
  ExternalMedia(config::Config const& config, MediaSurroundings const& surroundings);
  ~ExternalMedia() override;

  // Methods inherited from MediaRuntime.
  void start() override;
  void drain() override { backend_.drain(); }
  // Its meetings go on without this server.
  std::size_t people() override { return 0; }
  void say_farewell() override {}
  void stop() override;
  media::MediaBackend& backend() override { return backend_; }
  media::Recorder* recorder() override { return &recorder_; }
  Task<UpgradeAnswer> upgrade(UpgradeRequest request) override;
  Task<MountedAnswer> server_api(MountedRequest request) override;
  bool webhook(std::string_view authorization, std::string_view body) override;

 private:
  Task<void> watch();

  boost::asio::io_context io_{1};
  boost::asio::steady_timer timer_{io_};
  net::HttpClient http_;
  std::string const address_;
  livekit::LivekitBackend backend_;
  ExternalVersion version_{backend_};  // of the thread
  livekit::EgressRecorder recorder_;
  livekit::WebhookReceiver receiver_;
  std::thread thread_;
};

}  // namespace bedrud::app
