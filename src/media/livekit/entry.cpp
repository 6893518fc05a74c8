#include "media/livekit/entry.hpp"

#include <string_view>

namespace bedrud::livekit {

Entry read_entry(UpgradeRequest const& request) {
  constexpr std::string_view kBearer = "Bearer ", kParameter = "access_token=";
  Entry entry;
  std::string_view rest = request.query;
  while (!rest.empty()) {
    auto const end = std::min(rest.find('&'), rest.size());
    auto const field = rest.substr(0, end);
    if (field.starts_with(kParameter)) {
      entry.token = field.substr(kParameter.size());
    } else if (!field.empty()) {
      if (!entry.query.empty()) entry.query += '&';
      entry.query += field;
    }
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  if (request.authorization.starts_with(kBearer)) entry.token = request.authorization.substr(kBearer.size());
  return entry;
}

}  // namespace bedrud::livekit
