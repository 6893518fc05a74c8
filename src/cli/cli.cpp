#include "cli/cli.hpp"

#include <CLI/CLI.hpp>
#include <cstdio>
#include <exception>
#include <string_view>
#include <vector>
#include "base/error.hpp"
#include "cli/output.hpp"

namespace bedrud::cli {
namespace {

// The spellings of older units and scripts: `bedrud --run --config F` is `bedrud run --config F`.
std::vector<std::string> arguments(int argc, char** argv) {
  std::vector<std::string> words(argv + 1, argv + argc);
  for (auto& word : words) {
    if (word == "--run") word = "run";
    if (word == "--version" || word == "-v") word = "version";
  }
  return words;
}

std::string sentence(std::exception const& error) {
  auto const* known = dynamic_cast<Error const*>(&error);
  return known != nullptr ? known->public_text() : error.what();
}

}  // namespace

int run_command_line(int argc, char** argv) {
  CLI::App app{"Bedrud: meetings on a server of your own.", "bedrud"};
  Globals globals;
  app.require_subcommand(1);
  app.fallthrough();
  app.add_option("--config", globals.config_file, "configuration file (YAML); see `bedrud config sample`");
  app.add_option("--data", globals.data_folder, "folder of the database, secrets and uploads (default: data)");
  app.add_flag("--json", globals.json, "answer as JSON");
  app.add_subcommand("version", "print the version")->callback([] { std::printf("bedrud %s\n", BEDRUD_VERSION); });
  add_run_commands(app, globals);
  add_user_commands(app, globals);
  add_config_commands(app, globals);
  add_import_commands(app, globals);
  add_livekit_commands(app, globals);
  add_recording_commands(app, globals);

  auto words = arguments(argc, argv);
  std::reverse(words.begin(), words.end());  // the parser takes them from the back
  try {
    app.parse(std::move(words));
    return 0;
  } catch (CLI::ParseError const& wrong) { return app.exit(wrong) == 0 ? 0 : 2; } catch (std::exception const& failed) {
    report_failure(globals.json, sentence(failed));
    return 1;
  }
}

}  // namespace bedrud::cli
