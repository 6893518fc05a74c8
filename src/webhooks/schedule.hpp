#pragma once
// When a message that was not taken is tried again: ten tries over three days (Standard Webhooks 1.0, "Retry schedule"). Pure.
#include <algorithm>
#include <cstdint>
#include <iterator>
#include <optional>

namespace bedrud::webhooks {

inline constexpr std::int64_t kMinuteMs = 60'000, kHourMs = 60 * kMinuteMs;
inline constexpr std::int64_t kPauses[] = {5000,         5 * kMinuteMs, 30 * kMinuteMs, 2 * kHourMs, 5 * kHourMs,
                                           10 * kHourMs, 14 * kHourMs,  20 * kHourMs,   24 * kHourMs};

// After `attempts` tries that failed (1 to ...); nothing: that was the last one. `chance` is 0 to 1: pauses are up to a tenth
// longer, so that receivers who fell together are not called together. A longer wait that the receiver asked for (Retry-After)
// holds, up to a day.
inline std::optional<std::int64_t> next_pause(std::int64_t attempts, double chance, std::int64_t asked_ms) {
  if (attempts < 1 || attempts > std::ssize(kPauses)) return std::nullopt;
  auto const pause = static_cast<double>(kPauses[attempts - 1]);
  auto const spread = static_cast<std::int64_t>(pause * (1 + chance / 10));
  return std::max(spread, std::min(asked_ms, 24 * kHourMs));
}

}  // namespace bedrud::webhooks
