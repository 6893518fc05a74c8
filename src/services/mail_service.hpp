#pragma once
// The mails of the server. They are jobs that name people by id or address; what is secret in a mail, its link, is made when it
// is sent, so neither the database nor a log ever holds one. Whether an address has an account is looked up then too: a request
// about a known and about an unknown address does the same work.
#include <boost/describe.hpp>
#include <memory>
#include <string>
#include "base/caller.hpp"
#include "base/clock.hpp"
#include "base/json_rules.hpp"
#include "base/task.hpp"
#include "models/job.hpp"
#include "models/user.hpp"

namespace bedrud::auth {
class TokenSigner;
}  // namespace bedrud::auth

namespace bedrud::config {
struct Auth;
struct Email;
}  // namespace bedrud::config

namespace bedrud::db {
class Connection;
class Database;
}  // namespace bedrud::db

namespace bedrud::jobs {
class JobQueue;
}  // namespace bedrud::jobs

namespace bedrud::mail {
class Mailer;
}  // namespace bedrud::mail

namespace bedrud {

class SettingService;

struct MailJob {
  std::string letter;    // verify, welcome, reset, changed, email_changed, linked, invite, room_invite, exists
  std::string id;        // of the user, or of the invitation
  std::string email;     // verify, reset, exists: whom it was asked for; email_changed: the address before
  std::string address;   // of the client that caused it
  std::string detail{};  // linked: the provider; room_invite: the id of the room
};
BOOST_DESCRIBE_STRUCT(MailJob, (), (letter, id, email, address, detail))

struct TestMailIn {
  std::string to;
};
BOOST_DESCRIBE_STRUCT(TestMailIn, (), (to))

struct TestMailOut {
  std::string status, message;
};
BOOST_DESCRIBE_STRUCT(TestMailOut, (), (status, message))

class MailService {
 public:
  static constexpr char kJobType[] = "send_email";

  // `page`: where people reach this server ("https://meet.example.org"), from the configuration, never from a request: a link
  // in a mail must not lead where the sender of a forged Host header wants. Everything outlives the service.
  MailService(db::Database& database, Clock& clock, jobs::JobQueue& queue, SettingService& settings, config::Auth const& config,
              std::string page);
  ~MailService();

  // Inside a write; it is sent when that is durable.
  void add(db::Connection& connection, MailJob const& job) const;
  // The same for a letter that anybody may ask for by an address, known or not: one of a kind for an address in
  // auth.verificationEmailCooldownMins.
  void add_asked(db::Connection& connection, std::string const& letter, std::string const& email,
                 std::string const& client_address) const;
  // Breaks off what is being sent.
  void stop();

  // Sends one mail with the settings in force and says what the mail server answered.
  // Connects and signs in with these settings, sends nothing; what the mail server said, empty when all is well.
  Task<std::string> probe(config::Email email);
  Task<TestMailOut> send_test(Caller const& caller, TestMailIn in);

 private:
  struct Addressed;

  Task<void> deliver(Job job);
  Addressed compose(db::Connection& connection, MailJob const& job, std::string const& instance) const;
  std::string link(std::string const& path) const { return page_ + path; }
  std::string verify_link(User const& user) const;
  std::string reset_link(User const& user) const;

  db::Database& database_;
  Clock& clock_;
  jobs::JobQueue& queue_;
  SettingService& settings_;
  config::Auth const& config_;
  std::string const page_;
  std::unique_ptr<auth::TokenSigner const> const signer_;
  std::unique_ptr<mail::Mailer> const mailer_;
};

}  // namespace bedrud

template <>
struct bedrud::json::Rules<bedrud::MailJob> {
  static constexpr std::tuple list{Rule{&bedrud::MailJob::detail, Optional{}}};
};
template <>
struct bedrud::json::Rules<bedrud::TestMailIn> {
  static constexpr std::tuple list{Rule{&bedrud::TestMailIn::to, Optional{}}};
};
