#pragma once
// The embedded media server: its one control thread, the workers and the rooms.
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <future>
#include <thread>
#include "config/config.hpp"
#include "media/sfu/engine.hpp"
#include "media/signalling/embedded_backend.hpp"

namespace bedrud::app {

class MediaRuntime {
 public:
  // `listener` outlives this object and is called on the media thread. `may_enter` is asked about every token of the REST API
  // (BackendConfig), `restrictions` survive a restart. Nothing runs before start().
  MediaRuntime(config::Config const& config, media::MediaListener* listener, media::RestrictionStore* restrictions,
               std::function<Task<bool>(std::string room, std::string identity)> may_enter);
  ~MediaRuntime();

  // Starts the thread and the workers; throws when a worker cannot listen on its port. The thread that calls may wait.
  void start();
  // Refuses new meetings from now on.
  void drain();
  // People in all rooms. Waits for the media thread.
  std::size_t people();
  // Tells everybody to reconnect later; their sockets are still needed for that. Waits.
  void say_farewell();
  // Ends the workers and the thread. Idempotent.
  void stop();

  signalling::EmbeddedBackend& backend() { return backend_; }

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
