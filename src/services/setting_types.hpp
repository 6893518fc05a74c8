#pragma once
// The settings as administrators see them (rest-contract 8): in force, secrets masked.
#include <boost/describe.hpp>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>
#include "base/json_rules.hpp"
#include "models/system_settings.hpp"

namespace bedrud {

// What a secret that is set looks like; sent back, it changes nothing.
inline constexpr char kMask[] = "••••••••";

// Decided by the configuration file. A change sent for one of them is refused.
struct FileSettings {
  std::string jwtSecret, sessionSecret, frontendUrl;
  std::int64_t tokenDuration = 0;
  std::string serverPort, serverHost, serverDomain, serverCertFile, serverKeyFile, serverEmail;
  bool serverEnableTls = false, serverUseAcme = false, behindProxy = false;
  std::string livekitHost, livekitApiKey, livekitApiSecret;
  bool livekitExternal = false;
};
BOOST_DESCRIBE_STRUCT(FileSettings, (),
                      (jwtSecret, sessionSecret, frontendUrl, tokenDuration, serverPort, serverHost, serverDomain,
                       serverCertFile, serverKeyFile, serverEmail, serverEnableTls, serverUseAcme, behindProxy, livekitHost,
                       livekitApiKey, livekitApiSecret, livekitExternal))

struct FileStorageSettings {
  std::string corsAllowedOrigins, corsAllowedHeaders, corsAllowedMethods;
  bool corsAllowCredentials = false;
  std::int64_t corsMaxAge = 0;
  std::string chatUploadBackend, chatUploadDiskDir;
  std::int64_t chatUploadInlineMax = 0;
  std::string chatUploadS3Endpoint, chatUploadS3Bucket, chatUploadS3Region, chatUploadS3AccessKey, chatUploadS3SecretKey,
      chatUploadS3PublicUrl;
  std::int64_t maxUploadBytesPerUser = 0, globalDiskThresholdBytes = 0;
  std::string logLevel;
};
BOOST_DESCRIBE_STRUCT(FileStorageSettings, (),
                      (corsAllowedOrigins, corsAllowedHeaders, corsAllowedMethods, corsAllowCredentials, corsMaxAge,
                       chatUploadBackend, chatUploadDiskDir, chatUploadInlineMax, chatUploadS3Endpoint, chatUploadS3Bucket,
                       chatUploadS3Region, chatUploadS3AccessKey, chatUploadS3SecretKey, chatUploadS3PublicUrl,
                       maxUploadBytesPerUser, globalDiskThresholdBytes, logLevel))

// The members of SystemSettings act at once; those of the file after a restart with another file.
struct SettingsView : SystemSettings, FileSettings, FileStorageSettings {
  std::int64_t id = 1;
  std::vector<std::string> readOnly;  // the names that the file decides
};
BOOST_DESCRIBE_STRUCT(SettingsView, (SystemSettings, FileSettings, FileStorageSettings), (id, readOnly))

struct SettingCheck {
  std::string status;  // ok, error, warning, skipped
  std::optional<std::string> message;
};
BOOST_DESCRIBE_STRUCT(SettingCheck, (), (status, message))

struct SettingChecks {
  std::map<std::string, SettingCheck> checks;  // livekit, tls, s3, email
};
BOOST_DESCRIBE_STRUCT(SettingChecks, (), (checks))

}  // namespace bedrud
