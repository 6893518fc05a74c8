#include "recording/session.hpp"

#include <algorithm>

#include "base/clock.hpp"

namespace bedrud::recording {
namespace {

constexpr std::int64_t kReportEvery = 1000;
constexpr std::size_t kMostTracks = 400;

Bytes line_of(boost::json::object const& event) {
  auto const text = boost::json::serialize(event) + "\n";
  return {text.begin(), text.end()};
}

// What may stand in the name of a file.
bool is_plain(std::string_view name) {
  auto const plain = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
  };
  return !name.empty() && name.size() <= 64 && std::all_of(name.begin(), name.end(), plain);
}

}  // namespace

class Session::Output final : public TrackOutput {
 public:
  Output(Session& session, Feed const& feed, std::shared_ptr<std::string> name)
      : session_(session),
        feed_(feed),
        name_(std::move(name)) {}

  void begin() override {
    *name_ = session_.new_file(feed_.track);
    file_ = session_.disk_.open(*name_);
  }
  void append(Bytes bytes) override {
    session_.disk_.append(file_, std::move(bytes));
    if (std::exchange(named_, true)) return;
    session_.log({{"type", "track"},
                  {"track", feed_.track},
                  {"participant", feed_.participant},
                  {"kind", feed_.kind},
                  {"source", feed_.source},
                  {"codec", feed_.codec},
                  {"file", *name_}});
  }
  void overwrite(std::size_t at, Bytes bytes) override { session_.disk_.overwrite(file_, at, std::move(bytes)); }

 private:
  Session& session_;
  Feed feed_;
  std::shared_ptr<std::string> name_;
  Disk::Handle file_;
  bool named_ = false;  // in the log
};

Session::Session(int folder, SegmentOrder order)
    : order_(std::move(order)),
      start_(system_clock().now_ms() - order_.at),
      disk_(folder, order_.least_free),
      events_(disk_.open("events.jsonl")),
      own_ssrc_(static_cast<std::uint32_t>(start_) | 1) {
  if (order_.number == 1) {
    order_.at += start_;
    start_ = 0;
  }
  log({{"t", start_},
       {"type", "start"},
       {"version", 1},
       {"recording", order_.recording},
       {"room", order_.room},
       {"at", order_.at},
       {"segment", order_.number}});
}

std::int64_t Session::now() const {
  auto const passed = std::chrono::steady_clock::now() - started_;
  return start_ + std::chrono::duration_cast<std::chrono::milliseconds>(passed).count();
}

void Session::log(boost::json::object event) {
  boost::json::object line{{"t", now()}};
  for (auto& [key, value] : event) line[key] = std::move(value);
  disk_.append(events_, line_of(line));
}

std::string Session::new_file(std::string const& track) {
  return std::to_string(order_.number) + "-" + track + "-" + std::to_string(files_[track]++) + ".mkv";
}

void Session::add(Feed feed) {
  if (!is_plain(feed.track) || tracks_.size() >= kMostTracks) return;
  end(feed.ssrc);
  auto const ssrc = feed.ssrc;
  auto name = std::make_shared<std::string>();
  auto output = std::make_unique<Output>(*this, feed, name);
  tracks_.insert_or_assign(ssrc, Entry{name, std::make_unique<TrackRecorder>(std::move(feed), std::move(output))});
}

void Session::end(std::uint32_t ssrc) {
  auto const found = tracks_.find(ssrc);
  if (found == tracks_.end()) return;
  auto& [file, recorder] = found->second;
  recorder->finish(now());
  if (!file->empty()) log({{"type", "track_ended"}, {"track", recorder->feed().track}, {"file", *file}});
  tracks_.erase(found);
}

void Session::receive(View packet) {
  if (is_rtcp(packet)) {
    receive_reports(packet);
    return;
  }
  auto const rtp = parse_rtp(packet);
  auto const found = rtp ? tracks_.find(rtp->ssrc) : tracks_.end();
  if (found != tracks_.end()) found->second.recorder->packet(*rtp, now());
}

// The sender's clock and ours tell the same seconds; what lies between them is the least that was ever seen, because reports
// can only be late.
void Session::receive_reports(View packet) {
  for (auto const& report : sender_reports(packet)) {
    auto const found = tracks_.find(report.ssrc);
    if (found == tracks_.end()) continue;
    auto const sent = unix_ms(report.ntp);
    auto const between = static_cast<double>(now()) - sent;
    sender_clock_ = std::min(sender_clock_.value_or(between), between);
    found->second.recorder->report(report, sent + *sender_clock_);
  }
}

std::vector<Bytes> Session::tick() {
  std::vector<Bytes> out;
  auto const time = now();
  std::vector<Reception> receptions;
  bool const report = time >= next_report_;
  if (report) next_report_ = time + kReportEvery;
  Bytes feedback = receiver_report(own_ssrc_, {});
  auto const empty = feedback.size();
  for (auto& [ssrc, entry] : tracks_) {
    auto& recorder = *entry.recorder;
    recorder.tick(time);
    if (auto const lost = recorder.to_ask(time); !lost.empty()) append_lost(feedback, own_ssrc_, ssrc, lost);
    if (recorder.wants_key_frame(time)) append_key_frame_request(feedback, own_ssrc_, ssrc);
    if (report) receptions.push_back(recorder.reception());
    if (feedback.size() > 1000) { out.push_back(std::exchange(feedback, receiver_report(own_ssrc_, {}))); }
  }
  if (feedback.size() > empty) out.push_back(std::move(feedback));
  for (std::size_t i = 0; i < receptions.size(); i += 31) {
    auto const first = receptions.begin() + static_cast<std::ptrdiff_t>(i);
    auto const count = static_cast<std::ptrdiff_t>(std::min<std::size_t>(31, receptions.size() - i));
    out.push_back(receiver_report(own_ssrc_, {first, first + count}));
  }
  return out;
}

void Session::finish(std::string const& reason) {
  while (!tracks_.empty()) end(tracks_.begin()->first);
  if (!reason.empty()) log({{"type", "stop"}, {"reason", reason}});
  disk_.finish();
}

}  // namespace bedrud::recording
