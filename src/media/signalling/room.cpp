#include "media/signalling/room.hpp"
#include "media/sfu/engine.hpp"
#include "media/signalling/ids.hpp"
#include "media/signalling/room_manager.hpp"

namespace bedrud::signalling {
namespace {

std::string random_bytes(std::size_t words) {
  std::string out;
  for (std::size_t i = 0; i < words; ++i) {
    auto const word = random_u32();
    out.append(reinterpret_cast<char const*>(&word), sizeof word);
  }
  return out;
}

}  // namespace

Room::Room(RoomManager& manager, media::RoomSpec spec)
    : manager_(manager),
      spec_(std::move(spec)),
      sid_(new_sid("RM_")),
      sif_trailer_(random_bytes(6)),
      created_at_(now_ms()),
      idle_timer_(manager.executor()),
      watch_timer_(manager.executor()),
      update_timer_(manager.executor()) {}

void Room::start() {
  arm_idle_timer();
  start_watch();
}

void Room::update(media::RoomSpec spec) {
  bool const told = spec.metadata != spec_.metadata;
  spec_ = std::move(spec);
  if (told) send_room_update();
  arm_idle_timer();
}

std::string Room::full(std::string const& identity) const {
  if (spec_.max_participants == 0 || participants_.contains(identity)) return {};
  auto const count =
      std::count_if(participants_.begin(), participants_.end(), [](auto const& entry) { return !entry.second->dependent(); });
  return static_cast<std::uint32_t>(count) >= spec_.max_participants ? "max participants exceeded" : "";
}

std::size_t Room::track_count() const {
  std::size_t out = 0;
  for (auto const& [identity, participant] : participants_) out += participant->tracks().size();
  return out;
}

std::shared_ptr<Participant> Room::find(std::string const& identity) const {
  auto const found = participants_.find(identity);
  return found == participants_.end() ? nullptr : found->second;
}

std::shared_ptr<Participant> Room::find_sid(std::string const& sid) const {
  for (auto const& [identity, participant] : participants_) {
    if (participant->sid() == sid) return participant;
  }
  return nullptr;
}

std::shared_ptr<Track> Room::find_track(std::string const& track_sid) const {
  for (auto const& participant : people()) {
    auto const found = participant->tracks().find(track_sid);
    if (found != participant->tracks().end()) return found->second;
  }
  return nullptr;
}

void Room::add(std::shared_ptr<Participant> participant) {
  ever_joined_ = true;
  idle_timer_.cancel();
  remove_guest(participant->identity());
  participants_[participant->identity()] = std::move(participant);
  changed();
}

void Room::remove(Participant& participant) {
  auto const found = participants_.find(participant.identity());
  // The seat may belong to a newer session of the same identity by now.
  if (found == participants_.end() || found->second.get() != &participant) return;
  participants_.erase(found);
  silence(participant.sid());
  rpc_.left(participant);
  arm_idle_timer();
  changed();
}

// Who has gone is no speaker to anybody.
void Room::silence(std::string const& sid) {
  speaking_.erase(sid);
  for (auto const& [identity, participant] : participants_) participant->forget_speaker(sid);
}

void Room::close(lk::DisconnectReason reason, lk::LeaveRequest::Action action) {
  if (closed_) return;
  closed_ = true;
  auto const self = shared_from_this();
  idle_timer_.cancel();
  watch_timer_.cancel();
  update_timer_.cancel();
  auto const leaving = participants_;
  for (auto const& [identity, participant] : leaving) participant->leave(reason, action);
  participants_.clear();
  tell_observers([&](RoomObserver& observer) { observer.on_closed(reason); });
  manager_.closed(*this, reason);
}

// An empty room ends after empty_timeout when nobody ever came, after departure_timeout when everybody has left.
// Programs (recorders, agents) do not keep it alive.
void Room::arm_idle_timer() {
  idle_timer_.cancel();
  bool const kept =
      std::any_of(participants_.begin(), participants_.end(), [](auto const& entry) { return !entry.second->dependent(); });
  if (closed_ || kept) return;
  idle_timer_.expires_after(std::chrono::seconds(ever_joined_ ? spec_.departure_timeout_seconds : spec_.empty_timeout_seconds));
  idle_timer_.async_wait([weak = weak_from_this()](boost::system::error_code error) {
    if (auto const room = weak.lock(); room && !error) room->close(lk::ROOM_CLOSED);
  });
}

void Room::track_published(std::shared_ptr<Track> const& track) {
  show(track);
  auto const publisher = track->publisher.lock();
  if (!publisher) return;
  for (auto const& room : publisher->forwarded_to()) room->show(track);
}

void Room::track_ended(Track const& track) {
  hide(track);
  auto const publisher = track.publisher.lock();
  if (!publisher) return;
  for (auto const& room : publisher->forwarded_to()) room->hide(track);
}

void Room::reconsider_all(Participant& subscriber) {
  for (auto const& participant : people()) {
    for (auto const& [sid, track] : participant->tracks()) subscriber.reconsider(track);
  }
}

// To the others one who hides has left, and one who shows himself comes in.
void Room::visibility_changed(Participant& about) {
  updates_.drop(about.sid());
  if (about.room().get() == this) {
    for (auto const& room : about.forwarded_to()) room->visibility_changed(about);
  }
  auto info = info_of(about);
  if (about.hidden()) info.set_state(lk::ParticipantInfo::DISCONNECTED);
  for (auto const& [identity, participant] : participants_) {
    if (participant.get() == &about) continue;
    participant->send_update({info});
    for (auto const& [sid, track] : about.tracks()) {
      if (about.hidden())
        participant->forget(*track);
      else
        participant->reconsider(track);
    }
  }
}

void Room::observe(std::weak_ptr<RoomObserver> observer) {
  std::erase_if(observers_, [](auto const& held) { return held.expired(); });
  observers_.push_back(std::move(observer));
}

void Room::tell_observers(std::function<void(RoomObserver&)> const& tell) {
  auto const observers = observers_;
  for (auto const& weak : observers) {
    if (auto const observer = weak.lock()) tell(*observer);
  }
}

void Room::changed() {
  tell_observers([](RoomObserver& observer) { observer.on_change(); });
}

void Room::recorded(bool begins) {
  recordings_ += begins ? 1 : -1;
  if (closed_) return;
  told_ = wire();
  send_room_update();
}

lk::Room Room::wire() const {
  lk::Room room;
  room.set_sid(sid_);
  room.set_name(spec_.name);
  room.set_metadata(spec_.metadata);
  room.set_empty_timeout(spec_.empty_timeout_seconds);
  room.set_departure_timeout(spec_.departure_timeout_seconds);
  room.set_max_participants(spec_.max_participants);
  room.set_creation_time(created_at_ / 1000);
  room.set_creation_time_ms(created_at_);
  std::uint32_t shown = 0, publishers = 0;
  bool recording = recordings_ > 0;
  for (auto const& participant : people()) {
    if (participant->grant().recorder) recording = true;
    if (participant->hidden()) continue;
    ++shown;
    if (!participant->tracks().empty()) ++publishers;
  }
  room.set_num_participants(shown);
  room.set_num_publishers(publishers);
  room.set_active_recording(recording);
  for (auto const* mime : {"audio/opus", "audio/red", "video/VP8", "video/H264", "video/VP9", "video/AV1", "video/rtx"})
    room.add_enabled_codecs()->set_mime(mime);
  return room;
}

}  // namespace bedrud::signalling
