#include "http/router.hpp"

#include <array>
#include <stdexcept>

#include "base/error.hpp"
#include "base/same_name.hpp"
#include "http/url.hpp"

namespace bedrud::http {

// One segment of the paths below it.
struct Router::Node {
  std::vector<std::pair<std::string_view, std::unique_ptr<Node>>> words;
  std::unique_ptr<Node> parameter;
  std::vector<Row const*> rows;  // the methods of a path that ends here

  Node* word(std::string_view text) const {
    for (auto const& [name, node] : words) {
      if (same_name(name, text)) return node.get();
    }
    return nullptr;
  }
};

namespace {

std::string_view next_segment(std::string_view& path) {
  path.remove_prefix(1);
  auto const segment = path.substr(0, path.find('/'));
  path.remove_prefix(segment.size());
  return segment;
}

std::string decoded(std::string_view text, PlusSign plus, std::string_view where) {
  if (auto out = percent_decode(text, plus)) return std::move(*out);
  throw Error(ErrorCode::kBadRequest, PublicText{"Invalid percent-encoding in the " + std::string(where) + " of the address"});
}

bool is_json(std::string_view content_type) {
  auto type = content_type.substr(0, content_type.find(';'));
  while (type.ends_with(' ')) type.remove_suffix(1);
  return same_name(type, "application/json");
}

}  // namespace

namespace detail {

std::optional<boost::json::value> read_json_body(RequestContext const& request, Meta const& meta) {
  auto const type = request.header("content-type");
  if (meta.body == Body::kOptional) {
    if (request.body.empty() || !is_json(type)) return {};
    try {
      auto value = json::parse_text(request.body);
      if (value.is_object()) return value;
    } catch (Error const&) {
      // Counts as {}: the row says so.
    }
    return {};
  }
  if (meta.body == Body::kMayMiss && request.body.empty()) return {};
  if (!is_json(type)) {
    throw Error(ErrorCode::kBadRequest,
                PublicText{"Invalid input: the body must be JSON with the header Content-Type: application/json"});
  }
  return json::parse_text(request.body);
}

Parameters read_query(std::string_view query) {
  Parameters out;
  while (!query.empty()) {
    auto const pair = query.substr(0, query.find('&'));
    query.remove_prefix(std::min(query.size(), pair.size() + 1));
    auto const equals = pair.find('=');
    auto const value = equals == std::string_view::npos ? std::string_view() : pair.substr(equals + 1);
    // Names are members of structs: none of them needs encoding.
    if (!pair.empty()) out.emplace_back(pair.substr(0, equals), decoded(value, PlusSign::kIsSpace, "query"));
  }
  return out;
}

}  // namespace detail

Router::Router() : root_(std::make_unique<Node>()) {}
Router::~Router() = default;

std::string_view Router::known_method(std::string_view method) {
  for (std::string_view known : {"GET", "POST", "PUT", "PATCH", "DELETE"}) {
    if (same_name(known, method)) return known;
  }
  throw std::logic_error("a row has the unknown method " + std::string(method));
}

void Router::insert(std::unique_ptr<Row> row) {
  auto* node = root_.get();
  for (auto rest = row->path; !rest.empty();) {
    auto const segment = next_segment(rest);
    if (segment.starts_with('{')) {
      if (!node->parameter) node->parameter = std::make_unique<Node>();
      node = node->parameter.get();
    } else if (auto* known = node->word(segment)) {
      node = known;
    } else {
      node = node->words.emplace_back(segment, std::make_unique<Node>()).second.get();
    }
  }
  for (auto const* other : node->rows) {
    if (other->method == row->method)
      throw std::logic_error("two rows for " + std::string(row->method) + " " + std::string(row->path));
  }
  node->rows.push_back(row.get());
  rows_.push_back(std::move(row));
}

namespace {

// The parameters of a row are named by its path, their values stand at the same places of the request's.
Parameters name_parameters(std::string_view row, std::string_view path) {
  Parameters out;
  while (!row.empty() && !path.empty()) {
    auto const name = next_segment(row), value = next_segment(path);
    if (name.starts_with('{')) out.emplace_back(name.substr(1, name.size() - 2), decoded(value, PlusSign::kIsPlus, "path"));
  }
  return out;
}

}  // namespace

Match Router::find(std::string_view method, std::string_view path) const {
  if (path.size() > 1 && path.ends_with('/')) path.remove_suffix(1);
  if (!path.starts_with('/')) return {};
  // Depth first, words before parameters; a path has few segments and a node one parameter at most.
  auto const end = [](auto const& self, Node const* node, std::string_view rest) -> Node const* {
    if (rest.empty()) return node->rows.empty() ? nullptr : node;
    auto const segment = next_segment(rest);
    if (auto const* word = node->word(segment)) {
      if (auto const* found = self(self, word, rest)) return found;
    }
    if (node->parameter && !segment.empty()) return self(self, node->parameter.get(), rest);
    return nullptr;
  };
  Match match;
  auto const* node = end(end, root_.get(), path);
  if (!node) return match;
  auto const wanted = method == "HEAD" ? std::string_view("GET") : method;
  for (auto const* row : node->rows) {
    if (row->method == wanted) {
      match.row = row;
      match.parameters = name_parameters(row->path, path);
      return match;
    }
    match.allow.append(match.allow.empty() ? "" : ", ").append(row->method);
    if (row->method == "GET") match.allow += ", HEAD";
  }
  match.allow += ", OPTIONS";
  return match;
}

}  // namespace bedrud::http
