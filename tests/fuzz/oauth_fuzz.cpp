// What an identity provider sends: metadata, keys, tokens and profiles, as they are and as parts of each other. Whatever comes,
// nothing is taken that was not signed, and what goes into a header or an address is fit for it.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include "auth/oauth.hpp"
#include "base/encoding.hpp"
#include "base/form.hpp"

namespace {

using namespace bedrud::auth;

constexpr char kKey[] =
    R"({"keys":[{"kty":"EC","crv":"P-256","kid":"k","use":"sig","alg":"ES256",)"
    R"("x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU","y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"}]})";

void verify(std::string_view token, KeySet const& keys) {
  IdTokenExpectation expected;
  expected.issuer = "https://id.example";
  expected.client_id = "bedrud";
  expected.nonce = "n";
  expected.algorithms = {"RS256", "PS256", "ES256", "EdDSA"};
  expected.access_token = "a";
  expected.now_seconds = 1'800'000'000;
  verify_id_token(token, keys, expected);
  std::abort();  // nobody signed it
}

template <class Function>
void attempt(Function function) {
  try {
    function();
  } catch (OauthError const&) {}
}

bool has_control(std::string_view text) {
  for (unsigned char const c : text) {
    if (c <= ' ' || c == 0x7f) return true;
  }
  return false;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
  static KeySet const keys = KeySet::parse(kKey);
  std::string_view const input(reinterpret_cast<char const*>(data), size);
  attempt([&] {
    auto const about = parse_metadata(input, "https://id.example");
    for (auto const& address : {about.authorization_endpoint, about.token_endpoint, about.userinfo_endpoint, about.jwks_uri}) {
      if (has_control(address)) std::abort();
    }
  });
  attempt([&] { KeySet::parse(input); });
  attempt([&] {
    if (has_control(parse_token_answer(input).access_token)) std::abort();
  });
  attempt([&] { parse_userinfo(input, "1"); });
  attempt([&] { parse_github(input, input); });
  attempt([&] { parse_github(R"({"id":1,"login":"a"})", input); });
  attempt([&] {
    if (parse_twitter(input).subject.empty()) std::abort();
  });
  attempt([&] { verify(input, keys); });
  // As the claims and as the header of a token whose form is right.
  auto const text = bedrud::base64url_encode(input);
  auto const mark = bedrud::base64url_encode(std::string(64, 'x'));
  attempt([&] { verify(bedrud::base64url_encode(R"({"alg":"ES256","kid":"k"})") + "." + text + "." + mark, keys); });
  attempt([&] { verify(text + "." + bedrud::base64url_encode("{}") + "." + mark, keys); });
  static_cast<void>(is_issuer(input));
  if (has_control(bedrud::percent_encode(input)) || has_control(basic_credentials(input, input).substr(6))) std::abort();
  return 0;
}
