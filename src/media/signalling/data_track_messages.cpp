// Publishing data tracks, subscribing to them, relaying their frames (livekit-wire 2.18, end).
#include <algorithm>
#include "media/signalling/ids.hpp"
#include "media/signalling/participant.hpp"
#include "media/signalling/room.hpp"

namespace bedrud::signalling {
namespace {

constexpr std::size_t kMaxTracks = 256, kMaxDesires = 1000;

}  // namespace

void Participant::on_publish_data_track(lk::PublishDataTrackRequest const& request) {
  auto reply = refuse_words(request);
  auto const same_name = [&](auto const& entry) { return entry.second->info.name() == request.name(); };
  if (!grant().may_publish_data()) {
    reply.set_reason(lk::RequestResponse::NOT_ALLOWED);
    reply.set_message("does not have permission to publish data");
  } else if (reply.reason() != lk::RequestResponse::OK) {
    // said already
  } else if (data_tracks_.contains(static_cast<std::uint16_t>(request.pub_handle()))) {
    reply.set_reason(lk::RequestResponse::DUPLICATE_HANDLE);
    reply.set_message("a data track with same handle already exists");
  } else if (std::any_of(data_tracks_.begin(), data_tracks_.end(), same_name)) {
    reply.set_reason(lk::RequestResponse::DUPLICATE_NAME);
    reply.set_message("a data track with same name already exists");
  } else if (data_tracks_.size() >= kMaxTracks) {
    reply.set_reason(lk::RequestResponse::LIMIT_EXCEEDED);
    reply.set_message("a participant may have 256 data tracks");
  }
  if (reply.reason() != lk::RequestResponse::OK) {
    *reply.mutable_publish_data_track() = request;
    respond(std::move(reply));
    return;
  }

  auto const track = std::make_shared<DataTrack>();
  auto& info = track->info;
  info.set_pub_handle(request.pub_handle());
  info.set_sid(new_sid("DTR_"));
  info.set_name(request.name());
  info.set_encryption(request.encryption());
  if (request.has_frame_encoding()) *info.mutable_frame_encoding() = request.frame_encoding();
  if (request.has_schema()) *info.mutable_schema() = request.schema();
  track->publisher_identity = identity_;
  track->publisher_sid = sid_;
  track->publisher = weak_from_this();
  data_tracks_[static_cast<std::uint16_t>(request.pub_handle())] = track;
  lk::SignalResponse response;
  *response.mutable_publish_data_track_response()->mutable_info() = info;
  send(response);
  room_->announce(*this);
  for (auto const& [identity, participant] : room_->participants()) participant->reconsider(track);
}

void Participant::on_unpublish_data_track(lk::UnpublishDataTrackRequest const& request) {
  auto const found = data_tracks_.find(static_cast<std::uint16_t>(request.pub_handle()));
  if (request.pub_handle() > 0xffff || found == data_tracks_.end()) {
    lk::RequestResponse reply;
    reply.set_reason(lk::RequestResponse::NOT_FOUND);
    reply.set_message("there is no data track with this handle");
    *reply.mutable_unpublish_data_track() = request;
    respond(std::move(reply));
    return;
  }
  end_data_track(found->first);
  room_->announce(*this);
}

void Participant::end_data_track(std::uint16_t pub_handle) {
  auto const node = data_tracks_.extract(pub_handle);
  if (!node) return;
  auto const& track = *node.mapped();
  lk::SignalResponse response;
  *response.mutable_unpublish_data_track_response()->mutable_info() = track.info;
  send(response);
  end_receivers(*node.mapped());
}

void Participant::end_receivers(DataTrack& track) {
  for (auto const& receiver : std::exchange(track.receivers, {})) {
    auto const participant = receiver.participant.lock();
    if (!participant) continue;
    participant->data_subscriptions_.erase(receiver.handle);
    participant->data_desires_.erase(track.info.sid());
    participant->tell_data_handles();
  }
}

// The whole session ends.
void Participant::end_data() {
  while (!data_tracks_.empty()) end_data_track(data_tracks_.begin()->first);
  for (auto const& [handle, track] : data_subscriptions_) {
    std::erase_if(track->receivers, [this](auto const& receiver) { return receiver.participant.lock().get() == this; });
  }
  data_subscriptions_.clear();
}

void Participant::on_data_subscription(lk::UpdateDataSubscription const& request) {
  for (auto const& update : request.updates()) {
    auto const& sid = update.track_sid();
    if (data_desires_.size() >= kMaxDesires && !data_desires_.contains(sid)) return;
    // Kept for tracks that do not exist yet, too.
    data_desires_[sid] = update.subscribe();
    for (auto const& [identity, participant] : room_->participants()) {
      for (auto const& [handle, track] : participant->data_tracks_) {
        if (track->info.sid() == sid) reconsider(track);
      }
    }
  }
}

void Participant::reconsider(std::shared_ptr<DataTrack> const& track) {
  auto const publisher = track->publisher.lock();
  if (!publisher || publisher.get() == this || gone_) return;
  auto const desire = data_desires_.find(track->info.sid());
  bool const wanted =
      desire != data_desires_.end() ? desire->second : parameters_.request.connection_settings().auto_subscribe_data_track();
  bool const due = wanted && !publisher->hidden() && publisher->may_receive(*this, track->info.sid());
  auto const bound = std::find_if(data_subscriptions_.begin(), data_subscriptions_.end(),
                                  [&](auto const& entry) { return entry.second == track; });
  if (due == (bound != data_subscriptions_.end())) return;
  if (due) {
    do { ++next_data_handle_; } while (next_data_handle_ == 0 || data_subscriptions_.contains(next_data_handle_));
    data_subscriptions_[next_data_handle_] = track;
    track->receivers.push_back({weak_from_this(), next_data_handle_});
  } else {
    std::erase_if(track->receivers, [&](auto const& receiver) { return receiver.participant.lock().get() == this; });
    data_subscriptions_.erase(bound);
  }
  tell_data_handles();
}

void Participant::reconsider_data_tracks() {
  for (auto const& [handle, track] : data_tracks_) {
    for (auto const& [identity, participant] : room_->participants()) participant->reconsider(track);
  }
}

// Always the whole map.
void Participant::tell_data_handles() {
  lk::SignalResponse response;
  auto& handles = *response.mutable_data_track_subscriber_handles()->mutable_sub_handles();
  for (auto const& [handle, track] : data_subscriptions_) {
    auto& published = handles[handle];
    published.set_publisher_identity(track->publisher_identity);
    published.set_publisher_sid(track->publisher_sid);
    published.set_track_sid(track->info.sid());
  }
  send(response);
}

Delivery Participant::relay_frame(std::string const& frame) {
  Delivery delivery;
  auto const handle = frame_handle(frame);
  auto const found = handle ? data_tracks_.find(*handle) : data_tracks_.end();
  if (found == data_tracks_.end() || !grant().may_publish_data()) return delivery;
  std::map<std::uint16_t, Payload> rewritten;  // many receivers use the same handle
  for (auto const& receiver : found->second->receivers) {
    auto const participant = receiver.participant.lock();
    if (!participant) continue;
    auto& payload = rewritten[receiver.handle];
    if (!payload) payload = std::make_shared<std::string const>(with_handle(frame, receiver.handle));
    participant->send_data(Channel::kDataTrack, payload);
    ++delivery.receivers;
  }
  return delivery;
}

}  // namespace bedrud::signalling
