#pragma once
// What is known about one stream between two looks at the worker's counters: what it did since, and how good it is.
#include <vector>
#include "media/sfu/stats.hpp"
#include "media/signalling/quality.hpp"
#include "models/media_stats.hpp"

namespace bedrud::signalling {

class StreamReport {
 public:
  // What is known beside the counters; a muted or unwanted stream is not judged.
  struct Context {
    bool open = true;      // packets should flow: not muted, wanted by somebody
    bool silent = false;   // nothing at all has come from the other side for a whole round
    bool sending = false;  // towards a client
    double missing_layers = 0;
  };

  void start(double weight_of_loss) {
    score_ = QualityScore(weight_of_loss);
    started_ = true;
  }
  bool started() const { return started_; }

  // The worker's counters (one entry a layer) at `seconds` on a steady clock. Adds what is new to the totals. The quality is
  // judged only over time in which the stream was open from one look to the next.
  void take(std::vector<sfu::StreamStats> const& now, double seconds, Context const& context, media::TrafficTotals& totals);
  // Instead of it, when the counters cannot be had.
  void take_nothing(Context const& context);

  double score() const { return score_.value(); }
  int layers() const { return layers_; }  // highest layer with packets, counted from 1
  void describe(media::StreamSnapshot& out) const;

 private:
  QualityScore score_;
  std::vector<sfu::StreamStats> last_;
  media::TrafficTotals sum_;
  double at_ = 0, loss_percent_ = 0, jitter_ms_ = 0, round_trip_ms_ = 0;
  std::uint64_t bitrate_ = 0;
  int layers_ = 0;
  bool was_open_ = false, started_ = false;
};

}  // namespace bedrud::signalling
