#include "database/database.hpp"

#include "database/pools.hpp"

namespace bedrud::db {

std::unique_ptr<Database> open_database(Options const& options) {
  return options.dialect == Dialect::kSqlite ? make_sqlite_database(options) : make_postgres_database(options);
}

}  // namespace bedrud::db
