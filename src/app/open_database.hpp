#pragma once
// The database as the configuration names it, brought to this program's schema.
#include <memory>
#include "config/config.hpp"
#include "database/database.hpp"

namespace bedrud::app {

// Takes a database of the Go server over and migrates first, with a backup of a SQLite file in backups/. Throws with a sentence
// for the operator.
std::unique_ptr<db::Database> open_database(config::Config const& config);

// Whether that will find a database of the Go server.
bool takes_over(config::Config const& config);

// For what only describes the program (the OpenAPI document): every call fails.
class NoDatabase final : public db::Database {
 public:
  db::Dialect dialect() const override { return db::Dialect::kSqlite; }
  db::Notices::Listening listen(std::string, std::function<void()>) override { return {}; }
  void stop() override {}
  db::PoolState pool() const override { return {}; }

 protected:
  void submit(Kind kind, db::Work& work) override;
};

}  // namespace bedrud::app
