// A participant goes to another room inside the peer connections and the socket it has, or is shown in further rooms while it
// stays in its own (the server API's MoveParticipant and ForwardParticipant; livekit-wire 4.2). Its transports stay where they
// are: what others receive of it is piped to their routers, and the other way round.
#include <algorithm>
#include "media/signalling/ids.hpp"
#include "media/signalling/participant.hpp"
#include "media/signalling/room.hpp"
#include "media/signalling/room_manager.hpp"

namespace bedrud::signalling {
namespace {

constexpr int kFirstProtocolThatMoves = 16;

}  // namespace

// ---------------------------------------------------------------- to another room

std::string Participant::cannot_move() const {
  if (!join_sent_ || gone_) return "the participant has not joined yet";
  if (protocol() < kFirstProtocolThatMoves) return "the participant's client is too old to be moved (protocol below 16)";
  return {};
}

void Participant::move_to(std::shared_ptr<Room> const& destination) {
  auto const self = shared_from_this();
  if (auto const other = destination->find(identity_)) other->leave(lk::DUPLICATE_IDENTITY);
  destination->remove_guest(identity_);
  leave_room();
  room_ = destination;
  claims_.video.room = destination->name();
  // Whoever may move people decides who sits there, not the REST API.
  claims_.seat = false;
  part_->add(destination);
  lk::SignalResponse response;
  auto& moved = *response.mutable_room_moved();
  moved.set_token(fresh_token(claims_));
  for (auto const& other : destination->people()) {
    if (!other->hidden()) *moved.add_other_participants() = destination->info_of(*other);
  }
  destination->add(self);
  *moved.mutable_room() = destination->wire();
  *moved.mutable_participant() = info();
  send(response);
  destination->announce(*this);
  if (active()) tell_joined();
  for (auto const& [sid, track] : tracks_) {
    tell_webhooks("track_published", *track);
    destination->show(track);
  }
  reconsider_data_tracks();
  for (auto const& other : destination->people()) {
    for (auto const& [sid, track] : other->tracks()) reconsider(track);
    for (auto const& [handle, track] : other->data_tracks()) reconsider(track);
  }
  tell_data_handles();
}

// Those who stay see it leave; what it publishes goes on.
void Participant::leave_room() {
  auto const old = room_;
  drop_subscriptions();
  desires_.clear();
  missing_.clear();
  unsettled_.clear();
  told_speakers_.clear();
  data_desires_.clear();
  for (auto const& [handle, track] : data_tracks_) end_receivers(*track);
  for (auto const& [handle, track] : std::exchange(data_subscriptions_, {}))
    std::erase_if(track->receivers, [this](auto const& receiver) { return receiver.participant.lock().get() == this; });
  for (auto const& [sid, track] : tracks_) {
    old->hide(*track);
    tell_webhooks("track_unpublished", *track);
  }
  bump_version();
  auto left = info();
  left.set_state(lk::ParticipantInfo::DISCONNECTED);
  left.set_disconnect_reason(lk::MIGRATION);
  old->remove(*this);
  old->tell_gone(*this, std::move(left));
  tell_left(active());
}

// ---------------------------------------------------------------- into further rooms

std::vector<std::shared_ptr<Room>> Participant::forwarded_to() const {
  std::vector<std::shared_ptr<Room>> out;
  for (auto const& weak : forwarded_) {
    if (auto room = weak.lock(); room && !room->closed()) out.push_back(std::move(room));
  }
  return out;
}

void Participant::forward_to(std::shared_ptr<Room> const& destination) {
  std::erase_if(forwarded_, [&](auto const& held) { return held.expired() || held.lock() == destination; });
  forwarded_.push_back(destination);
  part_->add(destination);
  destination->add_guest(shared_from_this());
}

void Participant::end_forwarding(Room& destination) {
  std::erase_if(forwarded_, [&](auto const& held) { return held.expired() || held.lock().get() == &destination; });
}

void Room::add_guest(std::shared_ptr<Participant> const& guest) {
  guests_[guest->identity()] = guest;
  tell_of_guest(*guest);
  for (auto const& [sid, track] : guest->tracks()) show(track);
}

bool Room::remove_guest(std::string const& identity) {
  auto const node = guests_.extract(identity);
  auto const guest = node ? node.mapped().lock() : nullptr;
  if (!guest) return false;
  guest->end_forwarding(*this);
  for (auto const& [sid, track] : guest->tracks()) hide(*track);
  guest->bump_version();
  auto info = info_of(*guest);
  info.set_state(lk::ParticipantInfo::DISCONNECTED);
  tell_gone(*guest, std::move(info));
  return true;
}

void Room::tell_of_guest(Participant const& guest) {
  changed();
  if (guest.hidden()) return;
  if (guest.gone()) guests_.erase(guest.identity());
  lk::SignalResponse response;
  *response.mutable_update()->add_participants() = info_of(guest);
  broadcast(std::move(response));
}

std::vector<std::shared_ptr<Participant>> Room::people() const {
  std::vector<std::shared_ptr<Participant>> out;
  for (auto const& [identity, participant] : participants_) out.push_back(participant);
  for (auto const& [identity, weak] : guests_) {
    if (auto guest = weak.lock(); guest && !guest->gone()) out.push_back(std::move(guest));
  }
  return out;
}

lk::ParticipantInfo Room::info_of(Participant const& participant) const {
  auto info = participant.info();
  if (guests_.contains(participant.identity()) || participant.room().get() != this)
    info.add_kind_details(lk::ParticipantInfo::FORWARDED);
  return info;
}

// ---------------------------------------------------------------- what the room's own people see

void Room::show(std::shared_ptr<Track> const& track) {
  changed();
  for (auto const& [identity, participant] : participants_) {
    if (participant->sid() != track->publisher_sid) participant->reconsider(track);
  }
}

void Room::hide(Track const& track) {
  changed();
  for (auto const& [identity, participant] : participants_) participant->forget(track);
}

void Room::tell_gone(Participant const& who, lk::ParticipantInfo info) {
  changed();
  updates_.drop(who.sid());
  silence(who.sid());
  if (who.hidden()) return;
  departed(info);
  lk::SignalResponse response;
  *response.mutable_update()->add_participants() = std::move(info);
  broadcast(std::move(response));
}

}  // namespace bedrud::signalling
