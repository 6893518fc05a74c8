#include "handlers/room_moderation_routes.hpp"

namespace bedrud {
namespace {

// Who may is decided by the service: it depends on the room. Existing clients send no body.
http::Meta deed(std::string_view summary) {
  return {.access = Access::kSession, .rate = "account", .tag = "moderation", .summary = summary, .body = http::Body::kMayMiss};
}

void waiting_rows(http::Router& router, RoomWaitingService& waiting) {
  router.add<"/api/room/{roomId}/wait">("POST", waiting, &RoomWaitingService::wait,
                                        {.access = Access::kOptional,
                                         .rate = "account",
                                         .tag = "moderation",
                                         .summary = "Wait outside; answers when something was decided"});
  router.add<"/api/room/{roomId}/waiting">("GET", waiting, &RoomWaitingService::list,
                                           {.access = Access::kSession, .tag = "moderation", .summary = "Who asks to come in"});
  router.add<"/api/room/{roomId}/admit/{identity}">("POST", waiting, &RoomWaitingService::admit, deed("Let somebody in"));
  router.add<"/api/room/{roomId}/admit-all">("POST", waiting, &RoomWaitingService::admit_all,
                                             deed("Let everybody in who waits"));
  router.add<"/api/room/{roomId}/refuse/{identity}">("POST", waiting, &RoomWaitingService::refuse,
                                                     deed("Do not let somebody in"));
}

}  // namespace

void room_moderation_routes(http::Router& router, RoomModerationService& moderation, RoomWaitingService& waiting) {
  waiting_rows(router, waiting);
  using Service = RoomModerationService;
  router.add<"/api/room/{roomId}/kick/{identity}">("POST", moderation, &Service::kick, deed("Send somebody out for a minute"));
  router.add<"/api/room/{roomId}/ban/{identity}">("POST", moderation, &Service::ban, deed("Send somebody out for good"));
  router.add<"/api/room/{roomId}/unban/{identity}">("POST", moderation, &Service::unban, deed("Lift a ban"));
  router.add<"/api/room/{roomId}/bans">(
      "GET", moderation, &Service::bans,
      {.access = Access::kSession, .tag = "moderation", .summary = "Who is banned from the room"});
  router.add<"/api/room/{roomId}/mute-all">("POST", moderation, &Service::mute_all,
                                            deed("Mute everybody below the caller; hard: until it is allowed again"));
  router.add<"/api/room/{roomId}/mute/{identity}">("POST", moderation, &Service::mute,
                                                   deed("Mute somebody; hard: until it is allowed again"));
  router.add<"/api/room/{roomId}/unmute/{identity}">("POST", moderation, &Service::allow_sound,
                                                     deed("Let somebody who was muted hard speak again"));
  router.add<"/api/room/{roomId}/video/{identity}/off">("POST", moderation, &Service::camera_off,
                                                        deed("Switch a camera off; hard: until it is allowed again"));
  router.add<"/api/room/{roomId}/video/{identity}/on">("POST", moderation, &Service::allow_camera,
                                                       deed("Let somebody use the camera again"));
  router.add<"/api/room/{roomId}/screenshare/{identity}/stop">("POST", moderation, &Service::stop_sharing,
                                                               deed("End a screen share"));
  router.add<"/api/room/{roomId}/chat/{identity}/block">("POST", moderation, &Service::block_chat,
                                                         deed("Take the right to send chat and other data"));
  router.add<"/api/room/{roomId}/chat/{identity}/unblock">("POST", moderation, &Service::unblock_chat,
                                                           deed("Give the right to send chat back"));
  router.add<"/api/room/{roomId}/promote/{identity}">("POST", moderation, &Service::promote, deed("Make somebody a moderator"));
  router.add<"/api/room/{roomId}/demote/{identity}">("POST", moderation, &Service::demote,
                                                     deed("Take a moderator's rights back"));
  router.add<"/api/room/{roomId}/stage/{identity}/bring">("POST", moderation, &Service::bring_on_stage,
                                                          deed("Let somebody of the audience be seen and heard"));
  router.add<"/api/room/{roomId}/stage/{identity}/remove">("POST", moderation, &Service::remove_from_stage,
                                                           deed("Send somebody back to the audience"));
  router.add<"/api/room/{roomId}/deafen/{identity}">("POST", moderation, &Service::deafen,
                                                     deed("Ask a client to play no sound"));
  router.add<"/api/room/{roomId}/undeafen/{identity}">("POST", moderation, &Service::undeafen,
                                                       deed("Ask a client to play sound again"));
  router.add<"/api/room/{roomId}/ask/{identity}/{action}">("POST", moderation, &Service::ask,
                                                           deed("Ask somebody to switch microphone or camera on"));
  router.add<"/api/room/{roomId}/spotlight/{identity}">("POST", moderation, &Service::spotlight,
                                                        deed("Show somebody to everybody"));
}

void room_hand_routes(http::Router& router, RoomHandService& hands) {
  router.add<"/api/room/{roomId}/hand">(
      "PUT", hands, &RoomHandService::set,
      {.access = Access::kSession, .rate = "account", .tag = "moderation", .summary = "Raise one's hand, or take it down"});
  router.add<"/api/room/{roomId}/hand/{identity}/lower">("POST", hands, &RoomHandService::lower, deed("Take a hand down"));
  router.add<"/api/room/{roomId}/hands/lower">("POST", hands, &RoomHandService::lower_all, deed("Take all hands down"));
  router.add<"/api/room/{roomId}/reaction">("POST", hands, &RoomHandService::react,
                                            {.access = Access::kSession,
                                             .rate = "account",
                                             .tag = "moderation",
                                             .summary = "Show an emoji to everybody for a moment"});
}

}  // namespace bedrud
