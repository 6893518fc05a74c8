// livekit.RoomService: one participant (livekit-wire 4.2, 2.19).
#include "media/signalling/ids.hpp"
#include "media/signalling/limits.hpp"
#include "media/signalling/room_manager.hpp"
#include "media/signalling/room_service_api.hpp"
#include "media/signalling/server_rpc.hpp"
#include "media/signalling/twirp.hpp"

namespace bedrud::signalling {
namespace {

// Tokens that were made a moment before the removal are meant too (livekit-wire 4.2).
constexpr std::int64_t kRevocationLeewayMs = 60000;
constexpr std::int64_t kLatestSeconds = 253402300799;  // the end of the year 9999

}  // namespace

Task<lk::ListParticipantsResponse> RoomServiceApi::list_participants(Claims claims, lk::ListParticipantsRequest request) {
  require_admin(claims, request.room());
  lk::ListParticipantsResponse response;
  if (auto const found = rooms_->find(request.room())) {
    for (auto const& participant : found->people()) *response.add_participants() = found->info_of(*participant);
  }
  co_return response;
}

Task<lk::ParticipantInfo> RoomServiceApi::get_participant(Claims claims, lk::RoomParticipantIdentity request) {
  require_admin(claims, request.room());
  auto const where = room(request.room());
  for (auto const& who : where->people()) {
    if (who->identity() == request.identity()) co_return where->info_of(*who);
  }
  throw TwirpError(TwirpCode::kNotFound, "participant does not exist");
}

Task<lk::RemoveParticipantResponse> RoomServiceApi::remove_participant(Claims claims, lk::RoomParticipantIdentity request) {
  require_admin(claims, request.room());
  auto const found = rooms_->find(request.room());
  // One who is only shown here has no token for this room.
  if (found && found->remove_guest(request.identity())) co_return lk::RemoveParticipantResponse();
  auto const who = found ? found->find(request.identity()) : nullptr;
  // Without a time only who is here is sent away; with one, whoever holds such a token is kept out, here or not.
  if (!who && request.revoke_token_ts() == 0) throw TwirpError(TwirpCode::kNotFound, "participant does not exist");
  auto const before = request.revoke_token_ts() > 0 ? std::min(request.revoke_token_ts(), kLatestSeconds) * 1000
                                                    : now_ms() + kRevocationLeewayMs;
  if (who) who->leave(lk::PARTICIPANT_REMOVED);
  co_await rooms_->restrictions().revoke(request.room(), request.identity(), before);
  co_return lk::RemoveParticipantResponse();
}

Task<lk::MuteRoomTrackResponse> RoomServiceApi::mute_track(Claims claims, lk::MuteRoomTrackRequest request) {
  require_admin(claims, request.room());
  auto const owner = participant(request.room(), request.identity());
  if (!request.muted() && !rooms_->config().remote_unmute)
    throw TwirpError(TwirpCode::kFailedPrecondition, "remote unmute not enabled");
  auto const info = owner->mute_by_server(request.track_sid(), request.muted());
  if (!info) throw TwirpError(TwirpCode::kNotFound, "track is not found");
  lk::MuteRoomTrackResponse response;
  *response.mutable_track() = *info;
  co_return response;
}

Task<lk::ParticipantInfo> RoomServiceApi::update_participant(Claims claims, lk::UpdateParticipantRequest request) {
  require_admin(claims, request.room());
  auto const who = participant(request.room(), request.identity());
  auto const broken = who->update_profile(request.name(), request.metadata(), request.attributes());
  if (!broken.empty()) throw TwirpError(TwirpCode::kInvalidArgument, broken);
  if (request.has_permission()) who->set_permission(request.permission());
  who->told_of_change();
  auto const info = who->info();
  if (request.has_permission())
    co_await rooms_->restrictions().set_permission(request.room(), request.identity(), request.permission());
  co_return info;
}

Task<lk::UpdateSubscriptionsResponse> RoomServiceApi::update_subscriptions(Claims claims,
                                                                           lk::UpdateSubscriptionsRequest request) {
  require_admin(claims, request.room());
  lk::UpdateSubscription change;
  *change.mutable_track_sids() = request.track_sids();
  *change.mutable_participant_tracks() = request.participant_tracks();
  change.set_subscribe(request.subscribe());
  participant(request.room(), request.identity())->on_subscription(change);
  co_return lk::UpdateSubscriptionsResponse();
}

Task<lk::PerformRpcResponse> RoomServiceApi::perform_rpc(Claims claims, lk::PerformRpcRequest request) {
  require_admin(claims, request.room());
  if (request.destination_identity().empty()) {
    throw TwirpError(TwirpCode::kInvalidArgument, "destination identity is required");
  }
  auto const where = room(request.room());
  auto const callee = participant(request.room(), request.destination_identity());
  lk::PerformRpcResponse response;
  response.set_payload(
      co_await where->rpc().perform(callee, request.method(), request.payload(), request.response_timeout_ms()));
  co_return response;
}

Task<lk::ForwardParticipantResponse> RoomServiceApi::forward_participant(Claims claims, lk::ForwardParticipantRequest request) {
  require_other_room(claims, request.room(), request.destination_room());
  auto const who = participant(request.room(), request.identity());
  auto const destination = opened(request.destination_room());
  if (!who->part()) throw TwirpError(TwirpCode::kFailedPrecondition, "the participant has not joined yet");
  if (destination->find(request.identity()))
    throw TwirpError(TwirpCode::kFailedPrecondition, "the destination room has a participant of this identity");
  who->forward_to(destination);
  co_return lk::ForwardParticipantResponse();
}

Task<lk::MoveParticipantResponse> RoomServiceApi::move_participant(Claims claims, lk::MoveParticipantRequest request) {
  require_other_room(claims, request.room(), request.destination_room());
  auto const who = participant(request.room(), request.identity());
  auto const destination = opened(request.destination_room());
  if (auto const why = destination->full(who->identity()); !why.empty()) throw TwirpError(TwirpCode::kResourceExhausted, why);
  if (auto const why = who->cannot_move(); !why.empty()) throw TwirpError(TwirpCode::kFailedPrecondition, why);
  who->move_to(destination);
  co_return lk::MoveParticipantResponse();
}

// The caller may send somebody from one room to the other.
void RoomServiceApi::require_other_room(Claims const& claims, std::string const& source, std::string const& destination) {
  require_admin(claims, source);
  require(!destination.empty() && claims.video.destination_room == destination);
  if (source == destination)
    throw TwirpError(TwirpCode::kInvalidArgument, "destination room cannot be the same as source room");
  if (destination.size() > kMaxRoomNameBytes)
    throw TwirpError(TwirpCode::kInvalidArgument, "room name length exceeds limits: max length 256");
}

}  // namespace bedrud::signalling
