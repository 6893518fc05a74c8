#include "media/signalling/quality.hpp"
#include <algorithm>
#include <cmath>

namespace bedrud::signalling {
namespace {

constexpr double kBest = 100, kLeast = 30;
constexpr double kExcellentAbove = 80, kGoodAbove = 40, kPoorAbove = 20;
constexpr double kRise = 0.4, kFall = 0.8;
constexpr double kLayerCost = 35;  // each missing layer is one level
constexpr int kFirstProtocolWithLost = 11;
// How fast the usual packet rate forgets a higher one: a window of five seconds takes 2 % off.
constexpr double kRateMemory = 0.98;

double packet_score(QualityWindow const& window, double weight) {
  double const delay = window.round_trip_ms / 2 + window.jitter_ms * 2;
  double const delay_cost = delay > 160 ? (delay - 120) / 10 : delay / 40;
  double const percent = static_cast<double>(window.lost) * 100 / static_cast<double>(window.packets);
  return std::clamp(kBest - delay_cost - percent * weight, 0.0, kBest);
}

// GOOD from 2.7 times too little on, POOR from 20 times.
double bitrate_score(QualityWindow const& window) {
  if (window.expected_bits == 0) return kBest;
  if (window.bytes == 0) return 0;
  double const ratio = static_cast<double>(window.expected_bits) / (static_cast<double>(window.bytes) * 8);
  return std::clamp(kBest - 20 * std::log(ratio), 0.0, kBest);
}

double layer_score(QualityWindow const& window) { return std::clamp(kBest - window.missing_layers * kLayerCost, 0.0, kBest); }

}  // namespace

double loss_weight(std::string_view mime_type, bool redundant) {
  if (mime_type.starts_with("video/")) return 10;
  if (mime_type == "audio/red") return 4;
  return redundant ? 8 / 1.5 : 8;
}

double QualityScore::adjusted_weight(QualityWindow const& window) {
  if (window.seconds <= 0) return weight_;
  double const rate = static_cast<double>(window.packets) / window.seconds;
  usual_rate_ = std::max(rate, usual_rate_ * kRateMemory);
  return usual_rate_ > 0 ? std::sqrt(std::min(1.0, rate / usual_rate_)) * weight_ : weight_;
}

void QualityScore::update(QualityWindow const& window) {
  if (muted_ || paused_) return;
  if (window.packets == 0) {
    score_ = window.silent ? kPoorAbove : kGoodAbove;  // LOST, or POOR: nothing comes although it should
    return;
  }
  double const now = std::min({packet_score(window, adjusted_weight(window)), bitrate_score(window), layer_score(window)});
  double const factor = now < score_ ? kFall : kRise;
  // The floor keeps the way back short.
  score_ = std::max(kLeast, factor * now + (1 - factor) * score_);
}

void QualityScore::mute(bool muted) {
  if (muted && !muted_ && score_ > kPoorAbove) score_ = kBest;
  muted_ = muted;
}

void QualityScore::pause(bool paused) {
  if (paused && !paused_) score_ = kLeast;
  paused_ = paused;
}

lk::ConnectionQuality quality_of(double score) {
  if (score > kExcellentAbove) return lk::EXCELLENT;
  if (score > kGoodAbove) return lk::GOOD;
  return score > kPoorAbove ? lk::POOR : lk::LOST;
}

lk::ConnectionQuality told_to(lk::ConnectionQuality quality, int protocol) {
  return quality == lk::LOST && protocol < kFirstProtocolWithLost ? lk::POOR : quality;
}

float mean_opinion(double score) {
  if (score <= 0) return 1;
  if (score >= 100) return 4.5F;
  return static_cast<float>(1 + 0.035 * score + 0.000007 * score * (score - 60) * (100 - score));
}

}  // namespace bedrud::signalling
