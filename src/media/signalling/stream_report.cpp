#include "media/signalling/stream_report.hpp"
#include <algorithm>

namespace bedrud::signalling {
namespace {

// Counters start again when the worker's object was replaced.
template <class T>
std::uint64_t grown(T now, T before) {
  return now > before              ? static_cast<std::uint64_t>(now - before)
         : now < before && now > 0 ? static_cast<std::uint64_t>(now)
                                   : 0;
}

media::TrafficTotals difference(sfu::StreamStats const& now, sfu::StreamStats const& before) {
  // A packet that was lost and came again was not missed; the worker counts both.
  auto const lost = grown(std::max<std::int64_t>(0, now.lost), std::max<std::int64_t>(0, before.lost));
  return {.packets = grown(now.packets, before.packets),
          .bytes = grown(now.bytes, before.bytes),
          .lost = lost,
          .nacks = grown(now.nacks, before.nacks),
          .plis = grown(now.plis, before.plis),
          .firs = grown(now.firs, before.firs),
          .retransmitted = grown(now.retransmitted, before.retransmitted),
          .discarded = grown(now.discarded, before.discarded)};
}

void add(media::TrafficTotals& to, media::TrafficTotals const& more) {
  to.packets += more.packets;
  to.bytes += more.bytes;
  to.lost += more.lost;
  to.nacks += more.nacks;
  to.plis += more.plis;
  to.firs += more.firs;
  to.retransmitted += more.retransmitted;
  to.discarded += more.discarded;
}

}  // namespace

void StreamReport::take(std::vector<sfu::StreamStats> const& now, double seconds, Context const& context,
                        media::TrafficTotals& totals) {
  QualityWindow window;
  window.seconds = seconds - at_;
  window.silent = context.silent;
  window.missing_layers = context.missing_layers;
  media::TrafficTotals fresh;
  bitrate_ = 0;
  layers_ = 0;
  std::uint64_t repaired = 0;
  for (std::size_t i = 0; i < now.size(); ++i) {
    auto const before = std::find_if(last_.begin(), last_.end(), [&](auto const& s) { return s.ssrc == now[i].ssrc; });
    auto const& base = before == last_.end() ? sfu::StreamStats{} : *before;
    auto const delta = difference(now[i], base);
    if (!context.sending) repaired += grown(now[i].repaired, base.repaired);
    if (delta.packets > 0) layers_ = static_cast<int>(i) + 1;
    bitrate_ += now[i].bitrate;
    window.round_trip_ms = std::max(window.round_trip_ms, now[i].round_trip_ms);
    if (!context.sending) window.jitter_ms = std::max(window.jitter_ms, now[i].jitter_ms);
    add(fresh, delta);
  }
  window.packets = fresh.packets;
  window.bytes = fresh.bytes;
  window.lost = fresh.lost > repaired ? fresh.lost - repaired : 0;
  loss_percent_ = fresh.packets == 0 ? 0 : static_cast<double>(window.lost) * 100 / static_cast<double>(fresh.packets);
  jitter_ms_ = now.empty() ? 0 : std::max_element(now.begin(), now.end(), [](auto const& a, auto const& b) {
                                   return a.jitter_ms < b.jitter_ms;
                                 })->jitter_ms;
  round_trip_ms_ = window.round_trip_ms;
  add(sum_, fresh);
  add(totals, fresh);
  score_.mute(!context.open);
  // The first look has no window; towards a client a pause of the publisher is none of its connection.
  bool const judged = was_open_ && context.open && at_ > 0 && (window.packets > 0 || !context.sending || context.silent);
  if (judged) score_.update(window);
  last_ = now;
  at_ = seconds;
  was_open_ = context.open;
}

void StreamReport::take_nothing(Context const& context) {
  score_.mute(!context.open);
  if (context.silent && context.open && was_open_) score_.update({.seconds = 5, .silent = true});
}

void StreamReport::describe(media::StreamSnapshot& out) const {
  out.bitrate = bitrate_;
  out.packets = sum_.packets;
  out.bytes = sum_.bytes;
  out.lost = sum_.lost;
  out.retransmitted = sum_.retransmitted;
  out.nacks = sum_.nacks;
  out.plis = sum_.plis;
  out.lossPercent = loss_percent_;
  out.jitterMs = jitter_ms_;
  out.roundTripMs = round_trip_ms_;
  out.layers = layers_;
  out.score = score_.value();
}

}  // namespace bedrud::signalling
