#pragma once
// The secrets a server needs and an operator need not choose: made at the first start, kept in the data folder.
#include <string>
#include "config/config.hpp"

namespace bedrud::config {

// Fills what is empty of auth.jwtSecret, auth.sessionSecret, livekit.apiKey and livekit.apiSecret from secrets.json in the data
// folder (mode 0600, made with the folder when missing). What the file or the environment sets stays. Safe when several
// processes start together. Throws std::runtime_error when the folder cannot be written or the file cannot be read.
void ensure_secrets(Config& config);

}  // namespace bedrud::config
