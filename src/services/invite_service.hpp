#pragma once
// Invitations to register (rest-contract 1.14, 2.8). Called from any executor.
#include <boost/describe.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>
#include "base/caller.hpp"
#include "base/clock.hpp"
#include "base/json_rules.hpp"
#include "base/task.hpp"
#include "services/account_types.hpp"

namespace bedrud::db {
class Database;
}  // namespace bedrud::db

namespace bedrud {

class MailService;

// Times are RFC 3339. `token` is part of a link and stands in the list, because administrators hand it on.
struct InviteView {
  std::string id, token, email, createdBy, expiresAt;
  std::optional<std::string> usedAt;
  std::string usedBy, createdAt;
  bool used = false;
};
BOOST_DESCRIBE_STRUCT(InviteView, (), (id, token, email, createdBy, expiresAt, usedAt, usedBy, createdAt, used))

struct InviteQuery {
  std::int64_t page = 1, limit = 50;
};
BOOST_DESCRIBE_STRUCT(InviteQuery, (), (page, limit))

struct InvitePage {
  std::vector<InviteView> tokens;  // the newest first
  std::int64_t total = 0;
};
BOOST_DESCRIBE_STRUCT(InvitePage, (), (tokens, total))

struct CreateInviteIn {
  std::string email;                 // who may use it, and is sent it; empty: anybody
  std::int64_t expiresInHours = 72;  // 1 to 720; 0: 72
};
BOOST_DESCRIBE_STRUCT(CreateInviteIn, (), (email, expiresInHours))

struct InviteIdIn {
  std::string id;
};
BOOST_DESCRIBE_STRUCT(InviteIdIn, (), (id))

class InviteService {
 public:
  InviteService(db::Database& database, Clock& clock, MailService& mails) : database_(database), clock_(clock), mails_(mails) {}

  Task<InvitePage> list(Caller const& caller, InviteQuery in);
  Task<InviteView> create(Caller const& caller, CreateInviteIn in);
  // An id that is not there is as good as removed.
  Task<StatusOut> remove(Caller const& caller, InviteIdIn in);

 private:
  db::Database& database_;
  Clock& clock_;
  MailService& mails_;
};

}  // namespace bedrud

template <>
struct bedrud::json::Rules<bedrud::InviteView> {
  static constexpr std::tuple list{Rule{&bedrud::InviteView::usedAt, WriteNull{}}};
};
template <>
struct bedrud::json::Rules<bedrud::InviteQuery> {
  using In = bedrud::InviteQuery;
  static constexpr std::tuple list{Rule{&In::page, Optional{}}, Rule{&In::limit, Optional{}}};
};
template <>
struct bedrud::json::Rules<bedrud::CreateInviteIn> {
  using In = bedrud::CreateInviteIn;
  static constexpr std::tuple list{Rule{&In::email, Optional{}}, Rule{&In::expiresInHours, Optional{}}};
};
