#include "app/media_events.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>
#include "base/log.hpp"

namespace bedrud::app {

void MediaEvents::on_room_started(std::string_view room) {
  enqueue([this, room = std::string(room)] { return handlers_.room_started(room); });
}
void MediaEvents::on_room_finished(std::string_view room) {
  enqueue([this, room = std::string(room)] { return handlers_.room_finished(room); });
}
void MediaEvents::on_participant_joined(std::string_view room, std::string_view identity) {
  enqueue([this, room = std::string(room), identity = std::string(identity)] {
    return handlers_.participant_joined(room, identity);
  });
}
void MediaEvents::on_participant_left(std::string_view room, std::string_view identity) {
  enqueue([this, room = std::string(room), identity = std::string(identity)] {
    return handlers_.participant_left(room, identity);
  });
}

void MediaEvents::on_webhook_event(std::string_view room, std::string_view body) {
  enqueue([this, room = std::string(room), body = std::string(body)] { return handlers_.webhook_event(room, body); });
}

void MediaEvents::on_chat(std::string_view room, std::string_view identity, std::string_view payload) {
  constexpr int kMostWaiting = 2000;
  if (!handlers_.chat || waiting_ > kMostWaiting) return;
  enqueue([this, room = std::string(room), identity = std::string(identity), payload = std::string(payload)] {
    return handlers_.chat(room, identity, payload);
  });
}

void MediaEvents::on_recording_active(std::string_view egress_id) {
  enqueue([this, egress = std::string(egress_id)] { return handlers_.recording_active(egress); });
}
void MediaEvents::on_recording_ended(media::RecordingResult result) {
  enqueue([this, result = std::move(result)] { return handlers_.recording_ended(result); });
}

void MediaEvents::enqueue(Step step) {
  ++waiting_;
  boost::asio::post(executor_, [this, step = std::move(step)]() mutable {
    steps_.push_back(std::move(step));
    if (draining_) return;
    draining_ = true;
    boost::asio::co_spawn(executor_, drain(), boost::asio::detached);
  });
}

// One after the other: a join must not be overtaken by the leave that followed it.
Task<void> MediaEvents::drain() {
  while (!steps_.empty()) {
    auto const step = std::move(steps_.front());
    steps_.pop_front();
    try {
      co_await step();
    } catch (std::exception const& failed) { log::error("a media event was not recorded", {{"reason", failed.what()}}); }
    --waiting_;
  }
  draining_ = false;
}

}  // namespace bedrud::app
