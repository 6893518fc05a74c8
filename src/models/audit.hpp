#pragma once
// A row of the audit log. Times are UTC milliseconds.
#include <boost/describe.hpp>
#include <cstdint>
#include <string>

namespace bedrud {

struct AuditEntry {
  std::string id;  // rises with time
  std::int64_t created_at = 0;
  std::string actor_id, actor_email;
  std::string action;                                 // user.ban, invite.create, setting.change, ...
  std::string target_type, target_id, target_name;    // user, invite, setting
  std::string before_json = "{}", after_json = "{}";  // what changed; secrets are left out
  std::string address, request_id;
};
BOOST_DESCRIBE_STRUCT(AuditEntry, (),
                      (id, created_at, actor_id, actor_email, action, target_type, target_id, target_name, before_json,
                       after_json, address, request_id))

}  // namespace bedrud
