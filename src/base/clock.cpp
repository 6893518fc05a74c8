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

namespace {

// Reads from the front of a text; nothing counts after the first thing that is missing.
class Reader {
 public:
  explicit Reader(std::string_view text) : rest_(text) {}

  int number(std::size_t digits) {
    int value = 0;
    good_ = good_ && rest_.size() >= digits;
    for (std::size_t i = 0; good_ && i < digits; ++i) {
      good_ = rest_[i] >= '0' && rest_[i] <= '9';
      value = value * 10 + (rest_[i] - '0');
    }
    if (good_) rest_.remove_prefix(digits);
    return good_ ? value : 0;
  }
  bool accept(char mark) {
    if (!good_ || rest_.empty() || (rest_[0] | 0x20) != (mark | 0x20)) return false;
    rest_.remove_prefix(1);
    return true;
  }
  void require(char mark) { good_ = accept(mark); }
  // The digits behind the point of the seconds, as milliseconds.
  int fraction() {
    int value = 0, weight = 100;
    if (!accept('.')) return 0;
    good_ = !rest_.empty() && rest_[0] >= '0' && rest_[0] <= '9';
    for (; good_ && !rest_.empty() && rest_[0] >= '0' && rest_[0] <= '9'; weight /= 10, rest_.remove_prefix(1)) {
      value += (rest_[0] - '0') * weight;
    }
    return value;
  }
  bool at_end() const { return good_ && rest_.empty(); }

 private:
  std::string_view rest_;
  bool good_ = true;
};

}  // namespace

std::optional<std::int64_t> from_rfc3339(std::string_view text) {
  using namespace std::chrono;
  Reader reader(text);
  auto const year_number = reader.number(4);
  reader.require('-');
  auto const month_number = reader.number(2);
  reader.require('-');
  year_month_day const date{year(year_number), month(static_cast<unsigned>(month_number)),
                            day(static_cast<unsigned>(reader.number(2)))};
  if (!date.ok()) return std::nullopt;
  auto const midnight = duration_cast<milliseconds>(sys_days(date).time_since_epoch()).count();
  if (reader.at_end()) return midnight;
  reader.require('T');
  auto const hour = reader.number(2);
  reader.require(':');
  auto const minute = reader.number(2);
  reader.require(':');
  auto const second = reader.number(2);
  auto const fraction = reader.fraction();
  std::int64_t offset = 0;
  if (!reader.accept('Z')) {
    bool const west = reader.accept('-');
    if (!west) reader.require('+');
    auto const hours_off = reader.number(2);
    reader.require(':');
    offset = (hours_off * 60 + reader.number(2)) * (west ? -60'000LL : 60'000LL);
  }
  if (!reader.at_end() || hour > 23 || minute > 59 || second > 60) return std::nullopt;
  return midnight + ((hour * 60LL + minute) * 60 + second) * 1000 + fraction - offset;
}

}  // namespace bedrud
