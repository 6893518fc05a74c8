#pragma once
// The settings an administrator of the Go server stored: one row with a column for each (rest-contract 3.7, 8).
#include <cstdint>
#include <string>
#include "takeover/go_import.hpp"

namespace bedrud::takeover {

// "chatMessageTTLHours" -> "chat_message_ttl_hours", as its database names them.
std::string go_column(std::string_view setting);

// What was decided there, as far as it is a setting here and a possible one. Secrets are sealed.
Line import_settings(GoDatabase const& from, db::Connection& to, std::string const& session_secret, std::int64_t now);

}  // namespace bedrud::takeover
