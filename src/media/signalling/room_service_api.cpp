#include "media/signalling/room_service_api.hpp"
#include <array>
#include <boost/asio/co_spawn.hpp>
#include "base/log.hpp"
#include "media/signalling/ids.hpp"
#include "media/signalling/room_manager.hpp"
#include "media/signalling/twirp.hpp"

namespace bedrud::signalling {
namespace {

// Known to every server SDK and without meaning here yet.
constexpr std::array kOtherServices = {"Egress", "Ingress", "SIP", "AgentDispatchService", "Connector", "PhoneNumberService"};

}  // namespace

template <class In, class Out>
RoomServiceApi::Method RoomServiceApi::method(Task<Out> (RoomServiceApi::*run)(Claims, In)) {
  return [this, run](Claims claims, std::string body, bool json) -> Task<MountedAnswer> {
    if (rooms_->restrictions().revoked(claims.video.room, claims))
      throw TwirpError(TwirpCode::kUnauthenticated, "the access token was revoked");
    In in;
    read_message(body, json, in);
    co_return twirp_answer(co_await (this->*run)(std::move(claims), std::move(in)), json);
  };
}

RoomServiceApi::RoomServiceApi(std::shared_ptr<RoomManager> rooms) : rooms_(std::move(rooms)) {
  methods_ = {{"CreateRoom", method(&RoomServiceApi::create_room)},
              {"ListRooms", method(&RoomServiceApi::list_rooms)},
              {"DeleteRoom", method(&RoomServiceApi::delete_room)},
              {"ListParticipants", method(&RoomServiceApi::list_participants)},
              {"GetParticipant", method(&RoomServiceApi::get_participant)},
              {"RemoveParticipant", method(&RoomServiceApi::remove_participant)},
              {"MutePublishedTrack", method(&RoomServiceApi::mute_track)},
              {"UpdateParticipant", method(&RoomServiceApi::update_participant)},
              {"UpdateSubscriptions", method(&RoomServiceApi::update_subscriptions)},
              {"SendData", method(&RoomServiceApi::send_data)},
              {"UpdateRoomMetadata", method(&RoomServiceApi::update_room_metadata)},
              {"ForwardParticipant", method(&RoomServiceApi::forward_participant)},
              {"MoveParticipant", method(&RoomServiceApi::move_participant)},
              {"PerformRpc", method(&RoomServiceApi::perform_rpc)}};
}

Task<MountedAnswer> RoomServiceApi::call(MountedRequest request) {
  try {
    co_return co_await answer(std::move(request));
  } catch (TwirpError const& error) { co_return twirp_answer(error); } catch (std::exception const& failure) {
    log::error("a server API call failed", {{"why", boost::json::value_from(failure.what())}});
    co_return twirp_answer(TwirpError(TwirpCode::kInternal, "internal error"));
  }
}

Task<MountedAnswer> RoomServiceApi::answer(MountedRequest request) {
  auto const route = read_route(request);
  bool const other = std::find(kOtherServices.begin(), kOtherServices.end(), route.service) != kOtherServices.end();
  auto const found = route.service == "RoomService" ? methods_.find(route.method) : methods_.end();
  if (!other && found == methods_.end()) throw no_handler(request);
  auto claims = authenticate(request.authorization);
  if (other) throw TwirpError(TwirpCode::kUnimplemented, "livekit." + route.service + " is not part of this server");
  // Rooms live on one thread; the answer resumes on the caller's.
  co_return co_await boost::asio::co_spawn(
      rooms_->executor(), found->second(std::move(claims), std::move(request.body), route.json), boost::asio::use_awaitable);
}

RoomServiceApi::Claims RoomServiceApi::authenticate(std::string const& authorization) const {
  constexpr std::string_view kScheme = "Bearer ";
  if (!authorization.starts_with(kScheme)) throw TwirpError(TwirpCode::kUnauthenticated, "permissions denied");
  auto const& config = rooms_->config();
  std::string why;
  auto claims = auth::verify_livekit_token(std::string_view(authorization).substr(kScheme.size()), config.api_key,
                                           config.api_secret, now_ms() / 1000, why);
  if (!claims) throw TwirpError(TwirpCode::kUnauthenticated, why);
  return std::move(*claims);
}

void RoomServiceApi::require(bool granted) {
  if (!granted) throw TwirpError(TwirpCode::kUnauthenticated, "permissions denied");
}

void RoomServiceApi::require_admin(Claims const& claims, std::string const& room) {
  require(claims.video.room_admin && !room.empty() && claims.video.room == room);
}

std::shared_ptr<Room> RoomServiceApi::room(std::string const& name) const {
  auto found = rooms_->find(name);
  if (!found) throw TwirpError(TwirpCode::kNotFound, "requested room does not exist");
  return found;
}

std::shared_ptr<Room> RoomServiceApi::opened(std::string const& name) const {
  if (auto found = rooms_->find(name)) return found;
  try {
    rooms_->check_opening();
  } catch (JoinRefused const& refused) { throw TwirpError(TwirpCode::kUnavailable, refused.what()); }
  rooms_->ensure({.name = name, .metadata = {}});
  return room(name);
}

std::shared_ptr<Participant> RoomServiceApi::participant(std::string const& room, std::string const& identity) const {
  auto const where = rooms_->find(room);
  auto found = where ? where->find(identity) : nullptr;
  if (!found) throw TwirpError(TwirpCode::kNotFound, "participant does not exist");
  return found;
}

}  // namespace bedrud::signalling
