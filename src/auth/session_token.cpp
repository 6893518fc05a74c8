#include "auth/session_token.hpp"

#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/params.h>
#include <array>
#include <boost/json.hpp>
#include <stdexcept>
#include "base/encoding.hpp"
#include "base/hash.hpp"

namespace bedrud::auth {
namespace {

namespace json = boost::json;

// base64url of {"alg":"HS256","typ":"JWT"}.
constexpr std::string_view kHeader = "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9";
constexpr std::size_t kMaxTokenBytes = 4096;
constexpr std::string_view kIssuer = "bedrud";

struct Kind {
  std::string_view use, audience;
};
constexpr Kind kAccess{"access", "bedrud"};
constexpr Kind kRefresh{"refresh", "bedrud:refresh"};
constexpr Kind kVerifyEmail{"email_verify", "bedrud:email_verify"};
constexpr Kind kResetPassword{"password_reset", "bedrud:password_reset"};

Kind const& kind_of(MailTokenKind kind) { return kind == MailTokenKind::kVerifyEmail ? kVerifyEmail : kResetPassword; }

std::optional<std::string> text(json::object const& claims, std::string_view name) {
  auto const* const value = claims.if_contains(name);
  if (value == nullptr || !value->is_string()) return std::nullopt;
  return std::string(value->get_string());
}

std::optional<std::int64_t> number(json::object const& claims, std::string_view name) {
  auto const* const value = claims.if_contains(name);
  if (value == nullptr || !value->is_int64()) return std::nullopt;
  return value->get_int64();
}

json::object start(Kind const& kind, std::string const& user_id, std::int64_t issued_at, std::int64_t expires_at) {
  json::object claims;
  claims["iss"] = kIssuer;
  claims["aud"] = json::array{kind.audience};
  claims["token_use"] = kind.use;
  claims["sub"] = user_id;
  claims["iat"] = issued_at;
  claims["exp"] = expires_at;
  return claims;
}

bool is_for(json::object const& claims, Kind const& kind, std::int64_t now_seconds) {
  if (text(claims, "iss") != kIssuer || text(claims, "token_use") != kind.use) return false;
  auto const* const audience = claims.if_contains("aud");
  if (audience == nullptr || !audience->is_array() || audience->get_array().size() != 1) return false;
  auto const& only = audience->get_array()[0];
  if (!only.is_string() || only.get_string() != kind.audience) return false;
  auto const expires_at = number(claims, "exp");
  return expires_at && *expires_at > now_seconds;
}

// The claims of a payload, in memory that lives with this object: one arena instead of an allocation for each value.
class Payload {
 public:
  explicit Payload(std::string_view text) {
    json::error_code bad;
    value_ = json::parse(text, bad, &memory_);
    if (bad) value_ = nullptr;
  }
  json::object const* object() const { return value_.if_object(); }

 private:
  std::array<unsigned char, 4096> buffer_;
  json::monotonic_resource memory_{buffer_.data(), buffer_.size()};
  json::value value_ = json::value(json::storage_ptr(&memory_));
};

}  // namespace

void TokenSigner::FreeContext::operator()(EVP_MAC_CTX* context) const { EVP_MAC_CTX_free(context); }

TokenSigner::TokenSigner(std::string_view secret) {
  if (secret.size() < 32) throw std::invalid_argument("the secret that signs tokens must have at least 32 bytes");
  std::unique_ptr<EVP_MAC, void (*)(EVP_MAC*)> const mac(EVP_MAC_fetch(nullptr, "HMAC", nullptr), &EVP_MAC_free);
  keyed_.reset(EVP_MAC_CTX_new(mac.get()));
  std::string digest = "SHA256";
  std::array<OSSL_PARAM, 2> const parameters{
      OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, digest.data(), digest.size()), OSSL_PARAM_construct_end()};
  auto const* const key = reinterpret_cast<unsigned char const*>(secret.data());
  if (!keyed_ || EVP_MAC_init(keyed_.get(), key, secret.size(), parameters.data()) != 1) {
    throw std::runtime_error("cannot set up HMAC-SHA256");
  }
}

std::string TokenSigner::signature(std::string_view text) const {
  std::unique_ptr<EVP_MAC_CTX, FreeContext> const context(EVP_MAC_CTX_dup(keyed_.get()));
  std::string out(32, '\0');
  std::size_t size = 0;
  if (!context || EVP_MAC_update(context.get(), reinterpret_cast<unsigned char const*>(text.data()), text.size()) != 1 ||
      EVP_MAC_final(context.get(), reinterpret_cast<unsigned char*>(out.data()), &size, out.size()) != 1 ||
      size != out.size()) {
    throw std::runtime_error("cannot compute HMAC-SHA256");
  }
  return out;
}

std::string TokenSigner::assemble(std::string_view payload) const {
  std::string token(kHeader);
  token += '.';
  token += base64url_encode(payload);
  auto const mark = signature(token);
  token += '.';
  token += base64url_encode(mark);
  return token;
}

std::optional<std::string> TokenSigner::payload_of(std::string_view token) const {
  if (token.size() > kMaxTokenBytes || !token.starts_with(kHeader) || token.size() <= kHeader.size() ||
      token[kHeader.size()] != '.') {
    return std::nullopt;
  }
  auto const end = token.rfind('.');
  if (end <= kHeader.size()) return std::nullopt;
  // Compared as text: another spelling of the same signature is refused as well.
  if (!equal_in_constant_time(base64url_encode(signature(token.substr(0, end))), token.substr(end + 1))) return std::nullopt;
  return base64url_decode(token.substr(kHeader.size() + 1, end - kHeader.size() - 1));
}

std::string TokenSigner::sign(AccessClaims const& claims) const {
  auto payload = start(kAccess, claims.user_id, claims.issued_at, claims.expires_at);
  payload["jti"] = claims.id;
  payload["sid"] = claims.session_id;
  payload["userId"] = claims.user_id;
  payload["email"] = claims.email;
  payload["name"] = claims.name;
  payload["provider"] = claims.provider;
  payload["accesses"] = json::value_from(claims.accesses);
  return assemble(json::serialize(payload));
}

std::string TokenSigner::sign(RefreshClaims const& claims) const {
  auto payload = start(kRefresh, claims.user_id, claims.issued_at, claims.expires_at);
  payload["sid"] = claims.session_id;
  payload["gen"] = claims.generation;
  return assemble(json::serialize(payload));
}

std::string TokenSigner::sign(MailTokenKind kind, MailClaims const& claims) const {
  auto payload = start(kind_of(kind), claims.user_id, claims.issued_at, claims.expires_at);
  payload["email"] = claims.email;
  payload["passwordChangedAt"] = claims.password_changed_at;
  return assemble(json::serialize(payload));
}

std::optional<AccessClaims> TokenSigner::verify_access(std::string_view token, std::int64_t now_seconds) const {
  auto const payload = payload_of(token);
  if (!payload) return std::nullopt;
  Payload const parsed(*payload);
  auto const* const claims = parsed.object();
  if (claims == nullptr || !is_for(*claims, kAccess, now_seconds)) return std::nullopt;
  AccessClaims out;
  out.id = text(*claims, "jti").value_or("");
  out.session_id = text(*claims, "sid").value_or("");
  out.user_id = text(*claims, "sub").value_or("");
  out.expires_at = number(*claims, "exp").value_or(0);
  out.issued_at = number(*claims, "iat").value_or(0);
  if (out.id.empty() || out.session_id.empty() || out.user_id.empty()) return std::nullopt;
  return out;
}

std::optional<RefreshClaims> TokenSigner::verify_refresh(std::string_view token, std::int64_t now_seconds) const {
  auto const payload = payload_of(token);
  if (!payload) return std::nullopt;
  Payload const parsed(*payload);
  auto const* const claims = parsed.object();
  if (claims == nullptr || !is_for(*claims, kRefresh, now_seconds)) return std::nullopt;
  RefreshClaims out;
  out.session_id = text(*claims, "sid").value_or("");
  out.user_id = text(*claims, "sub").value_or("");
  out.generation = number(*claims, "gen").value_or(0);
  out.issued_at = number(*claims, "iat").value_or(0);
  out.expires_at = number(*claims, "exp").value_or(0);
  if (out.session_id.empty() || out.user_id.empty() || out.generation < 1) return std::nullopt;
  return out;
}

std::optional<MailClaims> TokenSigner::verify_mail(MailTokenKind kind, std::string_view token, std::int64_t now_seconds) const {
  auto const payload = payload_of(token);
  if (!payload) return std::nullopt;
  Payload const parsed(*payload);
  auto const* const claims = parsed.object();
  if (claims == nullptr || !is_for(*claims, kind_of(kind), now_seconds)) return std::nullopt;
  MailClaims out;
  out.user_id = text(*claims, "sub").value_or("");
  out.email = text(*claims, "email").value_or("");
  out.password_changed_at = number(*claims, "passwordChangedAt").value_or(0);
  out.issued_at = number(*claims, "iat").value_or(0);
  out.expires_at = number(*claims, "exp").value_or(0);
  if (out.user_id.empty() || out.email.empty()) return std::nullopt;
  return out;
}

}  // namespace bedrud::auth
