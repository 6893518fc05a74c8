#pragma once
// Takes a database over that Bedrud's Go server wrote. The old one is never changed beyond what its own engine does when it is
// opened: whoever is interrupted, at whatever moment, finds it as it was or the new one complete. Runs at the start, before the
// pools open.
#include <optional>
#include <span>
#include <string>
#include "database/migrate.hpp"
#include "takeover/go_import.hpp"

namespace bedrud::takeover {

struct Taken {
  Report report;
  std::string from;    // file or schema the rows came from
  std::string backup;  // where the old database is
};

struct Context {
  std::span<db::Migration const> migrations;
  std::string session_secret;  // auth.sessionSecret
};

// SQLite. `path`: where our database shall be. When the Go server's lies there, it is copied to `backup_folder`, a new one is
// built beside it in one transaction, and takes its place in one step. When nothing lies there but one file of the Go server
// beside it does, the new one is built from that. Nothing: there is nothing to take over.
// Throws DatabaseError, also when another program has the old file open.
bool waits_at(std::string const& path);  // whether there is anything to do
std::optional<Taken> take_over_file(std::string const& path, std::string const& backup_folder, Context const& context);

// PostgreSQL. The tables of the Go server move to the schema bedrud_go, where they stay, and ours take their place. An
// interrupted takeover goes on with the next call. Brings our schema up itself.
bool waits_in(db::Connection& connection);  // whether there is anything to do
std::optional<Taken> take_over_postgres(db::Connection& connection, Context const& context);

// What somebody else's database holds, inside a write of ours. `from`: a file or the address of a PostgreSQL. Throws
// DatabaseError when it is not the Go server's, or when ours has accounts already.
Report import_from(std::string const& from, db::Connection& to, Context const& context);

// One line for each kind of rows: "4 accounts", "2 of 3 rooms (1 not: the account that made them does not exist)".
std::vector<std::string> sentences(Report const& report);

}  // namespace bedrud::takeover
