#include "media/signalling/room_capture.hpp"
#include <fstream>
#include "base/error.hpp"
#include "base/log.hpp"
#include "media/sfu/engine.hpp"
#include "media/sfu/plain_transport.hpp"
#include "media/signalling/ids.hpp"
#include "media/signalling/room.hpp"
#include "media/signalling/room_manager.hpp"

namespace bedrud::signalling {
namespace {

namespace json = boost::json;

constexpr auto kGather = std::chrono::milliseconds(10);
constexpr auto kStartUp = std::chrono::seconds(5);
// To write what is left and end; then it is ended.
constexpr auto kEnding = std::chrono::seconds(15);
// A recorder that dies is started again, but not for ever.
constexpr auto kDeathWindow = std::chrono::minutes(1);
constexpr std::size_t kMostDeaths = 3;
constexpr char kRoomEnded[] = "room ended", kFailed[] = "The recorder failed";

bool encrypted(Track const& track) { return track.info.encryption() != lk::Encryption::NONE; }

std::string text_of(json::object const& from, char const* key) {
  auto const* const value = from.if_contains(key);
  return value && value->is_string() ? std::string(value->get_string()) : std::string();
}

std::int64_t number_of(json::object const& from, char const* key) {
  auto const* const value = from.if_contains(key);
  return value && value->is_number() ? value->to_number<std::int64_t>() : 0;
}

}  // namespace

CapturedBefore read_captured(std::filesystem::path const& folder) {
  CapturedBefore out;
  std::ifstream file(folder / "events.jsonl");
  for (std::string line; std::getline(file, line);) {
    boost::system::error_code wrong;
    auto const value = json::parse(line, wrong);
    if (wrong || !value.is_object()) continue;
    auto const& event = value.get_object();
    auto const type = text_of(event, "type");
    out.last = std::max(out.last, number_of(event, "t"));
    if (type == "start") {
      out.segments = std::max(out.segments, static_cast<int>(number_of(event, "segment")));
      if (out.at == 0) out.at = number_of(event, "at");
    } else if (type == "join" || type == "name") {
      out.people[text_of(event, "sid")] = text_of(event, "name");
    } else if (type == "leave") {
      out.people.erase(text_of(event, "sid"));
    }
  }
  return out;
}

RoomCapture::RoomCapture(std::shared_ptr<Room> room, media::RecordingOrder order, std::filesystem::path folder,
                         std::uint64_t least_free, CapturedBefore before, std::function<void(media::RecordingResult)> ended)
    : room_(std::move(room)),
      order_(std::move(order)),
      folder_(std::move(folder)),
      least_free_(least_free),
      ended_(std::move(ended)),
      segment_(before.segments),
      at_(before.at),
      people_(std::move(before.people)),
      look_timer_(room_->manager().executor()),
      retry_timer_(room_->manager().executor()),
      end_timer_(room_->manager().executor()) {
  result_.capture = folder_;
}

RoomCapture::~RoomCapture() = default;

std::string RoomCapture::refused(Room const& room, media::RecordingOrder const& order) {
  for (auto const& participant : room.people()) {
    for (auto const& [sid, track] : participant->tracks()) {
      if (encrypted(*track) && is_recorded(*participant, *track, order)) return kEncrypted;
    }
  }
  return {};
}

// ---------------------------------------------------------------- the recorder process

void RoomCapture::start_recorder() {
  port_ = 0;
  speakers_.clear();
  recorder_ = std::make_shared<recording::RecorderProcess>(room_->manager().executor().get_executor());
  recording::RecorderProcess::Events events;
  events.said = [weak = weak_from_this()](json::object const& message) {
    if (auto const self = weak.lock()) self->on_said(message);
  };
  events.gone = [weak = weak_from_this()] {
    if (auto const self = weak.lock()) self->on_gone();
  };
  recorder_->start(std::move(events));
  recorder_->tell({{"do", "open"},
                   {"folder", folder_.string()},
                   {"recording", order_.id},
                   {"room", order_.room},
                   {"at", at_ == 0 ? now_ms() : at_},
                   {"segment", ++segment_},
                   {"leastFree", least_free_}});
}

Task<void> RoomCapture::begin() {
  auto const self = shared_from_this();
  start_recorder();
  boost::asio::steady_timer pause(room_->manager().executor());
  auto const until = std::chrono::steady_clock::now() + kStartUp;
  while (port_ == 0) {
    if (state_ != State::kStarting || !recorder_ || std::chrono::steady_clock::now() > until) {
      state_ = State::kEnded;
      if (recorder_) {
        recorder_->forget();
        recorder_->kill();
      }
      throw Error(ErrorCode::kUnavailable, PublicText{kFailed});
    }
    pause.expires_after(kGather);
    co_await pause.async_wait(boost::asio::use_awaitable);
  }
  state_ = State::kRunning;
  marked_ = true;
  room_->observe(self);
  room_->recorded(true);
  if (room_->closed()) stop_soon_ = kRoomEnded;
  if (stop_soon_.empty())
    look();
  else
    stop(stop_soon_);
}

void RoomCapture::on_said(json::object const& message) {
  if (message.contains("port")) {
    port_ = static_cast<std::uint16_t>(number_of(message, "port"));
    at_ = number_of(message, "at");
    if (state_ == State::kRunning) look();
  } else if (message.contains("ended")) {
    if (state_ == State::kRunning) state_ = State::kStopping;
    if (auto const error = text_of(message, "error"); !error.empty()) result_.error = error;
    result_.duration_ms = number_of(message, "duration");
  }
}

void RoomCapture::on_gone() {
  recorder_.reset();
  lose_transport();
  if (state_ == State::kStopping) finish(result_.error);
  if (state_ != State::kRunning) return;
  auto const now = std::chrono::steady_clock::now();
  while (!deaths_.empty() && now - deaths_.front() > kDeathWindow) deaths_.pop_front();
  deaths_.push_back(now);
  if (deaths_.size() > kMostDeaths) {
    finish(kFailed);
    return;
  }
  try {
    start_recorder();
  } catch (std::exception const& failed) {
    log::error("a recorder cannot be started", {{"why", json::value_from(std::string(failed.what()))}});
    finish(kFailed);
  }
}

void RoomCapture::stop(std::string const& reason, std::string const& error) {
  if (state_ == State::kStarting) stop_soon_ = reason;
  if (state_ != State::kRunning) return;
  state_ = State::kStopping;
  result_.error = error;
  if (!recorder_) {
    finish(error);
    return;
  }
  recorder_->tell({{"do", "stop"}, {"reason", reason}});
  end_timer_.expires_after(kEnding);
  end_timer_.async_wait([weak = weak_from_this()](boost::system::error_code cancelled) {
    auto const self = weak.lock();
    if (self && !cancelled && self->recorder_) self->recorder_->kill();
  });
}

void RoomCapture::suspend() {
  if (state_ == State::kEnded) return;
  state_ = State::kEnded;
  lose_transport();
  if (recorder_) {
    recorder_->forget();
    recorder_->close();
  }
}

void RoomCapture::finish(std::string const& error) {
  if (state_ == State::kEnded) return;
  state_ = State::kEnded;
  auto const self = shared_from_this();
  end_timer_.cancel();
  lose_transport();
  if (std::exchange(marked_, false)) room_->recorded(false);
  result_.error = error;
  result_.ended_at = now_ms();
  if (result_.duration_ms == 0 && at_ != 0) result_.duration_ms = result_.ended_at - at_;
  std::error_code ignored;
  for (auto const& file : std::filesystem::directory_iterator(folder_, ignored))
    result_.size += static_cast<std::int64_t>(file.file_size(ignored));
  ended_(result_);
}

// ---------------------------------------------------------------- the people

void RoomCapture::on_change() {
  if (state_ != State::kRunning || std::exchange(look_due_, true)) return;
  look_timer_.expires_after(kGather);
  look_timer_.async_wait([weak = weak_from_this()](boost::system::error_code error) {
    auto const self = weak.lock();
    if (!self || error) return;
    self->look_due_ = false;
    self->look();
  });
}

void RoomCapture::on_closed(lk::DisconnectReason reason) {
  if (reason == lk::SERVER_SHUTDOWN)
    suspend();
  else
    stop(kRoomEnded);
}

void RoomCapture::log(json::object event) {
  if (recorder_) recorder_->tell({{"do", "log"}, {"event", std::move(event)}});
}

void RoomCapture::look() {
  if (state_ != State::kRunning || port_ == 0) return;
  if (!refused(*room_, order_).empty()) {
    stop("encrypted", kEncrypted);
    return;
  }
  tell_people();
  for (auto& [sid, feed] : feeds_) {
    if (std::exchange(feed.muted, feed.track->info.muted()) != feed.track->info.muted())
      log({{"type", "mute"}, {"track", sid}, {"muted", feed.muted}});
  }
  on_speakers();
  synchronise();
}

// Of those who hide and only listen nothing is kept.
void RoomCapture::tell_people() {
  std::map<std::string, std::string> now;
  for (auto const& participant : room_->people()) {
    if (participant->gone() || (participant->hidden() && participant->tracks().empty())) continue;
    if (!participant->active() && participant->tracks().empty() && !people_.contains(participant->sid())) continue;
    if (!people_.contains(participant->sid()) && !concerns(*participant, order_)) continue;
    auto const info = participant->info();
    auto const known = people_.find(info.sid());
    now[info.sid()] = info.name();
    if (known == people_.end())
      log({{"type", "join"}, {"sid", info.sid()}, {"identity", info.identity()}, {"name", info.name()}});
    else if (known->second != info.name())
      log({{"type", "name"}, {"sid", info.sid()}, {"name", info.name()}});
  }
  for (auto const& [sid, name] : people_) {
    if (!now.contains(sid)) log({{"type", "leave"}, {"sid", sid}});
  }
  people_ = std::move(now);
}

void RoomCapture::on_speakers() {
  if (state_ != State::kRunning || port_ == 0) return;
  std::vector<std::pair<float, std::string>> loud;
  for (auto const& [sid, level] : room_->speaking()) {
    if (level > 0 && people_.contains(sid)) loud.emplace_back(-level, sid);
  }
  std::sort(loud.begin(), loud.end());
  std::vector<std::string> now;
  for (auto const& [level, sid] : loud) now.push_back(sid);
  if (now == speakers_) return;
  speakers_ = now;
  log({{"type", "speakers"}, {"participants", json::value_from(now)}});
}

}  // namespace bedrud::signalling
