#pragma once
// What the streams of one room share, on one worker. Media thread only; destroying it closes everything on it.
#include <functional>
#include <memory>
#include <utility>
#include <vector>

#include "media/sfu/transport.hpp"

namespace bedrud::sfu {

class PlainTransport;
class WorkerProcess;

struct RouterEvents {
  std::function<void()> worker_died;  // all objects on this router are dead
  // Every 400 ms while somebody speaks: who, how loud (dBov, -127..0); once empty when the last one stops.
  std::function<void(std::vector<std::pair<Producer const*, int>> const& levels)> levels;
};

class Router {
 public:
  explicit Router(std::shared_ptr<RouterState> state) : state_(std::move(state)) {}
  ~Router();
  Router(Router const&) = delete;
  Router& operator=(Router const&) = delete;

  // initial_bitrate: what is sent at first, bit/s, until the receiver's feedback says more.
  Task<std::shared_ptr<Transport>> create_transport(TransportEvents events, std::uint64_t initial_bitrate = kInitialBitrate);

  // To a program of this machine that listens on that UDP port of 127.0.0.1.
  Task<std::shared_ptr<PlainTransport>> create_plain_transport(std::uint16_t receiver);

  // Share of one core that the worker of this router uses, 0 to 1, over some seconds.
  double load() const;
  bool runs_on(WorkerProcess const& worker) const;

 private:
  std::shared_ptr<RouterState> state_;
};

}  // namespace bedrud::sfu
