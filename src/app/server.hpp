#pragma once
// The server as one object graph: everything is built here once, in the order of its dependencies.
#include <string>
#include <vector>
#include "config/config.hpp"

namespace bedrud::app {

// Runs until SIGINT or SIGTERM, then lets running requests finish; a second signal ends at once. The warnings are logged as
// soon as there is a log. Throws with a sentence for the operator when it cannot start.
void run_server(config::Config config, std::vector<std::string> const& warnings);

}  // namespace bedrud::app
