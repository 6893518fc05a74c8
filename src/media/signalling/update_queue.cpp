#include "media/signalling/update_queue.hpp"
#include <algorithm>

namespace bedrud::signalling {

void UpdateQueue::put(lk::ParticipantInfo info) {
  auto const same = std::find_if(waiting_.begin(), waiting_.end(), [&](auto const& held) { return held.sid() == info.sid(); });
  if (same == waiting_.end())
    waiting_.push_back(std::move(info));
  else
    *same = std::move(info);
}

void UpdateQueue::drop(std::string const& sid) {
  std::erase_if(waiting_, [&](auto const& held) { return held.sid() == sid; });
}

std::vector<lk::SignalResponse> UpdateQueue::take(std::size_t most_bytes) {
  std::vector<lk::SignalResponse> out;
  std::size_t bytes = most_bytes;
  for (auto& info : waiting_) {
    auto const size = info.ByteSizeLong() + 8;  // and its frame
    if (bytes + size > most_bytes) {
      out.emplace_back();
      bytes = 0;
    }
    bytes += size;
    *out.back().mutable_update()->add_participants() = std::move(info);
  }
  waiting_.clear();
  return out;
}

}  // namespace bedrud::signalling
