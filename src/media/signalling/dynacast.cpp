#include "media/signalling/dynacast.hpp"
#include <algorithm>

namespace bedrud::signalling {
namespace {

constexpr int kNothing = Dynacast::kOff - 1;

template <class List>
void write_qualities(int highest, List& qualities) {
  for (auto const quality : {lk::LOW, lk::MEDIUM, lk::HIGH}) {
    auto& entry = *qualities.Add();
    entry.set_quality(quality);
    entry.set_enabled(quality <= highest);
  }
}

}  // namespace

Dynacast::Dynacast(std::vector<std::string> codecs) : codecs_(std::move(codecs)) {
  for (auto const& codec : codecs_) told_[codec] = codec == codecs_.front() ? kHighest : kOff;
}

bool Dynacast::want(std::string const& subscriber, std::string const& codec, int quality) {
  Wish wish{codec, quality};
  auto& known = wishes_[subscriber];
  if (known == wish) return false;
  known = std::move(wish);
  return true;
}

bool Dynacast::forget(std::string const& subscriber) { return wishes_.erase(subscriber) > 0; }

Dynacast::Verdict Dynacast::consider(Time now) {
  std::map<std::string, int> wanted;
  for (auto const& codec : codecs_) wanted[codec] = kOff;
  for (auto const& [subscriber, wish] : wishes_) {
    if (auto const found = wanted.find(wish.codec); found != wanted.end())
      found->second = std::max(found->second, wish.quality);
  }
  if (wanted == told_) {
    less_since_.reset();
    return {};
  }
  bool const more = std::any_of(wanted.begin(), wanted.end(), [&](auto const& w) { return w.second > told_[w.first]; });
  if (!more) {
    if (!less_since_) less_since_ = now;
    if (now < *less_since_ + kPauseDelay) return {false, *less_since_ + kPauseDelay};
  }
  told_ = std::move(wanted);
  less_since_.reset();
  return {true, std::nullopt};
}

void Dynacast::told_nothing() {
  for (auto& [codec, quality] : told_) quality = kNothing;
  less_since_.reset();
}

void Dynacast::write(lk::SubscribedQualityUpdate& update) const {
  write_qualities(told_.at(codecs_.front()), *update.mutable_subscribed_qualities());
  for (auto const& codec : codecs_) {
    auto& entry = *update.add_subscribed_codecs();
    entry.set_codec(codec);
    write_qualities(told_.at(codec), *entry.mutable_qualities());
  }
}

}  // namespace bedrud::signalling
