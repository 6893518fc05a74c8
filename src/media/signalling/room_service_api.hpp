#pragma once
// livekit.RoomService, the API of LiveKit's server SDKs (livekit-wire 4.2), over the rooms of this server. Whoever calls holds
// an access token with the grant of the method; "roomAdmin" counts for the room it names and no other.
// call() may be awaited from any executor; the methods themselves run on the media thread.
#include <livekit_room.pb.h>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include "auth/livekit_token.hpp"
#include "base/mounted_api.hpp"
#include "base/task.hpp"
#include "media/signalling/wire.hpp"

namespace bedrud::signalling {

class Participant;
class Room;
class RoomManager;
struct TwirpRoute;

class RoomServiceApi {
 public:
  explicit RoomServiceApi(std::shared_ptr<RoomManager> rooms);

  // Never throws for what a caller did wrong: that is an answer.
  Task<MountedAnswer> call(MountedRequest request);

 private:
  using Claims = auth::LivekitClaims;
  using Method = std::function<Task<MountedAnswer>(Claims claims, std::string body, bool json)>;
  template <class In, class Out>
  Method method(Task<Out> (RoomServiceApi::*run)(Claims, In));
  Task<MountedAnswer> answer(MountedRequest request);
  Claims authenticate(std::string const& authorization) const;

  // room_service_rooms.cpp
  Task<lk::Room> create_room(Claims claims, lk::CreateRoomRequest request);
  Task<lk::ListRoomsResponse> list_rooms(Claims claims, lk::ListRoomsRequest request);
  Task<lk::DeleteRoomResponse> delete_room(Claims claims, lk::DeleteRoomRequest request);
  Task<lk::Room> update_room_metadata(Claims claims, lk::UpdateRoomMetadataRequest request);
  Task<lk::SendDataResponse> send_data(Claims claims, lk::SendDataRequest request);

  // room_service_participants.cpp
  Task<lk::ListParticipantsResponse> list_participants(Claims claims, lk::ListParticipantsRequest request);
  Task<lk::ParticipantInfo> get_participant(Claims claims, lk::RoomParticipantIdentity request);
  Task<lk::RemoveParticipantResponse> remove_participant(Claims claims, lk::RoomParticipantIdentity request);
  Task<lk::MuteRoomTrackResponse> mute_track(Claims claims, lk::MuteRoomTrackRequest request);
  Task<lk::ParticipantInfo> update_participant(Claims claims, lk::UpdateParticipantRequest request);
  Task<lk::UpdateSubscriptionsResponse> update_subscriptions(Claims claims, lk::UpdateSubscriptionsRequest request);
  Task<lk::PerformRpcResponse> perform_rpc(Claims claims, lk::PerformRpcRequest request);
  Task<lk::ForwardParticipantResponse> forward_participant(Claims claims, lk::ForwardParticipantRequest request);
  Task<lk::MoveParticipantResponse> move_participant(Claims claims, lk::MoveParticipantRequest request);

  // Throw TwirpError.
  static void require(bool granted);
  static void require_admin(Claims const& claims, std::string const& room);
  static void require_other_room(Claims const& claims, std::string const& source, std::string const& destination);
  std::shared_ptr<Room> room(std::string const& name) const;
  std::shared_ptr<Room> opened(std::string const& name) const;  // begins when it does not run
  std::shared_ptr<Participant> participant(std::string const& room, std::string const& identity) const;

  std::shared_ptr<RoomManager> rooms_;
  std::map<std::string, Method, std::less<>> methods_;
};

}  // namespace bedrud::signalling
