#pragma once
// The secrets a server needs and an operator need not choose: made at the first start, kept in the data folder.
#include <functional>
#include <string>
#include "config/load.hpp"

namespace bedrud::config {

// Fills what is empty of auth.jwtSecret, auth.sessionSecret, livekit.apiKey and livekit.apiSecret from secrets.json in the data
// folder (mode 0600, made with the folder when missing). What the file or the environment sets stays. Safe when several
// processes start together. Throws std::runtime_error when the folder cannot be written or the file cannot be read.
void ensure_secrets(Config& config);

// Secrets that were accepted once and are too easy to guess now (the file of a Go server) are never used. Where `replace`
// allows it, or secrets.json holds another one already, they are emptied, so that ensure_secrets() gives that one, and their
// problem is a warning; elsewhere it stays an error.
void replace_weak_secrets(Loaded& loaded, std::function<bool()> const& replace);

}  // namespace bedrud::config
