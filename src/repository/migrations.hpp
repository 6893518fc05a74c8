#pragma once
// The numbered files of migrations/, embedded at build time (cmake/migrations.cmake).
#include <span>
#include "database/migrate.hpp"

namespace bedrud {

std::span<db::Migration const> migrations();

}  // namespace bedrud
