#pragma once
// A livekit-server of our own carries the media. It listens on the loopback interface only: clients and server SDKs reach it
// through our port, and nobody enters without a seat.
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <optional>
#include <thread>
#include "app/media_runtime.hpp"
#include "http/server.hpp"
#include "media/livekit/egress_recorder.hpp"
#include "media/livekit/livekit_backend.hpp"
#include "media/livekit/supervisor.hpp"
#include "media/livekit/webhook_receiver.hpp"
#include "net/http_client.hpp"

namespace bedrud::app {

class ManagedMedia final : public MediaRuntime {
 public:
  // Throws std::runtime_error when there is no livekit-server to start.
  ManagedMedia(config::Config const& config, MediaSurroundings surroundings);
  ~ManagedMedia() override;

  // Methods inherited from MediaRuntime.
  void start() override;
  void drain() override;
  std::size_t people() override;
  void say_farewell() override;
  void stop() override;
  media::MediaBackend& backend() override { return backend_; }
  media::Recorder* recorder() override { return &recorder_; }
  Task<UpgradeAnswer> upgrade(UpgradeRequest request) override;
  Task<MountedAnswer> server_api(MountedRequest request) override;
  bool webhook(std::string_view authorization, std::string_view body) override;

 private:
  std::string address() const;
  void listen_for_events();
  Task<UpgradeAnswer> ask_validity(std::string target, std::string token);

  livekit::ServerSettings settings_;
  MediaSurroundings const surroundings_;
  boost::asio::io_context io_{1};
  boost::asio::executor_work_guard<boost::asio::io_context::executor_type> busy_ = boost::asio::make_work_guard(io_);
  net::HttpClient http_;
  livekit::LivekitBackend backend_;
  livekit::Supervisor supervisor_;
  livekit::EgressRecorder recorder_;
  livekit::WebhookReceiver receiver_;
  // The webhooks come in here, whatever address and certificate the server itself has.
  http::Router events_;
  std::optional<http::Server> listener_;
  // The child ends with the thread that started it, so this one lives until stop().
  std::thread thread_;
};

}  // namespace bedrud::app
