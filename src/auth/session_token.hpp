#pragma once
// Bedrud's own tokens (rest-contract 2.1): JWT (RFC 7519) signed with HS256. Every token names its kind, and each kind has an
// audience of its own, so that a refresh token is never taken for an access token, here or by another holder of the key. Only
// the one header that we write is accepted: there is no choice of algorithm. The clock is a parameter; no skew is allowed.
#include <openssl/types.h>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace bedrud::auth {

// "userId", "provider" and "accesses" are read by the clients; the server asks the database instead.
struct AccessClaims {
  std::string id;          // jti: two tokens are never the same, also within a second
  std::string session_id;  // sid
  std::string user_id, email, name, provider;
  std::vector<std::string> accesses;
  std::int64_t issued_at = 0, expires_at = 0;  // UTC seconds
};

// One generation of a refresh family. The times are those of the family's row, so the same generation gives the same bytes.
struct RefreshClaims {
  std::string session_id, user_id;
  std::int64_t generation = 0;
  std::int64_t issued_at = 0, expires_at = 0;  // UTC seconds
};

// What a link in a mail proves: that its reader receives the mail of this address. Each kind is good for one thing only.
enum class MailTokenKind { kVerifyEmail, kResetPassword };

struct MailClaims {
  std::string user_id, email;
  std::int64_t password_changed_at = 0;        // UTC milliseconds, 0: never; a reset link dies with the next change
  std::int64_t issued_at = 0, expires_at = 0;  // UTC seconds
};

// Thread-safe after construction.
class TokenSigner {
 public:
  explicit TokenSigner(std::string_view secret);

  std::string sign(AccessClaims const& claims) const;
  std::string sign(RefreshClaims const& claims) const;
  std::string sign(MailTokenKind kind, MailClaims const& claims) const;

  // Nothing for anything that is not a valid, unexpired token of the kind. Of an access token only what identifies it is read:
  // id, session_id, user_id and the times; who the person is says the database.
  std::optional<AccessClaims> verify_access(std::string_view token, std::int64_t now_seconds) const;
  std::optional<RefreshClaims> verify_refresh(std::string_view token, std::int64_t now_seconds) const;
  std::optional<MailClaims> verify_mail(MailTokenKind kind, std::string_view token, std::int64_t now_seconds) const;

 private:
  std::string signature(std::string_view text) const;
  std::string assemble(std::string_view payload) const;
  std::optional<std::string> payload_of(std::string_view token) const;

  struct FreeContext {
    void operator()(EVP_MAC_CTX* context) const;
  };
  // Holds the key already hashed in; copied for each signature.
  std::unique_ptr<EVP_MAC_CTX, FreeContext> keyed_;
};

}  // namespace bedrud::auth
