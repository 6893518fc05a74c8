#pragma once
// A real PostgreSQL for unit tests: a cluster in a temporary folder, on a Unix socket only, stopped and removed at exit.
#include <string>

namespace bedrud::test {

// The connection string of a fresh, empty database. The server is started at the first call and serves the whole test
// program. Throws when PostgreSQL's programs are missing (PG_BIN names their folder, default /usr/lib/postgresql/15/bin).
std::string fresh_postgres();

// Stops and starts the server again, as an operator would, for tests of lost connections.
void restart_postgres();

// A temporary folder of this test program, removed at exit.
std::string temp_folder();

}  // namespace bedrud::test
