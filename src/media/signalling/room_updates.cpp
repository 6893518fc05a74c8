// What a room tells all its people: at once, or together with others; each message is serialised once (livekit-wire 2.15).
#include <cmath>
#include "media/signalling/room.hpp"
#include "media/signalling/room_manager.hpp"
#include "media/signalling/shared_response.hpp"

namespace bedrud::signalling {
namespace {

// A room of this size and smaller is told of everything at once: the waiting would cost more than the messages.
constexpr std::size_t kSmallRoom = 20;
constexpr auto kGatherUpdates = std::chrono::seconds(3);
constexpr std::size_t kMaxUpdateBytes = 128'000;
// Quieter than this is silence.
constexpr int kActiveDecibels = -50;

// -127..0 dBov to the 0..1 of the wire, in steps of an eighth.
float wire_level(int decibels) { return std::ceil(std::pow(10.0F, static_cast<float>(decibels) / 20.0F) * 8.0F) / 8.0F; }

lk::SignalResponse speakers_changed(SpeakerLevels const& levels) {
  lk::SignalResponse response;
  for (auto const& [sid, level] : levels) {
    auto& speaker = *response.mutable_speakers_changed()->add_speakers();
    speaker.set_sid(sid);
    speaker.set_level(level);
    speaker.set_active(level > 0);
  }
  return response;
}

}  // namespace

void Room::broadcast(lk::SignalResponse message) {
  SharedResponse const shared(std::move(message));
  for (auto const& [identity, participant] : participants_) participant->send(shared);
}

void Room::announce(Participant& about, Announce when) {
  about.bump_version();
  about.remember_soon();
  changed();
  for (auto const& room : about.forwarded_to()) room->tell_of_guest(about);
  auto info = about.info();
  if (about.hidden()) {
    if (find_sid(about.sid())) about.send_update({info});
    return;
  }
  if (when == Announce::kSoon && !info.is_publisher() && participants_.size() > kSmallRoom) {
    // One who has just been taken out is told of by the others only.
    if (!about.gone()) about.send_update({info});
    updates_.put(std::move(info));
    flush_soon();
    return;
  }
  updates_.drop(about.sid());
  lk::SignalResponse response;
  *response.mutable_update()->add_participants() = std::move(info);
  count_update(response);
  broadcast(std::move(response));
}

void Room::flush_soon() {
  if (std::exchange(flushing_, true)) return;
  update_timer_.expires_after(kGatherUpdates);
  update_timer_.async_wait([weak = weak_from_this()](boost::system::error_code error) {
    auto const room = weak.lock();
    if (!room || error || room->closed_) return;
    room->flushing_ = false;
    for (auto& message : room->updates_.take(kMaxUpdateBytes)) {
      room->count_update(message);
      room->broadcast(std::move(message));
    }
  });
}

void Room::count_update(lk::SignalResponse const& message) {
  auto& totals = manager_.totals();
  totals.updates_sent += participants_.size();
  totals.update_bytes += participants_.size() * message.ByteSizeLong();
}

void Room::send_room_update() {
  lk::SignalResponse response;
  *response.mutable_room_update()->mutable_room() = wire();
  broadcast(std::move(response));
}

void Room::on_levels() {
  std::map<std::string, float> now;
  for (auto const& participant : people()) {
    if (participant->hidden()) continue;
    for (auto const& [sid, track] : participant->tracks()) {
      auto const decibels = participant->part()->level(track->producer.get());
      if (!decibels || *decibels < kActiveDecibels || track->info.muted()) continue;
      auto& level = now[participant->sid()];
      level = std::max(level, wire_level(*decibels));
    }
  }
  speaking_ = std::move(now);
  tell_observers([](RoomObserver& observer) { observer.on_speakers(); });
  // Most people hear the same ones: they get the same bytes.
  std::map<SpeakerLevels, SharedResponse> messages;
  for (auto const& [identity, participant] : participants_) {
    auto const news = participant->news_of(speaking_);
    if (news.empty()) continue;
    auto found = messages.find(news);
    if (found == messages.end()) found = messages.emplace(news, SharedResponse(speakers_changed(news))).first;
    participant->send(found->second);
  }
}

void Room::tell_all_speakers(Participant& to) {
  SpeakerLevels known;
  for (auto const& participant : people()) {
    if (!participant->hidden()) known[participant->sid()] = 0;
  }
  to.take_for_told(std::move(known));
  if (auto const news = to.news_of(speaking_); !news.empty()) to.send(speakers_changed(news));
}

// ---------------------------------------------------------------- one participant

// Each is told by what it knows: whoever begins to hear somebody may do so in the middle of a long, even tone.
SpeakerLevels Participant::news_of(SpeakerLevels const& speaking) {
  SpeakerLevels news;
  for (auto const& [sid, level] : speaking) {
    auto const known = told_speakers_.find(sid);
    if (known != told_speakers_.end() && known->second == level) continue;
    if (sid == sid_ || subscribed_to(sid)) news[sid] = level;
  }
  for (auto const& [sid, level] : told_speakers_) {
    if (!speaking.contains(sid)) news[sid] = 0;
  }
  for (auto const& [sid, level] : news) {
    if (level > 0)
      told_speakers_[sid] = level;
    else
      told_speakers_.erase(sid);
  }
  return news;
}

}  // namespace bedrud::signalling
