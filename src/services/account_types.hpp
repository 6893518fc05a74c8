#pragma once
// What several account routes send (rest-contract 1.8). Times are RFC 3339.
#include <boost/describe.hpp>
#include <optional>
#include <string>
#include <vector>
#include "base/json_rules.hpp"
#include "models/session.hpp"
#include "models/user.hpp"

namespace bedrud {

struct UserView {
  std::string id, email, name, provider, avatarUrl;
  std::vector<std::string> accesses;
  bool isActive = true;
  std::optional<std::string> emailVerifiedAt, passwordChangedAt;
  std::string createdAt, updatedAt;
  std::optional<bool> requiresSecondFactorSetup;  // of an administrator, by /api/auth/me: nothing else opens before
};
BOOST_DESCRIBE_STRUCT(UserView, (),
                      (id, email, name, provider, avatarUrl, accesses, isActive, emailVerifiedAt, passwordChangedAt, createdAt,
                       updatedAt, requiresSecondFactorSetup))

struct TokenPair {
  std::string accessToken, refreshToken;
};
BOOST_DESCRIBE_STRUCT(TokenPair, (), (accessToken, refreshToken))

struct LoginOut {
  UserView user;
  TokenPair tokens;
};
BOOST_DESCRIBE_STRUCT(LoginOut, (), (user, tokens))

struct MessageOut {
  std::string message;
};
BOOST_DESCRIBE_STRUCT(MessageOut, (), (message))

struct StatusOut {
  std::string status;
};
BOOST_DESCRIBE_STRUCT(StatusOut, (), (status))

UserView user_view(User const& user);
UserView user_view(Principal const& principal);

}  // namespace bedrud

template <>
struct bedrud::json::Rules<bedrud::UserView> {
  static constexpr std::tuple list{Rule{&UserView::emailVerifiedAt, WriteNull{}},
                                   Rule{&UserView::passwordChangedAt, WriteNull{}}};
};
