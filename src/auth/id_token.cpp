#include "auth/id_token.hpp"

#include <openssl/core_names.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>
#include <openssl/rsa.h>
#include <algorithm>
#include "auth/json_claims.hpp"
#include "base/encoding.hpp"
#include "base/hash.hpp"

namespace bedrud::auth {
namespace {

constexpr std::size_t kMaxTokenBytes = 16'384, kMaxSubject = 255;
constexpr std::int64_t kSkewSeconds = 60, kMaxAgeSeconds = 3600;
constexpr int kLeastRsaBits = 2048, kMostRsaBits = 8192;
constexpr std::size_t kP256Bytes = 32, kEd25519Bytes = 32;

using PublicKey = std::shared_ptr<EVP_PKEY>;

unsigned char const* in(std::string_view text) { return reinterpret_cast<unsigned char const*>(text.data()); }

PublicKey owned(EVP_PKEY* key) { return {key, &EVP_PKEY_free}; }

PublicKey from_parameters(char const* type, OSSL_PARAM_BLD* build) {
  std::unique_ptr<OSSL_PARAM, void (*)(OSSL_PARAM*)> const parameters(OSSL_PARAM_BLD_to_param(build), &OSSL_PARAM_free);
  std::unique_ptr<EVP_PKEY_CTX, void (*)(EVP_PKEY_CTX*)> const context(EVP_PKEY_CTX_new_from_name(nullptr, type, nullptr),
                                                                       &EVP_PKEY_CTX_free);
  EVP_PKEY* key = nullptr;
  if (!parameters || !context || EVP_PKEY_fromdata_init(context.get()) != 1 ||
      EVP_PKEY_fromdata(context.get(), &key, EVP_PKEY_PUBLIC_KEY, parameters.get()) != 1) {
    return nullptr;
  }
  return owned(key);
}

using Build = std::unique_ptr<OSSL_PARAM_BLD, void (*)(OSSL_PARAM_BLD*)>;
using Number = std::unique_ptr<BIGNUM, void (*)(BIGNUM*)>;

Number number_of(std::string_view bytes) { return {BN_bin2bn(in(bytes), static_cast<int>(bytes.size()), nullptr), &BN_free}; }

PublicKey rsa_key(std::string_view modulus, std::string_view exponent) {
  if (modulus.size() > kMostRsaBits / 8 + 1 || exponent.size() > 8) return nullptr;
  Build const build(OSSL_PARAM_BLD_new(), &OSSL_PARAM_BLD_free);
  auto const n = number_of(modulus), e = number_of(exponent);
  if (!build || !n || !e || OSSL_PARAM_BLD_push_BN(build.get(), OSSL_PKEY_PARAM_RSA_N, n.get()) != 1 ||
      OSSL_PARAM_BLD_push_BN(build.get(), OSSL_PKEY_PARAM_RSA_E, e.get()) != 1) {
    return nullptr;
  }
  auto key = from_parameters("RSA", build.get());
  auto const bits = key ? EVP_PKEY_get_bits(key.get()) : 0;
  return bits >= kLeastRsaBits && bits <= kMostRsaBits ? key : nullptr;
}

PublicKey p256_key(std::string_view x, std::string_view y) {
  if (x.size() != kP256Bytes || y.size() != kP256Bytes) return nullptr;
  auto const point = std::string("\x04").append(x).append(y);
  Build const build(OSSL_PARAM_BLD_new(), &OSSL_PARAM_BLD_free);
  if (!build || OSSL_PARAM_BLD_push_utf8_string(build.get(), OSSL_PKEY_PARAM_GROUP_NAME, "prime256v1", 0) != 1 ||
      OSSL_PARAM_BLD_push_octet_string(build.get(), OSSL_PKEY_PARAM_PUB_KEY, point.data(), point.size()) != 1) {
    return nullptr;
  }
  // Refuses a point that is not on the curve.
  return from_parameters("EC", build.get());
}

PublicKey ed25519_key(std::string_view x) {
  if (x.size() != kEd25519Bytes) return nullptr;
  return owned(EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr, in(x), x.size()));
}

// r and s one after the other (RFC 7518 section 3.4) as OpenSSL wants them.
std::string der_signature(std::string_view raw) {
  if (raw.size() != 2 * kP256Bytes) return {};
  std::unique_ptr<ECDSA_SIG, void (*)(ECDSA_SIG*)> const parts(ECDSA_SIG_new(), &ECDSA_SIG_free);
  auto* const r = number_of(raw.substr(0, kP256Bytes)).release();
  auto* const s = number_of(raw.substr(kP256Bytes)).release();
  // From here on they belong to it.
  if (!parts || !r || !s || ECDSA_SIG_set0(parts.get(), r, s) != 1) {
    BN_free(r);
    BN_free(s);
    return {};
  }
  unsigned char* bytes = nullptr;
  auto const size = i2d_ECDSA_SIG(parts.get(), &bytes);
  if (size <= 0) return {};
  std::string out(reinterpret_cast<char const*>(bytes), static_cast<std::size_t>(size));
  OPENSSL_free(bytes);
  return out;
}

bool verify(EVP_PKEY* key, std::string_view algorithm, std::string_view text, std::string_view signature) {
  std::unique_ptr<EVP_MD_CTX, void (*)(EVP_MD_CTX*)> const context(EVP_MD_CTX_new(), &EVP_MD_CTX_free);
  auto const* const digest = algorithm == "EdDSA" ? nullptr : EVP_sha256();
  EVP_PKEY_CTX* options = nullptr;
  if (!context || EVP_DigestVerifyInit(context.get(), &options, digest, nullptr, key) != 1) return false;
  if (algorithm == "PS256" && (EVP_PKEY_CTX_set_rsa_padding(options, RSA_PKCS1_PSS_PADDING) != 1 ||
                               EVP_PKEY_CTX_set_rsa_pss_saltlen(options, RSA_PSS_SALTLEN_DIGEST) != 1)) {
    return false;
  }
  std::string der;
  if (algorithm == "ES256") {
    der = der_signature(signature);
    if (der.empty()) return false;
    signature = der;
  }
  return EVP_DigestVerify(context.get(), in(signature), signature.size(), in(text), text.size()) == 1;
}

bool contains(std::vector<std::string> const& words, std::string_view word) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

struct Parts {
  JsonClaims header, claims;
  std::string_view signed_text;
  std::string signature;
};

Parts parts_of(std::string_view token) {
  if (token.size() > kMaxTokenBytes) throw OauthError("the ID token is too long");
  auto const first = token.find('.');
  auto const last = token.rfind('.');
  if (first == std::string_view::npos || last == first || token.find('.', first + 1) != last) {
    throw OauthError("the ID token is no signed token");
  }
  auto const header = base64url_decode(token.substr(0, first));
  auto const payload = base64url_decode(token.substr(first + 1, last - first - 1));
  auto signature = base64url_decode(token.substr(last + 1));
  if (!header || !payload || !signature) throw OauthError("the ID token is not base64url");
  return {JsonClaims(*header, "ID token's header"), JsonClaims(*payload, "ID token"), token.substr(0, last),
          std::move(*signature)};
}

void check_signature(Parts const& parts, KeySet const& keys, std::vector<std::string> const& named) {
  auto const algorithm = parts.header.text("alg");
  bool const taken =
      std::find(std::begin(kIdTokenAlgorithms), std::end(kIdTokenAlgorithms), algorithm) != std::end(kIdTokenAlgorithms);
  if (!taken || (named.empty() ? algorithm != "RS256" : !contains(named, algorithm))) {
    throw OauthError("the ID token is signed with an algorithm that is not taken");
  }
  if (parts.header.has("crit")) throw OauthError("the ID token has a critical extension");
  auto type = parts.header.text("typ");
  std::transform(type.begin(), type.end(), type.begin(), [](char c) { return c >= 'a' && c <= 'z' ? c - 32 : c; });
  if (!type.empty() && type != "JWT") throw OauthError("the token is of another type");
  if (!keys.verifies(algorithm, parts.header.text("kid"), parts.signed_text, parts.signature)) {
    throw OauthError("the signature of the ID token is wrong");
  }
}

void check_times(JsonClaims const& claims, std::int64_t now) {
  auto const expires_at = claims.number("exp"), issued_at = claims.number("iat"), not_before = claims.number("nbf");
  if (!expires_at || *expires_at <= now - kSkewSeconds) throw OauthError("the ID token has expired");
  if (!issued_at || *issued_at > now + kSkewSeconds) throw OauthError("the ID token is from the future");
  if (*issued_at < now - kMaxAgeSeconds) throw OauthError("the ID token is too old");
  if (not_before && *not_before > now + kSkewSeconds) throw OauthError("the ID token is not valid yet");
}

void check_audience(JsonClaims const& claims, std::string const& client_id) {
  auto const audience = claims.texts("aud");
  if (!contains(audience, client_id)) throw OauthError("the ID token is for another client");
  auto const authorized = claims.text("azp");
  if (audience.size() > 1 && authorized.empty()) throw OauthError("the ID token is for several and names no client");
  if (!authorized.empty() && authorized != client_id) throw OauthError("the ID token was given to another client");
}

}  // namespace

KeySet KeySet::parse(std::string_view json) {
  JsonClaims const document(json, "key set");
  auto const* const list = document.array("keys");
  if (list == nullptr) throw OauthError("the key set has no keys");
  if (list->size() > kMaxKeys) throw OauthError("the key set has too many keys");
  KeySet out;
  for (auto const& entry : *list) {
    if (!entry.is_object()) continue;
    JsonClaims const jwk(entry.get_object());
    if (auto const use = jwk.text("use"); !use.empty() && use != "sig") continue;
    auto const bytes = [&jwk](char const* name) { return base64url_decode(jwk.text(name)).value_or(""); };
    auto const kind = jwk.text("kty"), curve = jwk.text("crv"), wanted = jwk.text("alg");
    Key key{jwk.text("kid"), {}, nullptr};
    if (kind == "RSA") {
      key.key = rsa_key(bytes("n"), bytes("e"));
      key.algorithm = wanted;
      if (!wanted.empty() && wanted != "RS256" && wanted != "PS256") continue;
    } else if (kind == "EC" && curve == "P-256") {
      key.key = p256_key(bytes("x"), bytes("y"));
      key.algorithm = "ES256";
    } else if (kind == "OKP" && curve == "Ed25519") {
      key.key = ed25519_key(bytes("x"));
      key.algorithm = "EdDSA";
    }
    if (key.key && (wanted.empty() || key.algorithm == wanted)) out.keys_.push_back(std::move(key));
  }
  return out;
}

bool KeySet::verifies(std::string_view algorithm, std::string_view key_id, std::string_view text,
                      std::string_view signature) const {
  bool fits = false;
  for (auto const& [id, kind, key] : keys_) {
    bool const serves = kind.empty() ? algorithm == "RS256" || algorithm == "PS256" : kind == algorithm;
    if (!serves || (!key_id.empty() && id != key_id)) continue;
    fits = true;
    if (verify(key.get(), algorithm, text, signature)) return true;
  }
  if (!fits) throw UnknownKey("the provider has no key for the ID token");
  return false;
}

IdClaims verify_id_token(std::string_view token, KeySet const& keys, IdTokenExpectation const& expected) {
  auto const parts = parts_of(token);
  check_signature(parts, keys, expected.algorithms);
  auto const& claims = parts.claims;
  if (claims.text("iss") != expected.issuer) throw OauthError("the ID token is of another issuer");
  check_audience(claims, expected.client_id);
  check_times(claims, expected.now_seconds);
  // An empty one would be equal to a missing one.
  if (expected.nonce.empty() || !equal_in_constant_time(claims.text("nonce"), expected.nonce)) {
    throw OauthError("the ID token answers another request");
  }
  // The left half of the digest (section 3.1.3.6). With Ed25519 it would be SHA-512, on which providers do not agree.
  if (auto const hash = claims.text("at_hash"); !hash.empty() && parts.header.text("alg") != "EdDSA") {
    auto const digest = sha256(expected.access_token);
    if (base64url_encode(digest.substr(0, digest.size() / 2)) != hash) {
      throw OauthError("the ID token belongs to another access token");
    }
  }
  IdClaims out;
  out.subject = claims.text("sub");
  if (out.subject.empty() || out.subject.size() > kMaxSubject) throw OauthError("the ID token names nobody");
  out.email = claims.text("email");
  out.email_verified = claims.flag("email_verified");
  out.name = claims.name();
  return out;
}

}  // namespace bedrud::auth
