#include "services/user_admin_lists.hpp"

#include <array>
#include "base/clock.hpp"
#include "base/error.hpp"
#include "repository/user_repository.hpp"
#include "services/audit_service.hpp"

namespace bedrud {
namespace {

constexpr std::int64_t kDayMs = 86'400'000;
constexpr std::array<std::string_view, 6> kProviders{"local", "passkey", "guest", "google", "github", "twitter"};
constexpr std::array<std::string_view, 5> kAccesses{"superadmin", "admin", "moderator", "user", "guest"};
constexpr std::array<std::string_view, 2> kStates{"active", "banned"};

Error bad_request(std::string text) { return {ErrorCode::kBadRequest, PublicText{std::move(text)}}; }

// A provider of single sign-on has a name that its administrator chose.
bool is_chosen(std::string_view provider) {
  return provider.starts_with("oidc-") && provider.find_first_of("%_") == std::string_view::npos;
}

// "2026-01-31 12:00:00"
std::string in_words(std::int64_t utc_ms) {
  auto text = to_rfc3339(utc_ms).substr(0, 19);
  text[10] = ' ';
  return text;
}

std::string in_seconds(std::int64_t utc_ms) { return to_rfc3339(utc_ms).substr(0, 19) + "Z"; }

}  // namespace

bool is_known_access(std::string_view word) { return std::find(kAccesses.begin(), kAccesses.end(), word) != kAccesses.end(); }

UserFilter filter_of(UserQuery const& in, std::int64_t now) {
  UserFilter filter;
  filter.text = in.q;
  filter.providers = require_words(in.provider, kProviders, "provider", &is_chosen);
  filter.roles = require_words(in.role, kAccesses, "role");
  filter.states = require_words(in.status, kStates, "status");
  if (!in.verified.empty() && in.verified != "true" && in.verified != "false") {
    throw bad_request("Invalid verified filter, use true/false");
  }
  filter.verified = in.verified;
  if (in.created == "today")
    filter.from = now - now % kDayMs;
  else if (in.created == "7d")
    filter.from = now - 7 * kDayMs;
  else if (in.created == "30d")
    filter.from = now - 30 * kDayMs;
  else if (!in.created.empty())
    throw bad_request("Invalid created filter");
  return filter;
}

UserFilter filter_of(RecentQuery const& in) {
  UserFilter filter;
  filter.text = in.q;
  filter.providers = require_words(in.provider, kProviders, "provider", &is_chosen);
  filter.guests = false;
  if (!in.dateFrom.empty()) filter.from = require_date(in.dateFrom, "dateFrom");
  if (!in.dateTo.empty()) filter.to = require_date(in.dateTo, "dateTo") + kDayMs;
  return filter;
}

std::string sort_column(std::string const& sort, bool recent) {
  if (sort == "createdAt" || sort.empty()) return "created_at";
  if (sort == "name") return "name";
  if (!recent && (sort == "email" || sort == "provider")) return sort;
  throw bad_request("Invalid sort field");
}

bool is_ascending(std::string const& order) {
  if (order == "asc") return true;
  if (order == "desc" || order.empty()) return false;
  throw bad_request("Invalid order, must be asc or desc");
}

UserDetails details_of(User const& user) {
  UserDetails out;
  out.id = user.id;
  out.email = user.email;
  out.name = user.name;
  out.provider = user.provider;
  out.isActive = user.is_active;
  out.accesses = split_accesses(user.accesses);
  out.isAdmin = std::find(out.accesses.begin(), out.accesses.end(), "admin") != out.accesses.end();
  out.avatarUrl = user.avatar_url;
  if (user.email_verified_at) out.emailVerifiedAt = in_words(*user.email_verified_at);
  out.createdAt = in_words(user.created_at);
  return out;
}

RecentUser recent_of(User const& user) { return {user.id, user.name, user.email, user.provider, in_seconds(user.created_at)}; }

UserSession session_of(Participation const& row, std::int64_t now) {
  UserSession out;
  out.id = row.id;
  out.roomId = row.room_id;
  out.roomName = row.room_name;
  out.joinedAt = in_seconds(row.joined_at);
  if (row.left_at) out.leftAt = in_seconds(*row.left_at);
  out.isActive = row.is_active;
  out.durationSeconds = (row.left_at.value_or(now) - row.joined_at) / 1000;
  return out;
}

}  // namespace bedrud
