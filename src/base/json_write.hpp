#pragma once
// Writing described structs straight into text, without a tree between. Empty optionals are left out unless the member has the
// rule WriteNull; inside lists and maps they are null.
#include <algorithm>
#include <array>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>
#include <charconv>
#include <cmath>
#include <string>
#include <string_view>

#include "base/json_members.hpp"

namespace bedrud::json {

void append_quoted(std::string& out, std::string_view text);

template <class T>
void append(std::string& out, T const& value);

namespace detail {

template <class T>
void append_number(std::string& out, T value) {
  char digits[40];
  auto const [end, failed] = std::to_chars(digits, digits + sizeof digits, value);
  out.append(digits, end);
}

constexpr std::size_t kSpare = 64, kMostReserved = 65'536;

// ,"name": as it stands before the value of a member, made by the compiler: an answer has hundreds of them.
template <class D>
inline constexpr auto kMemberHead = [] {
  constexpr std::string_view kName = D::name;
  std::array<char, kName.size() + 4> text{',', '"'};
  std::copy(kName.begin(), kName.end(), text.begin() + 2);
  text[text.size() - 2] = '"';
  text[text.size() - 1] = ':';
  return text;
}();

template <Described T>
void append_object(std::string& out, T const& value) {
  bool first = true;
  out += '{';
  boost::mp11::mp_for_each<Members<T>>([&](auto d) {
    auto const& member = value.*d.pointer;
    if constexpr (kIsOptional<std::remove_cvref_t<decltype(member)>> && !has_mark<T, decltype(d), WriteNull>()) {
      if (!member) return;
    }
    constexpr auto& kHead = kMemberHead<decltype(d)>;
    out.append(kHead.data() + (first ? 1 : 0), kHead.size() - (first ? 1 : 0));
    first = false;
    append(out, member);
  });
  out += '}';
}

}  // namespace detail

template <class T>
void append(std::string& out, T const& value) {
  using namespace detail;
  if constexpr (kIsOptional<T>) {
    if (value)
      append(out, *value);
    else
      out += "null";
  } else if constexpr (kIsRaw<T>) {
    out += boost::json::serialize(value);
  } else if constexpr (std::is_same_v<T, bool>) {
    out += value ? "true" : "false";
  } else if constexpr (std::is_floating_point_v<T>) {
    if (std::isfinite(value))
      append_number(out, value);
    else
      out += "null";  // JSON has no infinity
  } else if constexpr (std::is_integral_v<T>) {
    append_number(out, value);
  } else if constexpr (std::is_convertible_v<T const&, std::string_view>) {
    append_quoted(out, value);
  } else if constexpr (kIsVector<T>) {
    auto const start = out.size();
    out += '[';
    for (std::size_t i = 0; i < value.size(); ++i) {
      if (i > 0) out += ',';
      // The others are about as long as the first one.
      if (i == 1) out.reserve(start + std::min((out.size() - start) * value.size() + kSpare, kMostReserved));
      append(out, static_cast<typename T::value_type const&>(value[i]));
    }
    out += ']';
  } else if constexpr (kIsMap<T>) {
    char separator = '{';
    for (auto const& [key, element] : value) {
      out += separator;
      separator = ',';
      append_quoted(out, key);
      out += ':';
      append(out, element);
    }
    out += separator == '{' ? "{}" : "}";
  } else {
    static_assert(Described<T>, "this type has no JSON form: describe it (BOOST_DESCRIBE_STRUCT)");
    append_object(out, value);
  }
}

template <class T>
std::string to_text(T const& value) {
  std::string out;
  append(out, value);
  return out;
}

boost::json::value parse_own(std::string_view text);

template <class T>
boost::json::value to_json(T const& value) {
  return parse_own(to_text(value));
}

}  // namespace bedrud::json
