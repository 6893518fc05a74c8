#pragma once
// Both databases refuse the same texts, so that a value never depends on which one is in use.
#include <string_view>
#include "base/error.hpp"

namespace bedrud::db {

// PostgreSQL has no NUL in texts; SQLite would store it and cut the text in its own functions.
inline void refuse_nul(std::string_view text) {
  if (text.find('\0') != std::string_view::npos) {
    throw Error(ErrorCode::kBadRequest, PublicText{"Text must not contain a NUL character"});
  }
}

}  // namespace bedrud::db
