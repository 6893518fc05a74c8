// What an authenticator says comes through a stranger's page: client data, attestation objects, authenticator data, keys.
#include "auth/webauthn.hpp"

#include <string>
#include <string_view>

namespace {

// Takes what stands before the next newline-dot-newline; both sides may hold any other bytes.
std::string_view next_part(std::string_view& rest) {
  constexpr std::string_view kMark = "\n.\n";
  auto const end = rest.find(kMark);
  auto const part = rest.substr(0, end);
  rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + kMark.size());
  return part;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(unsigned char const* data, unsigned long size) {
  using namespace bedrud::auth;
  std::string_view rest(reinterpret_cast<char const*>(data), size);
  auto const client_data = std::string(next_part(rest));
  auto const second = std::string(next_part(rest));
  auto const signature = std::string(next_part(rest));
  auto const key = std::string(rest);
  RelyingParty const party{"127.0.0.1", {"http://127.0.0.1:8080"}};
  // The right challenge, so that what stands behind its check is reached.
  auto const challenge = challenge_of(client_data).value_or("");
  try {
    verify_registration(party, challenge, client_data, second);
  } catch (WebauthnError const&) {}
  for (auto const algorithm : {kEs256, kRs256}) {
    KnownCredential known;
    known.public_key = key;
    known.algorithm = algorithm;
    known.backup_eligible = true;
    try {
      verify_assertion(party, challenge, known, {client_data, second, signature});
    } catch (WebauthnError const&) {}
  }
  return 0;
}
