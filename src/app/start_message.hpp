#pragma once
// What somebody at the terminal reads when the server runs. Goes to standard output; the log goes elsewhere.
#include <string>
#include <vector>
#include "config/config.hpp"

namespace bedrud::app {

struct StartFacts {
  int port = 0;                          // the one that is listened on
  std::string setup_token{};             // plain, empty when there is an administrator
  bool own_certificate = false;          // self-signed by us
  std::vector<std::string> addresses{};  // of this machine, loopback left out
};

// "https://meet.example.org", "http://localhost:8080": where the operator's browser finds the page.
std::string page_address(config::Config const& config, int port);

// Ends with a newline.
std::string start_message(config::Config const& config, StartFacts const& facts);

}  // namespace bedrud::app
