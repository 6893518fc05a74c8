#pragma once
// What the subscribers of one track want of it together, and when its publisher is told (livekit-wire 2.13): more at once, less
// only after a while, for people who switch between tiles. Pure: the time is given. Media thread only.
#include <chrono>
#include <map>
#include <optional>
#include <string>
#include <vector>
#include "media/signalling/wire.hpp"

namespace bedrud::signalling {

class Dynacast {
 public:
  using Time = std::chrono::steady_clock::time_point;
  static constexpr int kOff = -1, kHighest = lk::HIGH;
  static constexpr auto kPauseDelay = std::chrono::seconds(5);

  // As the wire spells them ("vp9"): what the publisher sends at first, then what it could send besides.
  explicit Dynacast(std::vector<std::string> codecs);

  std::vector<std::string> const& codecs() const { return codecs_; }

  // The quality (lk::VideoQuality or kOff) that a subscriber may receive, of one codec. False: nothing new.
  bool want(std::string const& subscriber, std::string const& codec, int quality);
  bool forget(std::string const& subscriber);

  struct Verdict {
    bool tell = false;               // write() has news
    std::optional<Time> look_again;  // then, unless something changes before
  };
  Verdict consider(Time now);
  // The publisher may not have heard it, or has heard it from a server that is no more: the next verdict tells, whatever it is.
  void told_nothing();

  // What was decided last. The qualities of the first codec stand twice, for old clients.
  void write(lk::SubscribedQualityUpdate& update) const;

 private:
  struct Wish {
    std::string codec;
    int quality = kOff;
    bool operator==(Wish const&) const = default;
  };

  std::vector<std::string> codecs_;
  std::map<std::string, Wish> wishes_;  // by subscriber
  std::map<std::string, int> told_;     // by codec
  std::optional<Time> less_since_;
};

}  // namespace bedrud::signalling
