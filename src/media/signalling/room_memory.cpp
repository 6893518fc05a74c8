// What a room remembers of those who are away: for clients that come back after a fault (livekit-wire 2.17).
#include "media/signalling/ids.hpp"
#include "media/signalling/room.hpp"

namespace bedrud::signalling {
namespace {

// No socket stays away longer and is resumed all the same.
constexpr std::int64_t kDepartedMs = 90'000;
constexpr std::size_t kMaxDeparted = 500, kMaxPreferences = 1000;
constexpr std::int64_t kPreferenceMs = 300'000;

}  // namespace

void Room::departed(lk::ParticipantInfo info) {
  auto const now = now_ms();
  while (!departed_.empty() && (departed_.size() >= kMaxDeparted || departed_.front().first < now - kDepartedMs))
    departed_.pop_front();
  departed_.emplace_back(now, std::move(info));
}

std::vector<lk::ParticipantInfo> Room::departed_since(std::int64_t when_ms) const {
  std::vector<lk::ParticipantInfo> out;
  for (auto const& [at, info] : departed_) {
    if (at >= when_ms) out.push_back(info);
  }
  return out;
}

void Room::prefer_tcp(std::string const& identity, bool yes) {
  auto const now = now_ms();
  std::erase_if(tcp_until_, [&](auto const& entry) { return entry.second < now; });
  if (!yes)
    tcp_until_.erase(identity);
  else if (tcp_until_.size() < kMaxPreferences)
    tcp_until_[identity] = now + kPreferenceMs;
}

bool Room::prefers_tcp(std::string const& identity) const {
  auto const found = tcp_until_.find(identity);
  return found != tcp_until_.end() && found->second >= now_ms();
}

}  // namespace bedrud::signalling
