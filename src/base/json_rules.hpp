#pragma once
// What a member must satisfy beyond its type. Each check tests a value, says its limit in words and adds itself to the schema:
//   template <> struct bedrud::json::Rules<CreateRoom> {
//     static constexpr std::tuple list{Rule{&CreateRoom::name, Length{3, 64}}, Rule{&CreateRoom::isPublic, Optional{}}};
//   };
#include <algorithm>
#include <array>
#include <boost/json/object.hpp>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

namespace bedrud::json {

// Code points of valid UTF-8.
std::size_t count_characters(std::string_view text);
// "3 to 64 characters", "at most 64 characters", "at least 1 item".
std::string amount(std::size_t min, std::size_t max, std::string_view unit);

// Characters (code points) of a string.
struct Length {
  std::size_t min, max;
  bool holds(std::string_view text) const {
    auto const size = count_characters(text);
    return size >= min && size <= max;
  }
  std::string expectation() const { return "must have " + amount(min, max, "character"); }
  void describe(boost::json::object& schema) const;
};

// Bytes of a string, where the contract counts them.
struct Bytes {
  std::size_t min, max;
  bool holds(std::string_view text) const { return text.size() >= min && text.size() <= max; }
  std::string expectation() const { return "must have " + amount(min, max, "byte"); }
  void describe(boost::json::object& schema) const;
};

// Elements of a list.
struct Items {
  std::size_t min, max;
  template <class Element>
  bool holds(std::vector<Element> const& list) const {
    return list.size() >= min && list.size() <= max;
  }
  std::string expectation() const { return "must have " + amount(min, max, "item"); }
  void describe(boost::json::object& schema) const;
};

struct Range {
  std::int64_t min, max;
  bool holds(std::int64_t value) const { return value >= min && value <= max; }
  std::string expectation() const { return "must be between " + std::to_string(min) + " and " + std::to_string(max); }
  void describe(boost::json::object& schema) const;
};

// One of a few words; an enum in the schema.
template <std::size_t N>
struct OneOf {
  std::array<std::string_view, N> words;
  template <class... Words>
  explicit constexpr OneOf(Words... list) : words{std::string_view(list)...} {}
  bool holds(std::string_view text) const { return std::find(words.begin(), words.end(), text) != words.end(); }
  std::string expectation() const {
    std::string text = "must be one of";
    for (auto word : words) text.append(text.ends_with("of") ? " " : ", ").append(word);
    return text;
  }
  void describe(boost::json::object& schema) const {
    auto& list = schema["enum"].emplace_array();
    for (auto word : words) list.emplace_back(word);
  }
};
template <class... Words>
OneOf(Words...) -> OneOf<sizeof...(Words)>;

// local@domain, at most 254 bytes, no spaces: what can be an address, not whether it exists.
struct Email {
  bool holds(std::string_view text) const;
  std::string expectation() const { return "must be an email address"; }
  void describe(boost::json::object& schema) const { schema["format"] = "email"; }
};

// The member may be missing in a request; it then keeps its default, which the schema names.
struct Optional {};
// An empty std::optional is written as null instead of being left out.
struct WriteNull {};
// A sentence for the schema.
struct Doc {
  std::string_view text;
};

template <class Member, class... Checks>
struct Rule {
  Member member;
  std::tuple<Checks...> checks;
  explicit constexpr Rule(Member of, Checks... all) : member(of), checks(all...) {}
};

template <class T>
struct Rules {
  static constexpr std::tuple<> list{};
};

}  // namespace bedrud::json
