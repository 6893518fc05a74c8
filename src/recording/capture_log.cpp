#include "recording/capture_log.hpp"

#include <boost/json.hpp>
#include <fstream>
#include <iterator>
#include <stdexcept>

namespace bedrud::recording {
namespace {

using boost::json::object;

std::string text(object const& line, std::string_view name) {
  auto const* const value = line.if_contains(name);
  return value != nullptr && value->is_string() ? std::string(value->get_string()) : std::string();
}

std::int64_t number(object const& line, std::string_view name) {
  auto const* const value = line.if_contains(name);
  return value != nullptr && value->is_int64() ? value->get_int64() : 0;
}

bool plain_name(std::string_view file) {
  return !file.empty() && file.front() != '.' && file.find('/') == std::string_view::npos &&
         file.find('\0') == std::string_view::npos;
}

class Reader {
 public:
  void take(object const& line) {
    auto const type = text(line, "type");
    at_ = std::max(at_, number(line, "t"));
    if (type == "start") begin(line);
    if (type == "join") join(line);
    if (type == "leave") leave(text(line, "sid"));
    if (type == "name") rename(line);
    if (type == "track") track(line);
    if (type == "track_ended") ended(text(line, "file"));
    if (type == "mute") mute(line);
    if (type == "speakers") speakers(line);
    if (type == "stop") stop();
  }

  CaptureLog finish() {
    log_.end = at_;
    close_all(false);
    return std::move(log_);
  }

 private:
  void begin(object const& line) {
    // People are still there, and are not named again.
    if (!log_.recording.empty()) return close_files(false);
    log_.recording = text(line, "recording");
    log_.room = text(line, "room");
    log_.started_at = number(line, "at");
  }

  Person* find(std::string_view sid) {
    auto const found = std::find_if(log_.people.begin(), log_.people.end(), [&](auto const& p) { return p.sid == sid; });
    return found == log_.people.end() ? nullptr : &*found;
  }

  void join(object const& line) {
    auto const sid = text(line, "sid");
    auto* who = find(sid);
    if (who == nullptr) {
      who = &log_.people.emplace_back();
      who->sid = sid;
      who->identity = text(line, "identity");
    }
    who->name = text(line, "name");
    if (who->present.empty() || who->present.back().to != kOpen) who->present.push_back({at_, kOpen});
  }

  void leave(std::string_view sid) {
    auto* const who = find(sid);
    if (who != nullptr && !who->present.empty() && who->present.back().to == kOpen) who->present.back().to = at_;
  }

  void rename(object const& line) {
    if (auto* const who = find(text(line, "sid"))) who->name = text(line, "name");
  }

  void track(object const& line) {
    TrackFile file{.track = text(line, "track"),
                   .participant = text(line, "participant"),
                   .kind = text(line, "kind"),
                   .source = text(line, "source"),
                   .codec = text(line, "codec"),
                   .file = text(line, "file"),
                   .span = {at_, kOpen},
                   .muted = {}};
    if (plain_name(file.file)) log_.files.push_back(std::move(file));
  }

  void ended(std::string_view name) {
    for (auto& file : log_.files) {
      if (file.file == name && file.span.to == kOpen) close(file, true);
    }
  }

  void mute(object const& line) {
    auto const track = text(line, "track");
    auto const* const value = line.if_contains("muted");
    auto const muted = value != nullptr && value->is_bool() && value->get_bool();
    for (auto& file : log_.files) {
      if (file.track != track || file.span.to != kOpen) continue;
      auto const open = !file.muted.empty() && file.muted.back().to == kOpen;
      if (muted && !open) file.muted.push_back({at_, kOpen});
      if (!muted && open) file.muted.back().to = at_;
    }
  }

  void speakers(object const& line) {
    Speaking now{.at = at_, .participants = {}};
    auto const* const value = line.if_contains("participants");
    if (value != nullptr && value->is_array()) {
      for (auto const& sid : value->get_array()) {
        if (sid.is_string()) now.participants.emplace_back(sid.get_string());
      }
    }
    log_.speaking.push_back(std::move(now));
  }

  void stop() { close_all(true); }

  void close(TrackFile& file, bool whole) const {
    file.span.to = at_;
    file.whole = whole;
    if (!file.muted.empty() && file.muted.back().to == kOpen) file.muted.back().to = at_;
  }

  // Whatever is open ends here: with the recording, or where a recorder died.
  void close_files(bool in_order) {
    for (auto& file : log_.files) {
      if (file.span.to == kOpen) close(file, in_order);
    }
    log_.speaking.push_back({.at = at_, .participants = {}});
  }
  void close_all(bool in_order) {
    close_files(in_order);
    for (auto& who : log_.people) leave(who.sid);
  }

  static constexpr std::int64_t kOpen = -1;

  CaptureLog log_;
  std::int64_t at_ = 0;
};

}  // namespace

Person const* CaptureLog::person(std::string_view sid) const {
  auto const found = std::find_if(people.begin(), people.end(), [&](auto const& p) { return p.sid == sid; });
  return found == people.end() ? nullptr : &*found;
}

CaptureLog parse_log(std::string_view text) {
  Reader reader;
  bool first = true;
  while (!text.empty()) {
    auto const length = text.find('\n');
    if (length == std::string_view::npos) break;
    boost::system::error_code error;
    auto const value = boost::json::parse(text.substr(0, length), error);
    text.remove_prefix(length + 1);
    auto const* const line = error ? nullptr : value.if_object();
    if (first && (line == nullptr || recording::text(*line, "type") != "start")) break;
    first = false;
    if (line != nullptr) reader.take(*line);
  }
  if (first) throw std::runtime_error("the log of the capture has no beginning");
  return reader.finish();
}

CaptureLog read_log(std::filesystem::path const& folder) {
  std::ifstream in(folder / "events.jsonl", std::ios::binary);
  if (!in) throw std::runtime_error("the capture has no log");
  return parse_log(std::string(std::istreambuf_iterator<char>(in), {}));
}

}  // namespace bedrud::recording
