#include <cmath>
#include <filesystem>
#include <fstream>
#include <map>

#include "recording/canvas.hpp"
#include "recording/faces.hpp"
#include "recording/ffmpeg.hpp"
#include "recording/film.hpp"
#include "recording/labels.hpp"

namespace bedrud::recording {
namespace {

namespace fs = std::filesystem;

std::string seconds(std::int64_t ms) { return std::to_string(ms / 1000) + "." + std::to_string(1000 + ms % 1000).substr(1); }

// The pictures of one track, 25 a second from a moment on, all of one size: what has another shape stands on the background.
class Footage {
 public:
  Footage(TrackFile const& file, Rect const& size, std::int64_t from, fs::path const& log)
      : picture_(size.width, size.height),
        decoder_(decoding(file, size, from), Ffmpeg::Pipe::kOut, log) {}

  // After the last picture that one stays.
  void advance() {
    if (ended_) return;
    Canvas next(picture_.width(), picture_.height());
    ended_ = decoder_.read(next.bytes()) < next.bytes().size();
    if (!ended_) std::swap(picture_, next);
  }
  Canvas const& picture() const { return picture_; }

 private:
  static std::vector<std::string> decoding(TrackFile const& file, Rect const& size, std::int64_t from) {
    std::vector<std::string> arguments{"-threads",         "1",   "-copyts",    "-reinit_filter", "0", "-seek_timestamp", "1",
                                       "-noaccurate_seek", "-ss", seconds(from)};
    // Its own decoder shows the lower layers of a picture as pictures of their own.
    if (file.codec == "vp9") arguments.insert(arguments.end(), {"-c:v", "libvpx-vp9"});
    arguments.insert(arguments.end(), {"-i", file.file, "-an", "-vf", filter(size, from), "-fps_mode", "passthrough", "-f",
                                       "rawvideo", "-pix_fmt", "yuv420p", "pipe:1"});
    return arguments;
  }

  static std::string filter(Rect const& size, std::int64_t from) {
    auto const shape = std::to_string(size.width) + ":" + std::to_string(size.height);
    return "scale=" + shape + ":force_original_aspect_ratio=decrease:flags=bilinear,pad=" + shape +
           ":(ow-iw)/2:(oh-ih)/2:eval=frame:color=0x0f1114,setsar=1,fps=" + std::to_string(kPicturesPerSecond) +
           ":start_time=" + seconds(from);
  }

  Canvas picture_;
  Ffmpeg decoder_;
  bool ended_ = false;
};

std::vector<std::string> encoder(RenderOrder const& order, FilmLook const& look, fs::path const& target) {
  std::vector<std::string> arguments{"-f",       "rawvideo",
                                     "-pix_fmt", "yuv420p",
                                     "-s",       std::to_string(look.width) + "x" + std::to_string(look.height),
                                     "-r",       std::to_string(kPicturesPerSecond),
                                     "-i",       "pipe:0"};
  auto const large = look.height > 720;
  if (order.format == "webm") {
    arguments.insert(arguments.end(),
                     {"-c:v", "libvpx-vp9", "-deadline", "realtime", "-cpu-used", "8", "-b:v", large ? "3M" : "1500k"});
  } else {
    arguments.insert(arguments.end(), {"-c:v", "libx264", "-preset", "veryfast", "-crf", "23", "-maxrate",
                                       large ? "5M" : "2500k", "-bufsize", large ? "10M" : "5M"});
  }
  arguments.insert(arguments.end(), {"-threads", "1", "-g", "100", target.string()});
  return arguments;
}

// One minute of the film.
class Chunk {
 public:
  Chunk(RenderOrder const& order, FilmLook const& look, CaptureLog const& log, std::vector<Scene> const& scenes, Labels& labels,
        Faces& faces, Span span)
      : order_(order),
        look_(look),
        log_(log),
        scenes_(scenes),
        labels_(labels),
        faces_(faces),
        span_(span) {}

  void make(fs::path const& target, Progress const& progress) {
    auto const draft = fs::path(target).replace_filename("draft-" + target.filename().string());
    Ffmpeg film(encoder(order_, look_, draft), Ffmpeg::Pipe::kIn, order_.work / "encode.log");
    auto const pictures = (span_.to - span_.from + kPictureMs - 1) / kPictureMs;
    for (std::int64_t i = 0; i < pictures; ++i) {
      film.write(draw(span_.from + i * kPictureMs).bytes());
      if (i % kPicturesPerSecond == 0) progress(static_cast<double>(i) / static_cast<double>(pictures));
    }
    film.finish("the picture could not be encoded");
    fs::rename(draft, target);
  }

 private:
  Canvas const& draw(std::int64_t at) {
    if (scene_ == nullptr || at >= scene_->span.to) enter(at);
    canvas_ = background_;
    for (auto& [file, footage] : footage_) footage.advance();
    for (auto const& tile : scene_->tiles) {
      if (tile.file >= 0) canvas_.paste(footage_.at(tile.file).picture(), tile.place);
    }
    for (auto const& tile : scene_->tiles) {
      name(tile);
      if (!tile.screen && scene_->tiles.size() > 1 && speaks(tile.participant, at)) canvas_.frame(tile.place, 4, kAccent);
    }
    return canvas_;
  }

  void enter(std::int64_t at) {
    auto const found = std::find_if(scenes_.begin(), scenes_.end(), [&](Scene const& scene) { return at < scene.span.to; });
    scene_ = found == scenes_.end() ? &scenes_.back() : &*found;
    background_ = Canvas(look_.width, look_.height);
    std::map<int, Footage> kept;
    for (auto const& tile : scene_->tiles) {
      if (tile.file < 0) {
        card(tile);
      } else if (auto running = footage_.extract(tile.file)) {
        kept.insert(std::move(running));
      } else {
        auto const log = order_.work / ("decode-" + std::to_string(tile.file) + ".log");
        kept.try_emplace(tile.file, log_.files[static_cast<std::size_t>(tile.file)], largest(tile.file), at, log);
      }
    }
    footage_ = std::move(kept);
  }

  // In which size a file is decoded: that of its largest tile in this chunk.
  Rect largest(int file) const {
    Rect size;
    for (auto const& scene : scenes_) {
      if (scene.span.to <= span_.from || scene.span.from >= span_.to) continue;
      for (auto const& tile : scene.tiles) {
        if (tile.file == file && tile.place.width > size.width) size = tile.place;
      }
    }
    return size;
  }

  // Who is not seen: their picture, or the initials on a disc of their own colour.
  void card(Tile const& tile) {
    auto const* const who = log_.person(tile.participant);
    if (who == nullptr) return;
    auto const& place = tile.place;
    background_.fill(place, {.y = 40, .u = 130, .v = 127});
    auto const size = std::min(place.width, place.height) * 2 / 5 / 2 * 2;
    Rect const disc{(place.x + (place.width - size) / 2) / 2 * 2, (place.y + (place.height - size) / 2) / 2 * 2, size, size};
    if (auto const* const face = faces_.of(who->identity, size)) {
      background_.paste_disc(*face, disc);
      return;
    }
    background_.disc(disc, colour_of(who->identity));
    auto const& mask = labels_.text(initials_of(who->name), size * 2 / 5);
    background_.blend(mask, disc.x + (size - mask.width) / 2, disc.y + (size - mask.height) / 2, kWhite);
  }

  void name(Tile const& tile) {
    auto const* const who = log_.person(tile.participant);
    if (who == nullptr) return;
    auto const height = std::max(14, look_.height / 40), edge = height / 2;
    auto const& mask = labels_.text(tile.screen ? who->name + " \xE2\x80\xA2 screen" : who->name, height);
    auto const& place = tile.place;
    Rect const plate{place.x + edge, place.y + place.height - edge - mask.height,
                     std::min(mask.width + 2 * edge, place.width - 2 * edge), mask.height};
    canvas_.darken(plate);
    canvas_.blend(mask, plate.x + edge, plate.y, kWhite);
  }

  bool speaks(std::string const& sid, std::int64_t at) {
    while (heard_ < log_.speaking.size() && log_.speaking[heard_].at <= at) ++heard_;
    if (heard_ == 0) return false;
    auto const& all = log_.speaking[heard_ - 1].participants;
    return std::find(all.begin(), all.end(), sid) != all.end();
  }

  RenderOrder const& order_;
  FilmLook const& look_;
  CaptureLog const& log_;
  std::vector<Scene> const& scenes_;
  Labels& labels_;
  Faces& faces_;
  Span const span_;
  Scene const* scene_ = nullptr;
  std::map<int, Footage> footage_;  // of the scene, by number of file
  Canvas background_{look_.width, look_.height}, canvas_{look_.width, look_.height};
  std::size_t heard_ = 0;
};

}  // namespace

fs::path film_picture(RenderOrder const& order, CaptureLog const& log, Progress const& progress) {
  FilmLook const look{order.type, order.layout, order.height * 16 / 9 / 2 * 2, order.height};
  auto const scenes = make_scenes(log, look);
  Labels labels(order.work);
  Faces faces(order.capture, order.work);
  auto const count = (log.end + kChunkMs - 1) / kChunkMs;
  std::string list;
  for (std::int64_t i = 0; i < count; ++i) {
    auto const part = order.work / ("part-" + std::to_string(i) + (order.format == "webm" ? ".webm" : ".mp4"));
    list += "file '" + part.filename().string() + "'\n";
    if (fs::exists(part)) continue;
    Chunk chunk(order, look, log, scenes, labels, faces, {i * kChunkMs, std::min(log.end, (i + 1) * kChunkMs)});
    chunk.make(part, [&](double share) { progress((static_cast<double>(i) + share) / static_cast<double>(count)); });
  }
  auto const parts = order.work / "parts.txt";
  std::ofstream(parts) << list;
  return parts;
}

}  // namespace bedrud::recording
