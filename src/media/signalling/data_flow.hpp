#pragma once
// How much data one participant may send, and how well it keeps up with what it receives. Media thread only.
//
// A sender is slowed down (its receive window is closed, nothing is lost) in two cases: it has used up its budget, or everybody
// its message is for is behind. One slow receiver among others slows nobody down; it falls behind, and beyond
// DataChannels::kMaxQueue it has to join again.
#include <chrono>
#include <cstdint>
#include <memory>
#include <vector>

namespace bedrud::signalling {

class DataChannels;
class Participant;

using DataClock = std::chrono::steady_clock;

// A bucket of deliveries: every message costs one and one more for each receiver.
class DataBudget {
 public:
  static constexpr double kPerSecond = 20'000, kBurst = 10'000;

  // True while there is something left.
  bool spend(std::size_t deliveries, DataClock::time_point now);
  bool positive(DataClock::time_point now);

 private:
  void refill(DataClock::time_point now);
  double left_ = kBurst;
  DataClock::time_point filled_{};
};

enum class DataPace : std::uint8_t {
  kFree,     // keeps up, or is a little behind
  kPressed,  // behind, and receiving
  kStuck,    // behind, and nothing has moved for kPatience
};

class DataWatch {
 public:
  static constexpr auto kPatience = std::chrono::seconds(2);
  DataPace pace(std::size_t queued, std::uint64_t progress, DataClock::time_point now);

 private:
  std::uint64_t progress_ = 0;
  DataClock::time_point moved_{};
};

// What became of a message.
struct Delivery {
  std::size_t receivers = 0;
  // Not empty when all who are not stuck are pressed: these are awaited.
  std::vector<std::weak_ptr<Participant>> pressed;
};

}  // namespace bedrud::signalling
