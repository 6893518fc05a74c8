#pragma once
// The embedded media server: its one control thread, the workers and the rooms.
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <future>
#include <thread>
#include "app/media_runtime.hpp"
#include "media/sfu/engine.hpp"
#include "media/signalling/embedded_backend.hpp"

namespace bedrud::app {

class EmbeddedMedia final : public MediaRuntime {
 public:
  EmbeddedMedia(config::Config const& config, MediaSurroundings surroundings);
  ~EmbeddedMedia() override;

  // Methods inherited from MediaRuntime.
  void start() override;
  void drain() override;
  std::size_t people() override;
  void say_farewell() override;
  void stop() override;
  media::MediaBackend& backend() override { return backend_; }
  media::Recorder* recorder() override { return backend_.recorder(); }
  Task<UpgradeAnswer> upgrade(UpgradeRequest request) override { return backend_.upgrade(std::move(request)); }
  Task<MountedAnswer> server_api(MountedRequest request) override { return backend_.server_api(std::move(request)); }
  // No other server has anything to tell us.
  bool webhook(std::string_view /*authorization*/, std::string_view /*body*/) override { return false; }

 private:
  boost::asio::io_context io_{1};
  boost::asio::executor_work_guard<boost::asio::io_context::executor_type> busy_ = boost::asio::make_work_guard(io_);
  sfu::Engine engine_;
  signalling::EmbeddedBackend backend_;
  // A worker ends with the thread that started it, so this one lives until stop().
  std::thread thread_;
  std::promise<void> ended_;
};

}  // namespace bedrud::app
