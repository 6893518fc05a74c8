#include "base/clock.hpp"

#include <algorithm>
#include <chrono>

namespace bedrud {
namespace {
class SystemClock final : public Clock {
 public:
  std::int64_t now_ms() const override {
    using namespace std::chrono;
    return duration_cast<milliseconds>(system_clock::now().time_since_epoch()).count();
  }
};
}  // namespace

Clock& system_clock() {
  static SystemClock clock;
  return clock;
}

std::string to_rfc3339(std::int64_t utc_ms) {
  using namespace std::chrono;
  sys_time<milliseconds> const time{milliseconds{utc_ms}};
  auto const day = floor<days>(time);
  year_month_day const date{day};
  hh_mm_ss const clock{time - day};
  // By hand: lists carry several times a row, and printf costs more than all their other members.
  std::string text = "0000-00-00T00:00:00.000Z";
  auto const put = [&text](std::size_t end, std::int64_t value) {
    for (; value > 0; value /= 10) text[--end] = static_cast<char>('0' + value % 10);
  };
  put(4, std::clamp(static_cast<int>(date.year()), 0, 9999));
  put(7, static_cast<unsigned>(date.month()));
  put(10, static_cast<unsigned>(date.day()));
  put(13, clock.hours().count());
  put(16, clock.minutes().count());
  put(19, clock.seconds().count());
  put(23, clock.subseconds().count());
  return text;
}

std::string to_rfc3339_seconds(std::int64_t utc_ms) { return to_rfc3339(utc_ms).substr(0, 19) + 'Z'; }

}  // namespace bedrud
