#pragma once
#include "config/config.hpp"
#include "http/server.hpp"

namespace bedrud::app {

// What the configuration says about the listening server. With TLS and no certificate of the operator's it makes one in the
// data folder. Throws std::runtime_error.
http::ServerOptions http_options(config::Config const& config);

}  // namespace bedrud::app
