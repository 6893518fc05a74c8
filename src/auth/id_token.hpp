#pragma once
// ID tokens of OpenID Connect: the keys of a provider (JWK Set, RFC 7517) and the checks of OpenID Connect Core 1.0 section
// 3.1.3.7, in the strictness of RFC 9700 and RFC 8725. Signatures are verified by OpenSSL; a key serves one kind of signature,
// "none" and symmetric algorithms do not exist here. Pure: the clock is a parameter.
#include <openssl/types.h>
#include <cstdint>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace bedrud::auth {

// What does not hold; for the log.
struct OauthError : std::runtime_error {
  using std::runtime_error::runtime_error;
};
// No key of the set fits the token: the provider may have changed its keys.
struct UnknownKey : OauthError {
  using OauthError::OauthError;
};

// What this server takes.
inline constexpr std::string_view kIdTokenAlgorithms[] = {"RS256", "PS256", "ES256", "EdDSA"};

// The public keys of a provider; keys of a kind that is not taken are left out. Copies share the keys.
class KeySet {
 public:
  static constexpr std::size_t kMaxKeys = 32;

  // Throws OauthError for what is no key set or holds more than kMaxKeys.
  static KeySet parse(std::string_view json);

  std::size_t size() const { return keys_.size(); }
  // Whether one of the keys made the signature. Throws UnknownKey when none is of the algorithm and id (empty: any).
  bool verifies(std::string_view algorithm, std::string_view key_id, std::string_view text, std::string_view signature) const;

 private:
  struct Key {
    std::string id, algorithm;  // algorithm empty: RS256 or PS256
    std::shared_ptr<EVP_PKEY> key;
  };
  std::vector<Key> keys_;
};

struct IdTokenExpectation {
  std::string issuer, client_id, nonce;
  std::vector<std::string> algorithms;  // that the provider names; empty: RS256, as its metadata then say
  std::string access_token;             // that came along, for at_hash
  std::int64_t now_seconds = 0;
};

struct IdClaims {
  std::string subject, email, name;
  bool email_verified = false;
};

// Throws OauthError with the first check that fails.
IdClaims verify_id_token(std::string_view token, KeySet const& keys, IdTokenExpectation const& expected);

}  // namespace bedrud::auth
