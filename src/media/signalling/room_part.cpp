#include "media/signalling/room_part.hpp"
#include <algorithm>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include "media/sfu/engine.hpp"
#include "media/signalling/room.hpp"
#include "media/signalling/room_manager.hpp"

namespace bedrud::signalling {

Task<std::shared_ptr<sfu::Router>> RoomPart::router(std::vector<std::shared_ptr<RoomPart>> others) {
  auto const self = shared_from_this();
  // One at a time: whoever comes while the first is being made waits for it.
  while (making_) {
    boost::asio::steady_timer pause(co_await boost::asio::this_coro::executor, std::chrono::milliseconds(2));
    co_await pause.async_wait(boost::asio::use_awaitable);
  }
  if (router_) co_return router_;
  making_ = true;
  std::vector<std::shared_ptr<sfu::Router>> apart;
  for (auto const& other : others) {
    if (other->router_) apart.push_back(other->router_);
  }
  sfu::RouterEvents events;
  events.worker_died = [weak = weak_from_this()] {
    auto const part = weak.lock();
    if (!part) return;
    part->router_.reset();
    part->levels_.clear();
    for (auto const& room : part->rooms()) room->on_worker_died(*part);
  };
  events.levels = [weak = weak_from_this()](std::vector<std::pair<sfu::Producer const*, int>> const& levels) {
    auto const part = weak.lock();
    if (!part) return;
    part->levels_ = {levels.begin(), levels.end()};
    for (auto const& room : part->rooms()) room->on_levels();
  };
  try {
    router_ = co_await engine_.create_router(std::move(events), std::move(apart));
  } catch (...) {
    making_ = false;
    throw;
  }
  making_ = false;
  co_return router_;
}

double RoomPart::load() const { return router_ ? router_->load() : 0; }

void RoomPart::add(std::shared_ptr<Room> const& room) {
  std::erase_if(rooms_, [&](auto const& held) { return held.expired() || held.lock() == room; });
  rooms_.push_back(room);
}

std::optional<int> RoomPart::level(sfu::Producer const* producer) const {
  auto const found = levels_.find(producer);
  return found == levels_.end() ? std::nullopt : std::optional(found->second);
}

std::vector<std::shared_ptr<Room>> RoomPart::rooms() const {
  std::vector<std::shared_ptr<Room>> out;
  for (auto const& weak : rooms_) {
    if (auto room = weak.lock()) out.push_back(std::move(room));
  }
  return out;
}

// ---------------------------------------------------------------- the room

std::vector<std::shared_ptr<RoomPart>> Room::parts() const {
  std::vector<std::shared_ptr<RoomPart>> out;
  for (auto const& [identity, participant] : participants_) {
    auto const& part = participant->part();
    if (part && std::find(out.begin(), out.end(), part) == out.end()) out.push_back(part);
  }
  return out;
}

// The first part that has room, so that small meetings stay on one worker; then a further worker; then the part with the fewest
// people.
std::shared_ptr<RoomPart> Room::place() {
  auto const people_on = [&](std::shared_ptr<RoomPart> const& part) {
    return static_cast<std::size_t>(std::count_if(participants_.begin(), participants_.end(),
                                                  [&](auto const& entry) { return entry.second->part() == part; }));
  };
  auto const& spread = manager_.config().spread;
  auto const has_room = [&](std::shared_ptr<RoomPart> const& part) {
    return (spread.participants == 0 || people_on(part) < spread.participants) &&
           (spread.load_percent == 0 || part->load() * 100 < spread.load_percent);
  };
  auto const all = parts();
  std::shared_ptr<RoomPart> chosen;
  if (auto const found = std::find_if(all.begin(), all.end(), has_room); found != all.end())
    chosen = *found;
  else if (all.empty() || all.size() < manager_.engine().worker_count())
    chosen = std::make_shared<RoomPart>(manager_.engine());
  else
    chosen =
        *std::min_element(all.begin(), all.end(), [&](auto const& a, auto const& b) { return people_on(a) < people_on(b); });
  chosen->add(shared_from_this());
  return chosen;
}

}  // namespace bedrud::signalling
