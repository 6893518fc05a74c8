#include <CLI/CLI.hpp>
#include <cstdio>
#include <filesystem>
#include <stdexcept>
#include "cli/output.hpp"
#include "cli/settings.hpp"
#include "config/fields.hpp"
#include "config/sample.hpp"

namespace bedrud::cli {
namespace {

// Stricter than the server's start: an unknown key fails too.
void check(Globals const& globals) {
  auto const path = config_path(globals);
  auto const loaded = read_settings(globals);
  std::string lines;
  boost::json::array list;
  for (auto const& problem : loaded.problems) {
    lines += "\n  " + line_of(problem);
    list.push_back({{"key", problem.key}, {"text", problem.text}});
  }
  auto const what = path.empty() ? std::string("The environment") : path;
  if (!loaded.problems.empty()) {
    throw std::runtime_error(what + " has " + std::to_string(loaded.problems.size()) +
                             (loaded.problems.size() == 1 ? " problem:" : " problems:") + lines);
  }
  report(globals.json, what + " is fine.");
}

void show(Globals const& globals) {
  auto loaded = read_settings(globals);
  boost::json::object all;
  std::vector<std::vector<std::string>> rows{{"KEY", "VALUE"}};
  for (auto const& field : config::fields(loaded.config)) {
    auto const value = config::shown(field);
    all[field.path] = value;
    rows.push_back({std::string(field.path), value});
  }
  if (globals.json) {
    report(true, "", std::move(all));
  } else {
    print_table(rows);
  }
}

}  // namespace

void add_config_commands(CLI::App& app, Globals& globals) {
  auto* config = app.add_subcommand("config", "look at the configuration");
  config->require_subcommand(1);
  config->add_subcommand("check", "read it as the server would; fails on any problem, an unknown key too")
      ->alias("validate")
      ->callback([&globals] { check(globals); });
  config->add_subcommand("sample", "print a file with every key, its default and its meaning")->callback([] {
    std::fputs(config::sample_yaml().c_str(), stdout);
  });
  config->add_subcommand("reference", "print the table of keys as Markdown")->callback([] {
    std::fputs(config::reference_markdown().c_str(), stdout);
  });
  config->add_subcommand("show", "print the values that hold, without secrets")->callback([&globals] { show(globals); });
  config->add_subcommand("path", "print which file is read")->callback([&globals] {
    auto const path = config_path(globals);
    report(globals.json, path.empty() ? "none; every key has its default" : std::filesystem::absolute(path).string());
  });
}

}  // namespace bedrud::cli
