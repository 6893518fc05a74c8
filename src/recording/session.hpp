#pragma once
// What the recorder process holds: the files of one segment of a recording, its log, the streams that come. One thread, but for
// the disk's.
#include <boost/json.hpp>
#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>

#include "recording/disk.hpp"
#include "recording/track_recorder.hpp"

namespace bedrud::recording {

struct SegmentOrder {
  std::string recording, room;
  std::int64_t at = 0;  // UTC ms of the time line's beginning; of a first segment about, its start is it
  int number = 1;       // of the segment
  std::uint64_t least_free = 0;
};

class Session {
 public:
  Session(int folder, SegmentOrder order);

  std::int64_t now() const;  // on the time line, ms
  std::int64_t at() const { return order_.at; }

  void log(boost::json::object event);
  void add(Feed feed);
  void end(std::uint32_t ssrc);
  // What the socket brought.
  void receive(View packet);
  // Called every some milliseconds; returns what is to be sent back: compound RTCP.
  std::vector<Bytes> tick();
  // The worker has changed: its clock is another one.
  void sender_changed() { sender_clock_.reset(); }

  std::string failure() const { return disk_.failure(); }
  // All files whole and on the disk. An empty reason writes no end into the log: the recording goes on later.
  void finish(std::string const& reason);
  std::uint64_t size() const { return disk_.written(); }

 private:
  class Output;

  std::string new_file(std::string const& track);
  void receive_reports(View packet);

  SegmentOrder order_;
  std::chrono::steady_clock::time_point started_ = std::chrono::steady_clock::now();
  std::int64_t start_ = 0;
  Disk disk_;
  Disk::Handle events_;
  struct Entry {
    std::shared_ptr<std::string> file;  // empty before the first bytes
    std::unique_ptr<TrackRecorder> recorder;
  };
  std::map<std::uint32_t, Entry> tracks_;  // by SSRC
  std::map<std::string, int> files_;       // of a track so far
  std::optional<double> sender_clock_;     // from the sender's time to the time line
  std::uint32_t own_ssrc_ = 0;
  std::int64_t next_report_ = 0;
};

}  // namespace bedrud::recording
