// The figures of a room: once in five seconds every connection's and stream's counters are fetched from the worker, one request
// after the other, so that a big room takes longer for a round instead of asking more at once. Of the streams a client receives
// a few a round are looked at in turn: all of them in a big meeting would be the square of its people.
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <chrono>
#include "base/log.hpp"
#include "media/sfu/transport.hpp"
#include "media/signalling/ids.hpp"
#include "media/signalling/peer_connection.hpp"
#include "media/signalling/room.hpp"
#include "media/signalling/room_manager.hpp"
#include "models/media_stats.hpp"

namespace bedrud::signalling {
namespace {

constexpr std::size_t kReceivedARound = 8;
constexpr double kLostScore = 20;

double steady_seconds() { return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count(); }

char const* word(lk::ConnectionQuality quality) {
  switch (quality) {
    case lk::EXCELLENT:
      return "excellent";
    case lk::GOOD:
      return "good";
    case lk::POOR:
      return "poor";
    default:
      return "lost";
  }
}

std::string lower(std::string text) {
  for (auto& c : text) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return text;
}

media::StreamSnapshot describe(Track const& track) {
  media::StreamSnapshot out;
  out.trackSid = track.info.sid();
  out.kind = track.audio() ? "audio" : "video";
  out.source = lower(lk::TrackSource_Name(track.info.source()));
  out.codec = track.codec;
  out.muted = track.info.muted();
  return out;
}

// Layers between what this client should get and what it gets; only of what the publisher sends at all.
double missing_layers(Subscription const& subscription) {
  auto const wanted = std::min(subscription.consumer->preferred_spatial(), subscription.track->report.layers() - 1);
  auto const current = subscription.consumer->current_spatial();
  return subscription.source().rids.size() > 1 && wanted > current ? wanted - std::max(current, 0) : 0;
}

}  // namespace

// ---------------------------------------------------------------- one connection

Task<void> PeerConnection::measure(media::MediaTotals& totals) {
  auto const self = shared_from_this();
  if (!transport_ || !connected_) co_return;
  auto const before = figures_.bytes_in;
  figures_ = co_await transport_->stats();
  silent_ = measured_ && figures_.bytes_in == before;
  measured_ = true;
  std::vector<std::shared_ptr<Track>> published;
  std::vector<std::shared_ptr<Subscription>> received;
  for (auto const& slot : slots_) {
    if (slot.publishing && !slot.backup) published.push_back(slot.publishing);
    if (slot.receiving && slot.receiving->started) received.push_back(slot.receiving);
  }
  for (auto const& track : published) co_await measure_published(*track, totals);
  for (std::size_t i = 0; i < received.size(); ++i) {
    // Those that are not asked about this time still learn that the client is gone.
    auto const turn = (i + received.size() - turn_ % received.size()) % received.size();
    co_await measure_received(*received[i], turn < kReceivedARound, totals);
  }
  turn_ += kReceivedARound;
}

Task<void> PeerConnection::measure_published(Track& track, media::MediaTotals& totals) {
  StreamReport::Context const context{.open = !track.info.muted() && (track.audio() || track.wanted), .silent = silent_};
  if (!track.producer) co_return;
  // In-band error correction is always negotiated for Opus.
  if (!track.report.started()) track.report.start(loss_weight(track.info.mime_type(), true));
  auto const streams = co_await track.producer->stats();
  track.report.take(streams, steady_seconds(), context, totals.incoming);
  for (auto const& stream : streams) totals.jitter_us.add(stream.jitter_ms * 1000);
}

Task<void> PeerConnection::measure_received(Subscription& subscription, bool ask, media::MediaTotals& totals) {
  if (!subscription.consumer) co_return;
  if (!subscription.report.started()) subscription.report.start(loss_weight(subscription.track->info.mime_type(), true));
  StreamReport::Context context{
      .open = !subscription.track->info.muted() && !subscription.settings.disabled(), .silent = silent_, .sending = true};
  if (!ask) {
    subscription.report.take_nothing(context);
    co_return;
  }
  auto const stream = co_await subscription.consumer->stats();
  if (!subscription.consumer) co_return;
  context.missing_layers = missing_layers(subscription);
  subscription.report.take({stream}, steady_seconds(), context, totals.outgoing);
  if (stream.round_trip_ms > 0) totals.round_trip_ms.add(stream.round_trip_ms);
  media::StreamSnapshot now;
  subscription.report.describe(now);
  totals.loss_percent.add(now.lossPercent);
}

media::ConnectionSnapshot PeerConnection::snapshot() const {
  media::ConnectionSnapshot out;
  auto const percent = [](std::optional<double> share) { return share ? std::optional(*share * 100) : std::nullopt; };
  out.protocol = figures_.protocol;
  out.bitrateIn = figures_.bitrate_in;
  out.bitrateOut = figures_.bitrate_out;
  out.availableOutgoing = figures_.available_out;
  out.lossInPercent = percent(figures_.loss_in);
  out.lossOutPercent = percent(figures_.loss_out);
  return out;
}

// ---------------------------------------------------------------- one participant

Task<void> Participant::measure(media::MediaTotals& totals) {
  auto const self = shared_from_this();
  for (auto const& connection : {publisher_, subscriber_}) {
    if (gone_ || !connection) continue;
    try {
      co_await connection->measure(totals);
    } catch (std::exception const& e) {
      // A stream that ended while it was asked about; the next round sees the rest.
      log::debug("no figures of a connection", {{"participant", boost::json::value_from(sid_)}, {"why", e.what()}});
    }
  }
}

void Participant::mark_wanted() const {
  for (auto const& [sid, subscription] : subscriptions_) {
    if (subscription->consumer && !subscription->settings.disabled()) subscription->track->wanted = true;
  }
}

double Participant::score() const {
  double worst = 100;
  for (auto const& [sid, track] : tracks_) worst = std::min(worst, track->report.score());
  for (auto const& [sid, subscription] : subscriptions_) {
    if (subscription->consumer) worst = std::min(worst, subscription->report.score());
  }
  return worst;
}

lk::ConnectionQualityInfo Participant::quality() const {
  auto const worst = score();
  lk::ConnectionQualityInfo info;
  info.set_participant_sid(sid_);
  info.set_score(mean_opinion(worst));
  info.set_quality(quality_of(worst));
  return info;
}

media::ParticipantSnapshot Participant::snapshot() const {
  media::ParticipantSnapshot out;
  out.identity = identity_;
  out.sid = sid_;
  out.name = name_;
  out.state = lower(lk::ParticipantInfo_State_Name(state_));
  out.score = score();
  out.quality = word(quality_of(out.score));
  out.sdk = lower(lk::ClientInfo_SDK_Name(client_.sdk()));
  out.version = client_.version();
  out.joinedAt = joined_at_;
  for (auto const& connection : {publisher_, subscriber_}) {
    if (connection) out.connections.push_back(connection->snapshot());
  }
  for (auto const& [sid, track] : tracks_) track->report.describe(out.published.emplace_back(describe(*track)));
  for (auto const& [sid, subscription] : subscriptions_) {
    if (!subscription->consumer) continue;
    auto& stream = out.received.emplace_back(describe(*subscription->track));
    subscription->report.describe(stream);
    if (auto const publisher = subscription->track->publisher.lock()) stream.from = publisher->identity();
    if (subscription->source().layered()) {
      stream.wantedLayer = subscription->consumer->preferred_spatial();
      stream.currentLayer = subscription->consumer->current_spatial();
    }
  }
  return out;
}

std::set<std::string> Participant::seen() const {
  std::set<std::string> out{sid_};
  for (auto const& [sid, subscription] : subscriptions_) {
    if (subscription->consumer) out.insert(subscription->track->publisher_sid);
  }
  return out;
}

std::size_t Participant::receiving_count() const {
  return static_cast<std::size_t>(
      std::count_if(subscriptions_.begin(), subscriptions_.end(), [](auto const& s) { return s.second->consumer != nullptr; }));
}

// ---------------------------------------------------------------- the room

void Room::measure() {
  if (measuring_) return;  // the last round is not through yet
  measuring_ = true;
  boost::asio::co_spawn(
      manager_.executor(),
      [self = shared_from_this()]() -> Task<void> {
        auto const participants = self->participants_;
        for (auto const& [identity, participant] : participants) {
          for (auto const& [sid, track] : participant->tracks()) track->wanted = false;
        }
        std::set<std::shared_ptr<Room>> audiences{self};
        for (auto const& [identity, participant] : participants) {
          for (auto const& room : participant->forwarded_to()) audiences.insert(room);
        }
        for (auto const& room : audiences) {
          for (auto const& [identity, participant] : room->participants()) participant->mark_wanted();
        }
        for (auto const& [identity, participant] : participants) co_await participant->measure(self->manager_.totals());
        self->measuring_ = false;
        if (!self->closed_) self->watch_quality();
      },
      boost::asio::detached);
}

// Told to those who see the participant, when anything changed; what they may know depends on their own protocol.
void Room::watch_quality() {
  std::map<std::string, lk::ConnectionQualityInfo> all;
  bool changed = false;
  auto& totals = manager_.totals();
  for (auto const& [identity, participant] : participants_) {
    if (!participant->active()) continue;
    auto info = participant->quality();
    auto const score = participant->score();
    totals.quality_score.add(score);
    ++totals.quality[score > 80 ? 0 : score > 40 ? 1 : score > kLostScore ? 2 : 3];
    auto const before = quality_.find(participant->sid());
    if (before == quality_.end() || before->second != info.quality()) changed = true;
    all.emplace(participant->sid(), std::move(info));
  }
  for (auto const& [identity, weak] : guests_) {
    if (auto const guest = weak.lock()) all.emplace(guest->sid(), guest->quality());
  }
  quality_.clear();
  for (auto const& [sid, info] : all) quality_[sid] = info.quality();
  // Subscriptions change too, so everybody gets the whole picture now and then.
  if (!changed && round_ % 2 != 0) return;
  for (auto const& [identity, participant] : participants_) {
    lk::SignalResponse response;
    for (auto const& sid : participant->seen()) {
      auto const found = all.find(sid);
      if (found == all.end()) continue;
      auto& info = *response.mutable_connection_quality()->add_updates();
      info = found->second;
      info.set_quality(told_to(info.quality(), participant->protocol()));
    }
    if (response.connection_quality().updates_size() > 0) participant->send(response);
  }
}

media::RoomSnapshot Room::snapshot(bool with_participants) const {
  media::RoomSnapshot out;
  auto const counters = wire();
  out.name = counters.name();
  out.sid = counters.sid();
  out.numParticipants = counters.num_participants();
  out.numPublishers = counters.num_publishers();
  out.creationTime = counters.creation_time();
  for (auto const& [identity, participant] : participants_) {
    for (auto const& [sid, track] : participant->tracks()) ++(track->audio() ? out.audioTracks : out.videoTracks);
    out.subscriptions += static_cast<std::int64_t>(participant->receiving_count());
    if (with_participants) out.participants.push_back(participant->snapshot());
  }
  return out;
}

}  // namespace bedrud::signalling
