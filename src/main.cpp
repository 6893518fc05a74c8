#include <string_view>
#include "base/child_process.hpp"
#include "cli/cli.hpp"
#include "media/sfu/worker_main.hpp"
#include "picture/worker_main.hpp"
#include "recording/recorder_main.hpp"
#include "recording/render_main.hpp"

int main(int argc, char** argv) {
  // The workers are this program under other names; they must not touch anything else.
  if (argc > 1 && std::string_view(argv[1]) == "media-worker") bedrud::sfu::worker_main(argc, argv);
  if (argc > 1 && std::string_view(argv[1]) == "picture-worker") bedrud::picture::worker_main();
  if (argc > 1 && std::string_view(argv[1]) == "recorder") bedrud::recording::recorder_main();
  if (argc > 1 && std::string_view(argv[1]) == bedrud::child::kTiedCommand) bedrud::child::become_tied(argc, argv);
  if (argc > 1 && std::string_view(argv[1]) == bedrud::recording::kRenderCommand) bedrud::recording::render_main(argc, argv);
  return bedrud::cli::run_command_line(argc, argv);
}
