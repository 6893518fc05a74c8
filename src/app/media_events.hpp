#pragma once
// Carries what happens in rooms from the media thread to the rules of the product, in order.
#include <boost/asio/any_io_executor.hpp>
#include <deque>
#include <functional>
#include <string>
#include "base/task.hpp"
#include "media/media_backend.hpp"
#include "media/recorder.hpp"

namespace bedrud::app {

// What to do about each event. Every function may throw; the failure is logged and the next event goes on.
struct MediaEventHandlers {
  std::function<Task<void>(std::string room)> room_started, room_finished;
  std::function<Task<void>(std::string room, std::string identity)> participant_joined, participant_left;
  std::function<Task<void>(std::string room, std::string body)> webhook_event{};
  std::function<Task<void>(std::string room, std::string identity, std::string payload)> chat{};
  std::function<Task<void>(std::string egress_id)> recording_active{};
  std::function<Task<void>(media::RecordingResult result)> recording_ended{};
};

class MediaEvents final : public media::MediaListener, public media::RecorderListener {
 public:
  // `executor` runs one thread. start() comes before the first event.
  explicit MediaEvents(boost::asio::any_io_executor executor) : executor_(std::move(executor)) {}
  void start(MediaEventHandlers handlers) { handlers_ = std::move(handlers); }

  // Whether all events so far have been dealt with. On the executor, or where nothing runs there.
  bool idle() const { return waiting_ == 0; }

  void on_room_started(std::string_view room) override;
  void on_room_finished(std::string_view room) override;
  void on_participant_joined(std::string_view room, std::string_view identity) override;
  void on_participant_left(std::string_view room, std::string_view identity) override;
  void on_webhook_event(std::string_view room, std::string_view body) override;
  // Left out while very many events wait: history may have a gap then, the meeting goes on.
  void on_chat(std::string_view room, std::string_view identity, std::string_view payload) override;
  void on_recording_active(std::string_view egress_id) override;
  void on_recording_ended(media::RecordingResult result) override;

 private:
  using Step = std::function<Task<void>()>;
  void enqueue(Step step);
  Task<void> drain();

  boost::asio::any_io_executor executor_;
  MediaEventHandlers handlers_;
  std::deque<Step> steps_;  // on the executor
  std::atomic<int> waiting_ = 0;
  bool draining_ = false;
};

}  // namespace bedrud::app
