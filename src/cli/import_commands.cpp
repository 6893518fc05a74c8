#include <CLI/CLI.hpp>
#include <memory>
#include "app/open_database.hpp"
#include "cli/output.hpp"
#include "cli/settings.hpp"
#include "config/secrets.hpp"
#include "repository/migrations.hpp"
#include "takeover/takeover.hpp"

namespace bedrud::cli {
namespace {

void import(Globals const& globals, std::string const& from) {
  auto config = usable_settings(globals);
  // Secrets among the settings are sealed with one of ours.
  config::ensure_secrets(config);
  auto const database = app::open_database(config);
  auto const run = [&](db::Connection& c) { return takeover::import_from(from, c, {migrations(), config.auth.sessionSecret}); };
  auto const report_of_it = database->write_now(run);
  database->stop();
  std::string text = "✓ Imported from the Go server:";
  boost::json::array data;
  for (auto const& line : takeover::sentences(report_of_it)) text += "\n  " + line;
  for (auto const& line : report_of_it) {
    data.push_back({{"what", line.what}, {"taken", line.taken}, {"left", line.left}, {"why", line.why}});
  }
  report(globals.json, globals.json ? "imported" : text, std::move(data));
}

}  // namespace

void add_import_commands(CLI::App& app, Globals& globals) {
  auto* command = app.add_subcommand("import", "take over what a Go server's database holds, into an empty one");
  auto const from = std::make_shared<std::string>();
  command->add_option("--from", *from, "its SQLite file, or the address of its PostgreSQL (postgres://...)")->required();
  command->callback([&globals, from] { import(globals, *from); });
}

}  // namespace bedrud::cli
