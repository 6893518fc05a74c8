// What a room looks after by itself every five seconds: who never connected, counters, figures (livekit-wire 2.15).
#include "media/signalling/ids.hpp"
#include "media/signalling/room.hpp"
#include "media/signalling/room_manager.hpp"

namespace bedrud::signalling {
namespace {

constexpr auto kWatchInterval = std::chrono::seconds(5);
constexpr std::int64_t kJoinTimeoutMs = 60000;
// Every so many rounds a fresh token, so that a client can come back any time.
constexpr int kRefreshRounds = 60;

}  // namespace

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
  measure();
  auto const counters = wire();
  if (counters.num_participants() != told_.num_participants() || counters.num_publishers() != told_.num_publishers() ||
      counters.active_recording() != told_.active_recording()) {
    told_ = counters;
    send_room_update();
  }
}

}  // namespace bedrud::signalling
