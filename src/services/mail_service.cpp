#include "services/mail_service.hpp"

#include "auth/session_token.hpp"
#include "base/error.hpp"
#include "base/hash.hpp"
#include "base/json.hpp"
#include "base/log.hpp"
#include "config/config.hpp"
#include "database/database.hpp"
#include "jobs/job_queue.hpp"
#include "mail/letter.hpp"
#include "mail/smtp.hpp"
#include "repository/invitation_repository.hpp"
#include "repository/invite_repository.hpp"
#include "repository/rate_limit_repository.hpp"
#include "repository/room_repository.hpp"
#include "repository/user_repository.hpp"
#include "services/account_rules.hpp"
#include "services/setting_service.hpp"

namespace bedrud {
namespace {

constexpr std::int64_t kDefaultVerifyHours = 24, kDefaultResetHours = 1;

std::int64_t hours_in_seconds(std::int64_t hours, std::int64_t otherwise) { return (hours > 0 ? hours : otherwise) * 3600; }

mail::Branding branding_of(config::Email const& email) {
  auto const& t = email.templates;
  mail::Branding out;
  out.instance_name = t.instanceName.empty() ? "Bedrud" : t.instanceName;
  out.support_email = t.supportEmail;
  out.instance_url = t.instanceUrl;
  out.header_color = t.headerBgColor;
  out.button_color = t.buttonBgColor;
  // The Go server's files name the templates in full.
  auto const short_name = [](std::string const& name) -> std::string {
    if (name == "verify_email") return "verify";
    if (name == "password_reset") return "reset";
    if (name == "password_changed") return "changed";
    return name;
  };
  for (auto const& [name, text] : t.subjectLines) {
    if (!text.empty()) out.subjects[short_name(name)] = text;
  }
  for (auto const& [name, text] : t.preheaderText) {
    if (!text.empty()) out.preheaders[short_name(name)] = text;
  }
  return out;
}

mail::Server server_of(config::Email const& email) {
  return {.host = email.smtpHost,
          .port = static_cast<int>(email.smtpPort),
          .username = email.username,
          .password = email.password,
          .smtps = email.smtpsMode,
          .skip_verify = email.tlsSkipVerify};
}

mail::Message message_of(config::Email const& email, std::string to, mail::Letter const& letter, std::int64_t now) {
  auto rendered = mail::render(letter, branding_of(email));
  mail::Message out;
  out.from_address = email.fromAddress.empty() ? "noreply@bedrud" : email.fromAddress;
  out.from_name = email.fromName.empty() ? "Bedrud" : email.fromName;
  out.to = std::move(to);
  out.subject = std::move(rendered.subject);
  out.text = std::move(rendered.text);
  out.html = std::move(rendered.html);
  out.date_ms = now;
  return out;
}

// The account that an address alone names: the one with a password before the one with passkeys (W21). Accounts of an identity
// provider have neither a password nor an address of ours to confirm.
std::optional<User> own_account(UserRepository& users, std::string const& email) {
  auto user = users.by_email(email, "local");
  if (!user) user = users.by_email(email, "passkey");
  return user && user->is_active ? user : std::nullopt;
}

}  // namespace

struct MailService::Addressed {
  std::string to;  // empty: there is nobody to write to
  mail::Letter letter;
};

MailService::MailService(db::Database& database, Clock& clock, jobs::JobQueue& queue, SettingService& settings,
                         config::Auth const& config, std::string page)
    : database_(database),
      clock_(clock),
      queue_(queue),
      settings_(settings),
      config_(config),
      page_(std::move(page)),
      signer_(std::make_unique<auth::TokenSigner>(config.jwtSecret)),
      mailer_(std::make_unique<mail::Mailer>()) {
  queue_.handle(kJobType, [this](Job job) { return deliver(std::move(job)); });
}

MailService::~MailService() = default;

void MailService::add(db::Connection& connection, MailJob const& job) const {
  queue_.add(connection, kJobType, json::to_text(job));
}

void MailService::add_asked(db::Connection& connection, std::string const& letter, std::string const& email,
                            std::string const& client_address) const {
  auto const window = std::max<std::int64_t>(config_.verificationEmailCooldownMins, 1) * 60'000;
  auto const key = letter + "-mail:" + sha256_hex(email);
  if (RateLimitRepository(connection).hit(key, window, clock_.now_ms()).count > 1) return;
  add(connection, {.letter = letter, .id = "", .email = email, .address = client_address});
}

void MailService::stop() { mailer_->stop(); }

std::string MailService::verify_link(User const& user) const {
  auto const now = clock_.now_ms() / 1000;
  auto const expires_at = now + hours_in_seconds(config_.verificationTokenTTLHours, kDefaultVerifyHours);
  return link("/auth/verify?token=" +
              signer_->sign(auth::MailTokenKind::kVerifyEmail, {user.id, user.email, 0, now, expires_at}));
}

std::string MailService::reset_link(User const& user) const {
  auto const now = clock_.now_ms() / 1000;
  auto const expires_at = now + hours_in_seconds(config_.resetTokenTTLHours, kDefaultResetHours);
  return link("/auth/reset-password?token=" +
              signer_->sign(auth::MailTokenKind::kResetPassword,
                            {user.id, user.email, user.password_changed_at.value_or(0), now, expires_at}));
}

MailService::Addressed MailService::compose(db::Connection& connection, MailJob const& job, std::string const& instance) const {
  UserRepository users(connection);
  if (job.letter == "invite") {
    auto const invite = InviteRepository(connection).by_id(job.id);
    if (!invite || invite->used_at || invite->email.empty()) return {};
    auto const inviter = invite->created_by ? users.by_id(*invite->created_by) : std::nullopt;
    return {invite->email,
            mail::invite_letter(inviter ? inviter->name : "", link("/auth/register?invite=" + invite->token), instance)};
  }
  if (job.letter == "room_invite") {
    auto const invitation = InvitationRepository(connection).by_id(job.detail, job.id);
    auto const room = invitation ? RoomRepository(connection).by_id(invitation->room_id) : std::nullopt;
    if (!room || room->deleted_at || invitation->email.empty()) return {};
    auto const inviter = users.by_id(invitation->invited_by);
    return {invitation->email,
            mail::room_invite_letter(inviter ? inviter->name : "", room->name, link("/m/" + room->name), instance)};
  }
  auto const user = job.id.empty() ? own_account(users, job.email) : users.by_id(job.id);
  if (!user) return {};
  if (job.letter == "verify") {
    if (user->email_verified_at) return {};
    return {user->email, mail::verify_letter(user->name, verify_link(*user), instance)};
  }
  if (job.letter == "reset") return {user->email, mail::reset_letter(reset_link(*user), job.address, instance)};
  if (job.letter == "exists") return {user->email, mail::account_exists_letter(link("/auth/login"), job.address, instance)};
  if (job.letter == "welcome") return {user->email, mail::welcome_letter(user->name, link("/auth/login"), instance)};
  if (job.letter == "changed") return {user->email, mail::password_changed_letter(job.address, instance)};
  if (job.letter == "linked") return {user->email, mail::linked_letter(job.detail, job.address, instance)};
  if (job.letter == "email_changed") return {job.email, mail::email_changed_letter(user->email, job.address, instance)};
  throw jobs::GiveUp("there is no letter \"" + job.letter + "\"");
}

Task<void> MailService::deliver(Job job) {
  MailJob wanted;
  try {
    wanted = json::parse<MailJob>(job.payload);
  } catch (Error const&) { throw jobs::GiveUp("the payload cannot be read"); }
  auto const email = co_await settings_.mail();
  if (email.smtpHost.empty()) {
    log::warn("a mail is not sent: no mail server is configured (email.smtpHost)",
              {{"letter", boost::json::value(wanted.letter)}, {"job", boost::json::value(job.id)}});
    co_return;
  }
  auto const instance = branding_of(email).instance_name;
  auto const write_it = [&](db::Connection& c) { return compose(c, wanted, instance); };
  auto const addressed = co_await database_.read(write_it);
  if (addressed.to.empty()) co_return;
  try {
    auto message = message_of(email, addressed.to, addressed.letter, clock_.now_ms());
    message.id = job.id;
    co_await mailer_->send(server_of(email), std::move(message));
  } catch (mail::SendError const& failed) {
    if (failed.permanent) throw jobs::GiveUp(failed.what());
    throw;
  }
  log::info("a mail was sent", {{"letter", boost::json::value(wanted.letter)}, {"job", boost::json::value(job.id)}});
}

Task<std::string> MailService::probe(config::Email email) {
  try {
    co_await mailer_->probe(server_of(email));
  } catch (mail::SendError const& failed) { co_return failed.what(); }
  co_return std::string();
}

Task<TestMailOut> MailService::send_test(Caller const& /*caller*/, TestMailIn in) {
  if (in.to.empty()) throw Error(ErrorCode::kBadRequest, PublicText{"to field is required"});
  auto const to = require_email(in.to);
  auto const email = co_await settings_.mail();
  if (email.smtpHost.empty() || email.smtpPort == 0) {
    throw Error(ErrorCode::kBadRequest, PublicText{"SMTP not configured — set host and port in settings"});
  }
  auto const letter = mail::test_letter(branding_of(email).instance_name);
  try {
    co_await mailer_->send(server_of(email), message_of(email, to, letter, clock_.now_ms()));
  } catch (mail::SendError const& failed) {
    if (failed.timed_out) throw Error(ErrorCode::kTimeout, PublicText{"SMTP connection timed out after 30s"});
    throw Error(ErrorCode::kBadRequest, PublicText{failed.what()});
  }
  co_return TestMailOut{"ok", "Test email sent to " + to};
}

}  // namespace bedrud
