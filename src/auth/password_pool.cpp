#include "auth/password_pool.hpp"

#include <sys/resource.h>
#include <unistd.h>
#include <algorithm>

namespace bedrud::auth {
PasswordPool::PasswordPool(std::size_t threads, std::size_t queue_limit)
    : limit_(queue_limit),
      threads_(std::max<std::size_t>(threads, 1)) {}

PasswordPool::~PasswordPool() { threads_.join(); }

void PasswordPool::lower_priority() {
  constexpr int kNice = 5;
  thread_local bool const done = [] { return setpriority(PRIO_PROCESS, static_cast<id_t>(gettid()), kNice) == 0; }();
  static_cast<void>(done);
}

void PasswordPool::enter() {
  if (++waiting_ <= limit_) return;
  --waiting_;
  Error error(ErrorCode::kUnavailable, PublicText{"Too many people are signing in, please try again"},
              LogDetail{"the password queue is full (" + std::to_string(limit_) + ")"});
  error.retry_after = 2;
  throw error;
}

}  // namespace bedrud::auth
