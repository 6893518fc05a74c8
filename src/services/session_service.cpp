#include "services/session_service.hpp"

#include <algorithm>
#include "auth/session_token.hpp"
#include "base/error.hpp"
#include "base/id.hpp"
#include "base/log.hpp"
#include "config/config.hpp"
#include "database/database.hpp"
#include "repository/session_repository.hpp"
#include "repository/user_repository.hpp"

namespace bedrud {
namespace {

constexpr std::size_t kMaxUserAgent = 255;

// A duration of 0 makes tokens that are expired at birth (W57).
std::int64_t lifetime_seconds(std::int64_t hours) {
  constexpr std::int64_t kDefaultHours = 24, kMaxHours = 8760;
  return (hours <= 0 ? kDefaultHours : std::min(hours, kMaxHours)) * 3600;
}

Error unauthenticated(char const* text, std::string detail = {}) {
  return {ErrorCode::kUnauthenticated, PublicText{text}, LogDetail{std::move(detail)}};
}

bool has(std::vector<std::string> const& accesses, std::string_view word) {
  return std::find(accesses.begin(), accesses.end(), word) != accesses.end();
}

}  // namespace

Access level_of(std::vector<std::string> const& accesses, std::string_view provider) {
  if (provider == "guest") return Access::kSession;
  if (has(accesses, "superadmin")) return Access::kSuperadmin;
  if (has(accesses, "admin")) return Access::kAdmin;
  return Access::kUser;
}

SessionService::SessionService(db::Database& database, Clock& clock, config::Auth const& config)
    : database_(database),
      clock_(clock),
      signer_(std::make_unique<auth::TokenSigner>(config.jwtSecret)),
      access_lifetime_seconds_(lifetime_seconds(config.tokenDuration)),
      verification_required_(config.requireEmailVerification) {}

SessionService::~SessionService() = default;

Task<SessionCache::Entry> SessionService::principal_of(auth::AccessClaims const& claims, Caller const& caller) {
  auto const now = clock_.now_ms();
  if (auto cached = cache_.find(claims.id, now)) co_return cached;
  auto const load = [&claims](db::Connection& c) -> std::optional<Principal> {
    SessionRepository sessions(c);
    if (sessions.access_blocked(claims.id)) return std::nullopt;
    return sessions.principal(claims.session_id);
  };
  auto found = co_await database_.read(load);
  if (!found || found->ended_at || found->user_id != claims.user_id) co_return nullptr;
  if (now - found->last_used_at >= kTouchMs) {
    auto const touch = [&](db::Connection& c) {
      SessionRepository(c).touch(claims.session_id, caller.user_agent.substr(0, kMaxUserAgent), caller.address, now);
    };
    // Nobody is turned away because this could not be written, on a full disk for example.
    try {
      co_await database_.write(touch);
    } catch (std::exception const& failed) { log::warn("the use of a session was not recorded", {{"reason", failed.what()}}); }
  }
  auto entry = std::make_shared<Principal const>(std::move(*found));
  cache_.put(claims.id, claims.session_id, entry, now);
  co_return entry;
}

Task<void> SessionService::authenticate(std::string access_token, Caller& caller) {
  auto const claims = signer_->verify_access(access_token, clock_.now_ms() / 1000);
  if (!claims) throw unauthenticated("Invalid token");
  auto const principal = co_await principal_of(*claims, caller);
  if (!principal) throw unauthenticated("Invalid token", "the session is over");
  if (!principal->is_active) throw Error(ErrorCode::kForbidden, PublicText{"Account is deactivated"});
  caller.unverified = verification_required_ && !principal->email_verified_at && principal->provider != "guest";
  caller.user_id = principal->user_id;
  caller.session_id = claims->session_id;
  caller.name = principal->name;
  caller.email = principal->email;
  caller.provider = principal->provider;
  caller.avatar_url = principal->avatar_url;
  caller.accesses = split_accesses(principal->accesses);
  caller.second_factor = principal->second_factor;
  caller.access_token_id = claims->id;
  caller.access_expires_at = claims->expires_at * 1000;
  caller.level = level_of(caller.accesses, caller.provider);
}

Session SessionService::open(db::Connection& connection, std::string const& user_id, Caller const& caller) const {
  Session session;
  session.id = new_id();
  session.user_id = user_id;
  session.created_at = session.rotated_at = clock_.now_ms();
  session.expires_at = session.created_at + kRefreshLifetimeMs;
  session.user_agent = caller.user_agent.substr(0, kMaxUserAgent);
  session.address = caller.address;
  SessionRepository(connection).insert(session);
  return session;
}

TokenPair SessionService::issue(User const& user, Session const& session) const {
  auth::AccessClaims access;
  access.id = new_id();
  access.session_id = session.id;
  access.user_id = user.id;
  access.email = user.email;
  access.name = user.name;
  access.provider = user.provider;
  access.accesses = split_accesses(user.accesses);
  access.issued_at = clock_.now_ms() / 1000;
  access.expires_at = access.issued_at + access_lifetime_seconds_;
  auth::RefreshClaims const refresh{session.id, user.id, session.generation, session.rotated_at / 1000,
                                    session.expires_at / 1000};
  return {signer_->sign(access), signer_->sign(refresh)};
}

Task<RefreshOut> SessionService::refresh(Caller caller, std::string refresh_token) {
  if (refresh_token.empty()) throw Error(ErrorCode::kBadRequest, PublicText{"No refresh token provided"});
  auto const now = clock_.now_ms();
  auto const claims = signer_->verify_refresh(refresh_token, now / 1000);
  if (!claims) throw unauthenticated("Invalid or expired refresh token");

  struct Turned {
    Rotation rotation;
    std::optional<User> user;
  };
  auto const turn = [&claims, now](db::Connection& c) {
    Turned turned;
    turned.rotation = SessionRepository(c).rotate(claims->session_id, claims->generation, now, kGraceMs, kRefreshLifetimeMs);
    if (!turned.rotation.session.user_id.empty()) turned.user = UserRepository(c).by_id(turned.rotation.session.user_id);
    return turned;
  };
  // Judged out here: a throw inside the write would take the ending of a stolen family back.
  auto const turned = co_await database_.write(turn);
  auto const outcome = turned.rotation.outcome;
  if (outcome == Rotation::Outcome::kReused) {
    cache_.forget_session(claims->session_id);
    log::warn("a refresh token was used twice, its session is ended", {{"session", boost::json::value(claims->session_id)},
                                                                       {"user", boost::json::value(claims->user_id)},
                                                                       {"address", boost::json::value(caller.address)}});
  }
  if (outcome != Rotation::Outcome::kRotated && outcome != Rotation::Outcome::kGrace) {
    throw unauthenticated("Invalid or expired refresh token");
  }
  if (!turned.user) throw unauthenticated("User not found");
  if (!turned.user->is_active) throw Error(ErrorCode::kForbidden, PublicText{"Account is deactivated"});
  if (verification_required_ && !turned.user->email_verified_at && turned.user->provider != "guest") {
    throw Error(ErrorCode::kForbidden, PublicText{"Please verify your email before signing in"});
  }
  auto const pair = issue(*turned.user, turned.rotation.session);
  co_return RefreshOut{pair.accessToken, pair.refreshToken, pair.accessToken, pair.refreshToken};
}

Task<MessageOut> SessionService::logout(Caller caller, std::string refresh_token) {
  auto const now = clock_.now_ms();
  auto const other = signer_->verify_refresh(refresh_token, now / 1000);
  auto const end = [&caller, &other, now](db::Connection& c) {
    SessionRepository sessions(c);
    sessions.end(caller.session_id, "logout", now);
    // Only one's own: a refresh token that is not the current one of its session proves nothing.
    if (other && other->user_id == caller.user_id) sessions.end(other->session_id, "logout", now);
    sessions.block_access(caller.access_token_id, caller.access_expires_at, now);
  };
  co_await database_.write(end);
  cache_.forget_session(caller.session_id);
  if (other && other->user_id == caller.user_id) cache_.forget_session(other->session_id);
  co_return MessageOut{"Logged out successfully"};
}

Task<UserView> SessionService::me(Caller const& caller) {
  // Just looked up to know the caller, so this is normally no query.
  auto const shown = [&caller](auto const& account) {
    auto out = user_view(account);
    if (caller.second_factor_missing) out.requiresSecondFactorSetup = true;
    return out;
  };
  if (auto const cached = cache_.find(caller.access_token_id, clock_.now_ms())) co_return shown(*cached);
  auto const load = [&caller](db::Connection& c) { return UserRepository(c).by_id(caller.user_id); };
  auto const user = co_await database_.read(load);
  if (!user) throw unauthenticated("User not found");
  co_return shown(*user);
}

Task<bool> SessionService::is_fresh(Caller const& caller) {
  auto const load = [&caller](db::Connection& c) { return SessionRepository(c).by_id(caller.session_id); };
  auto const session = co_await database_.read(load);
  co_return session&& clock_.now_ms() - session->created_at <= kFreshMs;
}

Task<void> SessionService::require_fresh(Caller const& caller, char const* what) {
  if (co_await is_fresh(caller)) co_return;
  Error error(ErrorCode::kForbidden, PublicText{std::string("Sign in again to ") + what});
  error.members = {{"requiresFreshSignIn", true}};
  throw error;
}

Task<SessionList> SessionService::list(Caller const& caller) {
  auto const load = [&caller, now = clock_.now_ms()](db::Connection& c) {
    return SessionRepository(c).list_of(caller.user_id, now);
  };
  SessionList out;
  for (auto const& session : co_await database_.read(load)) {
    out.sessions.push_back({.id = session.id,
                            .device = session.user_agent,
                            .address = session.address,
                            .createdAt = to_rfc3339(session.created_at),
                            .lastUsedAt = to_rfc3339(std::max(session.last_used_at, session.rotated_at)),
                            .current = session.id == caller.session_id});
  }
  co_return out;
}

Task<MessageOut> SessionService::end_one(Caller const& caller, SessionIdIn in) {
  auto const end = [&, now = clock_.now_ms()](db::Connection& c) {
    return SessionRepository(c).end_of(caller.user_id, in.sessionId, "owner", now);
  };
  if (!co_await database_.write(end)) throw Error(ErrorCode::kNotFound, PublicText{"Session not found"});
  cache_.forget_session(in.sessionId);
  co_return MessageOut{"Session ended"};
}

Task<MessageOut> SessionService::end_others(Caller const& caller) {
  auto const end = [&, now = clock_.now_ms()](db::Connection& c) {
    return SessionRepository(c).end_all_of(caller.user_id, "owner", now, caller.session_id);
  };
  co_await database_.write(end);
  cache_.forget_user(caller.user_id);
  co_return MessageOut{"All other sessions ended"};
}

Task<std::int64_t> SessionService::sweep() {
  auto const now = clock_.now_ms();
  auto const remove = [now](db::Connection& c) {
    auto const sessions = SessionRepository(c).remove_expired(now);
    return sessions + UserRepository(c).remove_idle_guests(now - kRefreshLifetimeMs);
  };
  co_return co_await database_.write(remove);
}

}  // namespace bedrud
