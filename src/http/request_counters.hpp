#pragma once
// How many requests were answered and how long that took, by method and kind of status. Any thread.
#include <array>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <string_view>

namespace bedrud::http {

class RequestCounters {
 public:
  static constexpr std::array<std::string_view, 6> kMethods{"GET", "POST", "PUT", "PATCH", "DELETE", "other"};
  static constexpr std::array<std::string_view, 5> kStatuses{"1xx", "2xx", "3xx", "4xx", "5xx"};

  struct Cell {
    std::atomic<std::uint64_t> requests = 0, microseconds = 0;
  };

  void count(std::string_view method, int status, std::chrono::microseconds taken) {
    std::size_t at = 0;
    while (at + 1 < kMethods.size() && kMethods[at] != method) ++at;
    auto const kind = status < 100 || status > 599 ? 4U : static_cast<unsigned>(status / 100 - 1);
    auto& cell = cells_[at][kind];
    cell.requests.fetch_add(1, std::memory_order_relaxed);
    cell.microseconds.fetch_add(static_cast<std::uint64_t>(taken.count()), std::memory_order_relaxed);
  }
  Cell const& cell(std::size_t method, std::size_t status) const { return cells_[method][status]; }

 private:
  std::array<std::array<Cell, kStatuses.size()>, kMethods.size()> cells_;
};

}  // namespace bedrud::http
