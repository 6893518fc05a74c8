#include "database/connection.hpp"

namespace bedrud::db {
namespace {

struct Word {
  std::string_view key, sqlite, postgres;
};
constexpr Word kWords[] = {
    {"{serial}", "INTEGER PRIMARY KEY", "BIGSERIAL PRIMARY KEY"},
    {"{blob}", "BLOB", "BYTEA"},
    {"{bool}", "INTEGER", "BOOLEAN"},
    {"{ilike}", "LIKE", "ILIKE"},
    {"{skip_locked}", "", "FOR UPDATE SKIP LOCKED"},
    {"{for_update}", "", "FOR UPDATE"},
};

Word const* word_at(std::string_view text) {
  for (auto const& word : kWords) {
    if (text.starts_with(word.key)) return &word;
  }
  return nullptr;
}

}  // namespace

std::string expand(Dialect dialect, std::string_view sql) {
  std::string out;
  out.reserve(sql.size() + 16);
  for (std::size_t i = 0; i < sql.size();) {
    if (auto const* word = sql[i] == '{' ? word_at(sql.substr(i)) : nullptr) {
      out += dialect == Dialect::kSqlite ? word->sqlite : word->postgres;
      i += word->key.size();
      continue;
    }
    // SQLite numbers "?1"; "$1" would be a name there, numbered by its first use.
    bool const parameter = sql[i] == '$' && i + 1 < sql.size() && sql[i + 1] >= '1' && sql[i + 1] <= '9';
    out += parameter && dialect == Dialect::kSqlite ? '?' : sql[i];
    ++i;
  }
  return out;
}

}  // namespace bedrud::db
