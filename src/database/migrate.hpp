#pragma once
// Brings a database to the schema this program was built with. Migrations are numbered, each is one transaction, and what was
// applied is remembered with a checksum. Runs before the pools open, on a connection of its own.
#include <span>
#include <string>
#include <string_view>
#include "database/connection.hpp"

namespace bedrud::db {

struct Migration {
  int number;             // from 1, without gaps
  std::string_view name;  // "accounts"
  std::string_view sql;
};

struct MigrateOptions {
  std::string sqlite_path;    // SQLite: the database file; empty for PostgreSQL
  std::string backup_folder;  // SQLite: where a non-empty database is copied to before it changes; empty: no backup
};

struct MigrateResult {
  int applied = 0;     // how many ran now
  int version = 0;     // the schema after it
  std::string backup;  // path of the copy, empty when none was made
};

// Only one process at a time does this (a lock file beside the SQLite file, an advisory lock in PostgreSQL); others wait.
// Throws DatabaseError with a text for the operator when the database was written by a newer program or when an applied
// migration differs from ours; nothing is changed then.
MigrateResult migrate(Connection& connection, std::span<Migration const> migrations, MigrateOptions const& options);

}  // namespace bedrud::db
