#pragma once
// Reads the configuration: defaults, then the YAML file, then the environment; each later one wins. Nothing here exits or logs:
// what is wrong comes back as a list, and the caller decides (the server starts with warnings, `bedrud config check` fails).
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>
#include "config/config.hpp"

namespace bedrud::config {

struct Problem {
  enum class Severity { kWarning, kError };
  Severity severity = Severity::kError;
  std::string key;   // "server.port"; empty: the file as a whole
  std::string text;  // a sentence for the operator; never a secret's value
};

struct Loaded {
  Config config;
  std::vector<Problem> problems;
  bool usable() const;  // no errors
};

// Gives the value of an environment variable.
using Environment = std::function<std::optional<std::string>(std::string_view name)>;
Environment process_environment();

// path: the YAML file; empty: none. A path that does not exist is an error.
Loaded load(std::string const& path, Environment const& environment);
Loaded load_text(std::string const& yaml, Environment const& environment);

// What no single key shows: contradictions, weak secrets (W14). load() has called it already; the command line calls it again
// after its own options are merged.
void validate(Config const& config, std::vector<Problem>& problems);

// "auth.jwtSecret is too short ..." or empty when the secret may be used: at least 32 characters, no placeholder of an example
// file, and not a pattern that is guessed at once.
std::string why_weak(std::string_view secret);
// What is wrong with a provider of OpenID Connect, in a sentence without its name; empty: nothing.
std::string why_no_provider(OidcProvider const& provider);
// CHANGE_ME, your-client-id, <secret>, ...
bool is_placeholder(std::string_view value);

}  // namespace bedrud::config
