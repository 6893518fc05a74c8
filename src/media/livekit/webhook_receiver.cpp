#include "media/livekit/webhook_receiver.hpp"

#include <google/protobuf/util/json_util.h>
#include <livekit_webhook.pb.h>
#include "auth/livekit_token.hpp"
#include "base/clock.hpp"
#include "base/encoding.hpp"
#include "base/hash.hpp"
#include "base/log.hpp"
#include "media/livekit/server_version.hpp"

namespace bedrud::livekit {
namespace {

// LiveKit tries an event again within minutes.
constexpr std::size_t kRemembered = 4096;
constexpr std::size_t kMaxIdBytes = 128;

EventKind kind_of(std::string const& event) {
  if (event == "room_started") return EventKind::kRoomStarted;
  if (event == "room_finished") return EventKind::kRoomFinished;
  if (event == "participant_joined") return EventKind::kParticipantJoined;
  // Of one who never connected: the seat is free.
  if (event == "participant_left" || event == "participant_connection_aborted") return EventKind::kParticipantLeft;
  if (event == "egress_started" || event == "egress_updated" || event == "egress_ended") return EventKind::kEgress;
  return EventKind::kOther;
}

}  // namespace

std::optional<WebhookEvent> read_webhook(std::string_view body) {
  if (body.size() > kMaxWebhookBytes) return std::nullopt;
  google::protobuf::util::JsonParseOptions options;
  options.ignore_unknown_fields = true;
  ::livekit::WebhookEvent read;
  if (!google::protobuf::util::JsonStringToMessage(std::string(body), &read, options).ok()) return std::nullopt;
  WebhookEvent event{kind_of(read.event()), read.id(), read.room().name(), read.participant().identity(),
                     read.participant().sid()};
  if (event.kind == EventKind::kOther) return event;
  if (event.kind == EventKind::kEgress) {
    if (read.egress_info().egress_id().empty()) return std::nullopt;
    event.room = read.egress_info().room_name();
    event.egress = read.egress_info();
    return event;
  }
  if (event.room.empty()) return std::nullopt;
  bool const of_person = event.kind == EventKind::kParticipantJoined || event.kind == EventKind::kParticipantLeft;
  if (of_person && event.identity.empty()) return std::nullopt;
  if (of_person && read.participant().permission().hidden()) event.kind = EventKind::kOther;
  event.replaced = read.participant().disconnect_reason() == ::livekit::DUPLICATE_IDENTITY;
  return event;
}

void tell_of_egress(media::RecorderListener* listener, ::livekit::EgressInfo const& info) {
  namespace lk = ::livekit;
  constexpr std::int64_t kNsInMs = 1'000'000;
  if (!listener) return;
  bool const failed = info.status() == lk::EGRESS_FAILED || info.status() == lk::EGRESS_ABORTED;
  if (info.status() == lk::EGRESS_ACTIVE) listener->on_recording_active(info.egress_id());
  if (!failed && info.status() != lk::EGRESS_COMPLETE && info.status() != lk::EGRESS_LIMIT_REACHED) return;
  media::RecordingResult result{info.egress_id()};
  result.ended_at = info.ended_at() / kNsInMs;
  if (failed) {
    result.error = info.error().empty() ? "egress failed (no error details)" : info.error();
  } else if (info.file_results_size() > 0) {
    auto const& file = info.file_results(0);
    result.file = file.filename();
    result.size = file.size();
    result.duration_ms = file.duration() / kNsInMs;
  } else if (info.has_file()) {  // of an older egress
    result.file = info.file().filename();
    result.size = info.file().size();
    result.duration_ms = info.file().duration() / kNsInMs;
  }
  listener->on_recording_ended(std::move(result));
}

bool is_signed(std::string_view authorization, std::string_view body, media::ApiKey const& key, std::int64_t now_seconds) {
  constexpr std::string_view kBearer = "Bearer ";
  if (authorization.starts_with(kBearer)) authorization.remove_prefix(kBearer.size());
  std::string why;
  auto const claims = auth::verify_livekit_token(authorization, key.key, key.secret, now_seconds, why);
  return claims && !claims->sha256.empty() && equal_in_constant_time(claims->sha256, base64_encode(sha256(body)));
}

bool WebhookReceiver::receive(std::string_view authorization, std::string_view body) {
  if (!is_signed(authorization, body, key_, system_clock().now_ms() / 1000)) return false;
  auto const event = read_webhook(body);
  if (!event) {
    log::warn("an event of LiveKit cannot be read", {{"bytes", body.size()}});
    return true;
  }
  if (!is_new(event->id) || !listener_ || event->room == kVersionRoom) return true;
  if (forward_) listener_->on_webhook_event(event->room, body);
  if (!concerns_the_present(*event)) return true;
  switch (event->kind) {
    case EventKind::kRoomStarted:
      listener_->on_room_started(event->room);
      break;
    case EventKind::kRoomFinished:
      listener_->on_room_finished(event->room);
      break;
    case EventKind::kParticipantJoined:
      listener_->on_participant_joined(event->room, event->identity);
      break;
    case EventKind::kParticipantLeft:
      listener_->on_participant_left(event->room, event->identity);
      break;
    case EventKind::kEgress:
      tell_of_egress(recordings_, event->egress);
      break;
    case EventKind::kOther:
      break;
  }
  return true;
}

bool WebhookReceiver::concerns_the_present(WebhookEvent const& event) {
  std::lock_guard const lock(mutex_);
  // A room that starts has nobody; the end of the one before may never have been told.
  if (event.kind == EventKind::kRoomStarted || event.kind == EventKind::kRoomFinished) {
    sessions_.erase(event.room);
  } else if (event.kind == EventKind::kParticipantJoined) {
    sessions_[event.room][event.identity] = event.session;
  } else if (event.kind == EventKind::kParticipantLeft) {
    // Who takes the place of an earlier session may not be in LiveKit's list yet.
    auto const room = sessions_.find(event.room);
    if (room == sessions_.end()) return !event.replaced;
    auto const known = room->second.find(event.identity);
    if (known == room->second.end()) return !event.replaced;
    if (known->second != event.session) return false;
    room->second.erase(known);
    return !event.replaced;
  }
  return true;
}

bool WebhookReceiver::is_new(std::string const& id) {
  if (id.empty() || id.size() > kMaxIdBytes) return true;
  std::lock_guard const lock(mutex_);
  if (!known_.insert(id).second) return false;
  order_.push_back(id);
  if (order_.size() > kRemembered) {
    known_.erase(order_.front());
    order_.pop_front();
  }
  return true;
}

}  // namespace bedrud::livekit
