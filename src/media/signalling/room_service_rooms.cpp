// livekit.RoomService: rooms and what goes to everybody in one (livekit-wire 4.2).
#include "media/signalling/limits.hpp"
#include "media/signalling/room_manager.hpp"
#include "media/signalling/room_service_api.hpp"
#include "media/signalling/twirp.hpp"

namespace bedrud::signalling {
namespace {

constexpr std::size_t kNonceBytes = 16;

void check_metadata(std::string const& metadata) {
  if (metadata.size() > kMaxMetadataBytes)
    throw TwirpError(TwirpCode::kInvalidArgument, "metadata size exceeds limits: " + std::to_string(kMaxMetadataBytes));
}

}  // namespace

// Creates the room, or changes what the request names of a running one.
Task<lk::Room> RoomServiceApi::create_room(Claims claims, lk::CreateRoomRequest request) {
  require(claims.video.room_create);
  if (request.name().empty()) throw TwirpError(TwirpCode::kInvalidArgument, "no room name");
  if (request.name().size() > kMaxRoomNameBytes)
    throw TwirpError(TwirpCode::kInvalidArgument, "room name length exceeds limits: max length 256");
  check_metadata(request.metadata());
  if (request.has_egress()) throw TwirpError(TwirpCode::kUnimplemented, "this server has no egress");
  auto const running = rooms_->find(request.name());
  try {
    if (!running) rooms_->check_opening();
  } catch (JoinRefused const& refused) { throw TwirpError(TwirpCode::kUnavailable, refused.what()); }
  auto spec = running ? running->spec() : media::RoomSpec{.name = request.name(), .metadata = {}};
  if (request.empty_timeout() > 0) spec.empty_timeout_seconds = request.empty_timeout();
  if (request.departure_timeout() > 0) spec.departure_timeout_seconds = request.departure_timeout();
  if (request.max_participants() > 0) spec.max_participants = request.max_participants();
  if (!request.metadata().empty()) spec.metadata = request.metadata();
  rooms_->ensure(std::move(spec));
  co_return room(request.name())->wire();
}

Task<lk::ListRoomsResponse> RoomServiceApi::list_rooms(Claims claims, lk::ListRoomsRequest request) {
  require(claims.video.room_list);
  std::set<std::string> const wanted(request.names().begin(), request.names().end());
  lk::ListRoomsResponse response;
  for (auto const& [name, found] : rooms_->rooms()) {
    if (wanted.empty() || wanted.contains(name)) *response.add_rooms() = found->wire();
  }
  co_return response;
}

Task<lk::DeleteRoomResponse> RoomServiceApi::delete_room(Claims claims, lk::DeleteRoomRequest request) {
  require(claims.video.room_create);
  room(request.room())->close(lk::ROOM_DELETED);
  co_return lk::DeleteRoomResponse();
}

Task<lk::Room> RoomServiceApi::update_room_metadata(Claims claims, lk::UpdateRoomMetadataRequest request) {
  require_admin(claims, request.room());
  check_metadata(request.metadata());
  auto const found = room(request.room());
  auto spec = found->spec();
  spec.metadata = request.metadata();
  found->update(std::move(spec));
  co_return found->wire();
}

Task<lk::SendDataResponse> RoomServiceApi::send_data(Claims claims, lk::SendDataRequest request) {
  require_admin(claims, request.room());
  if (!request.nonce().empty() && request.nonce().size() != kNonceBytes) {
    throw TwirpError(TwirpCode::kInvalidArgument,
                     "nonce should be 16-bytes or not present, got: " + std::to_string(request.nonce().size()) + " bytes");
  }
  if (request.data().size() > kMaxServerDataBytes)
    throw TwirpError(TwirpCode::kInvalidArgument, "data: at most " + std::to_string(kMaxServerDataBytes) + " bytes");
  lk::DataPacket packet;
  packet.set_kind(request.kind());
  *packet.mutable_destination_identities() = request.destination_identities();
  auto& user = *packet.mutable_user();
  user.set_payload(request.data());
  *user.mutable_destination_identities() = request.destination_identities();
  *user.mutable_destination_sids() = request.destination_sids();
  if (request.has_topic()) user.set_topic(request.topic());
  user.set_nonce(request.nonce());
  room(request.room())->send_from_server(std::move(packet));
  co_return lk::SendDataResponse();
}

}  // namespace bedrud::signalling
