#include "media/signalling/data_flow.hpp"
#include <algorithm>
#include "base/log.hpp"
#include "media/signalling/participant.hpp"
#include "media/signalling/room.hpp"
#include "media/signalling/room_manager.hpp"

namespace bedrud::signalling {
namespace {

// While a sender is held back, it is looked at this often whether it may go on.
constexpr auto kHold = std::chrono::milliseconds(10);
// A client that leaves closes its channels a moment before or after it says so.
constexpr auto kClosing = std::chrono::seconds(2);

}  // namespace

void DataBudget::refill(DataClock::time_point now) {
  std::chrono::duration<double> const passed = now - filled_;
  left_ = std::min(kBurst, left_ + passed.count() * kPerSecond);
  filled_ = now;
}

bool DataBudget::spend(std::size_t deliveries, DataClock::time_point now) {
  refill(now);
  left_ -= static_cast<double>(deliveries);
  return left_ > 0;
}

bool DataBudget::positive(DataClock::time_point now) { return spend(0, now); }

DataPace DataWatch::pace(std::size_t queued, std::uint64_t progress, DataClock::time_point now) {
  if (progress != progress_ || queued <= DataChannels::kPressed) {
    progress_ = progress;
    moved_ = now;
  }
  if (queued <= DataChannels::kPressed) return DataPace::kFree;
  return now - moved_ < kPatience ? DataPace::kPressed : DataPace::kStuck;
}

DataPace Participant::data_pace() {
  auto const* const channels = join_sent_ && !gone_ ? receiving().channels() : nullptr;
  return channels ? watch_.pace(channels->queued(), channels->progress(), DataClock::now()) : DataPace::kFree;
}

void Participant::send_data(Channel channel, Payload const& payload) {
  if (gone_) return;
  if (join_sent_) {
    receiving().send(channel, payload);
  } else if (channel == Channel::kReliable && early_bytes_ + payload->size() <= DataChannels::kMaxBacklog) {
    early_.push_back(payload);
    early_bytes_ += payload->size();
  }
}

void Participant::send_early_data() {
  for (auto const& payload : std::exchange(early_, {})) send_data(Channel::kReliable, payload);
}

void Participant::on_data(PeerConnection&, Channel channel, std::string const& payload) {
  if (gone_) return;
  auto delivery = room_->relay(*this, channel, payload);
  bool const within = budget_.spend(1 + delivery.receivers, DataClock::now());
  if (!delivery.pressed.empty()) awaited_ = std::move(delivery.pressed);
  if ((within && awaited_.empty()) || std::exchange(holding_, true)) return;
  if (!within) {
    log::info("a participant sends more data than it may and is slowed down",
              {{"room", boost::json::value_from(room_->name())}, {"participant", boost::json::value_from(sid_)}});
  }
  pause_data(true);
  hold_data();
}

void Participant::pause_data(bool paused) {
  for (auto const& connection : {publisher_, subscriber_}) {
    if (connection) connection->pause_data(paused);
  }
}

// Until the budget is positive again, and one of those awaited keeps up or none of them moves any more.
void Participant::hold_data() {
  hold_timer_.expires_after(kHold);
  hold_timer_.async_wait([weak = weak_from_this()](boost::system::error_code error) {
    auto const self = weak.lock();
    if (!self || error || self->gone_) return;
    bool pressed = false, free = false;
    for (auto const& awaited : self->awaited_) {
      auto const receiver = awaited.lock();
      if (!receiver || receiver->gone()) continue;
      auto const pace = receiver->data_pace();
      pressed |= pace == DataPace::kPressed;
      free |= pace == DataPace::kFree;
    }
    if ((pressed && !free) || !self->budget_.positive(DataClock::now())) return self->hold_data();
    self->awaited_.clear();
    self->holding_ = false;
    self->pause_data(false);
  });
}

void Participant::on_data_behind(PeerConnection&) { end_soon(std::chrono::milliseconds(0), "it is too far behind with data"); }

void Participant::on_data_closed(PeerConnection&) { end_soon(kClosing, "its data channels ended"); }

// The client joins afresh. Not at once: this may be called from the middle of sending to everybody.
void Participant::end_soon(std::chrono::milliseconds after, std::string why) {
  if (gone_ || std::exchange(ending_, true)) return;
  end_timer_.expires_after(after);
  end_timer_.async_wait([weak = weak_from_this(), why](boost::system::error_code error) {
    auto const self = weak.lock();
    if (!self || error || self->gone_) return;
    self->log_failure(why);
    self->leave(lk::STATE_MISMATCH, lk::LeaveRequest::RECONNECT);
  });
}

}  // namespace bedrud::signalling
