// What a room looks after by itself: who speaks, how good each connection is, who never connected (livekit-wire 2.15).
#include <cmath>
#include "media/signalling/ids.hpp"
#include "media/signalling/room.hpp"
#include "media/signalling/room_manager.hpp"

namespace bedrud::signalling {
namespace {

constexpr auto kWatchInterval = std::chrono::seconds(5);
constexpr std::int64_t kJoinTimeoutMs = 60000;
// Every so many rounds a fresh token, so that a client can come back any time.
constexpr int kRefreshRounds = 60;
// Quieter than this is silence.
constexpr int kActiveDecibels = -50;

// -127..0 dBov to the 0..1 of the wire, in steps of an eighth.
float wire_level(int decibels) { return std::ceil(std::pow(10.0F, static_cast<float>(decibels) / 20.0F) * 8.0F) / 8.0F; }

}  // namespace

void Room::on_levels(std::vector<std::pair<sfu::Producer const*, int>> const& levels) {
  std::map<std::string, float> now;
  for (auto const& [identity, participant] : participants_) {
    if (participant->hidden()) continue;
    for (auto const& [sid, track] : participant->tracks()) {
      auto const found =
          std::find_if(levels.begin(), levels.end(), [&](auto const& entry) { return entry.first == track->producer.get(); });
      if (found == levels.end() || found->second < kActiveDecibels || track->info.muted()) continue;
      auto& level = now[participant->sid()];
      level = std::max(level, wire_level(found->second));
    }
  }
  std::map<std::string, lk::SpeakerInfo> changed;
  for (auto const& [sid, level] : now) {
    auto const before = speaking_.find(sid);
    if (before != speaking_.end() && before->second == level) continue;
    auto& speaker = changed[sid];
    speaker.set_sid(sid);
    speaker.set_level(level);
    speaker.set_active(true);
  }
  for (auto const& [sid, level] : speaking_) {
    if (!now.contains(sid)) changed[sid].set_sid(sid);
  }
  speaking_ = std::move(now);
  if (changed.empty()) return;
  for (auto const& [identity, participant] : participants_) {
    lk::SignalResponse response;
    for (auto const& [sid, speaker] : changed) {
      if (sid == participant->sid() || participant->subscribed_to(sid))
        *response.mutable_speakers_changed()->add_speakers() = speaker;
    }
    if (response.speakers_changed().speakers_size() > 0) participant->send(response);
  }
}

void Room::start_watch() {
  watch_timer_.expires_after(kWatchInterval);
  watch_timer_.async_wait([weak = weak_from_this()](boost::system::error_code error) {
    auto const room = weak.lock();
    if (!room || error || room->closed_) return;
    room->watch();
    room->start_watch();
  });
}

void Room::watch() {
  ++round_;
  auto const participants = participants_;
  for (auto const& [identity, participant] : participants) {
    if (!participant->active() && now_ms() - participant->joined_at() > kJoinTimeoutMs)
      participant->leave(lk::JOIN_FAILURE);
    else if (round_ % kRefreshRounds == 0)
      participant->send_refresh_token();
    participant->give_up_missing();
  }
  watch_quality();
  auto const counters = wire();
  if (counters.num_participants() != told_.num_participants() || counters.num_publishers() != told_.num_publishers() ||
      counters.active_recording() != told_.active_recording()) {
    told_ = counters;
    send_room_update();
  }
}

void Room::watch_quality() {
  std::map<std::string, lk::ConnectionQualityInfo> all;
  bool changed = false;
  for (auto const& [identity, participant] : participants_) {
    if (!participant->active()) continue;
    auto info = participant->quality();
    auto const before = quality_.find(participant->sid());
    if (before == quality_.end() || before->second != info.quality()) changed = true;
    all.emplace(participant->sid(), std::move(info));
  }
  quality_.clear();
  for (auto const& [sid, info] : all) quality_[sid] = info.quality();
  // Subscriptions change too, so everybody gets the whole picture now and then.
  if (!changed && round_ % 2 != 0) return;
  for (auto const& [identity, participant] : participants_) {
    lk::SignalResponse response;
    for (auto const& [sid, info] : all) {
      if (sid == participant->sid() || participant->subscribed_to(sid))
        *response.mutable_connection_quality()->add_updates() = info;
    }
    if (response.connection_quality().updates_size() > 0) participant->send(response);
  }
}

}  // namespace bedrud::signalling
