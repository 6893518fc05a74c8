#include <string_view>
#include "cli/cli.hpp"
#include "media/sfu/worker_main.hpp"

int main(int argc, char** argv) {
  // The media worker is this program under another name; it must not touch anything else.
  if (argc > 1 && std::string_view(argv[1]) == "media-worker") bedrud::sfu::worker_main(argc, argv);
  return bedrud::cli::run_command_line(argc, argv);
}
