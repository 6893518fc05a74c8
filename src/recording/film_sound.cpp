#include <filesystem>
#include <fstream>

#include "recording/ffmpeg.hpp"
#include "recording/film.hpp"

namespace bedrud::recording {
namespace {

namespace fs = std::filesystem;

constexpr int kRate = 48'000;  // samples a second, Opus' own

bool belongs(TrackFile const& file, std::string const& type) {
  if (file.kind != "audio") return false;
  return type != "screen" || file.source == "screen_share_audio";
}

// Every track stands where its timestamps say: silence before its first packet and in its holes, and a clock that runs
// differently from ours is followed (aresample, which resamples from the beginning: where it has to start in the middle,
// FFmpeg 5.1 begins to count the time anew). Voices are added, not averaged; a limiter keeps the sum within bounds.
std::string graph(std::size_t count, std::int64_t length) {
  std::string text, sources;
  for (std::size_t i = 0; i < count; ++i) {
    auto const name = std::to_string(i);
    text += "[" + name + ":a]aresample=" + std::to_string(kRate) +
            ":flags=res:async=1000:min_hard_comp=0.1:first_pts=0,aformat=channel_layouts=stereo[a" + name + "];\n";
    sources += "[a" + name + "]";
  }
  auto const samples = std::to_string(length * (kRate / 1000));
  text += sources + "amix=inputs=" + std::to_string(count) +
          ":normalize=0:dropout_transition=0,alimiter=limit=0.95:level=0,apad=whole_len=" + samples +
          ",atrim=end_sample=" + samples + "[out]\n";
  return text;
}

}  // namespace

fs::path film_sound(RenderOrder const& order, CaptureLog const& log) {
  auto const webm = order.format == "webm";
  auto sound = order.work / (webm ? "sound.ogg" : "sound.m4a");
  auto const draft = order.work / (webm ? "sound-draft.ogg" : "sound-draft.m4a");
  if (fs::exists(sound)) return sound;
  std::vector<std::string> arguments;
  std::size_t count = 0;
  for (auto const& file : log.files) {
    if (!belongs(file, order.type)) continue;
    arguments.insert(arguments.end(), {"-copyts", "-i", file.file});
    ++count;
  }
  if (count == 0) return {};
  auto const script = order.work / "sound.graph";
  std::ofstream(script) << graph(count, log.end);
  arguments.insert(arguments.end(),
                   {"-filter_complex_threads", "1", "-filter_complex_script", script.string(), "-map", "[out]"});
  if (webm) {
    arguments.insert(arguments.end(), {"-c:a", "libopus", "-b:a", "96k"});
  } else {
    arguments.insert(arguments.end(), {"-c:a", "aac", "-b:a", "128k"});
  }
  arguments.push_back(draft.string());
  run_ffmpeg(std::move(arguments), order.work / "sound.log", "the sound could not be made");
  fs::rename(draft, sound);
  return sound;
}

}  // namespace bedrud::recording
