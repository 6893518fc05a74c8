#include "services/rate_limit_service.hpp"

#include <algorithm>
#include <boost/asio/ip/address.hpp>
#include "base/error.hpp"
#include "config/config.hpp"
#include "database/database.hpp"
#include "repository/rate_limit_repository.hpp"

namespace bedrud {
namespace {

constexpr std::size_t kMaxWindows = 65'536;
constexpr std::string_view kTooMany = "too many requests, please try again later";

}  // namespace

std::string rate_key_of(std::string_view address) {
  boost::system::error_code bad;
  auto const parsed = boost::asio::ip::make_address(address, bad);
  if (bad) return std::string(address);
  if (parsed.is_v4()) return parsed.to_string();
  auto const v6 = parsed.to_v6();
  if (v6.is_v4_mapped()) return make_address_v4(boost::asio::ip::v4_mapped, v6).to_string();
  auto bytes = v6.to_bytes();
  std::fill(bytes.begin() + 8, bytes.end(), std::uint8_t{0});
  return boost::asio::ip::address_v6(bytes).to_string() + "/64";
}

RateLimitService::RateLimitService(db::Database& database, Clock& clock, config::RateLimit const& config)
    : database_(database),
      clock_(clock),
      classes_{{{"auth", kTooMany, config.authMaxRequests, config.authWindowSecs * 1000, true},
                {"resend", kTooMany, config.authResendMaxRequests, config.authResendWindowSecs * 1000, true},
                {"guest", "too many guest join attempts", config.guestMaxRequests, config.guestWindowSecs * 1000, false},
                {"api", "too many requests", config.apiMaxRequests, config.apiWindowSecs * 1000, false},
                {"account", "too many requests", config.accountMaxRequests, config.accountWindowSecs * 1000, false}}} {}

RateLimitService::Class const* RateLimitService::find(std::string_view name) const {
  auto const found = std::find_if(classes_.begin(), classes_.end(), [name](Class const& c) { return c.name == name; });
  return found == classes_.end() ? nullptr : &*found;
}

RateLimitService::Window RateLimitService::hit(std::string const& key, std::int64_t window_ms, std::int64_t now) {
  std::lock_guard const lock(mutex_);
  if (windows_.size() >= kMaxWindows) {
    std::erase_if(windows_, [now](auto const& entry) { return entry.second.ends_at <= now; });
    // A flood from so many addresses is nothing that counting them one by one can hold.
    if (windows_.size() >= kMaxWindows) windows_.clear();
  }
  auto& window = windows_[key];
  if (window.ends_at <= now) window = {0, now + window_ms};
  ++window.count;
  return window;
}

Task<RateBudget> RateLimitService::admit(std::string rate_class, std::string route, std::string address, std::string account) {
  auto const* const found = find(rate_class);
  if (found == nullptr || found->max <= 0) co_return RateBudget{};
  auto const now = clock_.now_ms();
  auto const prefix = rate_class + ":" + route + ":";
  auto const by_account = rate_class == "account" && !account.empty();
  auto const key = prefix + (by_account ? account : rate_key_of(address));
  Window window;
  if (found->shared) {
    auto const count = [&, now](db::Connection& c) {
      RateLimitRepository limits(c);
      auto const of_address = limits.hit(key, found->window_ms, now);
      if (account.empty()) return of_address;
      auto const of_account = limits.hit(prefix + "account:" + account, found->window_ms, now);
      return of_account.count > of_address.count ? of_account : of_address;
    };
    auto const counted = co_await database_.write(count);
    window = {counted.count, counted.expires_at};
  } else {
    window = hit(key, found->window_ms, now);
  }
  RateBudget budget;
  budget.limit = found->max;
  budget.remaining = std::max<std::int64_t>(found->max - window.count, 0);
  budget.reset_seconds = std::max<std::int64_t>((window.ends_at - now + 999) / 1000, 1);
  if (window.count > found->max) { refuse(*found, budget.reset_seconds); }
  co_return budget;
}

Task<void> RateLimitService::require_left(std::string rate_class, std::string route, std::string address, std::string account) {
  auto const* const found = find(rate_class);
  if (found == nullptr || found->max <= 0) co_return;
  auto const now = clock_.now_ms();
  auto const prefix = rate_class + ":" + route + ":";
  auto const look = [&, now](db::Connection& c) {
    RateLimitRepository limits(c);
    auto const of_address = limits.look(prefix + rate_key_of(address), now);
    if (account.empty()) return of_address;
    auto const of_account = limits.look(prefix + "account:" + account, now);
    return of_account.count > of_address.count ? of_account : of_address;
  };
  auto const counted = co_await database_.read(look);
  if (counted.count >= found->max) refuse(*found, std::max<std::int64_t>((counted.expires_at - now + 999) / 1000, 1));
}

void RateLimitService::refuse(Class const& exceeded, std::int64_t seconds) {
  Error error(ErrorCode::kTooManyRequests, PublicText{std::string(exceeded.refusal)},
              LogDetail{"more than " + std::to_string(exceeded.max) + " requests of class " + std::string(exceeded.name)});
  error.retry_after = static_cast<int>(seconds);
  throw error;
}

Task<void> RateLimitService::sweep() {
  auto const now = clock_.now_ms();
  auto const remove = [now](db::Connection& c) { return RateLimitRepository(c).remove_expired(now); };
  static_cast<void>(co_await database_.write(remove));
  std::lock_guard const lock(mutex_);
  std::erase_if(windows_, [now](auto const& entry) { return entry.second.ends_at <= now; });
}

}  // namespace bedrud
