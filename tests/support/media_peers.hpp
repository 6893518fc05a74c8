#pragma once
// A sender and a receiver of one room on a real media worker, each a MediaPeer. The test program is the worker, too, as the
// product is.
#include <gtest/gtest.h>
#include <poll.h>
#include <sys/socket.h>
#include <array>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/ip/udp.hpp>
#include <chrono>
#include <functional>
#include <memory>
#include <vector>

#include "media/sfu/engine.hpp"
#include "media_peer.hpp"

namespace bedrud::sfu {

using Bytes = std::vector<std::uint8_t>;

// VP8 with a stream a layer, or a receiver's one stream.
inline RtpParameters vp8_parameters(std::uint8_t type, std::vector<std::uint32_t> const& ssrcs, char const* layers) {
  CodecParameters vp8;
  vp8.mime_type = "video/VP8";
  vp8.payload_type = type;
  vp8.clock_rate = 90000;
  vp8.feedback = {{"nack", ""}, {"nack", "pli"}};
  RtpParameters out;
  out.mid = "0";
  out.cname = "test";
  out.codecs.push_back(vp8);
  for (auto const ssrc : ssrcs) {
    Encoding encoding;
    encoding.ssrc = ssrc;
    encoding.scalability_mode = layers;
    out.encodings.push_back(encoding);
  }
  return out;
}

class MediaPeers : public testing::Test {
 protected:
  // What is sent and how it is received, of the same codec.
  void start(ProducerOptions published, RtpParameters received) {
    settings_.workers = 1;
    settings_.addresses = {"127.0.0.1"};
    {
      boost::asio::ip::udp::socket const any(io_, {boost::asio::ip::make_address("127.0.0.1"), 0});
      settings_.base_port = any.local_endpoint().port();
    }
    engine_ = std::make_unique<Engine>(io_, settings_);
    std::exception_ptr failure;
    bool done = false;
    boost::asio::co_spawn(io_, set_up(std::move(published), std::move(received)), [&](std::exception_ptr error) {
      failure = error;
      done = true;
    });
    auto const until = std::chrono::steady_clock::now() + std::chrono::seconds(20);
    while (!done && std::chrono::steady_clock::now() < until) io_.run_one_for(std::chrono::milliseconds(100));
    ASSERT_TRUE(done);
    if (failure) std::rethrow_exception(failure);
  }

  // Does `step` over and over until a packet with that second byte (the marker left out) comes on the socket; ten seconds at
  // most.
  bool comes(int socket, std::uint8_t type, std::function<void()> const& step) {
    auto const until = std::chrono::steady_clock::now() + std::chrono::seconds(10);
    while (std::chrono::steady_clock::now() < until) {
      step();
      io_.poll();
      if (read_one(socket, type, 20)) return true;
    }
    return false;
  }

  // True when such a packet was waiting or came in time; others before it are thrown away.
  static bool read_one(int socket, std::uint8_t type, int wait_ms) {
    pollfd ready{socket, POLLIN, 0};
    while (poll(&ready, 1, wait_ms) > 0) {
      std::array<std::uint8_t, 2048> packet{};
      auto const size = recv(socket, packet.data(), packet.size(), MSG_DONTWAIT);
      if (size < 0) return false;
      if (size >= 12 && packet[0] >= 128 && (packet[1] & 0x7f) == (type & 0x7f)) return true;
    }
    return false;
  }

  EngineConfig settings_;
  bench::MediaPeer sender_, receiver_;

 private:
  Task<std::shared_ptr<Transport>> connect(bench::MediaPeer& peer) {
    TransportEvents events;
    events.connected = events.failed = events.reachable = events.sctp_connected = events.sctp_closed = [] {};
    events.buffered_low = [](std::uint16_t, std::size_t) {};
    events.message = [](std::uint16_t, std::uint32_t, std::string const&) {};
    auto const transport = co_await router_->create_transport(std::move(events));
    co_await transport->connect(identity_.fingerprint());
    peer.connect(identity_, settings_.base_port, transport->ice().username_fragment, transport->ice().password);
    co_return transport;
  }

  Task<void> set_up(ProducerOptions published, RtpParameters received) {
    co_await engine_->start();
    RouterEvents events;
    events.levels = [](auto const&) {};
    router_ = co_await engine_->create_router(std::move(events));
    from_ = co_await connect(sender_);
    to_ = co_await connect(receiver_);
    producer_ = co_await from_->produce(std::move(published));
    ConsumerOptions options;
    options.producer = producer_;
    options.rtp = std::move(received);
    consumer_ = co_await to_->consume(std::move(options));
    consumer_->resume();
  }

  boost::asio::io_context io_;
  bench::Identity identity_;
  std::unique_ptr<Engine> engine_;
  std::shared_ptr<Router> router_;
  std::shared_ptr<Transport> from_, to_;
  std::shared_ptr<Producer> producer_;
  std::shared_ptr<Consumer> consumer_;
};

}  // namespace bedrud::sfu
