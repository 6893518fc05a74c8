#pragma once
// The picture of an account (rest-contract 1.10, 9.4). What comes in is checked by its first bytes, decoded in a process of
// its own and made anew (picture/reencode.hpp); what was uploaded is never kept. Called from any executor.
#include <boost/describe.hpp>
#include <memory>
#include <string>
#include <string_view>
#include "base/caller.hpp"
#include "base/clock.hpp"
#include "base/task.hpp"
#include "services/user_avatar_files.hpp"
#include "services/user_profile_service.hpp"

namespace bedrud::picture {
class Reencoder;
}  // namespace bedrud::picture

namespace bedrud {

class UserAvatarService {
 public:
  static constexpr std::size_t kMaxBytes = 2 << 20;
  static constexpr std::uint32_t kMaxSide = 1024;  // pixels

  UserAvatarService(db::Database& database, Clock& clock, SessionService& sessions, UserAvatarFiles const& files);
  ~UserAvatarService();

  // Replaces the caller's picture; the file of the one before is gone when this returns.
  Task<ProfileOut> replace(Caller const& caller, std::string bytes);
  Task<ProfileOut> remove(Caller const& caller);
  // Files that lost their account without anybody noticing.
  Task<void> sweep();

 private:
  // Writes the address, removes the file of the old one.
  Task<ProfileOut> set(Caller const& caller, std::string url);

  db::Database& database_;
  Clock& clock_;
  SessionService& sessions_;
  UserAvatarFiles const& files_;
  std::unique_ptr<picture::Reencoder> const pictures_;
};

}  // namespace bedrud
