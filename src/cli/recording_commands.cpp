#include <unistd.h>
#include <algorithm>
#include <CLI/CLI.hpp>
#include <filesystem>
#include <memory>
#include <stdexcept>
#include "cli/cli.hpp"
#include "cli/output.hpp"
#include "recording/film.hpp"

namespace bedrud::cli {
namespace {

namespace fs = std::filesystem;

void render(Globals const& globals, recording::RenderOrder order) {
  if (!fs::exists(order.capture / "events.jsonl")) {
    throw std::runtime_error(order.capture.string() + " is not the folder of a capture: it holds no events.jsonl.");
  }
  int told = -1;
  auto const film = recording::make_film(order, [&](double share) {
    auto const percent = static_cast<int>(share * 100);
    if (percent == told || globals.json || isatty(STDERR_FILENO) == 0) return;
    told = percent;
    std::fprintf(stderr, "\r%3d %%", percent);
  });
  if (told >= 0) std::fputc('\n', stderr);
  report(globals.json, "The film is " + film.file.string() + ".",
         {{"file", film.file.string()},
          {"thumbnail", film.thumbnail.string()},
          {"chapters", film.chapters.string()},
          {"size", film.size},
          {"durationMs", film.duration_ms}});
}

}  // namespace

void add_recording_commands(CLI::App& app, Globals& globals) {
  auto* const commands = app.add_subcommand("recording", "what was recorded")->require_subcommand(1);
  auto* const command = commands->add_subcommand("render", "make a film of a capture, again or in another shape");
  auto const order = std::make_shared<recording::RenderOrder>();
  command->add_option("capture", order->capture, "folder of the capture")->required();
  command->add_option("--into", order->work, "folder for the film; the same order goes on where it was interrupted")
      ->required();
  command->add_option("--type", order->type, "what is in it")
      ->check(CLI::IsMember({"composite", "audio", "video", "screen", "tracks"}))
      ->capture_default_str();
  command->add_option("--layout", order->layout, "how people are arranged")
      ->check(CLI::IsMember({"speaker", "grid"}))
      ->capture_default_str();
  command->add_option("--format", order->format, "kind of file")->check(CLI::IsMember({"mp4", "webm"}))->capture_default_str();
  command->add_option("--height", order->height, "lines of the picture")
      ->check(CLI::IsMember({720, 1080}))
      ->capture_default_str();
  command->callback([&globals, order] { render(globals, *order); });
}

}  // namespace bedrud::cli
