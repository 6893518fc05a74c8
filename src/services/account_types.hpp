#pragma once
// What several account routes send (rest-contract 1.8). Times are RFC 3339.
#include <boost/describe.hpp>
#include <optional>
#include <string>
#include <vector>
#include "base/clock.hpp"
#include "base/json_rules.hpp"
#include "models/session.hpp"
#include "models/user.hpp"
#include "repository/user_repository.hpp"

namespace bedrud {

struct UserView {
  std::string id, email, name, provider, avatarUrl;
  std::vector<std::string> accesses;
  bool isActive = true;
  std::optional<std::string> emailVerifiedAt, passwordChangedAt;
  std::string createdAt, updatedAt;
};
BOOST_DESCRIBE_STRUCT(UserView, (),
                      (id, email, name, provider, avatarUrl, accesses, isActive, emailVerifiedAt, passwordChangedAt, createdAt,
                       updatedAt))

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

// Row: User or Principal.
template <class Row>
UserView user_view(std::string id, Row const& row) {
  auto const time = [](std::optional<std::int64_t> at) { return at ? std::optional(to_rfc3339(*at)) : std::nullopt; };
  UserView view;
  view.id = std::move(id);
  view.email = row.email;
  view.name = row.name;
  view.provider = row.provider;
  view.avatarUrl = row.avatar_url;
  view.accesses = split_accesses(row.accesses);
  view.isActive = row.is_active;
  view.emailVerifiedAt = time(row.email_verified_at);
  view.passwordChangedAt = time(row.password_changed_at);
  view.createdAt = to_rfc3339(row.created_at);
  view.updatedAt = to_rfc3339(row.updated_at);
  return view;
}
inline UserView user_view(User const& user) { return user_view(user.id, user); }
inline UserView user_view(Principal const& principal) { return user_view(principal.user_id, principal); }

}  // namespace bedrud

template <>
struct bedrud::json::Rules<bedrud::UserView> {
  static constexpr std::tuple list{Rule{&UserView::emailVerifiedAt, WriteNull{}},
                                   Rule{&UserView::passwordChangedAt, WriteNull{}}};
};
