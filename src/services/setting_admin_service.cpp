#include "services/setting_admin_service.hpp"

#include <fstream>
#include <iterator>

#include "base/error.hpp"
#include "base/json.hpp"
#include "base/same_name.hpp"
#include "config/config.hpp"
#include "database/database.hpp"
#include "repository/setting_repository.hpp"
#include "services/audit_service.hpp"
#include "services/health_certificate.hpp"
#include "services/mail_service.hpp"
#include "services/setting_rules.hpp"
#include "services/setting_service.hpp"

namespace bedrud {
namespace {

Error bad_request(std::string text) { return {ErrorCode::kBadRequest, PublicText{std::move(text)}}; }

std::string masked(std::string const& secret) { return secret.empty() ? "" : kMask; }

FileSettings file_settings(config::Config const& config) {
  FileSettings out;
  auto const& auth = config.auth;
  out.jwtSecret = masked(auth.jwtSecret);
  out.sessionSecret = masked(auth.sessionSecret);
  out.frontendUrl = auth.frontendURL;
  out.tokenDuration = auth.tokenDuration;
  out.serverPort = std::to_string(config.listen_port());
  out.serverHost = config.server.host;
  out.serverDomain = config.server.domain;
  out.serverCertFile = config.server.certFile;
  out.serverKeyFile = config.server.keyFile;
  out.serverEmail = config.server.email;
  out.serverEnableTls = config.tls();
  out.serverUseAcme = config.server.useACME;
  out.behindProxy = config.server.behindProxy;
  out.livekitHost = config.livekit.host;
  out.livekitApiKey = config.livekit.apiKey;
  out.livekitApiSecret = masked(config.livekit.apiSecret);
  out.livekitExternal = config.livekit.external;
  return out;
}

FileStorageSettings storage_settings(config::Config const& config) {
  FileStorageSettings out;
  out.corsAllowedOrigins = config.cors.allowedOrigins;
  out.corsAllowedHeaders = config.cors.allowedHeaders;
  out.corsAllowedMethods = config.cors.allowedMethods;
  out.corsAllowCredentials = config.cors.allowCredentials;
  out.corsMaxAge = config.cors.maxAge;
  auto const& uploads = config.chat.uploads;
  out.chatUploadBackend = uploads.backend;
  out.chatUploadDiskDir = uploads.diskDir;
  out.chatUploadInlineMax = uploads.inlineMaxBytes;
  out.chatUploadS3Endpoint = uploads.s3.endpoint;
  out.chatUploadS3Bucket = uploads.s3.bucket;
  out.chatUploadS3Region = uploads.s3.region;
  out.chatUploadS3AccessKey = masked(uploads.s3.accessKey);
  out.chatUploadS3SecretKey = masked(uploads.s3.secretKey);
  out.chatUploadS3PublicUrl = uploads.s3.publicBaseUrl;
  out.maxUploadBytesPerUser = config.chat.maxUploadBytesPerUser;
  out.globalDiskThresholdBytes = config.chat.globalDiskThresholdBytes;
  out.logLevel = config.logger.level;
  return out;
}

template <class T>
using OwnMembers = boost::describe::describe_members<T, boost::describe::mod_public | boost::describe::mod_inherited>;

// What is in force, from the file's defaults and what was stored.
SettingsView view_of(SystemSettings const& stored, config::Config const& config) {
  SettingsView out;
  static_cast<SystemSettings&>(out) = in_force(stored, config);
  for (auto const secret : kSecretSettings) {
    auto& value = out.*secret.second;
    value = masked(value.value_or(""));
  }
  static_cast<FileSettings&>(out) = file_settings(config);
  static_cast<FileStorageSettings&>(out) = storage_settings(config);
  auto const names = [&out]<class T>(T const*) {
    boost::mp11::mp_for_each<OwnMembers<T>>([&](auto member) { out.readOnly.emplace_back(member.name); });
  };
  names(static_cast<FileSettings const*>(nullptr));
  names(static_cast<FileStorageSettings const*>(nullptr));
  return out;
}

// A setting of the file may be sent back as it is, nothing else.
template <class T>
void refuse_change(T const& file, std::string_view name, boost::json::value const& value) {
  boost::mp11::mp_for_each<OwnMembers<T>>([&](auto member) {
    if (!same_name(name, member.name)) return;
    using Value = std::remove_cvref_t<decltype(file.*member.pointer)>;
    auto const sent = setting_value<Value>(member.name, value);
    bool keeps = sent == file.*member.pointer;
    if constexpr (std::is_same_v<Value, std::string>) keeps = keeps || is_mask(sent);
    if (!keeps) throw bad_request(std::string(member.name) + " is set in the configuration file; change it there and restart");
  });
}

// What a request wants.
struct Wanted {
  SystemSettings values;
  std::vector<std::string> names, cleared;  // as we spell them
};

Wanted read_wanted(boost::json::object const& in, config::Config const& config) {
  Wanted out;
  auto const file = file_settings(config);
  auto const storage = storage_settings(config);
  for (auto const& [name, value] : in) {
    std::string_view const key = name;
    boost::mp11::mp_for_each<OwnMembers<SystemSettings>>([&](auto member) {
      if (!same_name(key, member.name)) return;
      if (value.is_null()) return static_cast<void>(out.cleared.emplace_back(member.name));
      auto& target = out.values.*member.pointer;
      using Value = typename std::remove_cvref_t<decltype(target)>::value_type;
      auto sent = setting_value<Value>(member.name, value);
      if constexpr (std::is_same_v<Value, std::string>) {
        if (is_secret(member.name) && is_mask(sent)) return;
      }
      target = std::move(sent);
      out.names.emplace_back(member.name);
    });
    refuse_change(file, key, value);
    refuse_change(storage, key, value);
  }
  return out;
}

// What the log may know of a setting.
boost::json::object for_log(SystemSettings const& settings, std::vector<std::string> const& names) {
  boost::json::object out;
  boost::mp11::mp_for_each<OwnMembers<SystemSettings>>([&](auto member) {
    if (std::find(names.begin(), names.end(), member.name) == names.end()) return;
    auto const& value = settings.*member.pointer;
    if (!value)
      out[member.name] = nullptr;
    else if (is_secret(member.name))
      out[member.name] = "(secret)";
    else
      out[member.name] = boost::json::value_from(*value);
  });
  return out;
}

SettingCheck check_tls(config::Config const& config, std::int64_t now) {
  if (!config.tls()) return {"skipped", "TLS is off"};
  if (config.server.certFile.empty()) return {"warning", "The certificate is one of our own; browsers warn of it"};
  std::ifstream file(config.server.certFile);
  auto const end = certificate_end({std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()});
  if (!end) return {"error", "The certificate cannot be read"};
  if (*end <= now) return {"error", "The certificate has expired"};
  return {"ok", std::nullopt};
}

}  // namespace

SettingAdminService::SettingAdminService(db::Database& database, Clock& clock, SettingService& settings, MailService& mails,
                                         config::Config const& config)
    : database_(database),
      clock_(clock),
      settings_(settings),
      mails_(mails),
      config_(config) {}

Task<SettingsView> SettingAdminService::read(Caller const& /*caller*/) {
  co_return view_of(co_await settings_.stored(), config_);
}

Task<SettingsView> SettingAdminService::change(Caller const& caller, boost::json::object in) {
  auto const wanted = read_wanted(in, config_);
  require_settings(wanted.values);
  auto const sealed = settings_.sealed(wanted.values);
  auto touched = wanted.names;
  touched.insert(touched.end(), wanted.cleared.begin(), wanted.cleared.end());
  auto const store = [&, now = clock_.now_ms()](db::Connection& c) {
    SettingRepository repository(c);
    auto const before = repository.load();
    repository.store(sealed, now);
    for (auto const& name : wanted.cleared) repository.clear(name);
    if (!touched.empty()) {
      record(c, caller, {"setting.change", "setting", "", "", for_log(before, touched), for_log(wanted.values, touched)}, now);
    }
  };
  co_await database_.write(store);
  settings_.forget();
  co_return view_of(co_await settings_.stored(), config_);
}

Task<SettingChecks> SettingAdminService::validate(Caller const& /*caller*/, boost::json::object in) {
  auto const wanted = read_wanted(in, config_);
  auto merged = co_await settings_.stored();
  boost::mp11::mp_for_each<OwnMembers<SystemSettings>>([&](auto member) {
    auto const named = [&member](auto const& names) {
      return std::find(names.begin(), names.end(), member.name) != names.end();
    };
    if (named(wanted.names)) merged.*member.pointer = wanted.values.*member.pointer;
    if (named(wanted.cleared)) (merged.*member.pointer).reset();
  });
  SettingChecks out;
  bool const own_media = !config_.external_media() && !config_.managed_media();
  out.checks["livekit"] =
      own_media ? SettingCheck{"ok", "This server carries its media itself"}
                : SettingCheck{"skipped", "A LiveKit server carries the media; /api/ready says whether it answers"};
  out.checks["tls"] = check_tls(config_, clock_.now_ms());
  bool const in_bucket = config_.chat.uploads.backend == "s3";
  out.checks["s3"] = {
      "skipped", in_bucket ? "Files of the chat go to the bucket that the configuration names" : "Files are kept on the disk"};
  auto const email = effective_mail(merged, config_.email);
  if (email.smtpHost.empty() || email.smtpPort == 0) {
    out.checks["email"] = {"skipped", "No mail server is set"};
  } else {
    auto const problem = co_await mails_.probe(email);
    out.checks["email"] = problem.empty() ? SettingCheck{"ok", std::nullopt} : SettingCheck{"error", problem};
  }
  co_return out;
}

}  // namespace bedrud
