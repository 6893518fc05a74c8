#include "handlers/room_admin_routes.hpp"

namespace bedrud {
namespace {

http::Meta row(std::string_view summary, int status = 200) {
  return {.access = Access::kSuperadmin, .rate = "account", .tag = "rooms", .summary = summary, .status = status};
}
http::Meta row_without_body(std::string_view summary, int status = 200) {
  auto meta = row(summary, status);
  meta.body = http::Body::kMayMiss;
  return meta;
}

}  // namespace

void room_admin_routes(http::Router& router, RoomAdminService& rooms) {
  using Service = RoomAdminService;
  router.add<"/api/admin/rooms">("GET", rooms, &Service::list, row("Find rooms of everybody"));
  router.add<"/api/admin/rooms/events">("GET", rooms, &Service::events, row("Which rooms were made and joined"));
  router.add<"/api/admin/rooms/bulk/suspend">("POST", rooms, &Service::suspend_all, row("Suspend up to 500 rooms", 202));
  router.add<"/api/admin/rooms/bulk/close">("POST", rooms, &Service::close_all, row("Close up to 500 rooms for good", 202));
  router.add<"/api/admin/rooms/{roomId}">("PUT", rooms, &Service::update, row("Change somebody's room"));
  router.add<"/api/admin/rooms/{roomId}">("DELETE", rooms, &Service::close, row("Close a room for good", 202));
  router.add<"/api/admin/rooms/{roomId}/suspend">("POST", rooms, &Service::suspend,
                                                  row_without_body("End a room and keep its name shut", 202));
  router.add<"/api/admin/rooms/{roomId}/reactivate">("POST", rooms, &Service::reactivate,
                                                     row_without_body("Open a room again that is over"));
  router.add<"/api/admin/rooms/{roomId}/token">("POST", rooms, &Service::token, row("A media token for somebody's seat"));
  router.add<"/api/admin/rooms/{roomId}/participants">("GET", rooms, &Service::participants,
                                                       row("Who is in a room and what they publish"));
  router.add<"/api/admin/rooms/{roomId}/participants/{identity}/kick">("POST", rooms, &Service::kick,
                                                                       row_without_body("Send anybody out for a minute"));
  router.add<"/api/admin/rooms/{roomId}/participants/{identity}/mute">("POST", rooms, &Service::mute,
                                                                       row_without_body("Mute anybody"));
}

}  // namespace bedrud
