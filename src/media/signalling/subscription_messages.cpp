// Subscribing: who wants what, who may, which layer (livekit-wire 2.9, 2.11, 2.12).
#include "media/sfu/transport.hpp"
#include "media/signalling/allocation.hpp"
#include "media/signalling/ids.hpp"
#include "media/signalling/layer_choice.hpp"
#include "media/signalling/participant.hpp"
#include "media/signalling/room.hpp"
#include "media/signalling/room_manager.hpp"

namespace bedrud::signalling {

namespace {

// Changes that arrive together become one offer.
constexpr auto kGather = std::chrono::milliseconds(5);
constexpr auto kSettle = std::chrono::milliseconds(100);
constexpr std::size_t kMaxDesires = 10000;
// How long a track that was asked for may take to appear (livekit-wire 2.11).
constexpr std::int64_t kMissingMs = 60000;

}  // namespace

void Participant::reconsider(std::shared_ptr<Track> const& track) {
  auto const publisher = track->publisher.lock();
  if (!join_sent_ || gone_ || !publisher || publisher.get() == this || !grant().may_subscribe()) return;
  if (publisher->hidden()) return;  // nobody knows whose track it would be
  auto& subscription = subscriptions_[track->info.sid()];
  if (!subscription) {
    subscription = std::make_shared<Subscription>();
    subscription->track = track;
    auto const& connection = parameters_.request.connection_settings();
    subscription->wanted = connection.auto_subscribe();
    subscription->settings = initial_settings(connection.adaptive_stream());
    if (auto const desire = desires_.find(track->info.sid()); desire != desires_.end()) subscription->wanted = desire->second;
  }
  bool const allowed = is_allowed(*publisher, track->info);
  if (subscription->wanted && subscription->allowed != allowed) {
    lk::SignalResponse response;
    auto& update = *response.mutable_subscription_permission_update();
    update.set_participant_sid(publisher->sid());
    update.set_track_sid(track->info.sid());
    update.set_allowed(allowed);
    send(response);
  }
  subscription->allowed = allowed;
  want(*subscription);
  if (subscription->due() != static_cast<bool>(subscription->consumer)) receive_soon();
}

void Participant::forget(Track const& track) {
  desires_.erase(track.info.sid());
  auto const found = subscriptions_.find(track.info.sid());
  if (found == subscriptions_.end()) return;
  found->second->wanted = false;
  want(*found->second);
  bool const bound = !found->second->mid.empty();
  found->second->consumer.reset();
  subscriptions_.erase(found);
  if (bound) receive_soon();
}

void Participant::on_subscription(lk::UpdateSubscription const& request) {
  std::set<std::string> sids(request.track_sids().begin(), request.track_sids().end());
  for (auto const& tracks : request.participant_tracks()) sids.insert(tracks.track_sids().begin(), tracks.track_sids().end());
  for (auto const& sid : sids) {
    if (desires_.size() >= kMaxDesires && !desires_.contains(sid)) return;
    // Kept for tracks that do not exist yet, too.
    desires_[sid] = request.subscribe();
    missing_.erase(sid);
    if (request.subscribe() && !room_->find_track(sid)) missing_.emplace(sid, now_ms());
    if (auto const track = room_->find_track(sid)) {
      if (auto const found = subscriptions_.find(sid); found != subscriptions_.end())
        found->second->wanted = request.subscribe();
      reconsider(track);
    }
  }
}

void Participant::give_up_missing() {
  std::erase_if(missing_, [&](auto const& entry) {
    auto const& [sid, since] = entry;
    if (room_->find_track(sid)) return true;
    if (now_ms() - since < kMissingMs) return false;
    desires_.erase(sid);
    lk::SignalResponse failed;
    failed.mutable_subscription_response()->set_track_sid(sid);
    failed.mutable_subscription_response()->set_err(lk::SE_TRACK_NOTFOUND);
    send(failed);
    return true;
  });
}

void Participant::on_track_setting(lk::UpdateTrackSettings const& request) {
  for (auto const& sid : request.track_sids()) {
    auto const found = subscriptions_.find(sid);
    if (found == subscriptions_.end()) continue;
    auto& subscription = *found->second;
    bool const appears = subscription.settings.disabled() && !request.disabled();
    subscription.settings = request;
    if (appears)
      apply_settings(subscription);
    else
      unsettled_.insert(sid);
  }
  if (!unsettled_.empty()) apply_settings_soon();
}

// Layouts that are being dragged send many of them (livekit-wire 2.12).
void Participant::apply_settings_soon() {
  if (settings_timer_.expiry() > std::chrono::steady_clock::now()) return;
  settings_timer_.expires_after(kSettle);
  settings_timer_.async_wait([weak = weak_from_this()](boost::system::error_code error) {
    auto const self = weak.lock();
    if (!self || error) return;
    for (auto const& sid : std::exchange(self->unsettled_, {})) {
      auto const found = self->subscriptions_.find(sid);
      if (found != self->subscriptions_.end()) self->apply_settings(*found->second);
    }
  });
}

void Participant::apply_settings(Subscription& subscription) {
  want(subscription);
  if (!subscription.consumer) return;
  auto const& settings = subscription.settings;
  auto const& track = *subscription.track;
  // First, so that the change of layers is already decided by it.
  if (!track.audio()) subscription.consumer->set_priority(bitrate_priority(track.info, settings));
  auto const& source = subscription.source();
  if (source.layered()) {
    auto const layers = choose_layers(track.info, track.sizes(source), settings);
    receiving().prefer(subscription, layers.spatial, layers.temporal);
  }
  receiving().pause(subscription, settings.disabled());
}

void Participant::on_subscription_permission(lk::SubscriptionPermission request) {
  permission_ = std::move(request);
  for (auto const& [sid, track] : tracks_) room_->track_published(track);
  reconsider_data_tracks();
}

void Participant::receive_soon() {
  if (pass_queued_ || gone_) return;
  pass_queued_ = true;
  pass_timer_.expires_after(kGather);
  pass_timer_.async_wait([weak = weak_from_this()](boost::system::error_code error) {
    auto const self = weak.lock();
    if (!self || error) return;
    self->enqueue([raw = self.get()]() -> Task<void> {
      raw->pass_queued_ = false;
      co_await raw->update_subscriptions();
    });
  });
}

Task<void> Participant::update_subscriptions() {
  auto& connection = receiving();
  bool const released = connection.release_undue();
  if (single_) {
    ask_for_sections(released);
    co_return;
  }
  bool changed = released;
  for (auto const& subscription : waiting()) {
    if (co_await connection.consume(subscription)) changed = true;
    if (gone_) co_return;
    want(*subscription);
    if (subscription->refused) refuse_codec(*subscription);
  }
  if (changed) offer_subscriber();
}

void Participant::refuse_codec(Subscription const& subscription) {
  lk::SignalResponse failed;
  failed.mutable_subscription_response()->set_track_sid(subscription.track->info.sid());
  failed.mutable_subscription_response()->set_err(lk::SE_CODEC_UNSUPPORTED);
  send(failed);
}

// Due, and without a section yet.
std::vector<std::shared_ptr<Subscription>> Participant::waiting() const {
  std::vector<std::shared_ptr<Subscription>> out;
  for (auto const& [sid, subscription] : subscriptions_) {
    if (subscription->due() && !subscription->consumer && subscription->mid.empty() && !subscription->refused)
      out.push_back(subscription);
  }
  return out;
}

// Only the client can add sections here; a requirement of none makes it offer what it has once more (livekit-wire 2.9).
void Participant::ask_for_sections(bool changed) {
  std::uint32_t audios = 0, videos = 0;
  for (auto const& subscription : waiting()) ++(subscription->track->audio() ? audios : videos);
  bool const waits = audios + videos > 0;
  auto const missing = [&](std::uint32_t wanted, std::string const& kind, std::uint32_t asked) {
    auto const have = publisher_->free_slots(kind) + asked;
    return wanted > have ? wanted - have : 0;
  };
  audios = missing(audios, "audio", asked_audios_);
  videos = missing(videos, "video", asked_videos_);
  bool const needs_sections = audios + videos > 0;
  if (!needs_sections && (asked_offer_ || !(waits || changed))) return;
  asked_audios_ += audios;
  asked_videos_ += videos;
  asked_offer_ = true;
  lk::SignalResponse response;
  response.mutable_media_sections_requirement()->set_num_audios(audios);
  response.mutable_media_sections_requirement()->set_num_videos(videos);
  send(response);
}

// A client that has seen a later description than the one that was written down before the server died: what its sections carry
// is not known.
bool Participant::out_of_date(lk::SyncState const& state) const {
  auto const& ours = single_ ? state.answer() : state.offer();
  return !ours.sdp().empty() && sdp::parse(ours.sdp()).version > receiving_version_;
}

void Participant::on_sync_state(lk::SyncState const& state) {
  if (std::exchange(checks_sync_, false) && out_of_date(state)) {
    log_failure("the client has seen more than was kept of its session");
    leave(lk::STATE_MISMATCH, lk::LeaveRequest::RECONNECT);
    return;
  }
  for (auto const& published : state.publish_tracks()) {
    auto const& sid = published.track().sid();
    bool const pending = std::any_of(pending_.begin(), pending_.end(), [&](auto const& t) { return t->info.sid() == sid; });
    if (!tracks_.contains(sid) && !pending) {
      leave(lk::STATE_MISMATCH, lk::LeaveRequest::RECONNECT);
      return;
    }
  }
  if (state.has_subscription()) on_subscription(state.subscription());
  if (state.has_data_subscription()) on_data_subscription(state.data_subscription());
  for (auto const& sid : state.track_sids_disabled()) {
    auto const found = subscriptions_.find(sid);
    if (found == subscriptions_.end()) continue;
    found->second->settings.set_disabled(true);
    apply_settings(*found->second);
  }
}

}  // namespace bedrud::signalling
