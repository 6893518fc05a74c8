#pragma once
// What an administrator changed at run time. Each member is one row of system_settings; an empty one was never set, so the
// configuration file and then the default hold (a stored false or 0 does win).
#include <boost/describe.hpp>
#include <cstdint>
#include <optional>
#include <string>

namespace bedrud {

struct SystemSettings {
  std::optional<bool> registrationEnabled, tokenRegistrationOnly, passkeysEnabled, guestLoginEnabled;
  std::optional<std::string> serverName;
  std::optional<std::int64_t> maxParticipantsLimit, maxRoomsPerUser;
  std::optional<bool> recordingsEnabled, rnnoiseEnabled, krispEnabled;
  std::optional<std::int64_t> chatUploadMaxBytes, chatUploadMaxDimension, chatMaxMessageCount, chatMessageTTLHours;
};
BOOST_DESCRIBE_STRUCT(SystemSettings, (),
                      (registrationEnabled, tokenRegistrationOnly, passkeysEnabled, guestLoginEnabled, serverName,
                       maxParticipantsLimit, maxRoomsPerUser, recordingsEnabled, rnnoiseEnabled, krispEnabled,
                       chatUploadMaxBytes, chatUploadMaxDimension, chatMaxMessageCount, chatMessageTTLHours))

}  // namespace bedrud
