#include "media/signalling/server_metadata.hpp"
#include <algorithm>
#include <boost/json.hpp>

namespace bedrud::signalling {
namespace {

boost::json::object object_of(std::string const& text) {
  boost::system::error_code failed;
  auto value = boost::json::parse(text, failed);
  return !failed && value.is_object() ? std::move(value.get_object()) : boost::json::object();
}

}  // namespace

std::string with_members_of(std::string const& truth, std::string const& text, std::span<std::string const> names) {
  auto const theirs = object_of(truth);
  auto merged = object_of(text);
  bool const untouched = std::none_of(names.begin(), names.end(),
                                      [&](std::string const& name) { return theirs.contains(name) || merged.contains(name); });
  if (untouched) return text;
  for (auto const& name : names) {
    merged.erase(name);
    if (auto const* const wanted = theirs.if_contains(name)) merged[name] = *wanted;
  }
  return boost::json::serialize(merged);
}

}  // namespace bedrud::signalling
