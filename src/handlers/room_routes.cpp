#include "handlers/room_routes.hpp"

#include <memory>

namespace bedrud {
namespace {

constexpr char kGuestCookie[] = "bedrud_guest_id";
constexpr std::int64_t kGuestCookieSeconds = 30LL * 24 * 3600;

class RoomHandlers {
 public:
  explicit RoomHandlers(RoomJoinService& joins) : joins_(joins) {}

  Task<http::Answer<GuestJoinOut>> guest_join(http::RequestContext const& request, GuestJoinIn in) {
    auto joined = co_await joins_.guest_join(request.caller, std::move(in), std::string(request.cookie(kGuestCookie)));
    http::Answer<GuestJoinOut> answer{std::move(joined.out)};
    answer.cookies.push_back({kGuestCookie, std::move(joined.identity_cookie), kGuestCookieSeconds});
    co_return answer;
  }

 private:
  RoomJoinService& joins_;
};

}  // namespace

void room_routes(http::Router& router, RoomService& rooms, RoomJoinService& joins, ParticipantService& participants) {
  constexpr std::string_view kTag = "rooms";
  auto& handlers = router.keep(std::make_shared<RoomHandlers>(joins));
  router.add<"/api/room/create">("POST", rooms, &RoomService::create,
                                 {.access = Access::kUser, .rate = "api", .tag = kTag, .summary = "Make a room"});
  router.add<"/api/room/list">("GET", rooms, &RoomService::list,
                               {.access = Access::kUser, .tag = kTag, .summary = "The caller's rooms, the newest first"});
  router.add<"/api/room/join">(
      "POST", joins, &RoomJoinService::join,
      {.access = Access::kSession, .rate = "account", .tag = kTag, .summary = "Take a seat and get a media token"});
  router.add<"/api/room/guest-join">(
      "POST", handlers, &RoomHandlers::guest_join,
      {.access = Access::kOpen, .rate = "guest", .tag = kTag, .summary = "Join by link, without an account"});
  router.add<"/api/room/check/{roomName}">(
      "GET", rooms, &RoomService::check,
      {.access = Access::kOpen, .rate = "guest", .tag = kTag, .summary = "Whether a room can be joined by link"});
  router.add<"/api/room/refresh-token">(
      "POST", joins, &RoomJoinService::refresh_token,
      {.access = Access::kSession, .rate = "api", .tag = kTag, .summary = "A new media token for a seat that is held"});
  router.add<"/api/room/archived">("GET", rooms, &RoomService::archived,
                                   {.access = Access::kUser, .tag = kTag, .summary = "The caller's rooms that are over"});
  router.add<"/api/room/{roomId}/settings">(
      "PUT", rooms, &RoomService::update,
      {.access = Access::kUser, .rate = "account", .tag = kTag, .summary = "Change a room; what is left out stays as it is"});
  router.add<"/api/room/{roomId}/presence">("GET", participants, &ParticipantService::presence,
                                            {.access = Access::kOptional,
                                             .rate = "api",
                                             .tag = kTag,
                                             .summary = "Who is in a room; countOnly: how many, for everybody"});
  router.add<"/api/room/{roomId}/participant/{identity}/info">(
      "GET", participants, &ParticipantService::info,
      {.access = Access::kSession, .tag = kTag, .summary = "What somebody publishes: oneself, or a moderator asks"});
  router.add<"/api/room/{roomId}/participant/{identity}/profile">(
      "GET", participants, &ParticipantService::profile,
      {.access = Access::kSession, .tag = kTag, .summary = "Name and picture of somebody in the same meeting"});
  router.add<"/api/room/{roomId}">("GET", rooms, &RoomService::read,
                                   {.access = Access::kUser, .tag = kTag, .summary = "A room as its host sees it"});
  router.add<"/api/room/{roomId}">(
      "DELETE", rooms, &RoomService::remove,
      {.access = Access::kUser, .rate = "account", .tag = kTag, .summary = "End a room and archive it", .status = 202});
}

void room_invitation_routes(http::Router& router, RoomInvitationService& invitations) {
  constexpr std::string_view kTag = "rooms";
  router.add<"/api/room/{roomId}/invitations">(
      "GET", invitations, &RoomInvitationService::list,
      {.access = Access::kUser, .tag = kTag, .summary = "Who was invited to a room; for its host"});
  router.add<"/api/room/{roomId}/invitations">(
      "POST", invitations, &RoomInvitationService::add,
      {.access = Access::kUser, .rate = "account", .tag = kTag, .summary = "Invite an account or an address to a room"});
  router.add<"/api/room/{roomId}/invitations/{invitationId}">(
      "DELETE", invitations, &RoomInvitationService::remove,
      {.access = Access::kUser, .rate = "account", .tag = kTag, .summary = "Take an invitation back"});
}

}  // namespace bedrud
