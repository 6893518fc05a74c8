#pragma once
// The command line: `bedrud run`, the configuration, the accounts, the import of a Go server, the LiveKit server, recordings
// (rest-contract 10.2).
#include <map>
#include <string>

namespace CLI {
class App;
}

namespace bedrud::cli {

// Returns the exit code: 0 done, 1 failed (one sentence on stderr), 2 the command line itself is wrong.
int run_command_line(int argc, char** argv);

// What every command knows.
struct Globals {
  std::string config_file;  // --config
  std::string data_folder;  // --data
  bool json = false;        // --json: {"ok": bool, "message"?: text, "data"?: value}
  // Options of a command that stand for a key: by the name of its environment variable, which they win over.
  std::map<std::string, std::string> overrides;
};

// Each adds its commands to the parser; what they throw becomes the one sentence.
void add_run_commands(CLI::App& app, Globals& globals);
void add_config_commands(CLI::App& app, Globals& globals);
void add_user_commands(CLI::App& app, Globals& globals);
void add_import_commands(CLI::App& app, Globals& globals);
void add_livekit_commands(CLI::App& app, Globals& globals);
void add_recording_commands(CLI::App& app, Globals& globals);

}  // namespace bedrud::cli
