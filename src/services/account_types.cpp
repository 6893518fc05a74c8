#include "services/account_types.hpp"

#include "base/clock.hpp"
#include "repository/user_repository.hpp"

namespace bedrud {
namespace {

template <class Row>
UserView view_of(std::string id, Row const& row) {
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

}  // namespace

UserView user_view(User const& user) { return view_of(user.id, user); }
UserView user_view(Principal const& principal) { return view_of(principal.user_id, principal); }

}  // namespace bedrud
