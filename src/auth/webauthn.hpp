#pragma once
// What a server checks of a passkey: Web Authentication Level 3, sections 7.1 (registering, steps 6 to 24) and 7.2 (signing in,
// steps 6 to 22). libfido2 reads the authenticator data and verifies signatures; type, challenge, origin, flags, backup state
// and counter are checked here. Bytes travel as std::string.
#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace bedrud::auth {

constexpr int kEs256 = -7, kRs256 = -257;

struct RelyingParty {
  std::string id;                    // a host name
  std::vector<std::string> origins;  // "https://meet.example.org"; compared as a whole
};

// Why an answer was refused, in words for the caller.
class WebauthnError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

struct NewCredential {
  std::string id;
  std::string public_key;  // SubjectPublicKeyInfo, DER
  int algorithm = 0;       // COSE
  std::uint32_t counter = 0;
  bool user_verified = false, backup_eligible = false, backed_up = false;
};

// What is known of a credential when it signs in.
struct KnownCredential {
  std::string public_key;
  int algorithm = 0;
  std::uint32_t counter = 0;
  bool user_verified = false;
  std::optional<bool> backup_eligible;  // nothing: not known, anything holds
};

struct Assertion {
  std::string client_data, authenticator_data, signature;
};

struct Asserted {
  std::uint32_t counter = 0;
  bool backed_up = false;
  bool user_verified = false;  // the device checked who uses it, this time
  bool backup_eligible = false;
};

// The challenge that client data answers, decoded but unverified; nothing when the data cannot be read. Names the challenge to
// look up.
std::optional<std::string> challenge_of(std::string_view client_data);

// Both throw WebauthnError for whatever does not hold.
NewCredential verify_registration(RelyingParty const& party, std::string_view challenge, std::string_view client_data,
                                  std::string_view attestation_object);
Asserted verify_assertion(RelyingParty const& party, std::string_view challenge, KnownCredential const& known,
                          Assertion const& assertion);

}  // namespace bedrud::auth
