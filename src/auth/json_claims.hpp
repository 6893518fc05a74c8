#pragma once
// Members of a JSON object that an identity provider sent, by their exact names: a missing one and one of a wrong type are the
// same. The strict reader refuses duplicate names, so no two readers see two different tokens.
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace bedrud::auth {

class JsonClaims {
 public:
  // Throws OauthError, which calls it `what`, for anything but one JSON object.
  JsonClaims(std::string_view text, char const* what);
  explicit JsonClaims(boost::json::object object) : object_(std::move(object)) {}

  bool has(std::string_view name) const { return object_.contains(name); }
  std::string text(std::string_view name) const;
  std::optional<std::int64_t> number(std::string_view name) const;
  // true, or "true" as some providers write it.
  bool flag(std::string_view name) const;
  // A list of texts, or one text.
  std::vector<std::string> texts(std::string_view name) const;
  boost::json::array const* array(std::string_view name) const;
  boost::json::object const* object(std::string_view name) const;
  // What the person is called: name, else preferred_username, nickname or login.
  std::string name() const;

 private:
  boost::json::object object_;
};

}  // namespace bedrud::auth
