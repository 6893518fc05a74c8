#pragma once
// Reading described structs. A wrong type or a duplicate key ends the reading (400); rules that do not hold and missing members
// are collected and refused together (422). Both texts name the field by its path, "settings.tags[2]".
#include <array>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/value.hpp>
#include <charconv>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/error.hpp"
#include "base/json_members.hpp"
#include "base/same_name.hpp"

namespace bedrud::json {

inline constexpr std::size_t kMaxDepth = 32;

// Reads any JSON text (RFC 8259, strict): Error kBadRequest for malformed text, duplicate keys, invalid UTF-8 or deep nesting.
boost::json::value parse_text(std::string_view text, std::size_t max_depth = kMaxDepth);

namespace detail {

// The place in the document, as a chain on the stack; its text is only made for an error.
struct Place {
  Place const* up = nullptr;
  std::string_view name;
  std::size_t index = 0;
  bool element = false;
  std::string text() const;
};

using Broken = std::vector<FieldError>;

// "Invalid input: limit must be an integer, not a string"
[[noreturn]] void wrong_type(Place const& at, std::string_view expected, std::string_view got);
[[noreturn]] void duplicate(Place const& at, std::string_view name);
[[noreturn]] void refuse(Broken broken);
std::string_view kind_name(boost::json::value const& value);

template <class T>
void read(T& out, boost::json::value const& value, Place const& at, Broken& broken);

template <class T>
using Present = std::array<bool, kMemberCount<T>>;

// Null counts as missing, as in the Go server.
template <Described T>
void read_members(T& out, boost::json::object const& object, Present<T>& present, Place const& at, Broken& broken) {
  Present<T> seen{};
  for (auto const& [key, value] : object) {
    std::size_t index = 0;
    boost::mp11::mp_for_each<Members<T>>([&](auto d) {
      auto const i = index++;
      if (!same_name(key, d.name)) return;
      if (seen[i]) duplicate(at, d.name);
      seen[i] = true;
      if (value.is_null()) return;
      present[i] = true;
      read(out.*d.pointer, value, Place{&at, d.name}, broken);
    });
  }
}

template <class Check, class T>
void check_value(Check const& check, T const& value, Place const& at, Broken& broken) {
  if constexpr (kIsOptional<T>) {
    if (value) check_value(check, *value, at, broken);
  } else if constexpr (requires { check.holds(value); }) {
    if (!check.holds(value)) broken.push_back({at.text(), check.expectation()});
  } else if constexpr (kIsVector<T>) {
    for (std::size_t i = 0; i < value.size(); ++i) check_value(check, value[i], Place{&at, {}, i, true}, broken);
  } else {
    static_assert(requires { check.text; } || std::is_empty_v<Check>, "this check does not fit the type of its member");
  }
}

template <Described T>
void check_members(T const& value, Present<T> const& present, Place const& at, Broken& broken) {
  std::size_t index = 0;
  boost::mp11::mp_for_each<Members<T>>([&](auto d) {
    Place const here{&at, d.name};
    if (present[index++]) {
      for_each_check<T, decltype(d)>([&](auto const& check) { check_value(check, value.*d.pointer, here, broken); });
    } else if constexpr (required<T, decltype(d)>()) {
      broken.push_back({here.text(), "is required"});
    }
  });
}

template <class T>
void read_integer(T& out, boost::json::value const& value, Place const& at) {
  boost::json::error_code failed;
  if (value.is_int64() || value.is_uint64()) {
    out = value.to_number<T>(failed);
    if (!failed) return;
    wrong_type(at,
               "an integer between " + std::to_string(std::numeric_limits<T>::min()) + " and " +
                   std::to_string(std::numeric_limits<T>::max()),
               "an integer outside of it");
  }
  wrong_type(at, "an integer", kind_name(value));
}

template <class T>
void read(T& out, boost::json::value const& value, Place const& at, Broken& broken) {
  if constexpr (kIsOptional<T>) {
    if (value.is_null())
      out.reset();
    else
      read(out.emplace(), value, at, broken);
  } else if constexpr (std::is_same_v<T, boost::json::value>) {
    out = value;
  } else if constexpr (std::is_same_v<T, boost::json::object>) {
    if (!value.is_object()) wrong_type(at, "an object", kind_name(value));
    out = value.get_object();
  } else if constexpr (std::is_same_v<T, boost::json::array>) {
    if (!value.is_array()) wrong_type(at, "a list", kind_name(value));
    out = value.get_array();
  } else if constexpr (std::is_same_v<T, bool>) {
    if (!value.is_bool()) wrong_type(at, "true or false", kind_name(value));
    out = value.get_bool();
  } else if constexpr (std::is_integral_v<T>) {
    read_integer(out, value, at);
  } else if constexpr (std::is_floating_point_v<T>) {
    if (!value.is_number()) wrong_type(at, "a number", kind_name(value));
    out = value.to_number<T>();
  } else if constexpr (std::is_same_v<T, std::string>) {
    if (!value.is_string()) wrong_type(at, "a string", kind_name(value));
    out.assign(value.get_string().begin(), value.get_string().end());
  } else if constexpr (kIsVector<T>) {
    if (!value.is_array()) wrong_type(at, "a list", kind_name(value));
    auto const& list = value.get_array();
    out.clear();
    out.reserve(list.size());
    for (std::size_t i = 0; i < list.size(); ++i) read(out.emplace_back(), list[i], Place{&at, {}, i, true}, broken);
  } else if constexpr (kIsMap<T>) {
    if (!value.is_object()) wrong_type(at, "an object", kind_name(value));
    out.clear();
    for (auto const& [key, element] : value.get_object()) read(out[std::string(key)], element, Place{&at, key}, broken);
  } else {
    static_assert(Described<T>, "this type has no JSON form: describe it (BOOST_DESCRIBE_STRUCT)");
    if (!value.is_object()) wrong_type(at, "an object", kind_name(value));
    Present<T> present{};
    read_members(out, value.get_object(), present, at, broken);
    check_members(out, present, at, broken);
  }
}

// A value of a path or query. Returns false for types that have no text form there.
template <class T>
bool read_text(T& out, std::string_view text, Place const& at) {
  if constexpr (kIsOptional<T>) {
    return read_text(out.emplace(), text, at);
  } else if constexpr (std::is_same_v<T, std::string>) {
    out.assign(text);
    return true;
  } else if constexpr (std::is_same_v<T, bool>) {
    if (text != "true" && text != "1" && text != "false" && text != "0") wrong_type(at, "true or false", "other text");
    out = text == "true" || text == "1";
    return true;
  } else if constexpr (std::is_arithmetic_v<T>) {
    auto const [end, failed] = std::from_chars(text.data(), text.data() + text.size(), out);
    if (failed == std::errc::result_out_of_range) wrong_type(at, "a number in range", "a greater one");
    if (failed != std::errc() || end != text.data() + text.size()) {
      wrong_type(at, std::is_integral_v<T> ? "an integer" : "a number", "other text");
    }
    return true;
  } else if constexpr (kIsVector<T>) {
    return read_text(out.emplace_back(), text, at);
  } else {
    return false;
  }
}

}  // namespace detail

// Collects one T from several sources: a body, the parameters of a path and of a query.
template <class T>
class Input {
 public:
  void read_body(boost::json::value const& body) {
    if constexpr (detail::Described<T>) {
      if (!body.is_object()) detail::wrong_type({}, "an object", detail::kind_name(body));
      detail::read_members(value_, body.get_object(), present_, {}, broken_);
    } else {
      detail::read(value_, body, {}, broken_);
    }
  }

  // Sets the member called `name` from text; overrides what the body said. Unknown names are ignored.
  void read_parameter(std::string_view name, std::string_view text) {
    if constexpr (detail::Described<T>) {
      std::size_t index = 0;
      boost::mp11::mp_for_each<detail::Members<T>>([&](auto d) {
        auto const i = index++;
        if (name != d.name) return;
        using Value = std::remove_cvref_t<decltype(value_.*d.pointer)>;
        // "?limit=" says nothing about a number.
        if (text.empty() && !std::is_same_v<Value, std::string> && !std::is_same_v<Value, std::optional<std::string>>) return;
        if (detail::read_text(value_.*d.pointer, text, detail::Place{nullptr, d.name})) present_[i] = true;
      });
    }
  }

  // Throws Error kInvalid with everything that does not hold.
  T finish() {
    if constexpr (detail::Described<T>) detail::check_members(value_, present_, {}, broken_);
    if (!broken_.empty()) detail::refuse(std::move(broken_));
    return std::move(value_);
  }

 private:
  struct None {};
  static auto present() {
    if constexpr (detail::Described<T>)
      return detail::Present<T>{};
    else
      return None{};
  }

  T value_{};
  decltype(present()) present_{};
  detail::Broken broken_;
};

template <class T>
T parse(std::string_view text) {
  Input<T> input;
  input.read_body(parse_text(text));
  return input.finish();
}

}  // namespace bedrud::json
