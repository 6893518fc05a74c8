#include "media/signalling/webhook_events.hpp"
#include <google/protobuf/util/json_util.h>
#include <livekit_webhook.pb.h>
#include "media/signalling/ids.hpp"
#include "media/signalling/participant.hpp"
#include "media/signalling/room.hpp"

namespace bedrud::signalling {
namespace {

lk::WebhookEvent begin(std::string const& event) {
  lk::WebhookEvent out;
  out.set_event(event);
  out.set_id(new_sid("EV_"));
  out.set_created_at(now_ms() / 1000);
  return out;
}

std::string body_of(lk::WebhookEvent const& event) {
  std::string body;
  if (!google::protobuf::util::MessageToJsonString(event, &body).ok()) body = "{}";
  return body;
}

lk::RoomEndReason end_of(lk::DisconnectReason reason) {
  switch (reason) {
    case lk::ROOM_DELETED:
      return lk::ROOM_END_API_DELETE;
    case lk::ROOM_CLOSED:
      return lk::ROOM_END_IDLE_TIMEOUT;
    case lk::SERVER_SHUTDOWN:
      return lk::ROOM_END_SERVER_SHUTDOWN;
    default:
      return lk::ROOM_END_UNKNOWN;
  }
}

}  // namespace

std::string webhook_event(std::string const& event, Room const& room, lk::DisconnectReason reason) {
  auto out = begin(event);
  *out.mutable_room() = room.wire();
  out.set_room_end_reason(end_of(reason));
  return body_of(out);
}

std::string webhook_event(std::string const& event, Room const& room, Participant const& participant) {
  auto out = begin(event);
  *out.mutable_room() = room.wire();
  *out.mutable_participant() = participant.info();
  return body_of(out);
}

std::string webhook_event(std::string const& event, Room const& room, Participant const& participant, Track const& track) {
  auto out = begin(event);
  out.mutable_room()->set_sid(room.sid());
  out.mutable_room()->set_name(room.name());
  out.mutable_participant()->set_sid(participant.sid());
  out.mutable_participant()->set_identity(participant.identity());
  *out.mutable_track() = track.info;
  return body_of(out);
}

}  // namespace bedrud::signalling
