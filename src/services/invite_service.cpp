#include "services/invite_service.hpp"

#include "base/encoding.hpp"
#include "base/error.hpp"
#include "base/id.hpp"
#include "base/random.hpp"
#include "database/database.hpp"
#include "repository/invite_repository.hpp"
#include "services/account_rules.hpp"
#include "services/audit_service.hpp"
#include "services/mail_service.hpp"

namespace bedrud {
namespace {

constexpr std::int64_t kUsualHours = 72, kMaxHours = 720, kHourMs = 3'600'000;
constexpr std::int64_t kMaxPage = 1000, kUsualPage = 50, kLastPage = 1'000'000;
constexpr std::size_t kTokenBytes = 16;

InviteView view_of(InviteToken const& invite) {
  InviteView out;
  out.id = invite.id;
  out.token = invite.token;
  out.email = invite.email;
  out.createdBy = invite.created_by.value_or("");
  out.expiresAt = to_rfc3339(invite.expires_at);
  if (invite.used_at) out.usedAt = to_rfc3339(*invite.used_at);
  out.usedBy = invite.used_by.value_or("");
  out.createdAt = to_rfc3339(invite.created_at);
  out.used = invite.used_at.has_value();
  return out;
}

}  // namespace

Task<InvitePage> InviteService::list(Caller const& /*caller*/, InviteQuery in) {
  auto const limit = in.limit >= 1 && in.limit <= kMaxPage ? in.limit : kUsualPage;
  auto const page = in.page >= 1 && in.page <= kLastPage ? in.page : 1;
  InvitePage out;
  auto const load = [&](db::Connection& c) {
    InviteRepository invites(c);
    out.total = invites.count();
    return invites.page(limit, (page - 1) * limit);
  };
  for (auto const& invite : co_await database_.read(load)) out.tokens.push_back(view_of(invite));
  co_return out;
}

Task<InviteView> InviteService::create(Caller const& caller, CreateInviteIn in) {
  if (in.expiresInHours > kMaxHours) {
    throw Error(ErrorCode::kBadRequest, PublicText{"expiresInHours cannot exceed 720 (30 days)"});
  }
  auto const now = clock_.now_ms();
  InviteToken invite;
  invite.id = new_id();
  invite.token = hex_encode(random_bytes(kTokenBytes));
  if (!in.email.empty()) invite.email = require_email(in.email);
  invite.created_by = caller.user_id;
  invite.created_at = now;
  invite.expires_at = now + (in.expiresInHours > 0 ? in.expiresInHours : kUsualHours) * kHourMs;
  auto const store = [&](db::Connection& c) {
    InviteRepository(c).insert(invite);
    record(c, caller, {"invite.create", "invite", invite.id, invite.email}, now);
    if (!invite.email.empty()) mails_.add(c, {.letter = "invite", .id = invite.id, .email = "", .address = ""});
  };
  co_await database_.write(store);
  co_return view_of(invite);
}

Task<StatusOut> InviteService::remove(Caller const& caller, InviteIdIn in) {
  auto const remove_it = [&, now = clock_.now_ms()](db::Connection& c) {
    InviteRepository invites(c);
    auto const invite = invites.by_id(in.id);
    if (!invite) return;
    invites.remove(in.id);
    record(c, caller, {"invite.delete", "invite", invite->id, invite->email}, now);
  };
  co_await database_.write(remove_it);
  co_return StatusOut{"success"};
}

}  // namespace bedrud
