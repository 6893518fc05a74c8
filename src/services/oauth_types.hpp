#pragma once
// What the routes of identity providers take and send (rest-contract 2.11).
#include <boost/describe.hpp>
#include <optional>
#include <string>
#include <vector>
#include "base/json_rules.hpp"

namespace bedrud {

struct OauthLoginIn {
  std::string provider;
  std::string redirect;  // where to go afterwards: a path of this server
  std::string invite;    // to make an account with
  std::string client;    // "native": an app waits for the token
};
BOOST_DESCRIBE_STRUCT(OauthLoginIn, (), (provider, redirect, invite, client))

// Lists, so that a parameter that comes twice is seen.
struct OauthCallbackIn {
  std::string provider;
  std::vector<std::string> code, state, iss, error;
};
BOOST_DESCRIBE_STRUCT(OauthCallbackIn, (), (provider, code, state, iss, error))

struct OauthLinkIn {
  std::string provider;
};
BOOST_DESCRIBE_STRUCT(OauthLinkIn, (), (provider))

// Where the browser has to go.
struct OauthLinkOut {
  std::string url;
};
BOOST_DESCRIBE_STRUCT(OauthLinkOut, (), (url))

struct IdentityView {
  std::string id, provider, title, email;
  bool offered = true;  // false: the provider is gone, and nobody signs in with it
  std::string createdAt, lastUsedAt;
};
BOOST_DESCRIBE_STRUCT(IdentityView, (), (id, provider, title, email, offered, createdAt, lastUsedAt))

struct IdentityList {
  std::vector<IdentityView> identities;
};
BOOST_DESCRIBE_STRUCT(IdentityList, (), (identities))

struct IdentityIdIn {
  std::string identityId;
};
BOOST_DESCRIBE_STRUCT(IdentityIdIn, (), (identityId))

// A provider of OpenID Connect as administrators see it.
struct OauthProviderView {
  std::string name;  // without oidc-
  std::string title, issuer, clientId;
  std::string clientSecret;  // masked
  std::string scopes;
  bool trustEmail = false;
  bool readOnly = false;    // the configuration file names it
  std::string redirectUrl;  // to be registered with the provider
};
BOOST_DESCRIBE_STRUCT(OauthProviderView, (),
                      (name, title, issuer, clientId, clientSecret, scopes, trustEmail, readOnly, redirectUrl))

struct OauthProviderList {
  std::vector<OauthProviderView> providers;
  // For Google, GitHub and X, which are settings.
  std::string redirectUrlPattern;
};
BOOST_DESCRIBE_STRUCT(OauthProviderList, (), (providers, redirectUrlPattern))

struct OauthProviderIn {
  std::string name, title, issuer, clientId, clientSecret;
  std::string scopes = "openid email profile";
  bool trustEmail = false;
};
BOOST_DESCRIBE_STRUCT(OauthProviderIn, (), (name, title, issuer, clientId, clientSecret, scopes, trustEmail))

struct OauthProviderNameIn {
  std::string name;
};
BOOST_DESCRIBE_STRUCT(OauthProviderNameIn, (), (name))

// Whether the provider answers as it should.
struct OauthCheckOut {
  bool ok = false;
  std::string message;
};
BOOST_DESCRIBE_STRUCT(OauthCheckOut, (), (ok, message))

}  // namespace bedrud

template <>
struct bedrud::json::Rules<bedrud::OauthLoginIn> {
  using In = bedrud::OauthLoginIn;
  static constexpr std::tuple list{Rule{&In::redirect, Optional{}}, Rule{&In::invite, Optional{}},
                                   Rule{&In::client, Optional{}}};
};
template <>
struct bedrud::json::Rules<bedrud::OauthCallbackIn> {
  using In = bedrud::OauthCallbackIn;
  static constexpr std::tuple list{Rule{&In::code, Optional{}}, Rule{&In::state, Optional{}}, Rule{&In::iss, Optional{}},
                                   Rule{&In::error, Optional{}}};
};
template <>
struct bedrud::json::Rules<bedrud::OauthProviderIn> {
  using In = bedrud::OauthProviderIn;
  static constexpr std::tuple list{Rule{&In::title, Optional{}}, Rule{&In::clientSecret, Optional{}},
                                   Rule{&In::scopes, Optional{}}, Rule{&In::trustEmail, Optional{}}};
};
