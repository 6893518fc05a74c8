#include "config/load.hpp"

#include <yaml-cpp/yaml.h>
#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <set>
#include "base/nearest.hpp"
#include "config/fields.hpp"

namespace bedrud::config {
namespace {

std::vector<std::string> split(std::string_view text, char separator) {
  std::vector<std::string> parts;
  while (!text.empty()) {
    auto const end = std::min(text.find(separator), text.size());
    auto part = text.substr(0, end);
    while (!part.empty() && part.front() == ' ') part.remove_prefix(1);
    while (!part.empty() && part.back() == ' ') part.remove_suffix(1);
    if (!part.empty()) parts.emplace_back(part);
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return parts;
}

// Sets a target from text; on failure says what was expected.
class Setter {
 public:
  Setter(Field const& field, std::string_view text) : field_(field), text_(text) {}

  std::string operator()(std::string* target) const {
    auto const values = split(field_.choices, ' ');
    if (!values.empty() && !text_.empty() && std::find(values.begin(), values.end(), text_) == values.end()) {
      return "must be one of: " + std::string(field_.choices);
    }
    *target = text_;
    return {};
  }
  // The spellings Go's ParseBool takes, because existing files use them.
  std::string operator()(bool* target) const {
    for (auto const* yes : {"1", "t", "T", "true", "True", "TRUE"}) {
      if (text_ == yes) return *target = true, std::string();
    }
    for (auto const* no : {"0", "f", "F", "false", "False", "FALSE"}) {
      if (text_ == no) return *target = false, std::string();
    }
    return "must be true or false";
  }
  std::string operator()(std::int64_t* target) const {
    if (text_.empty()) return {};  // "" in a file of the Go server: not decided
    std::int64_t number = 0;
    auto const [end, bad] = std::from_chars(text_.data(), text_.data() + text_.size(), number);
    if (bad != std::errc() || end != text_.data() + text_.size()) return "must be a whole number";
    if (number < field_.least || number > field_.most) {
      if (field_.most == INT64_MAX) return "must be at least " + std::to_string(field_.least);
      return "must be between " + std::to_string(field_.least) + " and " + std::to_string(field_.most);
    }
    *target = number;
    return {};
  }
  std::string operator()(Texts* target) const {
    *target = split(text_, ',');
    return {};
  }
  std::string operator()(TextMap*) const { return "must be a map"; }
  std::string operator()(OidcProviders*) const { return "must be a list of providers"; }

 private:
  Field const& field_;
  std::string_view text_;
};

class Reader {
 public:
  explicit Reader(Loaded& loaded) : loaded_(loaded), fields_(fields(loaded.config)) {
    for (auto const& field : fields_) known_.emplace_back(field.path);
  }

  void read_yaml(YAML::Node const& root) {
    if (!root || root.IsNull()) return;
    if (!root.IsMap()) return error("", "the file must be a map of keys");
    walk(root, "");
  }

  void read_environment(Environment const& environment) {
    for (auto const& field : fields_) {
      for (auto const& name : split(field.env, ' ')) {
        auto const value = environment(name);
        if (!value || value->empty()) continue;
        auto const trouble = std::visit(Setter(field, *value), field.target);
        if (!trouble.empty()) error(field.path, "the environment variable " + name + " " + trouble);
        break;
      }
    }
  }

 private:
  void error(std::string_view key, std::string text) {
    loaded_.problems.push_back({Problem::Severity::kError, std::string(key), std::move(text)});
  }

  void walk(YAML::Node const& map, std::string const& prefix) {
    std::set<std::string> seen;
    for (auto const& entry : map) {
      auto const path = prefix + entry.first.Scalar();
      if (!seen.insert(path).second) {
        error(path, "stands twice in the file (line " + std::to_string(entry.first.Mark().line + 1) + ")");
        continue;
      }
      auto const field = std::find_if(fields_.begin(), fields_.end(), [&](auto const& f) { return f.path == path; });
      if (field != fields_.end()) {
        read(*field, entry.second);
      } else if (is_section(path)) {
        if (entry.second.IsMap()) {
          walk(entry.second, path + ".");
        } else if (!entry.second.IsNull()) {
          error(path, "must be a map of keys");
        }
      } else {
        unknown(path, entry.first.Mark().line + 1);
      }
    }
  }

  bool is_section(std::string const& path) const {
    auto const start = path + ".";
    return std::any_of(known_.begin(), known_.end(), [&](auto const& key) { return key.starts_with(start); });
  }

  void unknown(std::string const& path, int line) {
    auto candidates = known_;
    for (auto const& key : known_) candidates.push_back(key.substr(0, key.find('.')));
    auto text = "unknown key (line " + std::to_string(line) + ")";
    if (auto const near = nearest_name(path, candidates)) text += ", did you mean " + *near + "?";
    loaded_.problems.push_back({Problem::Severity::kWarning, path, std::move(text)});
  }

  void read(Field const& field, YAML::Node const& node) {
    if (node.IsNull()) return;  // "key:" without a value keeps the default
    if (auto* const* list = std::get_if<Texts*>(&field.target); list != nullptr && node.IsSequence()) {
      (*list)->clear();
      for (auto const& item : node) (*list)->push_back(item.Scalar());
      return;
    }
    if (auto* const* map = std::get_if<TextMap*>(&field.target); map != nullptr && node.IsMap()) {
      for (auto const& item : node) (**map)[item.first.Scalar()] = item.second.Scalar();
      return;
    }
    if (auto* const* list = std::get_if<OidcProviders*>(&field.target); list != nullptr && node.IsSequence()) {
      (*list)->clear();
      for (auto const& item : node) read_provider(std::string(field.path), (*list)->emplace_back(), item);
      return;
    }
    auto const trouble = node.IsScalar() ? std::visit(Setter(field, node.Scalar()), field.target) : "must be a single value";
    if (!trouble.empty()) error(field.path, trouble + " (line " + std::to_string(node.Mark().line + 1) + ")");
  }

  void read_provider(std::string const& path, OidcProvider& provider, YAML::Node const& node) {
    if (!node.IsMap()) return error(path, "must be a list of maps (line " + std::to_string(node.Mark().line + 1) + ")");
    std::vector<Field> const members = {{"name", &provider.name, "", ""},
                                        {"title", &provider.title, "", ""},
                                        {"issuer", &provider.issuer, "", ""},
                                        {"clientId", &provider.clientId, "", ""},
                                        {"clientSecret", &provider.clientSecret, "", ""},
                                        {"scopes", &provider.scopes, "", ""},
                                        {"trustEmail", &provider.trustEmail, "", ""}};
    for (auto const& entry : node) {
      auto const name = entry.first.Scalar();
      auto const member = std::find_if(members.begin(), members.end(), [&](auto const& m) { return m.path == name; });
      if (member == members.end()) {
        unknown(path + "." + name, entry.first.Mark().line + 1);
      } else if (!entry.second.IsNull()) {
        auto const trouble = entry.second.IsScalar() ? std::visit(Setter(*member, entry.second.Scalar()), member->target)
                                                     : "must be a single value";
        if (!trouble.empty()) error(path + "." + name, trouble);
      }
    }
  }

  Loaded& loaded_;
  std::vector<Field> fields_;
  std::vector<std::string> known_;
};

// Zeros that stand for a default.
void settle(Config& config) {
  if (config.auth.tokenDuration == 0) config.auth.tokenDuration = 24;
  if (config.server.maxParticipantsLimit == 0) config.server.maxParticipantsLimit = 1000;
  if (config.chat.uploads.inlineMaxBytes == 0) config.chat.uploads.inlineMaxBytes = 512'000;
}

}  // namespace

bool Loaded::usable() const {
  return std::none_of(problems.begin(), problems.end(),
                      [](auto const& problem) { return problem.severity == Problem::Severity::kError; });
}

Environment process_environment() {
  return [](std::string_view name) -> std::optional<std::string> {
    auto const* value = std::getenv(std::string(name).c_str());
    return value == nullptr ? std::nullopt : std::optional<std::string>(value);
  };
}

Loaded load_text(std::string const& yaml, Environment const& environment) {
  Loaded loaded;
  Reader reader(loaded);
  try {
    reader.read_yaml(YAML::Load(yaml));
  } catch (YAML::Exception const& bad) {
    loaded.problems.push_back({Problem::Severity::kError, "", std::string("not valid YAML: ") + bad.what()});
  }
  reader.read_environment(environment);
  settle(loaded.config);
  validate(loaded.config, loaded.problems);
  return loaded;
}

Loaded load(std::string const& path, Environment const& environment) {
  if (path.empty()) return load_text("", environment);
  std::ifstream file(path);
  if (!file) {
    Loaded missing;
    missing.problems.push_back({Problem::Severity::kError, "", "cannot read the configuration file " + path});
    return missing;
  }
  return load_text({std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()}, environment);
}

}  // namespace bedrud::config
