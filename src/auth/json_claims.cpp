#include "auth/json_claims.hpp"

#include "auth/id_token.hpp"
#include "base/error.hpp"
#include "base/json.hpp"

namespace bedrud::auth {

JsonClaims::JsonClaims(std::string_view text, char const* what) {
  boost::json::value value;
  try {
    value = json::parse_text(text);
  } catch (Error const&) { throw OauthError(std::string("the ") + what + " is no JSON"); }
  if (!value.is_object()) throw OauthError(std::string("the ") + what + " is no JSON object");
  object_ = std::move(value.get_object());
}

std::string JsonClaims::text(std::string_view name) const {
  auto const* const value = object_.if_contains(name);
  return value != nullptr && value->is_string() ? std::string(value->get_string()) : std::string();
}

std::optional<std::int64_t> JsonClaims::number(std::string_view name) const {
  auto const* const value = object_.if_contains(name);
  if (value == nullptr) return std::nullopt;
  if (value->is_int64()) return value->get_int64();
  // NumericDate may have a fraction (RFC 7519 section 2).
  constexpr double kMost = 1e15;
  if (value->is_double() && value->get_double() > -kMost && value->get_double() < kMost) {
    return static_cast<std::int64_t>(value->get_double());
  }
  return std::nullopt;
}

bool JsonClaims::flag(std::string_view name) const {
  auto const* const value = object_.if_contains(name);
  if (value == nullptr) return false;
  return value->is_bool() ? value->get_bool() : value->is_string() && value->get_string() == "true";
}

std::vector<std::string> JsonClaims::texts(std::string_view name) const {
  std::vector<std::string> out;
  if (auto one = text(name); !one.empty()) out.push_back(std::move(one));
  if (auto const* const list = array(name)) {
    for (auto const& entry : *list) {
      if (entry.is_string()) out.emplace_back(entry.get_string());
    }
  }
  return out;
}

boost::json::array const* JsonClaims::array(std::string_view name) const {
  auto const* const value = object_.if_contains(name);
  return value == nullptr ? nullptr : value->if_array();
}

boost::json::object const* JsonClaims::object(std::string_view name) const {
  auto const* const value = object_.if_contains(name);
  return value == nullptr ? nullptr : value->if_object();
}

std::string JsonClaims::name() const {
  for (auto const* const name : {"name", "preferred_username", "nickname", "login", "username"}) {
    if (auto out = text(name); !out.empty()) return out;
  }
  return {};
}

}  // namespace bedrud::auth
