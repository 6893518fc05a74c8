#include "config/load.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <set>

namespace bedrud::config {
namespace {

std::string lower(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  return out;
}

// Shannon's entropy of the characters, in bits for the whole text: an upper bound of what guessing costs.
double entropy_bits(std::string_view text) {
  std::array<int, 256> counts{};
  for (unsigned char c : text) ++counts[c];
  double bits = 0;
  for (int const count : counts) {
    if (count > 0) bits -= count * std::log2(static_cast<double>(count) / static_cast<double>(text.size()));
  }
  return bits;
}

// "abcdefgh...", "12345678...": characters that mostly follow each other.
bool is_sequence(std::string_view text) {
  std::size_t steps = 0;
  for (std::size_t i = 1; i < text.size(); ++i) {
    if (std::abs(text[i] - text[i - 1]) == 1) ++steps;
  }
  return 2 * steps > text.size();
}

// The same block over and over, as in "changechangechange".
bool repeats(std::string_view text) {
  for (std::size_t period = 1; period <= text.size() / 2; ++period) {
    if (text.substr(period) == text.substr(0, text.size() - period)) return true;
  }
  return false;
}

class Validator {
 public:
  Validator(Config const& config, std::vector<Problem>& problems) : config_(config), problems_(problems) {}

  void run() {
    check_server();
    check_secrets();
    check_cors();
    check_database();
    check_media();
    check_uploads();
    check_webhook();
    check_secret("metrics.token", config_.metrics.token);
  }

 private:
  void error(std::string key, std::string text) {
    problems_.push_back({Problem::Severity::kError, std::move(key), std::move(text)});
  }
  void warning(std::string key, std::string text) {
    problems_.push_back({Problem::Severity::kWarning, std::move(key), std::move(text)});
  }

  void check_server() {
    auto const& s = config_.server;
    if (s.behindProxy && s.trustedProxies.empty()) {
      error("server.behindProxy", "needs server.trustedProxies: without it anybody could forge the client's address");
    }
    if (s.certFile.empty() != s.keyFile.empty()) {
      error(s.certFile.empty() ? "server.certFile" : "server.keyFile", "certFile and keyFile are set together or not at all");
    }
    if (s.useACME && s.domain.empty()) error("server.useACME", "needs server.domain");
    if (s.useACME && !config_.tls()) error("server.useACME", "needs server.enableTLS");
  }

  void check_secret(std::string const& key, std::string const& value) {
    if (value.empty()) return;  // generated
    if (auto const why = why_weak(value); !why.empty()) error(key, why);
  }

  void check_secrets() {
    check_secret("auth.jwtSecret", config_.auth.jwtSecret);
    check_secret("auth.sessionSecret", config_.auth.sessionSecret);
    check_secret("livekit.apiSecret", config_.livekit.apiSecret);
    if (!config_.auth.jwtSecret.empty() && config_.auth.jwtSecret == config_.auth.sessionSecret) {
      warning("auth.sessionSecret", "is the same as auth.jwtSecret; use two");
    }
    if (is_placeholder(config_.database.password)) error("database.password", "is a placeholder");
    check_provider("auth.google", config_.auth.google);
    check_provider("auth.github", config_.auth.github);
    check_provider("auth.twitter", config_.auth.twitter);
    std::set<std::string> names;
    for (auto const& provider : config_.auth.oidc) {
      if (auto const why = why_no_provider(provider); !why.empty()) error("auth.oidc", provider.name + ": " + why);
      if (!names.insert(provider.name).second) error("auth.oidc", provider.name + ": stands there twice");
    }
  }

  void check_provider(std::string const& key, OAuthProvider const& provider) {
    if (is_placeholder(provider.clientId) || is_placeholder(provider.clientSecret)) {
      warning(key, "holds placeholders; the provider is not offered");
    }
  }

  void check_cors() {
    auto const& c = config_.cors;
    if (c.allowCredentials && (c.allowedOrigins.empty() || c.allowedOrigins.find('*') != std::string::npos)) {
      error("cors.allowCredentials", "cannot be true when cors.allowedOrigins is empty or holds *");
    }
  }

  void check_database() {
    auto const& d = config_.database;
    if (d.type == "postgres" && d.host.empty()) error("database.host", "is needed for PostgreSQL");
    if (config_.postgres() && d.dbname.empty()) error("database.dbname", "is needed for PostgreSQL");
  }

  void check_media() {
    auto const& l = config_.livekit;
    if (l.apiKey.empty() != l.apiSecret.empty()) {
      error(l.apiKey.empty() ? "livekit.apiKey" : "livekit.apiSecret", "apiKey and apiSecret are set together or not at all");
    }
    if (l.external && config_.media.backend == "managed") error("livekit.external", "contradicts media.backend: managed");
    if (!config_.external_media()) return;
    if (l.host.empty()) error("livekit.host", "is needed for an external LiveKit");
    if (l.apiKey.empty()) error("livekit.apiKey", "is needed for an external LiveKit, with its apiSecret");
    for (auto const& [key, address] : {std::pair("livekit.host", l.host), std::pair("livekit.internalHost", l.internalHost)}) {
      if (!address.empty() && !is_media_address(address)) {
        error(key, "must begin with http://, https://, ws:// or wss:// and name a host");
      }
    }
  }

  static bool is_media_address(std::string_view address) {
    for (std::string_view const scheme : {"http://", "https://", "ws://", "wss://"}) {
      if (address.starts_with(scheme)) return address.size() > scheme.size() && address[scheme.size()] != '/';
    }
    return false;
  }

  void check_uploads() {
    auto const& uploads = config_.chat.uploads;
    if (uploads.backend != "s3") return;
    for (auto const& [key, value] : {std::pair("endpoint", uploads.s3.endpoint), std::pair("bucket", uploads.s3.bucket),
                                     std::pair("accessKey", uploads.s3.accessKey)}) {
      if (value.empty()) error("chat.uploads.s3." + std::string(key), "is needed where chat.uploads.backend is s3");
    }
  }

  void check_webhook() {
    for (auto const& url : config_.webhook.urls) {
      if (!url.starts_with("http://") && !url.starts_with("https://"))
        error("webhook.urls", "\"" + url + "\" does not begin with http:// or https://");
    }
  }

  Config const& config_;
  std::vector<Problem>& problems_;
};

}  // namespace

bool is_placeholder(std::string_view value) {
  auto const text = lower(value);
  for (auto const* start : {"your-", "your_", "replace-", "replace_", "example-", "example_", "xxx", "todo", "<"}) {
    if (text.starts_with(start)) return true;
  }
  for (auto const* part :
       {"change_me", "change-me", "changeme", "replaceme", "replace_me", "placeholder", "insert_", "set-me"}) {
    if (text.find(part) != std::string::npos) return true;
  }
  return false;
}

std::string why_weak(std::string_view secret) {
  constexpr std::size_t kLeast = 32;
  // 32 random hexadecimal digits have about 110 bits by this measure; sentences and repetitions have fewer.
  constexpr double kLeastBits = 90;
  if (is_placeholder(secret)) return "is a placeholder; leave it empty to have one generated";
  if (secret.size() < kLeast) return "must have at least " + std::to_string(kLeast) + " characters";
  if (repeats(secret) || is_sequence(secret) || entropy_bits(secret) < kLeastBits) {
    return "is too easy to guess; leave it empty to have one generated";
  }
  return {};
}

std::string why_no_provider(OidcProvider const& provider) {
  constexpr std::size_t kMostName = 32, kMostText = 500;
  auto const& name = provider.name;
  bool const spelled = !name.empty() && name.size() <= kMostName && name.front() != '-' && name.back() != '-' &&
                       name.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-") == std::string::npos;
  if (!spelled) return "name must have 1 to 32 lower-case letters, digits and dashes";
  for (auto const* text : {&provider.title, &provider.issuer, &provider.clientId, &provider.clientSecret, &provider.scopes}) {
    if (text->size() > kMostText) return "no text may be longer than 500 bytes";
    if (text->find_first_of(std::string_view("\r\n\0", 3)) != std::string::npos) return "a text has a line break";
  }
  auto const scheme = provider.issuer.find("://");
  auto const start = provider.issuer.substr(0, scheme);
  bool const absolute =
      scheme != std::string::npos && (start == "https" || start == "http") && provider.issuer.size() > scheme + 3 &&
      provider.issuer.find_first_of("?# \t\"<>\\") == std::string::npos && provider.issuer.find('@') == std::string::npos;
  if (!absolute) return "issuer must be an address that begins with https://, without a query";
  if (provider.clientId.empty()) return "clientId is missing";
  if ((" " + provider.scopes + " ").find(" openid ") == std::string::npos) return "scopes must hold openid";
  return {};
}

void validate(Config const& config, std::vector<Problem>& problems) { Validator(config, problems).run(); }

std::string Config::postgres_dsn() const {
  std::string dsn;
  auto const add = [&dsn](std::string_view key, std::string const& value) {
    if (value.empty()) return;
    dsn += (dsn.empty() ? "" : " ") + std::string(key) + "='";
    for (char const c : value) {
      if (c == '\'' || c == '\\') dsn += '\\';
      dsn += c;
    }
    dsn += '\'';
  };
  add("host", database.host);
  add("port", database.port);
  add("user", database.user);
  add("password", database.password);
  add("dbname", database.dbname);
  add("sslmode", database.sslmode);
  return dsn;
}

}  // namespace bedrud::config
