#include "services/user_admin_service.hpp"

#include "auth/password.hpp"
#include "auth/password_pool.hpp"
#include "base/error.hpp"
#include "database/database.hpp"
#include "media/media_backend.hpp"
#include "repository/participant_repository.hpp"
#include "repository/room_repository.hpp"
#include "repository/second_factor_repository.hpp"
#include "repository/session_repository.hpp"
#include "repository/user_repository.hpp"
#include "services/account_rules.hpp"
#include "services/audit_service.hpp"
#include "services/mail_service.hpp"
#include "services/room_rules.hpp"
#include "services/session_service.hpp"
#include "services/user_admin_lists.hpp"

namespace bedrud {
namespace {

constexpr std::int64_t kMaxPage = 1000, kUsualPage = 50;
constexpr std::size_t kMaxBulk = 500;

Error bad_request(char const* text) { return {ErrorCode::kBadRequest, PublicText{text}}; }
Error conflict(char const* text) { return {ErrorCode::kConflict, PublicText{text}}; }
Error not_found() { return {ErrorCode::kNotFound, PublicText{"User not found"}}; }

struct PageOf {
  std::int64_t page, limit;
  std::int64_t offset() const { return (page - 1) * limit; }
};
// A number out of range is the usual one.
PageOf page_of(std::int64_t page, std::int64_t limit) {
  constexpr std::int64_t kLastPage = 1'000'000;
  return {page >= 1 && page <= kLastPage ? page : 1, limit >= 1 && limit <= kMaxPage ? limit : kUsualPage};
}

User require_user(db::Connection& connection, std::string_view id) {
  auto user = UserRepository(connection).by_id(id);
  if (!user) throw not_found();
  return std::move(*user);
}

boost::json::object accesses_member(std::vector<std::string> const& accesses) {
  return {{"accesses", boost::json::value_from(accesses)}};
}

Deed deed(char const* action, User const& user) { return {action, "user", user.id, user.email}; }

// Ends what a person has open. Returns the meetings to tell.
LeftBehind end_everything(db::Connection& connection, std::string_view user_id, std::int64_t now) {
  LeftBehind left{.own = {}, .others = RoomRepository(connection).names_with_any_seat_of(user_id), .picture = {}};
  ParticipantRepository(connection).kick_everywhere(user_id, now);
  SessionRepository(connection).end_all_of(user_id, "admin", now);
  return left;
}

void require_bulk(BulkIn const& in) {
  if (in.ids.empty()) throw bad_request("No user IDs provided");
  if (in.ids.size() > kMaxBulk) throw bad_request("Maximum 500 users per request");
}

BulkOut counted(std::map<std::string, BulkItem> results) {
  BulkOut out{std::move(results)};
  out.totalProcessed = static_cast<std::int64_t>(out.results.size());
  for (auto const& [id, item] : out.results) out.totalFailed += item.success ? 0 : 1;
  return out;
}

BulkItem failed(char const* error, std::optional<std::string> name = std::nullopt) {
  return {false, std::move(name), std::string(error)};
}

template <class Out, class View>
Out load_page(db::Connection& connection, UserFilter const& filter, std::string const& sort, bool ascending, PageOf const& page,
              View view) {
  UserAdminRepository users(connection);
  Out out;
  out.page = page.page;
  out.limit = page.limit;
  out.total = users.count(filter);
  for (auto const& user : users.page(filter, sort, ascending, page.limit, page.offset())) out.users.push_back(view(user));
  return out;
}

}  // namespace

UserAdminService::UserAdminService(db::Database& database, Clock& clock, media::MediaBackend& media,
                                   auth::PasswordPool& passwords, SessionService& sessions, MailService& mails,
                                   UserAvatarFiles const& pictures)
    : database_(database),
      clock_(clock),
      media_(media),
      passwords_(passwords),
      sessions_(sessions),
      mails_(mails),
      pictures_(pictures) {}

Task<void> UserAdminService::shut_out(std::string user_id, LeftBehind left) {
  sessions_.forget_user(user_id);
  co_await clear_away(media_, pictures_, std::move(user_id), std::move(left));
}

Task<UserPage> UserAdminService::list(Caller const& /*caller*/, UserQuery in) {
  auto const load = [filter = filter_of(in, clock_.now_ms()), sort = sort_column(in.sort, false),
                     ascending = is_ascending(in.order), page = page_of(in.page, in.limit)](db::Connection& c) {
    return load_page<UserPage>(c, filter, sort, ascending, page, details_of);
  };
  co_return co_await database_.read(load);
}

Task<RecentPage> UserAdminService::recent(Caller const& /*caller*/, RecentQuery in) {
  auto const load = [filter = filter_of(in), sort = sort_column(in.sort, true), ascending = is_ascending(in.order),
                     page = page_of(in.page, in.limit)](db::Connection& c) {
    return load_page<RecentPage>(c, filter, sort, ascending, page, recent_of);
  };
  co_return co_await database_.read(load);
}

Task<UserWithRooms> UserAdminService::read(Caller const& /*caller*/, UserIdIn in) {
  UserWithRooms out;
  auto const load = [&](db::Connection& c) {
    out.user = details_of(require_user(c, in.id));
    return RoomRepository(c).list_by_creator(in.id);
  };
  for (auto const& room : co_await database_.read(load)) out.rooms.push_back(room_view(room));
  co_return out;
}

Task<UserSessionPage> UserAdminService::participations(Caller const& /*caller*/, UserSessionsIn in) {
  auto const page = page_of(in.page, in.limit);
  UserSessionPage out;
  out.page = page.page;
  out.limit = page.limit;
  auto const load = [&](db::Connection& c) {
    require_user(c, in.id);
    UserAdminRepository users(c);
    out.total = users.count_participations(in.id);
    return users.participations(in.id, page.limit, page.offset());
  };
  for (auto const& row : co_await database_.read(load)) out.sessions.push_back(session_of(row, clock_.now_ms()));
  co_return out;
}

Task<OnlineCountOut> UserAdminService::online(Caller const& /*caller*/) {
  co_return OnlineCountOut{co_await database_.read([](db::Connection& c) { return UserAdminRepository(c).count_online(); })};
}

Task<UserDeletedOut> UserAdminService::remove(Caller const& caller, UserIdIn in) {
  if (in.id == caller.user_id) {
    throw bad_request("Cannot delete your own account. Use the CLI or have another admin perform this action.");
  }
  UserDeletedOut out{"User deletion queued", 0};
  auto const now = clock_.now_ms();
  auto const remove_it = [&](db::Connection& c) {
    auto const user = require_user(c, in.id);
    if (!may_lose(c, user.id)) throw conflict("Cannot delete the last superadmin");
    out.rooms = static_cast<std::int64_t>(RoomRepository(c).list_by_creator(user.id).size());
    record(c, caller, deed("user.delete", user), now);
    return remove_user(c, user.id, now);
  };
  auto left = co_await database_.write(remove_it);
  co_await shut_out(in.id, std::move(left));
  co_return out;
}

Task<MessageOut> UserAdminService::set_status(Caller const& caller, UserStatusIn in) {
  if (in.id == caller.user_id) throw bad_request("Cannot change your own status");
  auto const now = clock_.now_ms();
  auto const change = [&](db::Connection& c) -> LeftBehind {
    auto const user = require_user(c, in.id);
    if (user.is_active == in.active) return {};
    if (!in.active && !may_lose(c, user.id)) throw conflict("Cannot deactivate the last superadmin");
    UserRepository(c).set_active(user.id, in.active, now);
    record(c, caller, deed(in.active ? "user.unban" : "user.ban", user), now);
    return in.active ? LeftBehind{} : end_everything(c, user.id, now);
  };
  auto left = co_await database_.write(change);
  co_await shut_out(in.id, std::move(left));
  co_return MessageOut{"User status updated successfully"};
}

Task<MessageOut> UserAdminService::set_accesses(Caller const& caller, UserAccessesIn in) {
  if (in.id == caller.user_id) throw bad_request("Cannot modify your own access levels");
  for (auto const& word : in.accesses) {
    if (!is_known_access(word)) {
      throw Error(ErrorCode::kBadRequest, PublicText{"Invalid access role: " + word.substr(0, 40)});
    }
  }
  auto const accesses = join_accesses(in.accesses);
  bool const stays = std::find(in.accesses.begin(), in.accesses.end(), "superadmin") != in.accesses.end();
  auto const now = clock_.now_ms();
  auto const change = [&](db::Connection& c) {
    auto const user = require_user(c, in.id);
    if (!stays && !may_lose(c, user.id)) throw conflict("Cannot demote the last superadmin");
    UserRepository(c).set_accesses(user.id, accesses, now);
    SessionRepository(c).end_all_of(user.id, "admin", now);
    auto done = deed("user.accesses", user);
    done.before = accesses_member(split_accesses(user.accesses));
    done.after = accesses_member(in.accesses);
    record(c, caller, std::move(done), now);
  };
  co_await database_.write(change);
  sessions_.forget_user(in.id);
  co_return MessageOut{"User accesses updated"};
}

Task<MessageOut> UserAdminService::force_logout(Caller const& caller, UserIdIn in) {
  auto const now = clock_.now_ms();
  auto const end = [&](db::Connection& c) {
    auto const user = require_user(c, in.id);
    SessionRepository(c).end_all_of(user.id, "admin", now);
    record(c, caller, deed("user.logout", user), now);
  };
  co_await database_.write(end);
  sessions_.forget_user(in.id);
  co_return MessageOut{"All sessions revoked"};
}

Task<MessageOut> UserAdminService::set_password(Caller const& caller, UserPasswordIn in) {
  require_new_password(in.password);
  auto const make_hash = [&in] { return auth::hash_password(in.password); };
  auto const hash = co_await passwords_.run(make_hash);
  auto const now = clock_.now_ms();
  auto const change = [&](db::Connection& c) {
    auto const user = require_user(c, in.id);
    UserRepository(c).set_password(user.id, hash, now);
    SessionRepository(c).end_all_of(user.id, "admin", now);
    mails_.add(c, {.letter = "changed", .id = user.id, .email = "", .address = ""});
    record(c, caller, deed("user.password", user), now);
  };
  co_await database_.write(change);
  sessions_.forget_user(in.id);
  co_return MessageOut{"Password updated successfully"};
}

Task<MessageOut> UserAdminService::reset_second_factor(Caller const& caller, UserIdIn in) {
  auto const now = clock_.now_ms();
  auto const change = [&](db::Connection& c) {
    auto const user = require_user(c, in.id);
    if (!SecondFactorRepository(c).remove(user.id)) throw bad_request("The account has no second factor");
    SessionRepository(c).end_all_of(user.id, "admin", now);
    record(c, caller, deed("user.second_factor", user), now);
  };
  co_await database_.write(change);
  sessions_.forget_user(in.id);
  co_return MessageOut{"Second factor removed"};
}

Task<MessageOut> UserAdminService::verify(Caller const& caller, UserIdIn in) {
  auto const now = clock_.now_ms();
  auto const change = [&](db::Connection& c) {
    auto const user = require_user(c, in.id);
    if (!UserRepository(c).verify_email(user.id, user.email, now)) throw bad_request("User email is already verified");
    record(c, caller, deed("user.verify", user), now);
  };
  co_await database_.write(change);
  sessions_.forget_user(in.id);
  co_return MessageOut{"Email verified successfully"};
}

Task<MessageOut> UserAdminService::resend(Caller const& caller, UserIdIn in) {
  auto const now = clock_.now_ms();
  auto const ask = [&](db::Connection& c) {
    auto const user = require_user(c, in.id);
    if (user.email_verified_at) throw bad_request("User email is already verified");
    mails_.add(c, {.letter = "verify", .id = user.id, .email = "", .address = ""});
    record(c, caller, deed("user.verify_mail", user), now);
  };
  co_await database_.write(ask);
  co_return MessageOut{"Verification email sent"};
}

Task<BulkOut> UserAdminService::ban_all(Caller const& caller, BulkIn in) {
  require_bulk(in);
  auto const now = clock_.now_ms();
  struct Banned {
    std::map<std::string, BulkItem> results;
    std::map<std::string, LeftBehind> left;
  };
  auto const ban = [&](db::Connection& c) {
    Banned out;
    UserRepository users(c);
    for (auto const& id : in.ids) {
      if (out.results.contains(id)) continue;
      auto const user = users.by_id(id);
      if (!user) {
        out.results[id] = failed("user not found");
      } else if (id == caller.user_id) {
        out.results[id] = failed("cannot ban yourself", user->name);
      } else if (user->is_active && !may_lose(c, id)) {
        out.results[id] = failed("cannot ban the last superadmin", user->name);
      } else {
        out.results[id] = {true, user->name, std::nullopt};
        if (!user->is_active) continue;
        users.set_active(id, false, now);
        out.left[id] = end_everything(c, id, now);
        record(c, caller, deed("user.ban", *user), now);
      }
    }
    return out;
  };
  auto banned = co_await database_.write(ban);
  for (auto& [id, left] : banned.left) co_await shut_out(id, std::move(left));
  co_return counted(std::move(banned.results));
}

Task<BulkOut> UserAdminService::promote_all(Caller const& caller, BulkIn in) {
  require_bulk(in);
  auto const now = clock_.now_ms();
  auto const promote = [&](db::Connection& c) {
    std::map<std::string, BulkItem> results;
    UserRepository users(c);
    for (auto const& id : in.ids) {
      if (results.contains(id)) continue;
      auto const user = users.by_id(id);
      if (!user) {
        results[id] = failed("user not found");
      } else if (id == caller.user_id) {
        results[id] = failed("cannot promote yourself", user->name);
      } else if (user->provider == "guest") {
        results[id] = failed("guests cannot be promoted", user->name);
      } else {
        results[id] = {true, user->name, std::nullopt};
        auto accesses = split_accesses(user->accesses);
        if (std::find(accesses.begin(), accesses.end(), "superadmin") != accesses.end()) continue;
        accesses.insert(accesses.begin(), "superadmin");
        users.set_accesses(id, join_accesses(accesses), now);
        auto done = deed("user.accesses", *user);
        done.before = accesses_member(split_accesses(user->accesses));
        done.after = accesses_member(accesses);
        record(c, caller, std::move(done), now);
      }
    }
    return results;
  };
  auto results = co_await database_.write(promote);
  for (auto const& [id, item] : results) sessions_.forget_user(id);
  co_return counted(std::move(results));
}

Task<BulkDeleteOut> UserAdminService::remove_all(Caller const& caller, BulkIn in) {
  require_bulk(in);
  auto const now = clock_.now_ms();
  struct Removed {
    std::map<std::string, LeftBehind> left;
    std::vector<std::string> skipped;
  };
  auto const remove_them = [&](db::Connection& c) {
    Removed out;
    for (auto const& id : in.ids) {
      auto const user = UserRepository(c).by_id(id);
      if (id == caller.user_id) {
        out.skipped.push_back(id + "(self)");
      } else if (!user) {
        if (!out.left.contains(id)) out.skipped.push_back(id);
      } else if (!may_lose(c, id)) {
        out.skipped.push_back(id + "(last-superadmin)");
      } else {
        record(c, caller, deed("user.delete", *user), now);
        out.left[id] = remove_user(c, id, now);
      }
    }
    if (out.left.empty()) throw bad_request("No users eligible for deletion");
    return out;
  };
  auto removed = co_await database_.write(remove_them);
  BulkDeleteOut out{"User deletion queued", static_cast<std::int64_t>(removed.left.size()), std::move(removed.skipped)};
  for (auto& [id, left] : removed.left) co_await shut_out(id, std::move(left));
  co_return out;
}

}  // namespace bedrud
