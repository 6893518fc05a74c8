#include "services/setting_rules.hpp"

#include "base/error.hpp"
#include "config/config.hpp"
#include "services/account_rules.hpp"
#include "services/setting_service.hpp"
#include "services/setting_types.hpp"

namespace bedrud {
namespace {

Error bad_request(std::string text) { return {ErrorCode::kBadRequest, PublicText{std::move(text)}}; }

[[noreturn]] void wrong_type(std::string_view name, char const* expected, boost::json::value const& value) {
  char const* got = "a number";
  switch (value.kind()) {
    case boost::json::kind::null:
      got = "null";
      break;
    case boost::json::kind::bool_:
      got = "a boolean";
      break;
    case boost::json::kind::string:
      got = "a string";
      break;
    case boost::json::kind::array:
      got = "an array";
      break;
    case boost::json::kind::object:
      got = "an object";
      break;
    case boost::json::kind::double_:
      if (std::string_view(expected) == "an integer") got = "a float (expected integer)";
      break;
    default:
      break;
  }
  throw bad_request(std::string(name) + ": expected " + expected + ", got " + got);
}

void require_range(std::optional<std::int64_t> const& value, std::int64_t most, char const* text) {
  if (value && (*value < 0 || *value > most)) throw bad_request(text);
}

void require_not_negative(std::optional<std::int64_t> const& value, char const* name) {
  if (value && *value < 0) throw bad_request(std::string(name) + " cannot be negative");
}

void require_color(std::optional<std::string> const& value, char const* name) {
  if (!value || value->empty()) return;
  bool const good =
      value->size() == 7 && (*value)[0] == '#' && value->find_first_not_of("0123456789abcdefABCDEF", 1) == std::string::npos;
  if (!good) throw bad_request(std::string(name) + " must be a valid hex color (#rrggbb)");
}

void require_page(std::optional<std::string> const& value, char const* name) {
  if (!value || value->empty()) return;
  auto const end = value->find("://");
  auto const place = end == std::string::npos ? std::string() : value->substr(end + 3);
  if (place.empty() || place.front() == '/' || value->find_first_of(" \r\n\t\"<>") != std::string::npos) {
    throw bad_request(std::string(name) + ": must be a valid absolute URL");
  }
  auto const scheme = value->substr(0, end);
  if (scheme != "http" && scheme != "https") {
    throw bad_request(std::string(name) + ": unsupported URL scheme \"" + scheme.substr(0, 20) + "\", must be http/https");
  }
}

void require_address(std::optional<std::string> const& value, char const* name) {
  if (value && !value->empty() && canonical_email(*value).empty()) {
    throw bad_request(std::string(name) + ": invalid email format");
  }
}

}  // namespace

bool is_secret(std::string_view name) {
  return std::any_of(std::begin(kSecretSettings), std::end(kSecretSettings), [name](auto const& s) { return s.first == name; });
}

bool is_mask(std::string_view text) {
  while (text.starts_with(' ')) text.remove_prefix(1);
  while (text.ends_with(' ')) text.remove_suffix(1);
  return text == kMask;
}

namespace {

// How mails look.
void put_mail_looks(SystemSettings& out, config::EmailTemplates const& t) {
  auto const of = [](config::TextMap const& map, char const* name) {
    auto const found = map.find(name);
    return found == map.end() ? std::string() : found->second;
  };
  out.emailInstanceName = t.instanceName;
  out.emailSupportEmail = t.supportEmail;
  out.emailInstanceUrl = t.instanceUrl;
  out.emailHeaderBg = t.headerBgColor;
  out.emailButtonBg = t.buttonBgColor;
  out.emailSubjectVerify = of(t.subjectLines, "verify");
  out.emailSubjectWelcome = of(t.subjectLines, "welcome");
  out.emailSubjectReset = of(t.subjectLines, "reset");
  out.emailSubjectChanged = of(t.subjectLines, "changed");
  out.emailSubjectInvite = of(t.subjectLines, "invite");
  out.emailPreheaderVerify = of(t.preheaderText, "verify");
  out.emailPreheaderWelcome = of(t.preheaderText, "welcome");
  out.emailPreheaderReset = of(t.preheaderText, "reset");
  out.emailPreheaderChanged = of(t.preheaderText, "changed");
  out.emailPreheaderInvite = of(t.preheaderText, "invite");
}

}  // namespace

SystemSettings in_force(SystemSettings const& stored, config::Config const& config) {
  auto const settings = effective_settings(stored, config.server, config.chat);
  auto const email = effective_mail(stored, config.email);
  SystemSettings out;
  out.registrationEnabled = settings.registrationEnabled;
  out.tokenRegistrationOnly = settings.tokenRegistrationOnly;
  out.passkeysEnabled = settings.passkeysEnabled;
  out.guestLoginEnabled = settings.guestLoginEnabled;
  out.requireAdminSecondFactor = stored.requireAdminSecondFactor.value_or(config.auth.requireAdminSecondFactor);
  out.serverName = settings.serverName;
  out.maxParticipantsLimit = settings.maxParticipantsLimit;
  out.maxRoomsPerUser = settings.maxRoomsPerUser;
  out.recordingsEnabled = settings.recordingsEnabled;
  out.recordingMaxDurationMins = settings.recordingMaxDurationMins;
  out.recordingMaxFileSizeMB = settings.recordingMaxFileSizeMB;
  out.recordingConsentRequired = settings.recordingConsentRequired;
  out.rnnoiseEnabled = settings.rnnoiseEnabled;
  out.krispEnabled = settings.krispEnabled;
  out.chatUploadMaxBytes = settings.chatUploadMaxBytes;
  out.chatUploadMaxDimension = settings.chatUploadMaxDimension;
  out.chatMaxMessageCount = settings.chatMaxMessageCount;
  out.chatMessageTTLHours = settings.chatMessageTTLHours;
  put_mail_looks(out, email.templates);
  auto const& auth = config.auth;
  out.googleClientId = stored.googleClientId.value_or(auth.google.clientId);
  out.googleClientSecret = stored.googleClientSecret.value_or(auth.google.clientSecret);
  out.googleRedirectUrl = stored.googleRedirectUrl.value_or(auth.google.redirectUrl);
  out.githubClientId = stored.githubClientId.value_or(auth.github.clientId);
  out.githubClientSecret = stored.githubClientSecret.value_or(auth.github.clientSecret);
  out.githubRedirectUrl = stored.githubRedirectUrl.value_or(auth.github.redirectUrl);
  out.twitterClientId = stored.twitterClientId.value_or(auth.twitter.clientId);
  out.twitterClientSecret = stored.twitterClientSecret.value_or(auth.twitter.clientSecret);
  out.twitterRedirectUrl = stored.twitterRedirectUrl.value_or(auth.twitter.redirectUrl);
  out.emailSmtpHost = email.smtpHost;
  out.emailSmtpPort = email.smtpPort;
  out.emailUsername = email.username;
  out.emailPassword = email.password;
  out.emailFromAddress = email.fromAddress;
  out.emailFromName = email.fromName;
  out.emailTlsSkipVerify = email.tlsSkipVerify;
  out.emailSmtpsMode = email.smtpsMode;
  return out;
}

void require_settings(SystemSettings const& wanted) {
  constexpr std::int64_t kMostRooms = 100'000, kMostPort = 65'535;
  constexpr std::size_t kMaxText = 500;
  require_range(wanted.maxParticipantsLimit, kMostRooms, "maxParticipantsLimit must be between 0 and 100000");
  require_range(wanted.maxRoomsPerUser, kMostRooms, "maxRoomsPerUser must be between 0 and 100000");
  require_not_negative(wanted.chatUploadMaxBytes, "chatUploadMaxBytes");
  require_not_negative(wanted.chatUploadMaxDimension, "chatUploadMaxDimension");
  require_not_negative(wanted.chatMaxMessageCount, "chatMaxMessageCount");
  require_not_negative(wanted.chatMessageTTLHours, "chatMessageTTLHours");
  require_color(wanted.emailHeaderBg, "emailHeaderBg");
  require_color(wanted.emailButtonBg, "emailButtonBg");
  require_page(wanted.emailInstanceUrl, "emailInstanceUrl");
  require_page(wanted.googleRedirectUrl, "googleRedirectUrl");
  require_page(wanted.githubRedirectUrl, "githubRedirectUrl");
  require_page(wanted.twitterRedirectUrl, "twitterRedirectUrl");
  require_address(wanted.emailSupportEmail, "emailSupportEmail");
  require_address(wanted.emailFromAddress, "emailFromAddress");
  if (wanted.emailPassword && !wanted.emailPassword->empty() && wanted.emailPassword->size() < 4) {
    throw bad_request("emailPassword must be at least 4 characters");
  }
  require_range(wanted.emailSmtpPort, kMostPort, "emailSmtpPort must be between 1 and 65535, or 0 for config default");
  using Members =
      boost::describe::describe_members<SystemSettings, boost::describe::mod_public | boost::describe::mod_inherited>;
  boost::mp11::mp_for_each<Members>([&](auto member) {
    if constexpr (std::is_same_v<std::remove_cvref_t<decltype(wanted.*member.pointer)>, std::optional<std::string>>) {
      auto const& text = wanted.*member.pointer;
      if (text && text->size() > kMaxText) throw bad_request(std::string(member.name) + " must be at most 500 bytes");
    }
  });
}

template <>
std::string setting_value<std::string>(std::string_view name, boost::json::value const& value) {
  if (!value.is_string()) wrong_type(name, "a string", value);
  return std::string(value.get_string());
}

template <>
bool setting_value<bool>(std::string_view name, boost::json::value const& value) {
  if (!value.is_bool()) wrong_type(name, "a boolean", value);
  return value.get_bool();
}

template <>
std::int64_t setting_value<std::int64_t>(std::string_view name, boost::json::value const& value) {
  if (!value.is_int64()) wrong_type(name, "an integer", value);
  return value.get_int64();
}

}  // namespace bedrud
