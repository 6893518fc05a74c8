#pragma once
// The queries of administrators about accounts: from the words of a request to a filter, and from rows to views.
#include "models/user.hpp"
#include "repository/user_admin_repository.hpp"
#include "services/user_admin_types.hpp"

namespace bedrud {

// Both throw kBadRequest in the words of the contract.
UserFilter filter_of(UserQuery const& in, std::int64_t now);
UserFilter filter_of(RecentQuery const& in);

// The column for a sort word of the contract; throws "Invalid sort field".
std::string sort_column(std::string const& sort, bool recent);
// Throws "Invalid order, must be asc or desc".
bool is_ascending(std::string const& order);

UserDetails details_of(User const& user);
RecentUser recent_of(User const& user);
UserSession session_of(Participation const& row, std::int64_t now);

bool is_known_access(std::string_view word);

}  // namespace bedrud
