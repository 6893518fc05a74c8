#pragma once
// How good one stream of a connection is, from what was counted in a window of some seconds. The rules and their weights are
// LiveKit's (livekit-wire 2.15), so that clients show the same bars: a simplified E-model of loss and delay, and for video what
// is missing against the wanted bitrate and layer. Pure arithmetic; no clock, no I/O.
#include <cstdint>
#include <string_view>
#include "media/signalling/wire.hpp"

namespace bedrud::signalling {

// What one stream did since the last look. All values are of this window, not totals.
struct QualityWindow {
  double seconds = 0;
  std::uint64_t packets = 0, lost = 0, bytes = 0;
  double round_trip_ms = 0;         // 0: not measured in this direction
  double jitter_ms = 0;             // 0: not to be counted in this direction
  std::uint64_t expected_bits = 0;  // what the wanted layer takes; 0: not known, then the bitrate does not count
  double missing_layers = 0;        // spatial layers between the wanted one and the one that flows
  bool silent = false;              // the other side has not even reported for a whole window
};

// How much a percent of lost packets costs: Opus 8 (its redundancy halves that), video 10.
double loss_weight(std::string_view mime_type, bool redundant);

// The smoothed score of one stream, 0 to 100; falls fast and rises slowly, so that a bar does not flicker.
class QualityScore {
 public:
  explicit QualityScore(double weight_of_loss = 0) : weight_(weight_of_loss) {}

  void update(QualityWindow const& window);
  // A muted stream is excellent at once, unless it was lost; nothing is judged while it is muted.
  void mute(bool muted);
  // One that the server itself holds back for lack of bandwidth is poor at once.
  void pause(bool paused);

  double value() const { return score_; }

 private:
  double adjusted_weight(QualityWindow const& window);

  double weight_, score_ = 100;
  double usual_rate_ = 0;  // packets a second; silence and still pictures send fewer and lose less by a loss
  bool muted_ = false, paused_ = false;
};

lk::ConnectionQuality quality_of(double score);
// What a client of this protocol number may be told: LOST came with 11.
lk::ConnectionQuality told_to(lk::ConnectionQuality quality, int protocol);
// Mean opinion score, 1 to 4.5 (ITU-T G.107 annex B).
float mean_opinion(double score);

}  // namespace bedrud::signalling
