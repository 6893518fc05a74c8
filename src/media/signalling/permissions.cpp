// What the server API changes of a participant: rights act at once on what runs, whatever the client does (livekit-wire 2.19).
#include "media/protocol/descriptions.hpp"
#include "media/signalling/ids.hpp"
#include "media/signalling/limits.hpp"
#include "media/signalling/participant.hpp"
#include "media/signalling/room.hpp"
#include "media/signalling/room_manager.hpp"
#include "media/signalling/server_metadata.hpp"
#include "media/signalling/webhook_events.hpp"

namespace bedrud::signalling {
namespace {

constexpr int kFirstProtocolWithUnpublish = 7;

}  // namespace

// Empty texts change nothing; an empty attribute value deletes its key. What is wrong, or nothing.
std::string Participant::update_profile(std::string const& name, std::string const& metadata, Attributes const& changes) {
  auto attributes = attributes_;
  for (auto const& [key, value] : changes) {
    if (value.empty())
      attributes.erase(key);
    else
      attributes[key] = value;
  }
  std::size_t bytes = 0;
  for (auto const& [key, value] : attributes) bytes += key.size() + value.size();
  if (name.size() > kMaxNameBytes) return "exceeds name length limit: 256 bytes";
  if (metadata.size() > kMaxMetadataBytes) return "exceeds metadata size limit: 512 kB";
  if (bytes > kMaxAttributesBytes) return "exceeds attributes size limit: 64 kB";
  attributes_ = std::move(attributes);
  if (!name.empty()) name_ = name;
  if (!metadata.empty()) metadata_ = metadata;
  return {};
}

void Participant::told_of_change() {
  room_->announce(*this);
  send_refresh_token();
}

void Participant::set_permission(lk::ParticipantPermission const& permission) {
  auto& video = claims_.video;
  bool const received = video.may_subscribe(), was_hidden = video.hidden;
  apply(permission, video);
  withdraw_forbidden_tracks();
  while (!video.may_publish_data() && !data_tracks_.empty()) end_data_track(data_tracks_.begin()->first);
  if (received && !video.may_subscribe()) drop_subscriptions();
  if (!received && video.may_subscribe()) room_->reconsider_all(*this);
  if (was_hidden != video.hidden) room_->visibility_changed(*this);
}

// Closes the producers in the worker: a client that goes on sending sends into the void.
void Participant::withdraw_forbidden_tracks() {
  std::erase_if(pending_, [&](auto const& track) {
    bool const forbidden = !source_allowed(track->info.source());
    if (forbidden) tell_unpublished(track->info.sid());
    return forbidden;
  });
  std::vector<std::string> forbidden;
  for (auto const& [sid, track] : tracks_) {
    if (!source_allowed(track->info.source())) forbidden.push_back(sid);
  }
  for (auto const& sid : forbidden) {
    tell_unpublished(sid);
    end_track(sid);
  }
}

void Participant::tell_unpublished(std::string const& sid) {
  if (protocol() < kFirstProtocolWithUnpublish) return;
  lk::SignalResponse response;
  response.mutable_track_unpublished()->set_track_sid(sid);
  send(response);
}

void Participant::drop_subscriptions() {
  want_nothing();
  for (auto const& [sid, subscription] : std::exchange(subscriptions_, {})) {
    subscription->wanted = false;
    subscription->consumer.reset();
  }
  receive_soon();
}

std::optional<lk::TrackInfo> Participant::mute_by_server(std::string const& track_sid, bool muted) {
  auto const found = tracks_.find(track_sid);
  if (found == tracks_.end()) return std::nullopt;
  if (set_muted(track_sid, muted)) {
    lk::SignalResponse response;
    response.mutable_mute()->set_sid(track_sid);
    response.mutable_mute()->set_muted(muted);
    send(response);
  }
  return found->second->info;
}

void Participant::mute_by_server(media::Muting what) {
  std::vector<std::string> sids;
  for (auto const& [sid, track] : tracks_) {
    if (media::is_meant(what, track->info) && !track->info.muted()) sids.push_back(sid);
  }
  for (auto const& sid : sids) mute_by_server(sid, true);
}

void Participant::replace_profile(std::string const& metadata, std::map<std::string, std::string> const& attributes) {
  metadata_ = with_members_of(metadata, metadata_, room_->manager().config().server_metadata);
  for (auto const& [key, value] : attributes) {
    if (value.empty())
      attributes_.erase(key);
    else
      attributes_[key] = value;
  }
}

void Participant::tell_joined() {
  tell_webhooks("participant_joined");
  auto* const listener = room_->manager().listener();
  if (listener && !hidden()) listener->on_participant_joined(room_->name(), identity_);
}

void Participant::tell_left(bool was_active) {
  tell_webhooks(was_active ? "participant_left" : "participant_connection_aborted");
  auto* const listener = room_->manager().listener();
  if (listener && !hidden()) listener->on_participant_left(room_->name(), identity_);
}

void Participant::tell_webhooks(std::string const& event) {
  room_->manager().tell_webhooks(room_->name(), [&] { return webhook_event(event, *room_, *this); });
}

void Participant::tell_webhooks(std::string const& event, Track const& track) {
  room_->manager().tell_webhooks(room_->name(), [&] { return webhook_event(event, *room_, *this, track); });
}

}  // namespace bedrud::signalling
