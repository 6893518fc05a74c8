#pragma once
// What the passkey routes take and give (rest-contract 1.10, 2.12). Binary members are base64url without padding.
#include <boost/describe.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>
#include "base/json_rules.hpp"
#include "services/account_types.hpp"

namespace bedrud {

struct PasskeyUser {
  std::string id, name, displayName;
};
BOOST_DESCRIBE_STRUCT(PasskeyUser, (), (id, name, displayName))

struct PasskeyParty {
  std::string id, name;
};
BOOST_DESCRIBE_STRUCT(PasskeyParty, (), (id, name))

struct PasskeyParameter {
  std::string type = "public-key";
  std::int64_t alg = 0;
};
BOOST_DESCRIBE_STRUCT(PasskeyParameter, (), (type, alg))

struct PasskeySelection {
  std::string residentKey = "required";
  bool requireResidentKey = true;
  std::string userVerification = "preferred";
};
BOOST_DESCRIBE_STRUCT(PasskeySelection, (), (residentKey, requireResidentKey, userVerification))

struct PasskeyDescriptor {
  std::string type = "public-key", id;
};
BOOST_DESCRIBE_STRUCT(PasskeyDescriptor, (), (type, id))

// PublicKeyCredentialCreationOptionsJSON.
struct PasskeyCreation {
  std::string challenge;
  PasskeyUser user;
  PasskeyParty rp;
  std::vector<PasskeyParameter> pubKeyCredParams;
  PasskeySelection authenticatorSelection;
  std::vector<PasskeyDescriptor> excludeCredentials;
  std::string attestation = "none";
};
BOOST_DESCRIBE_STRUCT(PasskeyCreation, (),
                      (challenge, user, rp, pubKeyCredParams, authenticatorSelection, excludeCredentials, attestation))

// PublicKeyCredentialRequestOptionsJSON; without allowCredentials the device shows the keys it has.
struct PasskeyRequest {
  std::string challenge, rpId, userVerification = "preferred";
  std::optional<std::vector<PasskeyDescriptor>> allowCredentials;
};
BOOST_DESCRIBE_STRUCT(PasskeyRequest, (), (challenge, rpId, userVerification, allowCredentials))

struct PasskeyLoginBeginIn {
  std::string email;  // empty: whoever the device knows
};
BOOST_DESCRIBE_STRUCT(PasskeyLoginBeginIn, (), (email))

struct PasskeySignupIn {
  std::string email, name, inviteToken;
};
BOOST_DESCRIBE_STRUCT(PasskeySignupIn, (), (email, name, inviteToken))

// The answer of an authenticator as browsers and Android nest it; the older clients send the same members at the top.
struct PasskeyResponse {
  std::string clientDataJSON, attestationObject, authenticatorData, signature, userHandle;
};
BOOST_DESCRIBE_STRUCT(PasskeyResponse, (), (clientDataJSON, attestationObject, authenticatorData, signature, userHandle))

struct PasskeyRegistrationIn {
  std::string clientDataJSON, attestationObject;
  std::string name;  // of the key, chosen by its owner
  std::optional<PasskeyResponse> response;
};
BOOST_DESCRIBE_STRUCT(PasskeyRegistrationIn, (), (clientDataJSON, attestationObject, name, response))

struct PasskeyLoginIn {
  std::string credentialId, id, rawId;  // the first that is there
  std::string clientDataJSON, authenticatorData, signature, userHandle;
  std::optional<PasskeyResponse> response;
  std::string code{};  // of the second factor, where the device did not check who uses the key
};
BOOST_DESCRIBE_STRUCT(PasskeyLoginIn, (),
                      (credentialId, id, rawId, clientDataJSON, authenticatorData, signature, userHandle, response, code))

// Times are RFC 3339.
struct PasskeyView {
  std::string id, name, createdAt;
  std::optional<std::string> lastUsedAt;
  bool backedUp = false;  // lives on more than one device
};
BOOST_DESCRIBE_STRUCT(PasskeyView, (), (id, name, createdAt, lastUsedAt, backedUp))

struct PasskeyList {
  std::vector<PasskeyView> passkeys;  // the oldest first
};
BOOST_DESCRIBE_STRUCT(PasskeyList, (), (passkeys))

struct PasskeyIdIn {
  std::string passkeyId;
};
BOOST_DESCRIBE_STRUCT(PasskeyIdIn, (), (passkeyId))

struct PasskeyRenameIn {
  std::string passkeyId, name;
};
BOOST_DESCRIBE_STRUCT(PasskeyRenameIn, (), (passkeyId, name))

}  // namespace bedrud

template <>
struct bedrud::json::Rules<bedrud::PasskeyView> {
  static constexpr std::tuple list{Rule{&bedrud::PasskeyView::lastUsedAt, WriteNull{}}};
};
template <>
struct bedrud::json::Rules<bedrud::PasskeyLoginBeginIn> {
  static constexpr std::tuple list{Rule{&bedrud::PasskeyLoginBeginIn::email, Optional{}}};
};
template <>
struct bedrud::json::Rules<bedrud::PasskeySignupIn> {
  using In = bedrud::PasskeySignupIn;
  static constexpr std::tuple list{Rule{&In::email, Optional{}}, Rule{&In::name, Optional{}},
                                   Rule{&In::inviteToken, Optional{}}};
};
template <>
struct bedrud::json::Rules<bedrud::PasskeyResponse> {
  using In = bedrud::PasskeyResponse;
  static constexpr std::tuple list{Rule{&In::clientDataJSON, Optional{}}, Rule{&In::attestationObject, Optional{}},
                                   Rule{&In::authenticatorData, Optional{}}, Rule{&In::signature, Optional{}},
                                   Rule{&In::userHandle, Optional{}}};
};
template <>
struct bedrud::json::Rules<bedrud::PasskeyRegistrationIn> {
  using In = bedrud::PasskeyRegistrationIn;
  static constexpr std::tuple list{Rule{&In::clientDataJSON, Optional{}}, Rule{&In::attestationObject, Optional{}},
                                   Rule{&In::name, Optional{}, Length{0, 64}}};
};
template <>
struct bedrud::json::Rules<bedrud::PasskeyLoginIn> {
  using In = bedrud::PasskeyLoginIn;
  static constexpr std::tuple list{Rule{&In::credentialId, Optional{}},
                                   Rule{&In::id, Optional{}},
                                   Rule{&In::rawId, Optional{}},
                                   Rule{&In::clientDataJSON, Optional{}},
                                   Rule{&In::authenticatorData, Optional{}},
                                   Rule{&In::signature, Optional{}},
                                   Rule{&In::userHandle, Optional{}},
                                   Rule{&In::code, Optional{}}};
};
template <>
struct bedrud::json::Rules<bedrud::PasskeyRenameIn> {
  static constexpr std::tuple list{Rule{&bedrud::PasskeyRenameIn::name, Length{1, 64}}};
};
