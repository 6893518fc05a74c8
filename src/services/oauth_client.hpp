#pragma once
// Asks identity providers: what they say of themselves, and who a code stands for. Metadata and keys are kept for an hour; keys
// are fetched anew when a token names one that is missing. Everything fetched is bounded in size and time, goes through the
// guard of net/ and over https, unless an administrator named the network. Called from any executor.
#include <map>
#include <mutex>
#include <stdexcept>
#include <string>
#include "auth/oauth.hpp"
#include "base/clock.hpp"
#include "base/task.hpp"
#include "net/http_client.hpp"
#include "services/oauth_provider_rules.hpp"

namespace bedrud {

// The provider does not answer, or with an error of its own; for the log.
struct OauthUnavailable : std::runtime_error {
  using std::runtime_error::runtime_error;
};

// What turns the code of a response into a person.
struct OauthRedemption {
  std::string code, verifier, redirect_uri, nonce;
};

class OauthClient {
 public:
  OauthClient(net::HttpClient& http, Clock& clock) : http_(http), clock_(clock) {}

  // Of OpenID Connect: by discovery. Throws auth::OauthError and OauthUnavailable, as the next.
  Task<auth::ProviderMetadata> metadata(OauthProvider provider);
  Task<auth::OauthProfile> redeem(OauthProvider provider, OauthRedemption what);

 private:
  Task<std::string> get(std::string url, std::string access_token, char const* what);
  Task<auth::TokenAnswer> exchange(OauthProvider const& provider, auth::ProviderMetadata const& metadata,
                                   OauthRedemption const& what);
  Task<auth::KeySet> keys(std::string address, bool fresh);
  Task<auth::OauthProfile> identify(OauthProvider const& provider, auth::ProviderMetadata const& metadata,
                                    auth::TokenAnswer const& tokens, std::string nonce);

  template <class Value>
  struct Kept {
    Value value;
    std::int64_t until = 0;
  };
  template <class Value>
  using Shelf = std::map<std::string, Kept<Value>>;
  template <class Value>
  std::optional<Value> find(Shelf<Value> const& shelf, std::string const& key);
  template <class Value>
  void keep(Shelf<Value>& shelf, std::string const& key, Value const& value);

  net::HttpClient& http_;
  Clock& clock_;
  std::mutex mutex_;  // guards what follows
  Shelf<auth::ProviderMetadata> metadata_;
  Shelf<auth::KeySet> keys_;
};

}  // namespace bedrud
