#include "handlers/user_admin_routes.hpp"

namespace bedrud {
namespace {

http::Meta row(std::string_view tag, std::string_view summary, int status = 200) {
  return {.access = Access::kSuperadmin, .tag = tag, .summary = summary, .status = status};
}

// All that the request says is its path: clients send no body.
http::Meta row_without_body(std::string_view tag, std::string_view summary) {
  auto meta = row(tag, summary);
  meta.body = http::Body::kOptional;
  return meta;
}

void account_rows(http::Router& router, UserAdminService& users) {
  constexpr std::string_view kTag = "users";
  router.add<"/api/admin/users">("GET", users, &UserAdminService::list, row(kTag, "Accounts: search, filter, sort, page"));
  router.add<"/api/admin/users/recent">("GET", users, &UserAdminService::recent, row(kTag, "Who signed up last"));
  router.add<"/api/admin/users/bulk/ban">("POST", users, &UserAdminService::ban_all, row(kTag, "Shut several accounts out"));
  router.add<"/api/admin/users/bulk/promote">("POST", users, &UserAdminService::promote_all,
                                              row(kTag, "Make several accounts administrators"));
  router.add<"/api/admin/users/bulk/delete">("POST", users, &UserAdminService::remove_all,
                                             row(kTag, "Delete several accounts", 202));
  router.add<"/api/admin/users/{id}">("GET", users, &UserAdminService::read, row(kTag, "An account and its rooms"));
  router.add<"/api/admin/users/{id}">("DELETE", users, &UserAdminService::remove, row(kTag, "Delete an account", 202));
  router.add<"/api/admin/users/{id}/status">("PUT", users, &UserAdminService::set_status,
                                             row(kTag, "Shut an account out or let it in again"));
  router.add<"/api/admin/users/{id}/accesses">("PUT", users, &UserAdminService::set_accesses,
                                               row(kTag, "What an account may do; ends its sessions"));
  router.add<"/api/admin/users/{id}/force-logout">("POST", users, &UserAdminService::force_logout,
                                                   row_without_body(kTag, "End all sessions of an account"));
  router.add<"/api/admin/users/{id}/password">("PUT", users, &UserAdminService::set_password,
                                               row(kTag, "Set an account's password; ends its sessions"));
  router.add<"/api/admin/users/{id}/second-factor">("DELETE", users, &UserAdminService::reset_second_factor,
                                                    row(kTag, "Remove the second factor of an account; ends its sessions"));
  router.add<"/api/admin/users/{id}/sessions">("GET", users, &UserAdminService::participations,
                                               row(kTag, "When an account was in which room"));
  router.add<"/api/admin/users/{id}/verify">("POST", users, &UserAdminService::verify,
                                             row_without_body(kTag, "Take an address as confirmed"));
  router.add<"/api/admin/users/{id}/verify/resend">("POST", users, &UserAdminService::resend,
                                                    row_without_body(kTag, "Send the mail that confirms an address again"));
  router.add<"/api/admin/online-count">("GET", users, &UserAdminService::online, row(kTag, "How many people are in rooms"));
}

}  // namespace

void user_admin_routes(http::Router& router, UserAdminService& users, InviteService& invites, AuditService& audit,
                       MetricOverviewService& overview) {
  router.add<"/api/admin/overview">("GET", overview, &MetricOverviewService::overview,
                                    row("overview", "State, counts, the last week and what needs a look"));
  router.add<"/api/admin/stats">("GET", overview, &MetricOverviewService::stats, row("overview", "Counts of rooms and people"));
  account_rows(router, users);
  router.add<"/api/admin/invite-tokens">("GET", invites, &InviteService::list, row("invites", "Invitations, the newest first"));
  router.add<"/api/admin/invite-tokens">("POST", invites, &InviteService::create, row("invites", "Invite somebody", 201));
  router.add<"/api/admin/invite-tokens/{id}">("DELETE", invites, &InviteService::remove,
                                              row("invites", "Take an invitation back"));
  router.add<"/api/admin/audit">("GET", audit, &AuditService::list, row("audit", "What administrators did"));
}

}  // namespace bedrud
