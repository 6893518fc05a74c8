#include "media/signalling/signal_link.hpp"
#include <boost/asio/post.hpp>
#include "media/signalling/ids.hpp"
#include "media/signalling/participant.hpp"
#include "media/signalling/room_manager.hpp"

namespace bedrud::signalling {
namespace {

constexpr std::uint16_t kProtocolError = 1002;

}  // namespace

void SignalLink::send(lk::SignalResponse const& response) {
  auto const kind = kind_.load();
  auto frame = write_response(response, kind);
  std::lock_guard const lock(mutex_);
  if (peer_) peer_->send(std::move(frame), kind);
}

void SignalLink::send(SharedResponse const& response) {
  auto const kind = kind_.load();
  auto const& frame = response.as(kind);
  std::lock_guard const lock(mutex_);
  if (peer_) peer_->send(frame, kind);
}

void SignalLink::close(std::uint16_t code, std::string reason) {
  std::lock_guard const lock(mutex_);
  if (peer_) peer_->close(code, std::move(reason));
}

void SignalLink::attach(std::shared_ptr<WebSocketPeer> peer) {
  std::lock_guard const lock(mutex_);
  peer_ = std::move(peer);
}

void SignalLink::heard() { heard_at_ = now_ms(); }

void SignalLink::detach() {
  std::lock_guard const lock(mutex_);
  peer_.reset();
}

SignalSession::SignalSession(boost::asio::io_context& media, std::shared_ptr<RoomManager> rooms, JoinTicket ticket)
    : media_(media),
      rooms_(std::move(rooms)),
      ticket_(std::make_shared<JoinTicket>(std::move(ticket))) {}

void SignalSession::on_open(std::shared_ptr<WebSocketPeer> peer) {
  link_->attach(std::move(peer));
  link_->heard();
  boost::asio::post(media_, [rooms = rooms_, ticket = ticket_, link = link_, seat = seat_] {
    seat->participant = rooms->join(std::move(*ticket), link);
  });
}

void SignalSession::on_message(std::string_view message, FrameKind kind) {
  auto request = read_request(message, kind);
  if (!request) {
    link_->close(kProtocolError, "not a SignalRequest");
    return;
  }
  link_->answer_as(kind);
  link_->heard();
  if (request->has_ping() || request->has_ping_req()) {
    answer_ping(*request);
    return;
  }
  boost::asio::post(media_, [seat = seat_, link = link_, held = std::make_shared<lk::SignalRequest>(std::move(*request))] {
    if (seat->participant) seat->participant->receive(std::move(*held), *link);
  });
}

void SignalSession::on_close() {
  link_->detach();
  boost::asio::post(media_, [seat = seat_, link = link_] {
    if (auto const participant = std::move(seat->participant)) participant->signal_closed(*link);
  });
}

void SignalSession::answer_ping(lk::SignalRequest const& request) {
  lk::SignalResponse response;
  if (request.has_ping()) {
    response.set_pong(now_ms());
  } else {
    response.mutable_pong_resp()->set_last_ping_timestamp(request.ping_req().timestamp());
    response.mutable_pong_resp()->set_timestamp(now_ms());
  }
  link_->send(response);
}

}  // namespace bedrud::signalling
