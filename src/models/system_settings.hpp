#pragma once
// What an administrator changed at run time. Each member is one row of system_settings; an empty one was never set, so the
// configuration file and then the default hold (a stored false or 0 does win).
#include <boost/describe.hpp>
#include <cstdint>
#include <optional>
#include <string>

namespace bedrud {

// How mails look and where they go.
struct MailSettings {
  std::optional<std::string> emailInstanceName, emailSupportEmail, emailInstanceUrl, emailHeaderBg, emailButtonBg;
  std::optional<std::string> emailSubjectVerify, emailSubjectWelcome, emailSubjectReset, emailSubjectChanged,
      emailSubjectInvite;
  std::optional<std::string> emailPreheaderVerify, emailPreheaderWelcome, emailPreheaderReset, emailPreheaderChanged,
      emailPreheaderInvite;
  std::optional<std::string> emailSmtpHost;
  std::optional<std::int64_t> emailSmtpPort;
  std::optional<std::string> emailUsername, emailPassword, emailFromAddress, emailFromName;
  std::optional<bool> emailTlsSkipVerify, emailSmtpsMode;
};
BOOST_DESCRIBE_STRUCT(MailSettings, (),
                      (emailInstanceName, emailSupportEmail, emailInstanceUrl, emailHeaderBg, emailButtonBg, emailSubjectVerify,
                       emailSubjectWelcome, emailSubjectReset, emailSubjectChanged, emailSubjectInvite, emailPreheaderVerify,
                       emailPreheaderWelcome, emailPreheaderReset, emailPreheaderChanged, emailPreheaderInvite, emailSmtpHost,
                       emailSmtpPort, emailUsername, emailPassword, emailFromAddress, emailFromName, emailTlsSkipVerify,
                       emailSmtpsMode))

// The clients that this server is at the providers everybody knows.
struct SignInSettings {
  std::optional<std::string> googleClientId, googleClientSecret, googleRedirectUrl;
  std::optional<std::string> githubClientId, githubClientSecret, githubRedirectUrl;
  std::optional<std::string> twitterClientId, twitterClientSecret, twitterRedirectUrl;
};
BOOST_DESCRIBE_STRUCT(SignInSettings, (),
                      (googleClientId, googleClientSecret, googleRedirectUrl, githubClientId, githubClientSecret,
                       githubRedirectUrl, twitterClientId, twitterClientSecret, twitterRedirectUrl))

struct SystemSettings : MailSettings, SignInSettings {
  std::optional<bool> registrationEnabled, tokenRegistrationOnly, passkeysEnabled, guestLoginEnabled;
  std::optional<bool> requireAdminSecondFactor;
  std::optional<std::string> serverName;
  std::optional<std::int64_t> maxParticipantsLimit, maxRoomsPerUser;
  std::optional<bool> recordingsEnabled, rnnoiseEnabled, krispEnabled;
  std::optional<std::int64_t> recordingMaxDurationMins, recordingMaxFileSizeMB;
  std::optional<bool> recordingConsentRequired;
  std::optional<std::int64_t> chatUploadMaxBytes, chatUploadMaxDimension, chatMaxMessageCount, chatMessageTTLHours;
};
BOOST_DESCRIBE_STRUCT(SystemSettings, (MailSettings, SignInSettings),
                      (registrationEnabled, tokenRegistrationOnly, passkeysEnabled, guestLoginEnabled, requireAdminSecondFactor,
                       serverName, maxParticipantsLimit, maxRoomsPerUser, recordingsEnabled, rnnoiseEnabled, krispEnabled,
                       recordingMaxDurationMins, recordingMaxFileSizeMB, recordingConsentRequired, chatUploadMaxBytes,
                       chatUploadMaxDimension, chatMaxMessageCount, chatMessageTTLHours))

}  // namespace bedrud
