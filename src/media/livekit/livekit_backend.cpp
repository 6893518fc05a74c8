#include "media/livekit/livekit_backend.hpp"

#include <algorithm>
#include "base/clock.hpp"
#include "media/protocol/descriptions.hpp"

namespace bedrud::livekit {
namespace {

auth::LivekitGrant admin_of(std::string const& room) {
  auth::LivekitGrant grant;
  grant.room = room;
  grant.room_admin = true;
  return grant;
}

auth::LivekitGrant creator() {
  auth::LivekitGrant grant;
  grant.room_create = true;
  return grant;
}

lk::RoomParticipantIdentity named(std::string const& room, std::string const& identity) {
  lk::RoomParticipantIdentity who;
  who.set_room(room);
  who.set_identity(identity);
  return who;
}

bool is_here(std::vector<lk::ParticipantInfo> const& people, std::string const& identity) {
  return std::any_of(people.begin(), people.end(), [&](auto const& person) { return person.identity() == identity; });
}

media::ParticipantSnapshot snapshot_of(lk::ParticipantInfo const& info) {
  media::ParticipantSnapshot out;
  out.identity = info.identity();
  out.sid = info.sid();
  out.name = info.name();
  out.state = lk::ParticipantInfo::State_Name(info.state());
  out.joinedAt = info.joined_at_ms();
  for (auto const& track : info.tracks()) {
    media::StreamSnapshot stream;
    stream.trackSid = track.sid();
    stream.kind = track.type() == lk::AUDIO ? "audio" : "video";
    stream.source = lk::TrackSource_Name(track.source());
    stream.codec = track.mime_type();
    stream.muted = track.muted();
    out.published.push_back(std::move(stream));
  }
  return out;
}

}  // namespace

Task<void> LivekitBackend::ensure_room(media::RoomSpec spec) {
  lk::CreateRoomRequest request;
  request.set_name(spec.name);
  request.set_max_participants(spec.max_participants);
  request.set_empty_timeout(spec.empty_timeout_seconds);
  request.set_departure_timeout(spec.departure_timeout_seconds);
  request.set_metadata(spec.metadata);
  co_await client_.call<lk::Room>("CreateRoom", creator(), request);
}

Task<void> LivekitBackend::delete_room(std::string room) {
  lk::DeleteRoomRequest request;
  request.set_room(room);
  co_await client_.call<lk::DeleteRoomResponse>("DeleteRoom", creator(), request);
}

Task<void> LivekitBackend::remove_participant(std::string room, std::string identity) {
  co_await client_.call<lk::RemoveParticipantResponse>("RemoveParticipant", admin_of(room), named(room, identity));
}

Task<bool> LivekitBackend::mute(std::string room, std::string identity, media::Muting what) {
  auto const who = co_await client_.call<lk::ParticipantInfo>("GetParticipant", admin_of(room), named(room, identity));
  if (!who) co_return false;
  for (auto const& track : who->tracks()) {
    if (!media::is_meant(what, track) || track.muted()) continue;
    lk::MuteRoomTrackRequest request;
    request.set_room(room);
    request.set_identity(identity);
    request.set_track_sid(track.sid());
    request.set_muted(true);
    co_await client_.call<lk::MuteRoomTrackResponse>("MutePublishedTrack", admin_of(room), request);
  }
  co_return true;
}

Task<bool> LivekitBackend::regrant(media::JoinGrant grant) {
  grant.can_update_own_metadata = false;
  lk::UpdateParticipantRequest request;
  request.set_room(grant.room);
  request.set_identity(grant.identity);
  // An empty text would leave what was there.
  request.set_metadata(grant.metadata.empty() ? "{}" : grant.metadata);
  *request.mutable_permission() = media::permission_of(grant);
  for (auto const& [name, value] : grant.attributes) (*request.mutable_attributes())[name] = value;
  co_return (co_await client_.call<lk::ParticipantInfo>("UpdateParticipant", admin_of(grant.room), request)).has_value();
}

Task<void> LivekitBackend::regrant_all(std::vector<media::JoinGrant> grants) {
  std::map<std::string, std::vector<lk::ParticipantInfo>> people;
  for (auto& grant : grants) {
    if (!people.contains(grant.room)) people[grant.room] = co_await present(grant.room);
    if (is_here(people[grant.room], grant.identity)) co_await regrant(std::move(grant));
  }
}

Task<bool> LivekitBackend::send(media::ServerMessage message) {
  // A room that is not running would let the call wait for its time limit.
  auto const people = co_await present(message.room);
  auto const& to = message.identities;
  bool const heard =
      to.empty() ? !people.empty()
                 : std::any_of(to.begin(), to.end(), [&](std::string const& identity) { return is_here(people, identity); });
  if (!heard) co_return false;
  lk::SendDataRequest request;
  request.set_room(message.room);
  request.set_data(std::move(message.payload));
  request.set_kind(lk::DataPacket::RELIABLE);
  request.set_topic(std::move(message.topic));
  for (auto const& identity : to) request.add_destination_identities(identity);
  co_return (co_await client_.call<lk::SendDataResponse>("SendData", admin_of(message.room), request)).has_value();
}

Task<std::vector<lk::ParticipantInfo>> LivekitBackend::present(std::string room) {
  lk::ListParticipantsRequest request;
  request.set_room(room);
  auto const answer = co_await client_.call<lk::ListParticipantsResponse>("ListParticipants", admin_of(room), request);
  std::vector<lk::ParticipantInfo> out;
  if (answer) out.assign(answer->participants().begin(), answer->participants().end());
  co_return out;
}

Task<std::vector<media::Participant>> LivekitBackend::list_participants(std::string room) {
  std::vector<media::Participant> out;
  for (auto const& info : co_await present(std::move(room))) {
    if (!info.permission().hidden()) out.push_back(media::described(info));
  }
  co_return out;
}

Task<std::vector<lk::Room>> LivekitBackend::rooms() {
  auth::LivekitGrant grant;
  grant.room_list = true;
  auto const answer = co_await client_.call<lk::ListRoomsResponse>("ListRooms", std::move(grant), lk::ListRoomsRequest());
  std::vector<lk::Room> out;
  if (answer) out.assign(answer->rooms().begin(), answer->rooms().end());
  co_return out;
}

Task<media::MediaSnapshot> LivekitBackend::snapshot(std::string room) {
  media::MediaSnapshot out;
  for (auto const& running : co_await rooms()) {
    media::RoomSnapshot one;
    one.name = running.name();
    one.sid = running.sid();
    one.numParticipants = running.num_participants();
    one.numPublishers = running.num_publishers();
    one.creationTime = running.creation_time();
    if (one.name == room) {
      for (auto const& info : co_await present(room)) {
        for (auto const& track : info.tracks()) ++(track.type() == lk::AUDIO ? one.audioTracks : one.videoTracks);
        one.participants.push_back(snapshot_of(info));
      }
    }
    out.rooms.push_back(std::move(one));
  }
  co_return out;
}

Task<std::size_t> LivekitBackend::people() {
  std::size_t count = 0;
  for (auto const& room : co_await rooms()) count += room.num_participants();
  co_return count;
}

bool LivekitBackend::ready(std::string& why) const {
  if (draining_) {
    why = media::kDraining;
    return false;
  }
  std::lock_guard const lock(mutex_);
  why = missing_;
  return missing_.empty();
}

std::string LivekitBackend::create_token(media::JoinGrant const& grant) const {
  auto given = grant;
  given.can_update_own_metadata = false;
  return media::join_token(given, client_.access().key, system_clock().now_ms() / 1000);
}

Task<std::string> LivekitBackend::look() {
  auto why = co_await client_.probe();
  std::lock_guard const lock(mutex_);
  missing_ = why;
  co_return why;
}

void LivekitBackend::set_missing(std::string why) {
  std::lock_guard const lock(mutex_);
  missing_ = std::move(why);
}

}  // namespace bedrud::livekit
