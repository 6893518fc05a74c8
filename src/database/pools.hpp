#pragma once
// The two kinds of Database, for open_database only.
#include "database/database.hpp"

namespace bedrud::db {

std::unique_ptr<Database> make_sqlite_database(Options const& options);
std::unique_ptr<Database> make_postgres_database(Options const& options);

}  // namespace bedrud::db
