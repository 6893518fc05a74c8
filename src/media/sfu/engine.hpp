#pragma once
// The media workers: child processes of this program, one a core, watched and replaced when they die. Media thread only, but
// for ready(); that thread must live as long as the process, because a worker ends with the thread that started it.
#include <atomic>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "media/sfu/load_meter.hpp"
#include "media/sfu/router.hpp"

namespace bedrud::sfu {

struct EngineConfig {
  int workers = 0;                     // 0: one a core
  std::uint16_t base_port = 7882;      // worker n listens on base_port + n, UDP and TCP
  std::vector<std::string> addresses;  // to listen on; empty: every usable address of the machine
  std::vector<std::string>
      public_addresses;            // IP addresses clients outside a NAT reach, same ports; candidates beside the own ones
  std::string udp;                 // "batches", "single": switch UDP trains off, or batches too (udp_batch.hpp)
  bool sandbox = true;             // seccomp; off only to find out whether it is to blame
  std::string log_level = "warn";  // of the workers: debug, warn, error, none
};

// The addresses clients can reach: of every interface that is up, no link-local ones, loopback only when there is nothing
// else.
std::vector<std::string> usable_addresses();

class Engine {
 public:
  Engine(boost::asio::io_context& media, EngineConfig config);
  ~Engine();

  // Starts the workers; throws when one cannot listen on its port.
  Task<void> start();
  // Closes the workers. Afterwards nothing is restarted.
  void stop();

  // True while at least one worker runs. Any thread.
  bool ready() const { return running_ > 0; }
  // On the worker with the fewest transports, of those where none of `apart` is if there is one; waits up to five seconds for a
  // worker that is being started. Throws when none runs even then.
  Task<std::shared_ptr<Router>> create_router(RouterEvents events, std::vector<std::shared_ptr<Router>> apart = {});
  std::size_t worker_count() const { return slots_.size(); }
  // What each worker uses, read from /proc now.
  std::vector<WorkerStats> workers() const;
  // Share of all cores that this process and the workers use, 0 to 1, over some seconds.
  double load() const { return load_.share(); }

 private:
  struct Slot;

  void spawn(std::shared_ptr<Slot> const& slot);
  Task<void> listen(std::shared_ptr<Slot> slot);
  Task<void> listen_at_last(std::shared_ptr<Slot> slot);
  void on_exit(std::shared_ptr<Slot> const& slot);
  Task<std::shared_ptr<Slot>> least_loaded(std::vector<std::shared_ptr<Router>> apart);
  // Ends a worker that has not answered for three seconds: a stopped or endlessly busy one would keep its rooms silent for
  // ever.
  Task<void> watch(std::shared_ptr<Slot> slot);
  void measure_load();

  boost::asio::io_context& media_;
  EngineConfig config_;
  std::vector<std::shared_ptr<Slot>> slots_;
  std::atomic<int> running_ = 0;
  bool stopping_ = false;
  boost::asio::steady_timer load_timer_;
  LoadMeter load_;
  std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
};

}  // namespace bedrud::sfu
