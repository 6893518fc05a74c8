#pragma once
// Time as the rules of the product see it: UTC milliseconds since 1970. Whoever compares times takes a Clock&, so that tests
// can move it; durations inside the event loop use Asio's steady timers instead.
#include <atomic>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace bedrud {

class Clock {
 public:
  virtual ~Clock() = default;
  virtual std::int64_t now_ms() const = 0;
};

// The machine's clock; lives as long as the program.
Clock& system_clock();

// A clock that stands until it is moved. Thread-safe.
class ManualClock final : public Clock {
 public:
  explicit ManualClock(std::int64_t start_ms = 1'700'000'000'000) : now_(start_ms) {}
  std::int64_t now_ms() const override { return now_; }
  void advance(std::int64_t ms) { now_ += ms; }

 private:
  std::atomic<std::int64_t> now_;
};

// RFC 3339 in UTC with milliseconds, "2026-01-31T12:00:00.000Z": the form of every time in an answer.
std::string to_rfc3339(std::int64_t utc_ms);
// The same without a fraction, "2026-01-31T12:00:00Z": where another party's format says so.
std::string to_rfc3339_seconds(std::int64_t utc_ms);
// "2026-01-31T12:00:00Z", "...12:00:00.5+01:00"; a date alone is its midnight in UTC. Nothing for everything else.
std::optional<std::int64_t> from_rfc3339(std::string_view text);

}  // namespace bedrud
