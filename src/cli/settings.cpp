#include "cli/settings.hpp"

#include <cstdlib>
#include <filesystem>
#include <stdexcept>
#include "app/open_database.hpp"
#include "config/secrets.hpp"

namespace bedrud::cli {

std::string config_path(Globals const& globals) {
  if (!globals.config_file.empty()) return globals.config_file;
  for (char const* name : {"BEDRUD_CONFIG", "CONFIG_PATH"}) {
    char const* value = std::getenv(name);  // NOLINT(concurrency-mt-unsafe): before any thread exists
    if (value != nullptr && *value != '\0') return value;
  }
  auto const data = globals.data_folder.empty() ? std::string("data") : globals.data_folder;
  for (auto const& candidate : {std::string("config.yaml"), data + "/config.yaml", std::string("/etc/bedrud/config.yaml")}) {
    std::error_code ignored;
    if (std::filesystem::is_regular_file(candidate, ignored)) return candidate;
  }
  return {};
}

config::Loaded read_settings(Globals const& globals) {
  auto overrides = globals.overrides;
  if (!globals.data_folder.empty()) overrides["BEDRUD_DATA"] = globals.data_folder;
  auto loaded =
      config::load(config_path(globals), [overrides, environment = config::process_environment()](std::string_view name) {
        auto const found = overrides.find(std::string(name));
        return found != overrides.end() ? std::optional(found->second) : environment(name);
      });
  // A folder of the Go server is taken over with whatever secrets it had.
  config::replace_weak_secrets(loaded, [&loaded] { return app::takes_over(loaded.config); });
  return loaded;
}

std::string line_of(config::Problem const& problem) {
  return problem.key.empty() ? problem.text : problem.key + ": " + problem.text;
}

std::vector<std::string> require_usable(config::Loaded const& loaded) {
  std::string errors;
  std::vector<std::string> warnings;
  for (auto const& problem : loaded.problems) {
    if (problem.severity == config::Problem::Severity::kWarning) {
      warnings.push_back(line_of(problem));
    } else {
      errors += (errors.empty() ? "" : "\n       ") + line_of(problem);
    }
  }
  if (!errors.empty()) throw std::runtime_error(errors);
  return warnings;
}

config::Config usable_settings(Globals const& globals) {
  auto loaded = read_settings(globals);
  require_usable(loaded);
  return std::move(loaded.config);
}

}  // namespace bedrud::cli
