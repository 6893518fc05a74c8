// After the death of a media worker: its rooms are made again on another one, inside the peer connections the clients have.
// Then they resume (leave RESUME), restart ICE, and find the sections, sids and data channels they know; only the transports'
// credentials and the SSRCs we send with are new. Who cannot be brought back that way joins afresh (leave RECONNECT).
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include "base/log.hpp"
#include "media/sfu/engine.hpp"
#include "media/signalling/participant.hpp"
#include "media/signalling/room.hpp"
#include "media/signalling/room_manager.hpp"
#include "media/signalling/rtp_parameters.hpp"

namespace bedrud::signalling {
namespace {

constexpr auto kWaitStep = std::chrono::milliseconds(2);
// Workers are replaced within a second; several may die one after the other.
constexpr auto kGiveUp = std::chrono::seconds(10);
constexpr auto kAgain = std::chrono::milliseconds(20);
// From the resumed socket to working media; the client itself waits 15 s.
constexpr auto kRecovery = std::chrono::seconds(10);

}  // namespace

// ---------------------------------------------------------------- the room

void Room::on_worker_died(RoomPart const& part) {
  ++deaths_;
  auto const participants = participants_;
  for (auto const& [identity, participant] : participants) {
    if (participant->part().get() == &part) participant->media_lost();
  }
  if (std::exchange(rebuilding_, true) || closed_) return;
  boost::asio::co_spawn(manager_.executor(), [self = shared_from_this()] { return self->rebuild(); }, boost::asio::detached);
}

Task<void> Room::rebuilt() {
  if (!rebuilding_) co_return;
  auto const self = shared_from_this();
  boost::asio::steady_timer pause(manager_.executor());
  while (rebuilding_) {
    pause.expires_after(kWaitStep);
    co_await pause.async_wait(boost::asio::use_awaitable);
  }
}

Task<void> Room::rebuild() {
  auto const until = std::chrono::steady_clock::now() + kGiveUp;
  boost::asio::steady_timer pause(manager_.executor());
  for (;;) {
    int const deaths = deaths_;
    bool const made = co_await rebuild_once();
    if (closed_ || (made && deaths == deaths_)) break;
    if (std::chrono::steady_clock::now() > until) {
      log::error("a room cannot be rebuilt on another media worker", {{"room", boost::json::value_from(spec_.name)}});
      auto const leaving = participants_;
      for (auto const& [identity, participant] : leaving) {
        if (participant->media_down()) participant->leave(lk::MEDIA_FAILURE, lk::LeaveRequest::RECONNECT);
      }
      break;
    }
    // The next worker died, too; several may go at the same time.
    pause.expires_after(kAgain);
    co_await pause.async_wait(boost::asio::use_awaitable);
  }
  rebuilding_ = false;
  auto const participants = participants_;
  for (auto const& [identity, participant] : participants) participant->media_rebuilt();
  rebind_others();
  changed();
  std::set<std::shared_ptr<Room>> elsewhere;
  for (auto const& [identity, participant] : participants_) {
    for (auto const& room : participant->forwarded_to()) elsewhere.insert(room);
  }
  for (auto const& room : elsewhere) room->rebind_others();
}

void Room::rebind_others() {
  auto const participants = participants_;
  for (auto const& [identity, participant] : participants) participant->rebind_soon();
}

// Publishers first: a consumer needs its producer. False when no worker takes one of the parts.
Task<bool> Room::rebuild_once() {
  auto const participants = participants_;
  for (auto const& part : parts()) {
    try {
      co_await part->router(parts());
    } catch (std::exception const&) { co_return false; }
  }
  std::vector<std::shared_ptr<Participant>> reopened;
  for (auto const& [identity, participant] : participants) {
    if (!participant->media_down()) continue;
    co_await rebuild(participant, participant->reopen());
    reopened.push_back(participant);
  }
  for (auto const& participant : reopened) co_await rebuild(participant, participant->rebind());
  co_return true;
}

// Whose streams cannot be made again joins afresh, unless the worker is to blame.
Task<void> Room::rebuild(std::shared_ptr<Participant> participant, Task<void> work) {
  int const deaths = deaths_;
  try {
    co_await std::move(work);
  } catch (std::exception const& e) {
    if (deaths != deaths_) co_return;
    participant->log_failure(e.what());
    participant->leave(lk::MEDIA_FAILURE, lk::LeaveRequest::RECONNECT);
  }
}

// ---------------------------------------------------------------- one participant

void Participant::media_lost() {
  if (gone_) return;
  // What it is doing (or waiting for) cannot end any more.
  ++media_lives_;
  steps_.clear();
  pass_timer_.cancel();
  pass_queued_ = offer_outstanding_ = offer_again_ = asked_offer_ = false;
  asked_audios_ = asked_videos_ = 0;
  if (!active()) {  // nothing to keep yet
    leave(lk::MEDIA_FAILURE, lk::LeaveRequest::RECONNECT);
    return;
  }
  media_down_ = true;
  publisher_->suspend();
  if (subscriber_) subscriber_->suspend();
  // A client that resumes does not hear that it has to resume again: it would wait for media that never come, and join afresh.
  if (resumption_)
    enqueue(resumption_);
  else
    resume_due_ = true;
}

// Not before: when several workers die, one after the other, the first room that works is the one to resume in.
void Participant::media_rebuilt() {
  if (gone_ || !std::exchange(resume_due_, false)) return;
  steps_.clear();  // what came meanwhile was said to the media that are gone
  ask_to_resume(lk::MEDIA_FAILURE);
}

Task<void> Participant::reopen() {
  auto const self = shared_from_this();
  if (gone_ || !active()) co_return;
  auto const life = media_lives_;
  auto const router = co_await part_->router(room_->parts());
  if (!gone_) co_await publisher_->open(router);
  if (!gone_ && subscriber_) co_await subscriber_->open(router);
  if (!gone_) co_await publisher_->restore_publishing();
  if (life == media_lives_) media_down_ = false;
}

Task<void> Participant::rebind() {
  auto const self = shared_from_this();
  if (gone_ || !active()) co_return;
  if (!single_) co_await subscriber_->restore_remembered();
  if (!gone_) co_await receiving().restore_receiving();
  // What was waiting for a section, or came to wait for one meanwhile.
  if (!gone_) receive_soon();
}

// Its own connection is whole; only the streams of those on a dead worker come anew. After a move or a resume all of them do.
void Participant::rebind_soon() {
  if (!active() || media_down_ || !receiving().connected()) return;
  enqueue([this]() -> Task<void> {
    auto const self = shared_from_this();
    bool const changed = co_await receiving().restore_receiving();
    if (gone_ || !changed) co_return;
    // The client has to learn the new SSRCs.
    if (single_)
      ask_for_sections(true);
    else
      offer_subscriber();
    receive_soon();
  });
}

// A resumed client whose media do not come back.
void Participant::expect_recovery() {
  recovery_timer_.expires_after(kRecovery);
  recovery_timer_.async_wait([weak = weak_from_this()](boost::system::error_code error) {
    if (auto const self = weak.lock(); self && !error) self->leave(lk::MEDIA_FAILURE, lk::LeaveRequest::RECONNECT);
  });
}

// ---------------------------------------------------------------- one peer connection

void PeerConnection::suspend() {
  connecting_ = connected_ = reachable_ = false;
  if (channels_) channels_->suspend();
  for (auto& slot : slots_) {
    if (slot.receiving) slot.receiving->started = false;
  }
}

Task<void> PeerConnection::restore_publishing() {
  auto const self = shared_from_this();
  auto const transport = transport_;
  for (std::size_t i = 0; i < slots_.size(); ++i) {
    auto const track = slots_[i].publishing;
    auto* const source = slots_[i].source();
    if (!source) continue;
    auto options = source->producer ? source->producer->options() : remembered_stream(slots_[i]);
    if (!options) continue;
    auto const producer = co_await transport->produce(std::move(*options));
    if (!events_) co_return;
    source->producer = producer;
    source->remembered.clear();
    watch(*producer);
    if (track->info.muted()) producer->pause();
  }
}

Task<bool> PeerConnection::restore_receiving() {
  auto const self = shared_from_this();
  auto const transport = transport_;
  bool changed = false;
  for (std::size_t i = 0; i < slots_.size(); ++i) {
    auto const subscription = slots_[i].receiving;
    if (!subscription || !subscription->consumer || !subscription->source().producer) continue;
    if (subscription->consumer->on(*transport) && subscription->consumer->of(subscription->source().producer)) continue;
    changed = true;
    // A receiver that is told new SSRCs starts afresh; under the old ones it would take our packets for very late ones.
    auto const& before = *subscription->consumer;
    auto const producer = subscription->source().producer;
    sfu::ConsumerOptions options{producer, before.rtp(), before.events()};
    auto& encoding = options.rtp.encodings.front();
    encoding.ssrc = random_ssrc();
    if (encoding.rtx_ssrc != 0) encoding.rtx_ssrc = random_ssrc();
    auto const ssrc = encoding.ssrc, rtx_ssrc = encoding.rtx_ssrc;
    std::shared_ptr<sfu::Consumer> consumer;
    try {
      consumer = co_await transport->consume(std::move(options));
    } catch (std::exception const& e) {
      // The next worker died, too: its rooms are made again, and the client must not see its section empty meanwhile.
      if (!transport->alive() || !producer->alive()) continue;
      log::debug("a stream was not made again",
                 {{"track", boost::json::value_from(subscription->track->info.sid())}, {"why", e.what()}});
    }
    if (!events_) co_return false;
    if (!consumer || slots_[i].receiving != subscription) {
      // Like one that has never had a section.
      release(slots_[i]);
      continue;
    }
    subscription->consumer = consumer;
    subscription->started = false;
    auto& local = slots_[i].local;
    local.ssrcs = {ssrc};
    if (rtx_ssrc != 0) local.ssrcs.push_back(rtx_ssrc);
    local.rtx_ssrcs.clear();
    if (rtx_ssrc != 0) local.rtx_ssrcs.emplace(ssrc, rtx_ssrc);
  }
  co_return changed;
}

}  // namespace bedrud::signalling
