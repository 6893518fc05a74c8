#pragma once
// Pictures of people, made anew: whatever was uploaded, what is kept and shown was written by us.
#include <atomic>
#include <cstddef>
#include <filesystem>
#include <string>

#include "base/task.hpp"

namespace bedrud::picture {

inline constexpr int kSide = 320;  // pixels
inline constexpr std::size_t kMaxResult = 1'048'576;

class Reencoder {
 public:
  // Decodes `bytes` in a process of its own (worker_main.hpp) and writes the square picture to `target`, whose extension is
  // replaced by the one it got (.jpg or .png); durable when this returns. Returns the final path. Awaited from any executor,
  // which it does not block. Throws Error: kBadRequest for what cannot be decoded, kUnavailable when too many are at work or
  // libvips is missing.
  Task<std::filesystem::path> square(std::string bytes, std::filesystem::path target);

 private:
  std::atomic<int> running_{0};
};

}  // namespace bedrud::picture
