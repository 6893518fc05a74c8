#include "media/signalling/room_manager.hpp"
#include <google/protobuf/util/json_util.h>
#include <livekit_room.pb.h>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include "base/log.hpp"
#include "media/sfu/engine.hpp"
#include "media/signalling/ids.hpp"
#include "media/signalling/limits.hpp"
#include "media/signalling/webhook_events.hpp"

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

// A room that a token opens is as the token says (livekit-wire 4.6); what this server does not have is left out.
media::RoomSpec spec_of(auth::LivekitClaims const& claims) {
  media::RoomSpec spec{.name = claims.video.room, .metadata = {}};
  lk::RoomConfiguration wanted;
  google::protobuf::util::JsonParseOptions options;
  options.ignore_unknown_fields = true;
  if (claims.room_config.empty() || !google::protobuf::util::JsonStringToMessage(claims.room_config, &wanted, options).ok()) {
    return spec;
  }
  if (wanted.empty_timeout() > 0) spec.empty_timeout_seconds = wanted.empty_timeout();
  if (wanted.departure_timeout() > 0) spec.departure_timeout_seconds = wanted.departure_timeout();
  spec.max_participants = wanted.max_participants();
  if (wanted.metadata().size() <= kMaxMetadataBytes) spec.metadata = wanted.metadata();
  return spec;
}

}  // namespace

RoomManager::RoomManager(boost::asio::io_context& media, sfu::Engine& engine, BackendConfig config,
                         media::MediaListener* listener)
    : media_(media),
      engine_(engine),
      config_(std::move(config)),
      listener_(listener),
      node_id_(new_sid("ND_")),
      restrictions_(config_.restrictions),
      memory_(config_.memory_folder) {
  restrictions_.load();
}

void RoomManager::tell_webhooks(std::string const& room, std::function<std::string()> const& make) {
  if (config_.webhook_events && listener_) listener_->on_webhook_event(room, make());
}

// Somebody who takes over a session of the same identity is let in all the same: it is not one more.
void RoomManager::check_capacity() const {
  auto const& limits = config_.limits;
  std::size_t people = 0, tracks = 0;
  for (auto const& [name, room] : rooms_) {
    people += room->participants().size();
    tracks += room->track_count();
  }
  auto const refuse = [](std::string const& why) { throw JoinRefused(503, "the server is full: " + why); };
  if (limits.participants > 0 && people >= limits.participants)
    refuse("limit of " + std::to_string(limits.participants) + " participants");
  if (limits.tracks > 0 && tracks >= limits.tracks) refuse("limit of " + std::to_string(limits.tracks) + " tracks");
  if (limits.load_percent > 0 && engine_.load() * 100 >= limits.load_percent)
    refuse("its processors are busy (limit " + std::to_string(limits.load_percent) + " %)");
}

std::string RoomManager::tracks_full(Room const& room) const {
  auto const& limits = config_.limits;
  if (limits.room_tracks > 0 && room.track_count() >= limits.room_tracks)
    return "limit of this room: " + std::to_string(limits.room_tracks) + " tracks";
  if (limits.tracks == 0) return {};
  std::size_t tracks = 0;
  for (auto const& [name, held] : rooms_) tracks += held->track_count();
  return tracks >= limits.tracks ? "limit of this server: " + std::to_string(limits.tracks) + " tracks" : "";
}

void RoomManager::check_opening() const {
  if (draining_) throw JoinRefused(503, "the server is stopping; no new meeting begins");
}

void RoomManager::check(JoinTicket const& ticket) const {
  if (restrictions_.revoked(ticket.claims.video.room, ticket.claims)) throw JoinRefused(401, "the access token was revoked");
  auto const room = find(ticket.claims.video.room);
  if (!room) check_opening();
  if (!room || !room->find(ticket.claims.identity)) check_capacity();
  if (!room) {
    if (!config_.auto_create_rooms) throw JoinRefused(404, "requested room does not exist");
    return;
  }
  auto const why = room->full(ticket.claims.identity);
  if (!why.empty()) throw JoinRefused(500, why);
}

std::shared_ptr<Participant> RoomManager::join(JoinTicket ticket, std::shared_ptr<SignalLink> link) {
  restrictions_.restrict(ticket.claims);
  auto const& claims = ticket.claims;
  auto room = find(claims.video.room);
  auto existing = room ? room->find(claims.identity) : nullptr;
  if (ticket.parameters.request.reconnect()) {
    auto const& sid = ticket.parameters.request.participant_sid();
    bool const revoked = restrictions_.revoked(claims.video.room, claims);
    if (!existing || existing->gone() || revoked || (!sid.empty() && sid != existing->sid())) {
      refuse(*link, lk::STATE_MISMATCH, lk::LeaveRequest::RECONNECT);
      return nullptr;
    }
    existing->resume(std::move(ticket), std::move(link));
    return existing;
  }
  try {
    check(ticket);
  } catch (JoinRefused const&) {
    ++totals_.joins_refused;
    refuse(*link, lk::JOIN_FAILURE, lk::LeaveRequest::DISCONNECT);
    return nullptr;
  }
  if (existing) existing->leave(lk::DUPLICATE_IDENTITY);
  // The old session may have been the last one; the room is looked up again.
  room = find(claims.video.room);
  if (!room) {
    ensure(spec_of(claims));
    room = find(claims.video.room);
  }
  auto participant = std::make_shared<Participant>(room, std::move(ticket), std::move(link));
  room->add(participant);
  ++totals_.joins;
  participant->start();
  return participant;
}

media::MediaSnapshot RoomManager::snapshot(std::string const& room) const {
  media::MediaSnapshot out;
  for (auto const& [name, held] : rooms_) out.rooms.push_back(held->snapshot(name == room));
  for (auto const& worker : engine_.workers()) {
    out.workers.push_back({.number = worker.number,
                           .pid = worker.pid,
                           .running = worker.running,
                           .transports = worker.transports,
                           .deaths = worker.deaths,
                           .resident = worker.resident,
                           .cpuSeconds = worker.cpu_seconds});
  }
  out.totals = totals_;
  return out;
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
  ++totals_.rooms_started;
  if (listener_) listener_->on_room_started(name);
  tell_webhooks(name, [&] { return webhook_event("room_started", *room); });
}

void RoomManager::erase(std::string const& name) {
  if (auto const room = find(name)) room->close(lk::ROOM_DELETED);
}

std::shared_ptr<Room> RoomManager::find(std::string const& name) const {
  auto const found = rooms_.find(name);
  return found == rooms_.end() ? nullptr : found->second;
}

void RoomManager::closed(Room& room, lk::DisconnectReason reason) {
  auto const found = rooms_.find(room.name());
  if (found == rooms_.end() || found->second.get() != &room) return;
  auto const name = room.name();
  tell_webhooks(name, [&] { return webhook_event("room_finished", room, reason); });
  rooms_.erase(found);  // may be the last reference to the room
  if (listener_) listener_->on_room_finished(name);
  // After a restart people come back into the same room.
  if (reason == lk::SERVER_SHUTDOWN) return;
  boost::asio::co_spawn(media_, restrictions_.room_ended(name), [self = shared_from_this()](std::exception_ptr failed) {
    if (failed) log::warn("the end of a room's restrictions was not stored");
  });
}

std::size_t RoomManager::people() const {
  std::size_t count = 0;
  for (auto const& [name, room] : rooms_) {
    for (auto const& [identity, participant] : room->participants()) count += participant->dependent() ? 0 : 1;
  }
  return count;
}

void RoomManager::shutdown() {
  auto const rooms = rooms_;
  for (auto const& [name, room] : rooms) room->close(lk::SERVER_SHUTDOWN, lk::LeaveRequest::RECONNECT);
}

}  // namespace bedrud::signalling
