#include "services/passkey_service.hpp"

#include "auth/webauthn.hpp"
#include "base/encoding.hpp"
#include "base/error.hpp"
#include "base/hash.hpp"
#include "base/id.hpp"
#include "base/json.hpp"
#include "base/random.hpp"
#include "config/config.hpp"
#include "database/database.hpp"
#include "repository/invite_repository.hpp"
#include "repository/passkey_repository.hpp"
#include "repository/user_repository.hpp"
#include "services/account_rules.hpp"
#include "services/mail_service.hpp"
#include "services/oauth_account.hpp"
#include "services/passkey_signup.hpp"
#include "services/second_factor_service.hpp"

namespace bedrud {
namespace {

constexpr std::size_t kChallengeBytes = 32;
constexpr std::int64_t kDefaultMinutes = 5;

Error bad_request(std::string text) { return {ErrorCode::kBadRequest, PublicText{std::move(text)}}; }
Error refused(std::string text) { return {ErrorCode::kUnauthenticated, PublicText{std::move(text)}}; }

std::string decoded(std::string const& text, char const* name) {
  auto bytes = base64url_decode(text);
  if (!bytes || bytes->empty()) throw bad_request(std::string("Invalid ") + name + " encoding");
  return std::move(*bytes);
}

std::string first_of(std::string const& top, std::string const& nested) { return top.empty() ? nested : top; }

// "meet.example.org:8443" and "[::1]:8080" without the port.
std::string host_of(std::string_view authority) {
  auto const end = authority.starts_with('[') ? authority.find(']') + 1 : authority.find(':');
  return std::string(authority.substr(0, end));
}

std::string authority_of(std::string_view origin) {
  auto const at = origin.find("://");
  if (at == std::string_view::npos) return {};
  origin.remove_prefix(at + 3);
  return std::string(origin.substr(0, origin.find('/')));
}

}  // namespace

PasskeyService::PasskeyService(db::Database& database, Clock& clock, SessionService& sessions, SettingService& settings,
                               MailService& mails, KnownAddresses const& known_addresses, SecondFactorService& factors,
                               config::Auth const& auth, config::Server const& server)
    : database_(database),
      clock_(clock),
      sessions_(sessions),
      settings_(settings),
      mails_(mails),
      known_addresses_(known_addresses),
      factors_(factors),
      auth_(auth),
      server_(server) {}

auth::RelyingParty PasskeyService::party_of(Caller const& caller) const {
  auto page = auth_.frontendURL;
  while (page.ends_with('/')) page.pop_back();
  // A frontend of another scheme is an app, not a page.
  bool const is_page = page.starts_with("http://") || page.starts_with("https://");
  auth::RelyingParty party;
  party.id = !server_.domain.empty() ? host_of(server_.domain) : host_of(authority_of(is_page ? page : caller.origin));
  if (is_page) {
    auto const scheme_end = page.find("://") + 3;
    party.origins.push_back(page.substr(0, page.find('/', scheme_end)));
  } else {
    party.origins.push_back(caller.origin);
  }
  party.origins.insert(party.origins.end(), auth_.passkeyOrigins.begin(), auth_.passkeyOrigins.end());
  return party;
}

PasskeyChallenge PasskeyService::new_challenge(std::string const& bytes, std::string kind, std::string user_id,
                                               std::string data) const {
  auto const minutes = auth_.passkeyChallengeTTL > 0 ? auth_.passkeyChallengeTTL : kDefaultMinutes;
  return {sha256_hex(bytes), std::move(kind), std::move(user_id), std::move(data), clock_.now_ms() + minutes * 60'000};
}

PasskeyCreation PasskeyService::creation(Caller const& caller, std::string const& challenge, std::string const& user_id,
                                         std::string const& email, std::string const& name) const {
  PasskeyCreation out;
  out.challenge = base64url_encode(challenge);
  out.user = {base64url_encode(user_id), email, name};
  out.rp.id = out.rp.name = party_of(caller).id;
  out.pubKeyCredParams = {{"public-key", auth::kEs256}, {"public-key", auth::kRs256}};
  return out;
}

Task<void> PasskeyService::require_enabled() {
  if (!(co_await settings_.current()).passkeysEnabled) {
    throw Error(ErrorCode::kForbidden, PublicText{"Passkeys are currently disabled"});
  }
}

Task<PasskeyChallenge> PasskeyService::take(std::string challenge, std::string kind, char const* otherwise) {
  auto const take_it = [&, now = clock_.now_ms()](db::Connection& c) {
    return PasskeyRepository(c).take_challenge(sha256_hex(challenge), kind, now);
  };
  auto taken = co_await database_.write(take_it);
  if (!taken) throw bad_request(otherwise);
  co_return std::move(*taken);
}

Task<PasskeyService::Answer> PasskeyService::answer_of(PasskeyRegistrationIn in, std::string kind, char const* otherwise) {
  auto const nested = in.response.value_or(PasskeyResponse{});
  Answer answer;
  answer.client_data = decoded(first_of(in.clientDataJSON, nested.clientDataJSON), "clientDataJSON");
  answer.attestation = decoded(first_of(in.attestationObject, nested.attestationObject), "attestationObject");
  answer.challenge = auth::challenge_of(answer.client_data).value_or("");
  answer.asked = co_await take(answer.challenge, std::move(kind), otherwise);
  co_return answer;
}

Task<PasskeyCreation> PasskeyService::register_begin(Caller const& caller) {
  co_await require_enabled();
  if (caller.guest()) throw Error(ErrorCode::kForbidden, PublicText{"Guests cannot have passkeys"});
  // Who finds an open session must not make a way back for themselves.
  co_await sessions_.require_fresh(caller, "add a passkey");
  auto const challenge = random_bytes(kChallengeBytes);
  auto const begin = [&](db::Connection& c) {
    PasskeyRepository keys(c);
    keys.insert_challenge(new_challenge(challenge, "register", caller.user_id));
    return keys.list_of(caller.user_id);
  };
  auto const keys = co_await database_.write(begin);
  auto out = creation(caller, challenge, caller.user_id, caller.email, caller.name);
  for (auto const& key : keys) out.excludeCredentials.push_back({"public-key", key.credential_id});
  co_return out;
}

Task<MessageOut> PasskeyService::register_finish(Caller const& caller, PasskeyRegistrationIn in) {
  auto const name = clean_name(in.name);
  auto const answer = co_await answer_of(std::move(in), "register", "Challenge not found or expired");
  if (answer.asked.user_id != caller.user_id) throw bad_request("Challenge not found or expired");
  auto key =
      new_passkey(party_of(caller), answer.challenge, answer.client_data, answer.attestation, caller.user_id, clock_.now_ms());
  if (!name.empty()) key.name = name;
  auto const store = [&](db::Connection& c) {
    PasskeyRepository keys(c);
    if (keys.list_of(caller.user_id).size() >= kMaxKeys) throw bad_request("An account can have at most 20 passkeys");
    try {
      keys.insert(key);
    } catch (db::UniqueViolation const&) { throw bad_request("passkey already registered"); }
  };
  co_await database_.write(store);
  sessions_.forget_user(caller.user_id);
  co_return MessageOut{"Passkey registered successfully"};
}

Task<PasskeyRequest> PasskeyService::login_begin(Caller const& caller, PasskeyLoginBeginIn in) {
  co_await require_enabled();
  auto const challenge = random_bytes(kChallengeBytes);
  auto const email = canonical_email(in.email);
  struct Begun {
    std::optional<User> user;
    std::vector<Passkey> keys;
  };
  auto const begin = [&](db::Connection& c) {
    Begun begun;
    PasskeyRepository keys(c);
    if (!email.empty()) {
      UserRepository users(c);
      for (auto& user : users.all_by_email(email)) {
        begun.keys = keys.list_of(user.id);
        begun.user = std::move(user);
        if (!begun.keys.empty()) break;
      }
    }
    // Only an account with keys binds the answer to itself; for the others there is no right answer.
    keys.insert_challenge(new_challenge(challenge, "login", begun.keys.empty() ? "" : begun.user->id));
    return begun;
  };
  auto const begun = co_await database_.write(begin);
  PasskeyRequest out;
  out.challenge = base64url_encode(challenge);
  out.rpId = party_of(caller).id;
  if (in.email.empty()) co_return out;
  auto& allowed = out.allowCredentials.emplace();
  for (auto const& key : begun.keys) allowed.push_back({"public-key", key.credential_id});
  // Always the same for one address, as a real key would be.
  if (allowed.empty()) allowed.push_back({"public-key", base64url_encode(hmac_sha256(auth_.jwtSecret, "passkey:" + email))});
  co_return out;
}

Task<LoginOut> PasskeyService::login_finish(Caller const& caller, PasskeyLoginIn in) {
  auto const nested = in.response.value_or(PasskeyResponse{});
  auto const id = decoded(first_of(in.credentialId, first_of(in.rawId, in.id)), "credentialId");
  auth::Assertion assertion;
  assertion.client_data = decoded(first_of(in.clientDataJSON, nested.clientDataJSON), "clientDataJSON");
  assertion.authenticator_data = decoded(first_of(in.authenticatorData, nested.authenticatorData), "authenticatorData");
  assertion.signature = decoded(first_of(in.signature, nested.signature), "signature");
  auto const& handle = first_of(in.userHandle, nested.userHandle);
  auto const challenge = auth::challenge_of(assertion.client_data).value_or("");
  auto const asked = co_await take(challenge, "login", "Challenge not found or expired");

  struct Found {
    std::optional<Passkey> key;
    std::optional<User> user;
  };
  auto const load = [&](db::Connection& c) {
    Found found{PasskeyRepository(c).by_credential(base64url_encode(id)), std::nullopt};
    if (found.key) found.user = UserRepository(c).by_id(found.key->user_id);
    return found;
  };
  auto found = co_await database_.read(load);
  if (!found.key || !found.user) throw refused("passkey not found");
  auto const& key = *found.key;
  if (!asked.user_id.empty() && asked.user_id != key.user_id) throw refused("passkey not found");
  // What the device holds as the user's handle is the account's id.
  if (!handle.empty() && base64url_decode(handle) != key.user_id) throw refused("passkey not found");
  auth::KnownCredential known;
  known.public_key = base64url_decode(key.public_key).value_or("");
  known.algorithm = static_cast<int>(key.algorithm);
  known.counter = static_cast<std::uint32_t>(key.counter);
  known.user_verified = key.user_verified;
  if (key.flags_known) known.backup_eligible = key.backup_eligible;
  auth::Asserted asserted;
  try {
    asserted = auth::verify_assertion(party_of(caller), challenge, known, assertion);
  } catch (auth::WebauthnError const& wrong) { throw refused(wrong.what()); }
  if (!found.user->is_active) throw refused("account is deactivated");
  if (sessions_.verification_required() && !found.user->email_verified_at) {
    Error error(ErrorCode::kForbidden, PublicText{"Please verify your email before signing in"});
    error.members = {{"requiresVerification", true}, {"email", found.user->email}};
    throw error;
  }
  // A key that does not know who holds it is one factor.
  if (!asserted.user_verified) co_await factors_.require_code(found.user->id, std::move(in.code));
  auto const sign_in = [&, now = clock_.now_ms()](db::Connection& c) {
    if (!PasskeyRepository(c).use(key, asserted.counter, asserted.backup_eligible, asserted.backed_up, now)) {
      throw refused("the key was used a moment ago; try again");
    }
    return sessions_.open(c, found.user->id, caller);
  };
  auto const session = co_await database_.write(sign_in);
  co_return LoginOut{user_view(*found.user), sessions_.issue(*found.user, session)};
}

Task<PasskeyCreation> PasskeyService::signup_begin(Caller const& caller, PasskeySignupIn in) {
  if (in.email.empty() || in.name.empty()) throw bad_request("Email and Name are required");
  SignupData data;
  data.email = require_email(in.email);
  data.name = clean_name(in.name);
  data.inviteToken = in.inviteToken;
  if (data.name.size() < 2 || data.name.size() > 100) throw bad_request("Name must be between 2 and 100 characters");
  co_await require_enabled();
  auto const settings = co_await settings_.current();
  auto const user_id = new_id();
  auto const challenge = random_bytes(kChallengeBytes);
  // Where addresses are confirmed first, only a mail tells whether there is an account.
  bool const tells = !sessions_.verification_required();
  bool known = false;
  auto const begin = [&, now = clock_.now_ms()](db::Connection& c) {
    require_signup(c, settings, data, now);
    known = tells && known_addresses_.meet(c, caller, data.email, true, now);
    if (!known) PasskeyRepository(c).insert_challenge(new_challenge(challenge, "signup", user_id, json::to_text(data)));
  };
  co_await database_.write(begin);
  if (known) throw bad_request("Email already registered");
  co_return creation(caller, challenge, user_id, data.email, data.name);
}

Task<RegisterOut> PasskeyService::signup_finish(Caller const& caller, PasskeyRegistrationIn in) {
  auto const answer = co_await answer_of(std::move(in), "signup", "Signup session expired or not found");
  auto const data = json::parse<SignupData>(answer.asked.data);
  auto const now = clock_.now_ms();
  auto const key =
      new_passkey(party_of(caller), answer.challenge, answer.client_data, answer.attestation, answer.asked.user_id, now);
  auto const user = new_passkey_user(answer.asked.user_id, data, now);
  // Decided again: a setting, an invitation or the address may have gone since the begin.
  auto const settings = co_await settings_.current();
  bool const sign_in = !sessions_.verification_required();
  bool known = false;
  auto const store = [&](db::Connection& c) -> std::optional<Session> {
    require_signup(c, settings, data, now);
    known = known_addresses_.meet(c, caller, data.email, sign_in, now);
    if (known) return std::nullopt;
    insert_signup(c, settings, data, user, key, now);
    mails_.add(c, {.letter = sign_in ? "welcome" : "verify", .id = user.id, .email = "", .address = caller.address});
    if (!sign_in) return std::nullopt;
    return sessions_.open(c, user.id, caller);
  };
  auto const session = co_await database_.write(store);
  if (known && sign_in) throw bad_request("email already registered");
  co_return session ? registered(user, sessions_.issue(user, *session)) : waits_for_confirmation(data.email);
}

Task<PasskeyList> PasskeyService::list(Caller const& caller) {
  auto const load = [&caller](db::Connection& c) { return PasskeyRepository(c).list_of(caller.user_id); };
  PasskeyList out;
  for (auto const& key : co_await database_.read(load)) {
    PasskeyView view{key.id, key.name, to_rfc3339(key.created_at), std::nullopt, key.backed_up};
    if (key.last_used_at) view.lastUsedAt = to_rfc3339(*key.last_used_at);
    out.passkeys.push_back(std::move(view));
  }
  co_return out;
}

Task<MessageOut> PasskeyService::rename(Caller const& caller, PasskeyRenameIn in) {
  auto const name = clean_name(in.name);
  if (name.empty()) throw bad_request("Name is required");
  auto const store = [&](db::Connection& c) { return PasskeyRepository(c).rename(caller.user_id, in.passkeyId, name); };
  if (!co_await database_.write(store)) throw Error(ErrorCode::kNotFound, PublicText{"Passkey not found"});
  co_return MessageOut{"Passkey renamed"};
}

Task<MessageOut> PasskeyService::remove(Caller const& caller, PasskeyIdIn in) {
  co_await sessions_.require_fresh(caller, "remove a passkey");
  auto const offered = (co_await settings_.current()).providers;
  auto const remove_it = [&](db::Connection& c) {
    UserRepository users(c);
    // Held: two requests must not remove the last two keys at the same moment.
    users.lock(caller.user_id);
    auto const user = users.by_id(caller.user_id);
    PasskeyRepository keys(c);
    if (!keys.remove(caller.user_id, in.passkeyId)) throw Error(ErrorCode::kNotFound, PublicText{"Passkey not found"});
    if (!user || !has_way_in(c, *user, offered)) {
      throw Error(ErrorCode::kConflict, PublicText{"This is the only way into the account; set a password first"});
    }
  };
  co_await database_.write(remove_it);
  sessions_.forget_user(caller.user_id);
  co_return MessageOut{"Passkey removed"};
}

Task<std::int64_t> PasskeyService::sweep() {
  auto const remove_them = [now = clock_.now_ms()](db::Connection& c) {
    return PasskeyRepository(c).remove_expired_challenges(now);
  };
  co_return co_await database_.write(remove_them);
}

}  // namespace bedrud
