#pragma once
// One recording of a room, on the side of the server: the streams that go to its recorder process, and what that is told of the
// people. It outlives media workers and recorders that die, and ends with the room. Media thread only.
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <deque>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>
#include "media/recorder.hpp"
#include "media/signalling/room_observer.hpp"
#include "media/signalling/track.hpp"
#include "recording/recorder_process.hpp"

namespace bedrud::sfu {
class PlainTransport;
}

namespace bedrud::signalling {

class Participant;
class Room;
class RoomPart;

inline constexpr char kEncrypted[] = "The meeting is end-to-end encrypted and cannot be recorded";

// What an earlier server wrote of the same recording.
struct CapturedBefore {
  int segments = 0;
  std::int64_t at = 0, last = 0;              // where its time line begins (UTC ms); the last time on it
  std::map<std::string, std::string> people;  // who was there at the end: sid, name
};
CapturedBefore read_captured(std::filesystem::path const& folder);

class RoomCapture final : public RoomObserver, public std::enable_shared_from_this<RoomCapture> {
 public:
  // `ended` is called once, unless the recording is only suspended.
  RoomCapture(std::shared_ptr<Room> room, media::RecordingOrder order, std::filesystem::path folder, std::uint64_t least_free,
              CapturedBefore before, std::function<void(media::RecordingResult)> ended);
  ~RoomCapture() override;

  // Resumes when the recorder runs; throws when it cannot be started. Nothing is told by `ended` then.
  Task<void> begin();
  void stop(std::string const& reason, std::string const& error = {});
  // The server ends, the recording does not.
  void suspend();
  // Why this room cannot be recorded; empty: it can.
  static std::string refused(Room const& room, media::RecordingOrder const& order);

  void on_change() override;
  void on_speakers() override;
  void on_closed(lk::DisconnectReason reason) override;

 private:
  struct Feed {
    std::shared_ptr<Track> track;
    std::shared_ptr<sfu::Consumer> consumer;
    std::uint32_t ssrc = 0;
    bool muted = false;
  };

  void start_recorder();
  void on_said(boost::json::object const& message);
  void on_gone();
  void look();
  void tell_people();
  void log(boost::json::object event);
  void synchronise();
  Task<void> run();
  Task<bool> connect();
  Task<void> update();
  Task<void> feed(std::shared_ptr<Track> track);
  void end_feed(std::string const& track_sid);
  void lose_transport();
  void finish(std::string const& error);
  std::vector<std::shared_ptr<Track>> wanted() const;
  // Who is not concerned has no place in the film.
  static bool concerns(Participant const& one, media::RecordingOrder const& order);
  static bool is_recorded(Participant const& publisher, Track const& track, media::RecordingOrder const& order);

  enum class State { kStarting, kRunning, kStopping, kEnded };

  std::shared_ptr<Room> room_;
  media::RecordingOrder order_;
  std::filesystem::path folder_;
  std::uint64_t least_free_;
  std::function<void(media::RecordingResult)> ended_;
  State state_ = State::kStarting;
  std::shared_ptr<recording::RecorderProcess> recorder_;
  std::uint16_t port_ = 0;  // of the recorder; 0: it does not listen yet
  int segment_ = 0;
  std::int64_t at_ = 0;
  std::deque<std::chrono::steady_clock::time_point> deaths_;
  std::shared_ptr<RoomPart> part_;
  std::shared_ptr<sfu::PlainTransport> transport_;
  std::map<std::string, Feed> feeds_;          // by track sid
  std::map<std::string, std::string> people_;  // told: sid, name
  std::vector<std::string> speakers_;          // told
  boost::asio::steady_timer look_timer_, retry_timer_, end_timer_;
  bool look_due_ = false, due_ = false, running_ = false, marked_ = false;
  std::string stop_soon_;  // why, once it has begun
  media::RecordingResult result_;
};

}  // namespace bedrud::signalling
