#pragma once
// What happened in a recorded room, read from the log of a capture (docs/recording.md). Times are milliseconds of the
// recording's time line.
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace bedrud::recording {

struct Span {
  std::int64_t from = 0, to = 0;
};

struct Person {
  std::string sid, identity, name;
  std::vector<Span> present;
};

// One file of a track. A track has several where it was published again, changed its codec or the recorder was started anew.
struct TrackFile {
  std::string track, participant;  // sids
  std::string kind, source;        // audio, video; microphone, camera, screen_share, screen_share_audio
  std::string codec, file;
  Span span;
  bool whole = true;  // ended in order, with an index
  std::vector<Span> muted;
};

struct Speaking {
  std::int64_t at = 0;
  std::vector<std::string> participants;  // the loudest first
};

struct CaptureLog {
  std::string recording, room;
  std::int64_t started_at = 0;  // UTC milliseconds of time 0
  std::int64_t end = 0;         // as far as the log tells
  std::vector<Person> people;   // by their first coming
  std::vector<TrackFile> files;
  std::vector<Speaking> speaking;

  Person const* person(std::string_view sid) const;
};

// Reads as much as there is: a last line that was cut off and lines of unknown types are passed over. Throws
// std::runtime_error when it does not begin as a log does.
CaptureLog parse_log(std::string_view text);
CaptureLog read_log(std::filesystem::path const& folder);

}  // namespace bedrud::recording
