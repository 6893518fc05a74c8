#pragma once
// What the reader, the writer and the schema share: the members of a described struct and the rules of each.
#include <boost/describe.hpp>
#include <boost/json/value.hpp>
#include <boost/mp11.hpp>
#include <map>
#include <optional>
#include <string>
#include <type_traits>
#include <vector>

#include "base/json_rules.hpp"

namespace bedrud::json::detail {

template <class T>
using Members = boost::describe::describe_members<T, boost::describe::mod_public | boost::describe::mod_inherited>;
template <class T>
concept Described = boost::describe::has_describe_members<T>::value && !std::is_union_v<T>;
template <Described T>
inline constexpr std::size_t kMemberCount = boost::mp11::mp_size<Members<T>>::value;

template <class T>
inline constexpr bool kIsOptional = false;
template <class T>
inline constexpr bool kIsOptional<std::optional<T>> = true;
template <class T>
inline constexpr bool kIsVector = false;
template <class T>
inline constexpr bool kIsVector<std::vector<T>> = true;
template <class T>
inline constexpr bool kIsMap = false;
template <class T>
inline constexpr bool kIsMap<std::map<std::string, T>> = true;
// Parts of a document that pass through unread.
template <class T>
inline constexpr bool kIsRaw =
    std::is_same_v<T, boost::json::value> || std::is_same_v<T, boost::json::object> || std::is_same_v<T, boost::json::array>;

template <class D>
using MemberType = std::remove_cvref_t<decltype(D::pointer)>;

// Calls visit(check) for every check that Rules<T> has for the member D.
template <class T, class D, class Visit>
constexpr void for_each_check(Visit&& visit) {
  std::apply(
      [&](auto const&... rule) {
        (..., [&] {
          if constexpr (std::is_same_v<std::remove_cvref_t<decltype(rule.member)>, MemberType<D>>) {
            if (rule.member == D::pointer) std::apply([&](auto const&... check) { (..., visit(check)); }, rule.checks);
          }
        }());
      },
      Rules<T>::list);
}

// Whether Rules<T> has a check of type Mark for the member D.
template <class T, class D, class Mark>
constexpr bool has_mark() {
  bool found = false;
  for_each_check<T, D>([&](auto const& check) { found |= std::is_same_v<std::remove_cvref_t<decltype(check)>, Mark>; });
  return found;
}

// A request without this member is refused.
template <class T, class D>
constexpr bool required() {
  using Value = std::remove_cvref_t<decltype(std::declval<T&>().*D::pointer)>;
  return !kIsOptional<Value> && !has_mark<T, D, Optional>();
}

}  // namespace bedrud::json::detail
