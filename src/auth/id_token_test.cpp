#include "auth/id_token.hpp"

#include <gtest/gtest.h>
#include <openssl/core_names.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <openssl/rsa.h>
#include <boost/json.hpp>
#include "base/encoding.hpp"
#include "base/hash.hpp"

namespace bedrud::auth {
namespace {

namespace bj = boost::json;

constexpr std::int64_t kNow = 1'800'000'000;

// A provider's key, with both halves.
class Signer {
 public:
  Signer(std::string algorithm, std::string id, unsigned bits = 2048) : algorithm_(std::move(algorithm)), id_(std::move(id)) {
    if (algorithm_ == "ES256") {
      key_.reset(EVP_EC_gen("P-256"), &EVP_PKEY_free);
    } else if (algorithm_ == "EdDSA") {
      key_.reset(EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519"), &EVP_PKEY_free);
    } else {
      key_.reset(EVP_RSA_gen(bits), &EVP_PKEY_free);
    }
  }

  bj::object jwk() const {
    bj::object out{{"kid", id_}, {"use", "sig"}, {"alg", algorithm_}};
    if (algorithm_ == "ES256") {
      out["kty"] = "EC";
      out["crv"] = "P-256";
      out["x"] = number(OSSL_PKEY_PARAM_EC_PUB_X, 32);
      out["y"] = number(OSSL_PKEY_PARAM_EC_PUB_Y, 32);
    } else if (algorithm_ == "EdDSA") {
      std::string raw(32, '\0');
      std::size_t size = raw.size();
      EVP_PKEY_get_raw_public_key(key_.get(), reinterpret_cast<unsigned char*>(raw.data()), &size);
      out["kty"] = "OKP";
      out["crv"] = "Ed25519";
      out["x"] = base64url_encode(raw);
    } else {
      out["kty"] = "RSA";
      out["n"] = number(OSSL_PKEY_PARAM_RSA_N, 0);
      out["e"] = number(OSSL_PKEY_PARAM_RSA_E, 0);
    }
    return out;
  }

  std::string sign(bj::object const& claims, bj::object header = {}) const {
    if (!header.contains("alg")) header["alg"] = algorithm_;
    if (!header.contains("kid")) header["kid"] = id_;
    auto text = base64url_encode(bj::serialize(header)) + "." + base64url_encode(bj::serialize(claims));
    return text + "." + base64url_encode(signature(text));
  }

 private:
  std::string number(char const* name, int size) const {
    BIGNUM* value = nullptr;
    EVP_PKEY_get_bn_param(key_.get(), name, &value);
    std::string bytes(static_cast<std::size_t>(size > 0 ? size : BN_num_bytes(value)), '\0');
    BN_bn2binpad(value, reinterpret_cast<unsigned char*>(bytes.data()), static_cast<int>(bytes.size()));
    BN_free(value);
    return base64url_encode(bytes);
  }
  std::string signature(std::string const& text) const {
    std::unique_ptr<EVP_MD_CTX, void (*)(EVP_MD_CTX*)> const context(EVP_MD_CTX_new(), &EVP_MD_CTX_free);
    EVP_PKEY_CTX* options = nullptr;
    EVP_DigestSignInit(context.get(), &options, algorithm_ == "EdDSA" ? nullptr : EVP_sha256(), nullptr, key_.get());
    if (algorithm_ == "PS256") {
      EVP_PKEY_CTX_set_rsa_padding(options, RSA_PKCS1_PSS_PADDING);
      EVP_PKEY_CTX_set_rsa_pss_saltlen(options, RSA_PSS_SALTLEN_DIGEST);
    }
    auto const* const bytes = reinterpret_cast<unsigned char const*>(text.data());
    std::size_t size = 0;
    EVP_DigestSign(context.get(), nullptr, &size, bytes, text.size());
    std::string out(size, '\0');
    EVP_DigestSign(context.get(), reinterpret_cast<unsigned char*>(out.data()), &size, bytes, text.size());
    out.resize(size);
    return algorithm_ == "ES256" ? raw(out) : out;
  }
  static std::string raw(std::string const& der) {
    auto const* at = reinterpret_cast<unsigned char const*>(der.data());
    std::unique_ptr<ECDSA_SIG, void (*)(ECDSA_SIG*)> const parts(d2i_ECDSA_SIG(nullptr, &at, static_cast<long>(der.size())),
                                                                 &ECDSA_SIG_free);
    std::string out(64, '\0');
    auto* const to = reinterpret_cast<unsigned char*>(out.data());
    BN_bn2binpad(ECDSA_SIG_get0_r(parts.get()), to, 32);
    BN_bn2binpad(ECDSA_SIG_get0_s(parts.get()), to + 32, 32);
    return out;
  }

  std::string const algorithm_, id_;
  std::shared_ptr<EVP_PKEY> key_;
};

std::string set_of(std::vector<bj::object> const& keys) {
  bj::array list(keys.begin(), keys.end());
  return bj::serialize(bj::object{{"keys", std::move(list)}});
}

bj::object right_claims() {
  return {{"iss", "https://id.example"}, {"aud", "bedrud"},        {"sub", "42"},
          {"exp", kNow + 300},           {"iat", kNow - 1},        {"nonce", "n"},
          {"email", "a@b.example"},      {"email_verified", true}, {"name", "Ann"}};
}

IdTokenExpectation right_expectation() {
  IdTokenExpectation out;
  out.issuer = "https://id.example";
  out.client_id = "bedrud";
  out.nonce = "n";
  out.algorithms = {"RS256", "PS256", "ES256", "EdDSA", "HS256", "none"};
  out.access_token = "access";
  out.now_seconds = kNow;
  return out;
}

Signer const& signer() {
  static Signer const one("ES256", "one");
  return one;
}
KeySet const& keys() {
  static KeySet const set = KeySet::parse(set_of({signer().jwk()}));
  return set;
}

std::string why_not(std::string const& token, IdTokenExpectation const& expected = right_expectation(),
                    KeySet const& set = keys()) {
  try {
    verify_id_token(token, set, expected);
  } catch (OauthError const& wrong) { return wrong.what(); }
  return "";
}
std::string why_not_with(char const* name, bj::value value) {
  auto claims = right_claims();
  claims[name] = std::move(value);
  return why_not(signer().sign(claims));
}
std::string why_not_without(char const* name) {
  auto claims = right_claims();
  claims.erase(name);
  return why_not(signer().sign(claims));
}

TEST(IdToken, TakesEachOfTheFourAlgorithms) {
  for (auto const* algorithm : {"RS256", "PS256", "ES256", "EdDSA"}) {
    Signer const provider(algorithm, "k");
    auto const claims =
        verify_id_token(provider.sign(right_claims()), KeySet::parse(set_of({provider.jwk()})), right_expectation());
    EXPECT_EQ(claims.subject, "42") << algorithm;
    EXPECT_EQ(claims.email, "a@b.example");
    EXPECT_TRUE(claims.email_verified);
    EXPECT_EQ(claims.name, "Ann");
    // Of the four only the first where the provider names none.
    auto expected = right_expectation();
    expected.algorithms.clear();
    EXPECT_EQ(why_not(provider.sign(right_claims()), expected, KeySet::parse(set_of({provider.jwk()}))).empty(),
              std::string_view(algorithm) == "RS256");
  }
}

TEST(IdToken, RefusesASignatureThatIsNotTheProviders) {
  Signer const stranger("ES256", "one");
  EXPECT_EQ(why_not(stranger.sign(right_claims())), "the signature of the ID token is wrong");
  auto token = signer().sign(right_claims());
  token[token.find('.') + 5] ^= 1;
  EXPECT_NE(why_not(token), "");
  EXPECT_NE(why_not(token.substr(0, token.rfind('.') + 1)), "");
}

// The classic ways to make a verifier take what nobody signed (RFC 8725 section 2.1).
TEST(IdToken, RefusesNoSignatureAndTheConfusionOfKeys) {
  EXPECT_EQ(why_not(signer().sign(right_claims(), {{"alg", "none"}})),
            "the ID token is signed with an algorithm that is not taken");
  auto const text = base64url_encode(R"({"alg":"HS256","kid":"one"})") + "." + base64url_encode(bj::serialize(right_claims()));
  auto const key = bj::serialize(signer().jwk());
  EXPECT_EQ(why_not(text + "." + base64url_encode(hmac_sha256(key, text))),
            "the ID token is signed with an algorithm that is not taken");
  // An algorithm of another kind of key finds no key.
  EXPECT_THROW(verify_id_token(signer().sign(right_claims(), {{"alg", "RS256"}}), keys(), right_expectation()), UnknownKey);
  EXPECT_THROW(verify_id_token(signer().sign(right_claims(), {{"kid", "two"}}), keys(), right_expectation()), UnknownKey);
  auto expected = right_expectation();
  expected.algorithms = {"RS256"};
  EXPECT_NE(why_not(signer().sign(right_claims()), expected), "");
}

TEST(IdToken, RefusesOtherTokensOfTheProvider) {
  EXPECT_EQ(why_not(signer().sign(right_claims(), {{"typ", "at+jwt"}})), "the token is of another type");
  EXPECT_EQ(why_not(signer().sign(right_claims(), {{"typ", "jwt"}})), "");
  EXPECT_NE(why_not(signer().sign(right_claims(), {{"crit", bj::array({"b64"})}, {"b64", false}})), "");
}

TEST(IdToken, ChecksEveryClaim) {
  EXPECT_EQ(why_not_with("iss", "https://id.example/"), "the ID token is of another issuer");
  EXPECT_EQ(why_not_without("iss"), "the ID token is of another issuer");
  EXPECT_EQ(why_not_with("aud", "other"), "the ID token is for another client");
  EXPECT_EQ(why_not_without("aud"), "the ID token is for another client");
  EXPECT_NE(why_not_with("aud", (bj::array{"bedrud", "other"})), "");
  EXPECT_EQ(why_not_with("azp", "other"), "the ID token was given to another client");
  EXPECT_EQ(why_not_with("azp", "bedrud"), "");
  EXPECT_EQ(why_not_with("exp", kNow - 61), "the ID token has expired");
  EXPECT_EQ(why_not_without("exp"), "the ID token has expired");
  EXPECT_EQ(why_not_with("exp", "2099"), "the ID token has expired");
  EXPECT_EQ(why_not_with("iat", kNow + 61), "the ID token is from the future");
  EXPECT_EQ(why_not_without("iat"), "the ID token is from the future");
  EXPECT_EQ(why_not_with("iat", kNow - 7200), "the ID token is too old");
  EXPECT_EQ(why_not_with("nbf", kNow + 61), "the ID token is not valid yet");
  EXPECT_EQ(why_not_with("nonce", "m"), "the ID token answers another request");
  EXPECT_EQ(why_not_without("nonce"), "the ID token answers another request");
  EXPECT_EQ(why_not_without("sub"), "the ID token names nobody");
  EXPECT_EQ(why_not_with("sub", 42), "the ID token names nobody");
  auto const half = base64url_encode(sha256("access").substr(0, 16));
  EXPECT_EQ(why_not_with("at_hash", bj::string(half)), "");
  EXPECT_EQ(why_not_with("at_hash", bj::string(base64url_encode(sha256("another").substr(0, 16)))),
            "the ID token belongs to another access token");
}

TEST(IdToken, AnAddressIsVerifiedOnlyWhereThatIsSaid) {
  auto claims = right_claims();
  claims.erase("email_verified");
  EXPECT_FALSE(verify_id_token(signer().sign(claims), keys(), right_expectation()).email_verified);
  claims["email_verified"] = 1;
  EXPECT_FALSE(verify_id_token(signer().sign(claims), keys(), right_expectation()).email_verified);
}

TEST(KeySet, LeavesOutWhatItDoesNotTake) {
  auto encryption = signer().jwk();
  encryption["use"] = "enc";
  auto symmetric = bj::object{{"kty", "oct"}, {"kid", "s"}, {"k", "c2VjcmV0"}};
  auto off_curve = signer().jwk();
  off_curve["y"] = off_curve["x"];
  auto weak = Signer("RS256", "weak", 1024).jwk();
  auto other = signer().jwk();
  other["alg"] = "ES384";
  EXPECT_EQ(KeySet::parse(set_of({encryption, symmetric, off_curve, weak, other, {}, signer().jwk()})).size(), 1u);
}

TEST(KeySet, RefusesWhatIsNoSet) {
  for (auto const* text : {"", "[]", "{}", R"({"keys":{}})", R"({"keys":[],"keys":[]})"}) {
    EXPECT_THROW(KeySet::parse(text), OauthError) << text;
  }
  EXPECT_THROW(KeySet::parse(set_of(std::vector<bj::object>(KeySet::kMaxKeys + 1))), OauthError);
}

}  // namespace
}  // namespace bedrud::auth
