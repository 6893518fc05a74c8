#include "recording/renderer.hpp"

#include <algorithm>

namespace bedrud::recording {

std::filesystem::path faces_of(std::filesystem::path const& capture) { return capture / "faces"; }

std::filesystem::path chat_of(std::filesystem::path const& capture) { return capture / "chat.txt"; }

bool can_have_face(std::string_view identity) {
  constexpr std::size_t kLongest = 64;
  auto const plain = [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' || c == '_';
  };
  return !identity.empty() && identity.size() <= kLongest && std::ranges::all_of(identity, plain);
}

}  // namespace bedrud::recording
