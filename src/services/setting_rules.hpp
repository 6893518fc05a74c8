#pragma once
// What a setting may be, in the words of the contract (rest-contract 8.1), and which of database, file and default holds.
#include <boost/json/value.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include "models/system_settings.hpp"

namespace bedrud::config {
struct Config;
}  // namespace bedrud::config

namespace bedrud {

// Sealed in the database, masked in answers, left out of logs.
inline constexpr std::pair<char const*, std::optional<std::string> SystemSettings::*> kSecretSettings[] = {
    {"emailPassword", &SystemSettings::emailPassword},
    {"googleClientSecret", &SystemSettings::googleClientSecret},
    {"githubClientSecret", &SystemSettings::githubClientSecret},
    {"twitterClientSecret", &SystemSettings::twitterClientSecret}};
bool is_secret(std::string_view name);
// The mask, with space around.
bool is_mask(std::string_view text);

// Every member is set: stored over file over default.
SystemSettings in_force(SystemSettings const& stored, config::Config const& config);

// Throws kBadRequest for the first member that is set and cannot be.
void require_settings(SystemSettings const& wanted);

// The value of a request; throws kBadRequest "<name>: expected a string, got a number". Value: std::string, bool, std::int64_t.
template <class Value>
Value setting_value(std::string_view name, boost::json::value const& value);
template <>
std::string setting_value<std::string>(std::string_view name, boost::json::value const& value);
template <>
bool setting_value<bool>(std::string_view name, boost::json::value const& value);
template <>
std::int64_t setting_value<std::int64_t>(std::string_view name, boost::json::value const& value);

}  // namespace bedrud
