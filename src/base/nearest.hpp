#pragma once
// "Did you mean ...?"
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace bedrud {

// Levenshtein distance in bytes, letters compared without case.
std::size_t edit_distance(std::string_view a, std::string_view b);
// The candidate closest to `name`, when it is close enough to be meant: at most a third of the name's length away.
std::optional<std::string> nearest_name(std::string_view name, std::span<std::string const> candidates);

}  // namespace bedrud
