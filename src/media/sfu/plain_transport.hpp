#pragma once
// The way of streams out of a router to another program of this machine: RTP and RTCP on one UDP socket of loopback. Media
// thread only.
#include <cstdint>
#include <memory>
#include <string>

#include "media/sfu/transport.hpp"

namespace bedrud::sfu {

class PlainTransport {
 public:
  PlainTransport(std::shared_ptr<RouterState> router, std::string id);
  ~PlainTransport();
  PlainTransport(PlainTransport const&) = delete;
  PlainTransport& operator=(PlainTransport const&) = delete;

  bool alive() const;                           // its worker lives
  std::uint16_t port() const { return port_; }  // where it sends from
  // As Transport::consume.
  Task<std::shared_ptr<Consumer>> consume(ConsumerOptions options);
  bool carries(Consumer const& consumer) const { return consumer.on(id_); }

 private:
  friend class Router;
  // Sends to that port of 127.0.0.1, and hears only it.
  Task<void> open(std::uint16_t receiver);

  std::shared_ptr<RouterState> router_;
  std::string id_;
  std::uint16_t port_ = 0;
};

}  // namespace bedrud::sfu
