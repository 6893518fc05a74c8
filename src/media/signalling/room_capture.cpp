#include "media/signalling/room_capture.hpp"
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/redirect_error.hpp>
#include <fstream>
#include "base/error.hpp"
#include "base/log.hpp"
#include "media/sfu/engine.hpp"
#include "media/sfu/plain_transport.hpp"
#include "media/signalling/ids.hpp"
#include "media/signalling/room.hpp"
#include "media/signalling/room_manager.hpp"
#include "media/signalling/rtp_parameters.hpp"

namespace bedrud::signalling {
namespace {

namespace json = boost::json;

constexpr auto kGather = std::chrono::milliseconds(10);
constexpr auto kRetry = std::chrono::milliseconds(200);
constexpr auto kStartUp = std::chrono::seconds(5);
// To write what is left and end; then it is ended.
constexpr auto kEnding = std::chrono::seconds(15);
// A recorder that dies is started again, but not for ever.
constexpr auto kDeathWindow = std::chrono::minutes(1);
constexpr std::size_t kMostDeaths = 3;
constexpr char kRoomEnded[] = "room ended", kFailed[] = "The recorder failed";
constexpr int kTopTemporalLayer = 2;

char const* source_name(lk::TrackSource source) {
  switch (source) {
    case lk::MICROPHONE:
      return "microphone";
    case lk::CAMERA:
      return "camera";
    case lk::SCREEN_SHARE:
      return "screen_share";
    case lk::SCREEN_SHARE_AUDIO:
      return "screen_share_audio";
    default:
      return "unknown";
  }
}

bool is_of_type(Track const& track, std::string_view type) {
  auto const source = track.info.source();
  bool const screen = source == lk::SCREEN_SHARE || source == lk::SCREEN_SHARE_AUDIO;
  if (type == "audio") return track.audio();
  if (type == "video") return !track.audio() && !screen;
  return type != "screen" || screen;
}

bool contains(std::vector<std::string> const& list, std::string const& entry) {
  return list.empty() || std::find(list.begin(), list.end(), entry) != list.end();
}

bool is_recorded(Participant const& publisher, Track const& track, media::RecordingOrder const& order) {
  return is_of_type(track, order.type) && contains(order.identities, publisher.identity()) &&
         contains(order.tracks, track.info.sid());
}

bool encrypted(Track const& track) { return track.info.encryption() != lk::Encryption::NONE; }

std::string lower(std::string_view text) {
  std::string out(text);
  for (auto& c : out) c = static_cast<char>(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
  return out;
}

std::string text_of(json::object const& from, char const* key) {
  auto const* const value = from.if_contains(key);
  return value && value->is_string() ? std::string(value->get_string()) : std::string();
}

std::int64_t number_of(json::object const& from, char const* key) {
  auto const* const value = from.if_contains(key);
  return value && value->is_number() ? value->to_number<std::int64_t>() : 0;
}

// The stream in the router's own numbers. What is lost is sent again as it was, without a stream of its own.
sfu::ConsumerOptions options_of(Track const& track, std::uint32_t ssrc) {
  ReceivingStream stream;
  stream.cname = "recorder";
  stream.codecs = router_codecs(track.codec);
  stream.codecs.rtx.reset();
  stream.ssrc = ssrc;
  sfu::ConsumerOptions out;
  out.producer = track.producer;
  out.rtp = consumer_parameters(stream, track.codec, consumer_scalability(track.codec, track.rids.size(), track.scalability),
                                false, track.red);
  for (auto& codec : out.rtp.codecs) {
    std::erase_if(codec.feedback, [](auto const& feedback) { return feedback.first == "transport-cc"; });
    if (track.audio()) codec.feedback.emplace_back("nack", "");
  }
  return out;
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

// ---------------------------------------------------------------- the streams

std::vector<std::shared_ptr<Track>> RoomCapture::wanted() const {
  std::vector<std::shared_ptr<Track>> out;
  for (auto const& participant : room_->people()) {
    for (auto const& [sid, track] : participant->tracks()) {
      if (track->producer && track->producer->alive() && is_recorded(*participant, *track, order_)) out.push_back(track);
    }
  }
  return out;
}

void RoomCapture::synchronise() {
  due_ = true;
  if (std::exchange(running_, true)) return;
  boost::asio::co_spawn(
      room_->manager().executor(), [self = shared_from_this()] { return self->run(); }, boost::asio::detached);
}

Task<void> RoomCapture::run() {
  auto const self = shared_from_this();
  while (std::exchange(due_, false) && state_ == State::kRunning && port_ != 0) {
    bool failed = false;
    try {
      co_await room_->rebuilt();
      if (co_await connect()) co_await update();
    } catch (std::exception const& error) {
      log::debug("a recording waits for its streams", {{"why", json::value_from(std::string(error.what()))}});
      failed = true;
    }
    if (!failed) continue;
    due_ = true;
    boost::system::error_code ignored;
    retry_timer_.expires_after(kRetry);
    co_await retry_timer_.async_wait(boost::asio::redirect_error(boost::asio::use_awaitable, ignored));
  }
  running_ = false;
}

void RoomCapture::lose_transport() {
  while (!feeds_.empty()) end_feed(feeds_.begin()->first);
  transport_.reset();
}

// One way for all streams, from a worker where some of the people are. False: nobody is anywhere.
Task<bool> RoomCapture::connect() {
  if (transport_ && transport_->alive()) co_return true;
  lose_transport();
  auto const parts = room_->parts();
  if (parts.empty()) co_return false;
  if (std::find(parts.begin(), parts.end(), part_) == parts.end()) part_ = parts.front();
  auto const port = port_;
  auto const router = co_await part_->router(parts);
  auto transport = co_await router->create_plain_transport(port);
  if (port != port_ || !recorder_) co_return false;  // another recorder has come meanwhile, which looks for itself
  transport_ = std::move(transport);
  recorder_->tell({{"do", "connect"}, {"port", transport_->port()}});
  co_return true;
}

Task<void> RoomCapture::update() {
  auto const tracks = wanted();
  std::vector<std::string> ended;
  for (auto const& [sid, feed] : feeds_) {
    auto const still = std::find(tracks.begin(), tracks.end(), feed.track);
    if (still == tracks.end() || !feed.consumer->of(feed.track->producer)) ended.push_back(sid);
  }
  for (auto const& sid : ended) end_feed(sid);
  for (auto const& track : tracks) {
    if (feeds_.contains(track->info.sid()) || !transport_) continue;
    try {
      co_await feed(track);
    } catch (std::exception const& error) {
      // It may have ended just now; when a worker has died, everything is looked at again.
      log::debug("a stream is not recorded",
                 {{"track", json::value_from(track->info.sid())}, {"why", json::value_from(std::string(error.what()))}});
    }
  }
}

Task<void> RoomCapture::feed(std::shared_ptr<Track> track) {
  auto const transport = transport_;
  auto const& format = format_of(track->codec);
  auto const ssrc = random_ssrc();
  auto const producer = track->producer;
  auto consumer = co_await transport->consume(options_of(*track, ssrc));
  if (transport != transport_ || track->producer != producer || !recorder_) {
    due_ = true;
    co_return;
  }
  auto const& sid = track->info.sid();
  recorder_->tell({{"do", "track"},
                   {"track", sid},
                   {"participant", track->publisher_sid},
                   {"kind", track->audio() ? "audio" : "video"},
                   {"source", source_name(track->info.source())},
                   {"codec", lower(format.name)},
                   {"ssrc", ssrc},
                   {"payloadType", format.payload_type},
                   {"redundant", track->red ? int{router_red().payload_type} : -1},
                   {"clockRate", format.clock_rate},
                   {"channels", format.channels}});
  // The largest layer, always: the publisher keeps sending it for the recorder.
  if (track->layered()) consumer->set_preferred_layers(track->sizes(*track) - 1, kTopTemporalLayer);
  consumer->resume();
  auto const publisher = track->publisher.lock();
  if (publisher) publisher->track_heard(*track);
  if (publisher && track->dynacast && track->dynacast->want(order_.id, track->dynacast->codecs().front(), Dynacast::kHighest)) {
    publisher->demand_soon();
  }
  bool const muted = track->info.muted();
  if (muted) log({{"type", "mute"}, {"track", sid}, {"muted", true}});
  feeds_[sid] = {track, std::move(consumer), ssrc, muted};
}

void RoomCapture::end_feed(std::string const& track_sid) {
  auto const node = feeds_.extract(track_sid);
  if (!node) return;
  auto const& feed = node.mapped();
  if (recorder_) recorder_->tell({{"do", "end"}, {"ssrc", feed.ssrc}});
  auto const publisher = feed.track->publisher.lock();
  if (feed.track->dynacast && feed.track->dynacast->forget(order_.id) && publisher) publisher->demand_soon();
}

}  // namespace bedrud::signalling
