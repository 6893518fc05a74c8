#pragma once
// What administrators do with accounts (rest-contract 1.14). Every deed stands in the audit log. Guards are decided inside the
// write that they guard, with the rows of all superadmins held: the last one cannot be lost (W33). Called from any executor.
#include <string>
#include "base/caller.hpp"
#include "base/clock.hpp"
#include "base/task.hpp"
#include "services/account_types.hpp"
#include "services/user_admin_types.hpp"
#include "services/user_removal.hpp"

namespace bedrud::auth {
class PasswordPool;
}  // namespace bedrud::auth

namespace bedrud::db {
class Database;
}  // namespace bedrud::db

namespace bedrud {

class MailService;
class SessionService;

class UserAdminService {
 public:
  UserAdminService(db::Database& database, Clock& clock, media::MediaBackend& media, auth::PasswordPool& passwords,
                   SessionService& sessions, MailService& mails, UserAvatarFiles const& pictures);

  Task<UserPage> list(Caller const& caller, UserQuery in);
  Task<RecentPage> recent(Caller const& caller, RecentQuery in);
  Task<UserWithRooms> read(Caller const& caller, UserIdIn in);
  // Times in rooms, not sign-ins.
  Task<UserSessionPage> participations(Caller const& caller, UserSessionsIn in);
  Task<OnlineCountOut> online(Caller const& caller);

  Task<UserDeletedOut> remove(Caller const& caller, UserIdIn in);
  // Shutting somebody out ends their sessions and seats; within a second on every server.
  Task<MessageOut> set_status(Caller const& caller, UserStatusIn in);
  Task<MessageOut> set_accesses(Caller const& caller, UserAccessesIn in);
  Task<MessageOut> force_logout(Caller const& caller, UserIdIn in);
  Task<MessageOut> set_password(Caller const& caller, UserPasswordIn in);
  // For somebody who lost device and recovery codes; ends their sessions.
  Task<MessageOut> reset_second_factor(Caller const& caller, UserIdIn in);
  Task<MessageOut> verify(Caller const& caller, UserIdIn in);
  Task<MessageOut> resend(Caller const& caller, UserIdIn in);

  // At most 500 at once; each is decided by itself, in the order given.
  Task<BulkOut> ban_all(Caller const& caller, BulkIn in);
  Task<BulkOut> promote_all(Caller const& caller, BulkIn in);
  Task<BulkDeleteOut> remove_all(Caller const& caller, BulkIn in);

 private:
  // After the write: what is cached, and the meetings.
  Task<void> shut_out(std::string user_id, LeftBehind left);

  db::Database& database_;
  Clock& clock_;
  media::MediaBackend& media_;
  auth::PasswordPool& passwords_;
  SessionService& sessions_;
  MailService& mails_;
  UserAvatarFiles const& pictures_;
};

}  // namespace bedrud
