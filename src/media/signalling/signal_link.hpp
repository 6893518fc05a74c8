#pragma once
// One signalling socket. SignalSession lives on the connection's HTTP thread, parses there and answers pings at once, so a
// busy media thread cannot cost a session; everything else is posted to the media thread, in order. SignalLink is what the
// media thread holds to talk back; it may outlive the socket.
#include <atomic>
#include <boost/asio/io_context.hpp>
#include <memory>
#include <mutex>
#include <string>
#include "auth/livekit_token.hpp"
#include "base/websocket.hpp"
#include "media/signalling/join_query.hpp"
#include "media/signalling/shared_response.hpp"
#include "media/signalling/wire.hpp"

namespace bedrud::signalling {

class Participant;
class RoomManager;

class SignalLink {
 public:
  // Any thread; a shared response on the media thread.
  void send(lk::SignalResponse const& response);
  void send(SharedResponse const& response);
  void close(std::uint16_t code, std::string reason);
  void attach(std::shared_ptr<WebSocketPeer> peer);
  void detach();
  void answer_as(FrameKind kind) { kind_ = kind; }
  // When the client last said something (now_ms).
  void heard();
  std::int64_t heard_at() const { return heard_at_; }

 private:
  std::mutex mutex_;
  std::shared_ptr<WebSocketPeer> peer_;
  // Clients that write text frames are answered in text (livekit-wire 2.4).
  std::atomic<FrameKind> kind_ = FrameKind::kBinary;
  std::atomic<std::int64_t> heard_at_ = 0;
};

// Who wants in: checked by the token, not yet by the room.
struct JoinTicket {
  auth::LivekitClaims claims;
  JoinParameters parameters;
};

class SignalSession final : public WebSocketSession {
 public:
  SignalSession(boost::asio::io_context& media, std::shared_ptr<RoomManager> rooms, JoinTicket ticket);

  void on_open(std::shared_ptr<WebSocketPeer> peer) override;
  void on_message(std::string_view message, FrameKind kind) override;
  void on_close() override;

 private:
  // The participant this socket speaks for; touched on the media thread only.
  struct Seat {
    std::shared_ptr<Participant> participant;
  };

  void answer_ping(lk::SignalRequest const& request);

  boost::asio::io_context& media_;
  std::shared_ptr<RoomManager> rooms_;
  std::shared_ptr<JoinTicket> ticket_;
  std::shared_ptr<SignalLink> link_ = std::make_shared<SignalLink>();
  std::shared_ptr<Seat> seat_ = std::make_shared<Seat>();
};

}  // namespace bedrud::signalling
