#pragma once
// Metadata are one text, which its participant may replace, and in which the server says things others believe: roles, a chat
// block. Those members stay the server's.
#include <span>
#include <string>

namespace bedrud::signalling {

// The JSON object `text` with the members of these names as they are in the JSON object `truth`: not in `truth` means not in
// the result. What is not an object has no members. A `text` without such members that needs none stays byte by byte.
std::string with_members_of(std::string const& truth, std::string const& text, std::span<std::string const> names);

}  // namespace bedrud::signalling
