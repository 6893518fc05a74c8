// The streams of a recording: which ones, on what way, and that they stay the same whatever happens to the workers.
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/redirect_error.hpp>
#include "base/log.hpp"
#include "media/sfu/engine.hpp"
#include "media/sfu/plain_transport.hpp"
#include "media/signalling/ids.hpp"
#include "media/signalling/room.hpp"
#include "media/signalling/room_capture.hpp"
#include "media/signalling/room_manager.hpp"
#include "media/signalling/rtp_parameters.hpp"

namespace bedrud::signalling {
namespace {

namespace json = boost::json;

constexpr auto kRetry = std::chrono::milliseconds(200);
constexpr int kTopTemporalLayer = 2;

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

std::string lower(std::string_view text) {
  std::string out(text);
  for (auto& c : out) c = static_cast<char>(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
  return out;
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

bool RoomCapture::is_recorded(Participant const& publisher, Track const& track, media::RecordingOrder const& order) {
  return is_of_type(track, order.type) && contains(order.identities, publisher.identity()) &&
         contains(order.tracks, track.info.sid());
}

bool RoomCapture::concerns(Participant const& one, media::RecordingOrder const& order) {
  auto const ordered = [&](auto const& track) { return contains(order.tracks, track.first); };
  return contains(order.identities, one.identity()) && (order.tracks.empty() || std::ranges::any_of(one.tracks(), ordered));
}

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
