#include "auth/webauthn.hpp"

#include <cbor.h>
#include <fido.h>
#include <fido/es256.h>
#include <fido/rs256.h>
#include <openssl/x509.h>
#include <boost/json.hpp>
#include <memory>
#include "auth/cbor_check.hpp"
#include "base/encoding.hpp"
#include "base/hash.hpp"

namespace bedrud::auth {
namespace {

constexpr std::size_t kMaxClientData = 8192, kMaxCredentialId = 1023;
// Authenticator data, section 6.1: 32 bytes of SHA-256, one of flags, four of the counter.
constexpr std::size_t kHashBytes = 32, kFlagsAt = 32, kCounterAt = 33, kHeadBytes = 37;
// Then, of a new credential: 16 bytes of AAGUID, two of the length of the id that follows, the id, the key.
constexpr std::size_t kIdLengthAt = 53, kIdAt = 55;
constexpr unsigned char kUserPresent = 0x01, kUserVerified = 0x04, kBackupEligible = 0x08, kBackedUp = 0x10, kAttested = 0x40,
                        kExtended = 0x80;

[[noreturn]] void refuse(char const* text) { throw WebauthnError(text); }
void require(bool holds, char const* text) {
  if (!holds) refuse(text);
}

unsigned char const* bytes_of(std::string_view text) { return reinterpret_cast<unsigned char const*>(text.data()); }

struct FreeCredential {
  void operator()(fido_cred_t* credential) const { fido_cred_free(&credential); }
};
struct FreeAssertion {
  void operator()(fido_assert_t* assertion) const { fido_assert_free(&assertion); }
};
struct FreeItem {
  void operator()(cbor_item_t* item) const { cbor_decref(&item); }
};
struct FreeEs256 {
  void operator()(es256_pk_t* key) const { es256_pk_free(&key); }
};
struct FreeRs256 {
  void operator()(rs256_pk_t* key) const { rs256_pk_free(&key); }
};
struct FreeKey {
  void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
};
using Item = std::unique_ptr<cbor_item_t, FreeItem>;
using Key = std::unique_ptr<EVP_PKEY, FreeKey>;

std::string text_of(boost::json::object const& object, std::string_view name) {
  auto const* const value = object.if_contains(name);
  return value && value->is_string() ? std::string(value->get_string()) : std::string();
}

boost::json::object read_client_data(std::string_view client_data) {
  require(client_data.size() <= kMaxClientData, "the client data is too long");
  boost::json::error_code bad;
  auto value = boost::json::parse(client_data, bad);
  if (bad || !value.is_object()) refuse("the client data cannot be read");
  return std::move(value.get_object());
}

// Steps 7 to 11 of 7.1, 10 to 14 of 7.2.
void check_client_data(RelyingParty const& party, std::string_view type, std::string_view challenge,
                       std::string_view client_data) {
  auto const data = read_client_data(client_data);
  require(text_of(data, "type") == type, "the client data has another type");
  auto const answered = base64url_decode(text_of(data, "challenge"));
  require(answered && equal_in_constant_time(*answered, challenge), "the challenge does not match");
  auto const origin = text_of(data, "origin");
  require(std::find(party.origins.begin(), party.origins.end(), origin) != party.origins.end(), "the origin does not match");
  auto const* const crossed = data.if_contains("crossOrigin");
  bool const framed = (crossed && (!crossed->is_bool() || crossed->get_bool())) || data.contains("topOrigin");
  require(!framed, "the page was framed by another site");
}

struct Flags {
  unsigned char bits;
  bool has(unsigned char flag) const { return (bits & flag) != 0; }
};

// Where the credential's id ends and its key begins.
std::size_t id_end(std::string_view data) {
  require(data.size() >= kIdAt, "the authenticator data is too short");
  auto const high = static_cast<unsigned char>(data[kIdLengthAt]), low = static_cast<unsigned char>(data[kIdLengthAt + 1]);
  auto const end = kIdAt + (static_cast<std::size_t>(high) << 8U | low);
  require(data.size() >= end, "the authenticator data is too short");
  return end;
}

// Steps 13 to 18 of 7.1, 15 to 19 of 7.2.
Flags check_authenticator_data(RelyingParty const& party, std::string_view data) {
  require(data.size() >= kHeadBytes, "the authenticator data is too short");
  require(equal_in_constant_time(data.substr(0, kHashBytes), sha256(party.id)), "the relying party does not match");
  Flags const flags{static_cast<unsigned char>(data[kFlagsAt])};
  require(flags.has(kUserPresent), "nobody was present");
  require(flags.has(kBackupEligible) || !flags.has(kBackedUp), "the backup state contradicts itself");
  if (flags.has(kAttested | kExtended)) {
    auto const items = data.substr(flags.has(kAttested) ? id_end(data) : kHeadBytes);
    require(is_sound_cbor(items), "the authenticator data cannot be read");
  }
  return flags;
}

std::uint32_t counter_of(std::string_view data) {
  std::uint32_t counter = 0;
  for (std::size_t i = kCounterAt; i < kHeadBytes; ++i) counter = counter << 8U | static_cast<unsigned char>(data[i]);
  return counter;
}

struct Attestation {
  std::string format, data, statement;
  bool empty_statement = false;
};

std::string serialized(cbor_item_t const* item) {
  unsigned char* buffer = nullptr;
  std::size_t capacity = 0;
  auto const size = cbor_serialize_alloc(item, &buffer, &capacity);
  std::unique_ptr<unsigned char, void (*)(void*)> const held(buffer, &std::free);
  return {reinterpret_cast<char const*>(buffer), size};
}

// The three members of an attestation object (section 6.5); nothing may follow it.
Attestation read_attestation(std::string_view object) {
  require(is_sound_cbor(object), "the attestation object cannot be read");
  cbor_load_result result{};
  Item const root(cbor_load(bytes_of(object), object.size(), &result));
  require(root && result.read == object.size() && cbor_isa_map(root.get()), "the attestation object cannot be read");
  Attestation out;
  bool stated = false;
  auto const* const pairs = cbor_map_handle(root.get());
  for (std::size_t i = 0; i < cbor_map_size(root.get()); ++i) {
    auto* const key = pairs[i].key;
    auto* const value = pairs[i].value;
    if (!cbor_isa_string(key) || !cbor_string_is_definite(key)) continue;
    std::string_view const name(reinterpret_cast<char const*>(cbor_string_handle(key)), cbor_string_length(key));
    if (name == "fmt" && cbor_isa_string(value) && cbor_string_is_definite(value)) {
      out.format.assign(reinterpret_cast<char const*>(cbor_string_handle(value)), cbor_string_length(value));
    } else if (name == "authData" && cbor_isa_bytestring(value) && cbor_bytestring_is_definite(value)) {
      out.data.assign(reinterpret_cast<char const*>(cbor_bytestring_handle(value)), cbor_bytestring_length(value));
    } else if (name == "attStmt" && cbor_isa_map(value)) {
      stated = true;
      out.empty_statement = cbor_map_size(value) == 0;
      out.statement = serialized(value);
    }
  }
  require(stated && !out.format.empty() && !out.data.empty(), "the attestation object is not complete");
  return out;
}

std::string spki_of(EVP_PKEY* key) {
  unsigned char* der = nullptr;
  int const size = key ? i2d_PUBKEY(key, &der) : -1;
  std::unique_ptr<unsigned char, void (*)(unsigned char*)> const held(der, [](unsigned char* p) { OPENSSL_free(p); });
  require(size > 0, "the public key is not valid");
  return {reinterpret_cast<char const*>(der), static_cast<std::size_t>(size)};
}

// libfido2's form of a new key; it has checked that the point is on the curve.
std::string public_key_of(fido_cred_t const* credential, int algorithm) {
  auto const* const bytes = fido_cred_pubkey_ptr(credential);
  auto const size = fido_cred_pubkey_len(credential);
  require(bytes != nullptr, "the public key is not valid");
  if (algorithm == kEs256) {
    std::unique_ptr<es256_pk_t, FreeEs256> const key(es256_pk_new());
    require(key && es256_pk_from_ptr(key.get(), bytes, size) == FIDO_OK, "the public key is not valid");
    return spki_of(Key(es256_pk_to_EVP_PKEY(key.get())).get());
  }
  std::unique_ptr<rs256_pk_t, FreeRs256> const key(rs256_pk_new());
  require(key && rs256_pk_from_ptr(key.get(), bytes, size) == FIDO_OK, "the public key is not valid");
  return spki_of(Key(rs256_pk_to_EVP_PKEY(key.get())).get());
}

using Credential = std::unique_ptr<fido_cred_t, FreeCredential>;

// A credential of one algorithm, or nothing when its key has another.
Credential parsed_credential(RelyingParty const& party, std::string_view client_data, Attestation const& attestation,
                             int algorithm) {
  Credential credential(fido_cred_new());
  // The data as an authenticator sends it to libfido2: a CBOR byte string is not needed for the raw form.
  bool const good =
      credential && fido_cred_set_type(credential.get(), algorithm) == FIDO_OK &&
      fido_cred_set_clientdata(credential.get(), bytes_of(client_data), client_data.size()) == FIDO_OK &&
      fido_cred_set_rp(credential.get(), party.id.c_str(), nullptr) == FIDO_OK &&
      fido_cred_set_authdata_raw(credential.get(), bytes_of(attestation.data), attestation.data.size()) == FIDO_OK;
  return good ? std::move(credential) : nullptr;
}

// Steps 21 to 23 of 7.1. No attestation is asked for: what is trusted is the first sign-in, not a manufacturer. What comes is
// verified all the same, so that no key is stored whose owner did not sign.
void check_attestation(Attestation const& attestation, fido_cred_t* credential) {
  if (attestation.format == "none") {
    require(attestation.empty_statement, "an attestation of the format none must be empty");
    return;
  }
  require(attestation.format == "packed", "the attestation format is not supported");
  require(fido_cred_set_fmt(credential, "packed") == FIDO_OK &&
              fido_cred_set_attstmt(credential, bytes_of(attestation.statement), attestation.statement.size()) == FIDO_OK,
          "the attestation statement cannot be read");
  bool const with_certificate = fido_cred_x5c_len(credential) > 0;
  int const verified = with_certificate ? fido_cred_verify(credential) : fido_cred_verify_self(credential);
  require(verified == FIDO_OK, "the attestation is not valid");
}

void initialize() {
  static bool const once = (fido_init(0), true);
  static_cast<void>(once);
}

int verify_with(fido_assert_t* assertion, EVP_PKEY* key, int algorithm) {
  if (algorithm == kEs256) {
    std::unique_ptr<es256_pk_t, FreeEs256> const es256(es256_pk_new());
    if (!es256 || es256_pk_from_EVP_PKEY(es256.get(), key) != FIDO_OK) return FIDO_ERR_INVALID_ARGUMENT;
    return fido_assert_verify(assertion, 0, COSE_ES256, es256.get());
  }
  std::unique_ptr<rs256_pk_t, FreeRs256> const rs256(rs256_pk_new());
  if (!rs256 || rs256_pk_from_EVP_PKEY(rs256.get(), key) != FIDO_OK) return FIDO_ERR_INVALID_ARGUMENT;
  return fido_assert_verify(assertion, 0, COSE_RS256, rs256.get());
}

}  // namespace

std::optional<std::string> challenge_of(std::string_view client_data) {
  try {
    auto challenge = base64url_decode(text_of(read_client_data(client_data), "challenge"));
    return challenge && !challenge->empty() ? challenge : std::nullopt;
  } catch (WebauthnError const&) { return std::nullopt; }
}

NewCredential verify_registration(RelyingParty const& party, std::string_view challenge, std::string_view client_data,
                                  std::string_view attestation_object) {
  initialize();
  check_client_data(party, "webauthn.create", challenge, client_data);
  auto const attestation = read_attestation(attestation_object);
  auto const flags = check_authenticator_data(party, attestation.data);
  require(flags.has(kAttested), "the authenticator data holds no key");

  NewCredential out;
  Credential credential;
  for (int const algorithm : {kEs256, kRs256}) {
    credential = parsed_credential(party, client_data, attestation, algorithm);
    out.algorithm = algorithm;
    if (credential) break;
  }
  require(credential != nullptr, "the key has an algorithm that was not offered, or cannot be read");
  check_attestation(attestation, credential.get());
  auto const id_size = fido_cred_id_len(credential.get());
  require(id_size > 0 && id_size <= kMaxCredentialId, "the credential id is too long");
  out.id.assign(reinterpret_cast<char const*>(fido_cred_id_ptr(credential.get())), id_size);
  out.public_key = public_key_of(credential.get(), out.algorithm);
  out.counter = counter_of(attestation.data);
  out.user_verified = flags.has(kUserVerified);
  out.backup_eligible = flags.has(kBackupEligible);
  out.backed_up = flags.has(kBackedUp);
  return out;
}

Asserted verify_assertion(RelyingParty const& party, std::string_view challenge, KnownCredential const& known,
                          Assertion const& assertion) {
  initialize();
  check_client_data(party, "webauthn.get", challenge, assertion.client_data);
  auto const flags = check_authenticator_data(party, assertion.authenticator_data);
  require(flags.has(kUserVerified) || !known.user_verified, "the device did not check who uses it; unlock it and try again");
  require(flags.has(kBackupEligible) == known.backup_eligible.value_or(flags.has(kBackupEligible)),
          "the key cannot be another kind than it was");

  std::unique_ptr<fido_assert_t, FreeAssertion> const fido(fido_assert_new());
  auto const& [client_data, data, signature] = assertion;
  bool const set = fido && fido_assert_set_count(fido.get(), 1) == FIDO_OK &&
                   fido_assert_set_clientdata(fido.get(), bytes_of(client_data), client_data.size()) == FIDO_OK &&
                   fido_assert_set_rp(fido.get(), party.id.c_str()) == FIDO_OK &&
                   fido_assert_set_authdata_raw(fido.get(), 0, bytes_of(data), data.size()) == FIDO_OK &&
                   fido_assert_set_sig(fido.get(), 0, bytes_of(signature), signature.size()) == FIDO_OK &&
                   fido_assert_set_up(fido.get(), FIDO_OPT_TRUE) == FIDO_OK &&
                   fido_assert_set_uv(fido.get(), known.user_verified ? FIDO_OPT_TRUE : FIDO_OPT_OMIT) == FIDO_OK;
  require(set, "the authenticator data cannot be read");
  auto const* der = bytes_of(known.public_key);
  Key const key(d2i_PUBKEY(nullptr, &der, static_cast<long>(known.public_key.size())));
  require(key && verify_with(fido.get(), key.get(), known.algorithm) == FIDO_OK, "the signature is not valid");

  Asserted out{counter_of(data), flags.has(kBackedUp), flags.has(kUserVerified), flags.has(kBackupEligible)};
  bool const counts = out.counter != 0 || known.counter != 0;
  require(!counts || out.counter > known.counter, "the key seems to have been copied: its counter went back");
  return out;
}

}  // namespace bedrud::auth
