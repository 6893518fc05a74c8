#pragma once
// The path of a row as a template argument: "/api/room/{roomId}". Each {parameter} is one segment and must be a member of the
// row's request struct, which the compiler checks.
#include <algorithm>
#include <boost/describe.hpp>
#include <boost/mp11.hpp>
#include <cstddef>
#include <string_view>

#include "base/json_members.hpp"

namespace bedrud::http {

template <std::size_t N>
struct Path {
  char text[N];
  // NOLINTNEXTLINE(google-explicit-constructor): written as a plain string.
  consteval Path(char const (&literal)[N]) { std::copy_n(literal, N, text); }
  constexpr std::string_view view() const { return {text, N - 1}; }
};

template <class T>
consteval bool has_member(std::string_view name) {
  bool found = false;
  if constexpr (json::detail::Described<T>) {
    boost::mp11::mp_for_each<json::detail::Members<T>>([&](auto d) { found |= name == d.name; });
  }
  return found;
}

// Every segment of `path` is a word or a whole {parameter} that `known` accepts.
template <class Known>
consteval bool well_formed(std::string_view path, Known known) {
  if (!path.starts_with('/')) return false;
  while (!path.empty()) {
    path.remove_prefix(1);
    auto const segment = path.substr(0, path.find('/'));
    path.remove_prefix(segment.size());
    auto const braces = segment.find_first_of("{}") != std::string_view::npos;
    if (braces && !(segment.starts_with('{') && segment.ends_with('}') && known(segment.substr(1, segment.size() - 2))))
      return false;
  }
  return true;
}

}  // namespace bedrud::http
