#pragma once
// /api/admin: the overview, accounts, invitations and the audit log.
#include "http/router.hpp"
#include "services/audit_service.hpp"
#include "services/invite_service.hpp"
#include "services/metric_overview_service.hpp"
#include "services/user_admin_service.hpp"

namespace bedrud {

void user_admin_routes(http::Router& router, UserAdminService& users, InviteService& invites, AuditService& audit,
                       MetricOverviewService& overview);

}  // namespace bedrud
