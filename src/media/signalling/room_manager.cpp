#include "media/signalling/room_manager.hpp"
#include "media/signalling/ids.hpp"

namespace bedrud::signalling {
namespace {

void refuse(SignalLink& link, lk::DisconnectReason reason, lk::LeaveRequest::Action action) {
  lk::SignalResponse response;
  auto& leave = *response.mutable_leave();
  leave.set_reason(reason);
  leave.set_action(action);
  leave.set_can_reconnect(action != lk::LeaveRequest::DISCONNECT);
  link.send(response);
  link.close(1000, "");
}

}  // namespace

RoomManager::RoomManager(boost::asio::io_context& media, sfu::Engine& engine, BackendConfig config,
                         media::MediaListener* listener)
    : media_(media),
      engine_(engine),
      config_(std::move(config)),
      listener_(listener),
      node_id_(new_sid("ND_")) {}

void RoomManager::check(JoinTicket const& ticket) const {
  auto const room = find(ticket.claims.video.room);
  if (!room) {
    if (!config_.auto_create_rooms) throw JoinRefused(404, "requested room does not exist");
    return;
  }
  auto const why = room->full(ticket.claims.identity);
  if (!why.empty()) throw JoinRefused(500, why);
}

std::shared_ptr<Participant> RoomManager::join(JoinTicket ticket, std::shared_ptr<SignalLink> link) {
  auto const& claims = ticket.claims;
  auto room = find(claims.video.room);
  auto existing = room ? room->find(claims.identity) : nullptr;
  if (ticket.parameters.request.reconnect()) {
    auto const& sid = ticket.parameters.request.participant_sid();
    if (!existing || existing->gone() || (!sid.empty() && sid != existing->sid())) {
      refuse(*link, lk::STATE_MISMATCH, lk::LeaveRequest::RECONNECT);
      return nullptr;
    }
    existing->resume(std::move(ticket), std::move(link));
    return existing;
  }
  try {
    check(ticket);
  } catch (JoinRefused const&) {
    refuse(*link, lk::JOIN_FAILURE, lk::LeaveRequest::DISCONNECT);
    return nullptr;
  }
  if (existing) existing->leave(lk::DUPLICATE_IDENTITY);
  // The old session may have been the last one; the room is looked up again.
  room = find(claims.video.room);
  if (!room) {
    ensure({.name = claims.video.room, .metadata = {}});
    room = find(claims.video.room);
  }
  auto participant = std::make_shared<Participant>(room, std::move(ticket), std::move(link));
  room->add(participant);
  participant->start();
  return participant;
}

void RoomManager::ensure(media::RoomSpec spec) {
  if (auto const room = find(spec.name)) {
    room->update(std::move(spec));
    return;
  }
  auto const name = spec.name;
  auto room = std::make_shared<Room>(*this, std::move(spec));
  rooms_.emplace(name, room);
  room->start();
  if (listener_) listener_->on_room_started(name);
}

void RoomManager::erase(std::string const& name) {
  if (auto const room = find(name)) room->close(lk::ROOM_DELETED);
}

std::shared_ptr<Room> RoomManager::find(std::string const& name) const {
  auto const found = rooms_.find(name);
  return found == rooms_.end() ? nullptr : found->second;
}

void RoomManager::closed(Room& room) {
  auto const found = rooms_.find(room.name());
  if (found == rooms_.end() || found->second.get() != &room) return;
  auto const name = room.name();
  rooms_.erase(found);  // may be the last reference to the room
  if (listener_) listener_->on_room_finished(name);
}

void RoomManager::shutdown() {
  auto const rooms = rooms_;
  for (auto const& [name, room] : rooms) room->close(lk::SERVER_SHUTDOWN, lk::LeaveRequest::RECONNECT);
}

}  // namespace bedrud::signalling
