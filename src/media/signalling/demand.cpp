// What subscribers want of a track, told to its publisher, and what bandwidth leaves of it, told to them
// (livekit-wire 2.13, 2.14).
#include <algorithm>
#include "media/sfu/engine.hpp"
#include "media/signalling/layer_choice.hpp"
#include "media/signalling/participant.hpp"

namespace bedrud::signalling {
namespace {

// Changes that arrive together make one message.
constexpr auto kGather = std::chrono::milliseconds(10);
// A switch of layers has none in between.
constexpr auto kFlowPatience = std::chrono::milliseconds(500);

int wanted_quality(Subscription const& subscription) {
  if (!subscription.wanted || !subscription.allowed || subscription.refused || subscription.settings.disabled())
    return Dynacast::kOff;
  auto const& track = *subscription.track;
  // The layers of a backup that is not sent yet are those of the first coding.
  auto const& source = subscription.source().producer ? subscription.source() : static_cast<Source const&>(track);
  auto const spatial = choose_layers(track.info, track.sizes(source), subscription.settings).spatial;
  if (spatial < track.info.layers_size()) return std::clamp<int>(track.info.layers(spatial).quality(), lk::LOW, lk::HIGH);
  return std::min<int>(spatial, Dynacast::kHighest);
}

}  // namespace

void Participant::want(Subscription const& subscription) {
  auto& dynacast = subscription.track->dynacast;
  auto const publisher = subscription.track->publisher.lock();
  if (!dynacast || !publisher || gone_) return;
  auto const& codecs = dynacast->codecs();
  auto const& codec = subscription.backup ? codecs.back() : codecs.front();
  if (dynacast->want(sid_, codec, wanted_quality(subscription))) publisher->demand_soon();
}

void Participant::want_nothing() {
  for (auto const& [sid, subscription] : subscriptions_) {
    auto& track = *subscription->track;
    auto const publisher = track.publisher.lock();
    if (track.dynacast && track.dynacast->forget(sid_) && publisher) publisher->demand_soon();
  }
}

void Participant::demand_soon() {
  auto const soon = std::chrono::steady_clock::now() + kGather;
  if (gone_ || (demand_timer_.expiry() > soon - kGather && demand_timer_.expiry() <= soon)) return;
  demand_timer_.expires_at(soon);
  demand_timer_.async_wait([weak = weak_from_this()](boost::system::error_code error) {
    if (auto const self = weak.lock(); self && !error) self->consider_demand();
  });
}

void Participant::consider_demand() {
  if (gone_) return;
  auto const now = std::chrono::steady_clock::now();
  std::optional<Dynacast::Time> next;
  for (auto const& [sid, track] : tracks_) {
    if (!track->dynacast) continue;
    auto const verdict = track->dynacast->consider(now);
    if (verdict.look_again && (!next || *verdict.look_again < *next)) next = verdict.look_again;
    if (!verdict.tell) continue;
    lk::SignalResponse response;
    response.mutable_subscribed_quality_update()->set_track_sid(sid);
    track->dynacast->write(*response.mutable_subscribed_quality_update());
    send(response);
  }
  if (!next) return;
  demand_timer_.expires_at(*next);
  demand_timer_.async_wait([weak = weak_from_this()](boost::system::error_code error) {
    if (auto const self = weak.lock(); self && !error) self->consider_demand();
  });
}

void Participant::on_flow(std::shared_ptr<Subscription> const& subscription) {
  // Told unless the client refuses: most say nothing about it, and a still picture without a reason looks like a defect.
  auto const& settings = parameters_.request.connection_settings();
  if (gone_ || (settings.has_subscriber_allow_pause() && !settings.subscriber_allow_pause())) return;
  if (subscription->flowing) {
    if (subscription->told_paused) tell_flow(*subscription, false);
    return;
  }
  if (flow_watched_) return;
  flow_watched_ = true;
  flow_timer_.expires_after(kFlowPatience);
  flow_timer_.async_wait([weak = weak_from_this()](boost::system::error_code error) {
    if (auto const self = weak.lock(); self && !error) self->watch_flow();
  });
}

void Participant::watch_flow() {
  flow_watched_ = false;
  for (auto const& [sid, subscription] : subscriptions_) {
    auto const& track = *subscription->track;
    auto const& producer = subscription->source().producer;
    // Paused by the subscriber, muted, or not sent: the client knows or sees it otherwise.
    bool const expected = subscription->started && subscription->consumer && !subscription->settings.disabled() &&
                          !track.info.muted() && producer && producer->score() > 0;
    if (expected && !subscription->flowing && !subscription->told_paused) tell_flow(*subscription, true);
  }
}

void Participant::tell_flow(Subscription& subscription, bool paused) {
  subscription.told_paused = paused;
  lk::SignalResponse response;
  auto& state = *response.mutable_stream_state_update()->add_stream_states();
  state.set_participant_sid(subscription.track->publisher_sid);
  state.set_track_sid(subscription.track->info.sid());
  state.set_state(paused ? lk::PAUSED : lk::ACTIVE);
  send(response);
}

}  // namespace bedrud::signalling
