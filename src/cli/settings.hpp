#pragma once
// The configuration a command works with: the file, the environment, then the command's own options.
#include "cli/cli.hpp"
#include "config/load.hpp"

namespace bedrud::cli {

// The file that is read: --config, BEDRUD_CONFIG, CONFIG_PATH, else config.yaml in this folder, in the data folder or in
// /etc/bedrud. Empty: none of them exists.
std::string config_path(Globals const& globals);

// Reads it; what is wrong stands in the list.
config::Loaded read_settings(Globals const& globals);

// Throws with every error in one sentence each; returns the warnings as lines.
std::vector<std::string> require_usable(config::Loaded const& loaded);

// For commands on the database: usable settings, warnings ignored.
config::Config usable_settings(Globals const& globals);

// "server.prt: ..." for people.
std::string line_of(config::Problem const& problem);

}  // namespace bedrud::cli
