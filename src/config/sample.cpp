#include "config/sample.hpp"

#include "config/fields.hpp"

namespace bedrud::config {
namespace {

std::vector<std::string> parts_of(std::string_view path) {
  std::vector<std::string> parts;
  while (!path.empty()) {
    auto const end = std::min(path.find('.'), path.size());
    parts.emplace_back(path.substr(0, end));
    path.remove_prefix(std::min(end + 1, path.size()));
  }
  return parts;
}

// "24", "\"\"", "[]": as it would stand in the file.
std::string yaml_value(Field const& field) {
  if (std::holds_alternative<Texts*>(field.target) || std::holds_alternative<OidcProviders*>(field.target)) return "[]";
  if (std::holds_alternative<TextMap*>(field.target)) return "{}";
  auto text = shown(field);
  if (!std::holds_alternative<std::string*>(field.target)) return text;
  bool const plain = !text.empty() && text.find_first_of("#:,[]{}\"' ") == std::string::npos;
  return plain ? text : "\"" + text + "\"";
}

std::string notes(Field const& field) {
  std::string text(field.doc);
  if (!field.unit.empty()) text += " Unit: " + std::string(field.unit) + ".";
  if (!field.choices.empty()) text += " One of: " + std::string(field.choices) + ".";
  if (!field.env.empty()) text += " Env: " + std::string(field.env) + ".";
  return text;
}

}  // namespace

std::string sample_yaml() {
  Config defaults;
  std::string out =
      "# Bedrud: every key with its default. Nothing needs to be set; remove the # of what you change (and of its section).\n"
      "# Environment variables win over this file. Check it with: bedrud config check --config FILE\n";
  std::vector<std::string> open;  // the sections the last line stood in
  for (auto const& field : fields(defaults)) {
    auto parts = parts_of(field.path);
    auto const leaf = parts.back();
    parts.pop_back();
    std::size_t same = 0;
    while (same < parts.size() && same < open.size() && parts[same] == open[same]) ++same;
    if (parts.empty() || same == 0) out += "\n";
    for (auto i = same; i < parts.size(); ++i) out += "#" + std::string(2 * i, ' ') + parts[i] + ":\n";
    open = parts;
    auto const indent = std::string(2 * parts.size(), ' ');
    out += "#" + indent + "# " + notes(field) + "\n";
    out += "#" + indent + leaf + ": " + yaml_value(field) + "\n";
  }
  return out;
}

std::string reference_markdown() {
  Config defaults;
  std::string out = "| Key | Default | Environment | Meaning |\n|---|---|---|---|\n";
  for (auto const& field : fields(defaults)) {
    auto const value = shown(field);
    auto text = std::string(field.doc);
    if (!field.unit.empty()) text += " Unit: " + std::string(field.unit) + ".";
    if (!field.choices.empty()) text += " One of: " + std::string(field.choices) + ".";
    out += "| `" + std::string(field.path) + "` | " + (value.empty() ? "" : "`" + value + "`") + " | " +
           (field.env.empty() ? "" : "`" + std::string(field.env) + "`") + " | " + text + " |\n";
  }
  return out;
}

}  // namespace bedrud::config
