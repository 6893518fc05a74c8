#include "services/room_admin_lists.hpp"

#include <algorithm>
#include <array>
#include "base/clock.hpp"
#include "base/error.hpp"
#include "services/audit_service.hpp"

namespace bedrud {
namespace {

constexpr std::int64_t kDayMs = 86'400'000;
constexpr std::array<std::string_view, 2> kVisibilities{"public", "private"};
constexpr std::array<std::string_view, 3> kStates{"active", "suspended", "archived"};
constexpr std::array<std::string_view, 2> kEvents{"room_created", "room_joined"};

Error bad_request(std::string text) { return {ErrorCode::kBadRequest, PublicText{std::move(text)}}; }

struct Range {
  std::string_view word;
  std::int64_t least, most;
};
constexpr std::array<Range, 4> kRanges{{{"empty", 0, -1}, {"1-5", 1, 5}, {"6-20", 6, 20}, {"20+", 21, 0}}};

Range range_of(std::string const& word, char const* refusal) {
  auto const found = std::find_if(kRanges.begin(), kRanges.end(), [&](Range const& range) { return range.word == word; });
  if (found == kRanges.end()) throw bad_request(refusal);
  return *found;
}

std::int64_t time_of(std::string const& text, char const* name) {
  if (text.empty()) return 0;
  auto const time = from_rfc3339(text);
  if (!time) throw bad_request(std::string("Invalid ") + name + " format, expected RFC 3339");
  return *time;
}

std::int64_t created_since(std::string const& word, std::int64_t now) {
  if (word == "today") return now - now % kDayMs;
  if (word == "7d") return now - 7 * kDayMs;
  if (word == "30d") return now - 30 * kDayMs;
  throw bad_request("Invalid created filter");
}

}  // namespace

RoomFilter filter_of(RoomQuery const& in, std::int64_t now) {
  RoomFilter filter;
  filter.text = in.q.empty() ? in.search : in.q;
  filter.owner = in.owner.empty() ? in.createdBy : in.owner;
  filter.visibilities = require_words(in.visibility, kVisibilities, "visibility");
  filter.states = require_words(in.status, kStates, "status");
  if (!in.occupancy.empty()) {
    auto const range = range_of(in.occupancy, "Invalid occupancy filter");
    filter.least_people = range.least;
    filter.most_people = range.most;
  }
  if (!in.capacity.empty()) {
    auto const range = range_of(in.capacity, "Invalid capacity filter");
    filter.least_seats = range.least;
    filter.most_seats = range.most;
  }
  filter.from = time_of(in.dateFrom, "dateFrom");
  if (!in.created.empty()) filter.from = std::max(filter.from, created_since(in.created, now));
  filter.to = time_of(in.dateTo, "dateTo");
  filter.active_from = time_of(in.lastActivityFrom, "lastActivityFrom");
  filter.active_to = time_of(in.lastActivityTo, "lastActivityTo");
  return filter;
}

RoomEventFilter filter_of(RoomEventQuery const& in) {
  RoomEventFilter filter;
  filter.text = in.q;
  filter.types = require_words(in.type, kEvents, "event type");
  if (!in.dateFrom.empty()) filter.from = require_date(in.dateFrom, "dateFrom");
  if (!in.dateTo.empty()) filter.to = require_date(in.dateTo, "dateTo") + kDayMs;
  return filter;
}

std::string room_sort_column(std::string const& sort) {
  static constexpr std::array<std::pair<std::string_view, std::string_view>, 6> kColumns{
      {{"name", "r.name"},
       {"createdAt", "r.created_at"},
       {"maxParticipants", "r.max_participants"},
       {"participantsCount", "COALESCE(p.people, 0)"},
       {"lastActivityAt", "COALESCE(r.last_activity_at, 0)"},
       {"createdBy", "lower(u.name)"}}};
  auto const wanted = sort.empty() ? std::string_view("createdAt") : std::string_view(sort);
  auto const found = std::find_if(kColumns.begin(), kColumns.end(), [&](auto const& column) { return column.first == wanted; });
  if (found == kColumns.end()) throw bad_request("Invalid sort field");
  return std::string(found->second);
}

}  // namespace bedrud
