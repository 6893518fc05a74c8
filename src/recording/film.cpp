#include "recording/film.hpp"

#include <fstream>
#include <stdexcept>
#include <system_error>

#include "recording/confine.hpp"
#include "recording/ffmpeg.hpp"

namespace bedrud::recording {
namespace {

namespace fs = std::filesystem;

constexpr std::int64_t kFirstPicture = 3000;  // ms; of the thumbnail, where the film is that long

std::string seconds(std::int64_t ms) {
  auto const rest = std::to_string(ms % 1000);
  return std::to_string(ms / 1000) + "." + std::string(3 - rest.size(), '0') + rest;
}

// Another order than the one the folder was begun for begins anew.
void open_work(RenderOrder const& order) {
  auto const plan = order.type + " " + order.layout + " " + order.format + " " + std::to_string(order.height) + "\n";
  auto const note = order.work / "order";
  std::string before;
  std::getline(std::ifstream(note), before, '\0');
  if (before == plan) return;
  fs::remove_all(order.work);
  fs::create_directories(order.work);
  std::ofstream(note) << plan;
}

std::string extension(RenderOrder const& order) {
  if (order.type == "audio") return order.format == "webm" ? "ogg" : "m4a";
  return order.format == "webm" ? "webm" : "mp4";
}

fs::path join(RenderOrder const& order, fs::path const& picture, fs::path const& sound) {
  auto const film = order.work / ("film." + extension(order)), draft = order.work / ("draft." + extension(order));
  std::vector<std::string> arguments;
  if (!picture.empty()) arguments.insert(arguments.end(), {"-f", "concat", "-safe", "0", "-i", picture.string()});
  if (!sound.empty()) arguments.insert(arguments.end(), {"-i", sound.string()});
  arguments.insert(arguments.end(), {"-c", "copy"});
  // The index in front: the film plays while it is still being fetched.
  if (order.format != "webm") arguments.insert(arguments.end(), {"-movflags", "+faststart"});
  arguments.push_back(draft.string());
  run_ffmpeg(std::move(arguments), order.work / "join.log", "the film could not be joined");
  fs::rename(draft, film);
  return film;
}

fs::path thumbnail(RenderOrder const& order, fs::path const& film, std::int64_t duration) {
  auto const picture = order.work / "thumbnail.jpg";
  run_ffmpeg({"-ss", seconds(std::min(kFirstPicture, duration / 2)), "-i", film.string(), "-frames:v", "1", "-vf",
              "scale=640:-2", "-q:v", "4", picture.string()},
             order.work / "thumbnail.log", "the thumbnail could not be made");
  return picture;
}

}  // namespace

CaptureLog prepare(RenderOrder const& order) {
  auto log = read_log(order.capture);
  std::erase_if(log.files, [&](TrackFile const& file) { return !fs::exists(order.capture / file.file); });
  auto const whole_end = log.end;
  for (auto& file : log.files) {
    auto path = order.capture / file.file;
    if (!file.whole) {
      auto const copy = order.work / file.file;
      run_ffmpeg({"-copyts", "-i", path.string(), "-c", "copy", copy.string()}, order.work / "prepare.log",
                 "a track could not be read");
      path = copy;
      auto const times = probe_times(path, order.work / "prepare.log");
      if (times.to > 0) {
        if (file.span.to == whole_end) log.end = std::max(log.end, times.to);
        file.span.to = times.to;
      }
    }
    file.file = path.string();
  }
  // Who was there when the log was cut off was there to the end of what came of it.
  for (auto& who : log.people) {
    if (!who.present.empty() && who.present.back().to == whole_end) who.present.back().to = log.end;
  }
  return log;
}

Rendered make_film(RenderOrder const& order, Progress const& progress) {
  open_work(order);
  confine(order);
  auto const log = prepare(order);
  if (log.end <= 0) throw std::runtime_error("nothing was recorded");
  Rendered done{.file = {}, .thumbnail = {}, .chapters = order.work / "chapters.vtt"};
  std::ofstream(done.chapters) << film_chapters(log);
  if (order.type == "tracks") {
    done.file = film_tracks(order, log, progress);
    done.size = static_cast<std::int64_t>(fs::file_size(done.file));
    done.duration_ms = log.end;
    return done;
  }
  auto const picture = order.type == "audio" ? fs::path() : film_picture(order, log, progress);
  auto const sound = order.type == "video" ? fs::path() : film_sound(order, log);
  if (picture.empty() && sound.empty()) throw std::runtime_error("nobody was heard");
  done.file = join(order, picture, sound);
  done.size = static_cast<std::int64_t>(fs::file_size(done.file));
  done.duration_ms = probe_times(done.file, order.work / "join.log").to;
  if (!picture.empty()) done.thumbnail = thumbnail(order, done.file, done.duration_ms);
  progress(1);
  return done;
}

}  // namespace bedrud::recording
