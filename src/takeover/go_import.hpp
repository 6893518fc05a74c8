#pragma once
// Everything of a Go server's database, in the form of ours.
#include <cstdint>
#include <string>
#include <vector>
#include "takeover/go_database.hpp"

namespace bedrud::takeover {

// What became of one kind of rows.
struct Line {
  std::string what;        // "accounts"
  std::int64_t taken = 0;  // are in our database
  std::int64_t left = 0;   // are not
  std::string why{};       // they are not, in words; empty: none is missing
};
using Report = std::vector<Line>;

// To be called inside one transaction of `to`, which has our schema and no accounts. `session_secret`: auth.sessionSecret,
// which secrets among the settings are sealed with. Throws DatabaseError; then nothing must be kept.
Report import_all(GoDatabase const& from, db::Connection& to, std::string const& session_secret, std::int64_t now);

}  // namespace bedrud::takeover
