#include "services/preference_service.hpp"

#include <boost/json.hpp>
#include "base/error.hpp"
#include "database/database.hpp"
#include "repository/preference_repository.hpp"

namespace bedrud {

Task<Preferences> PreferenceService::read(Caller const& caller) {
  auto const load = [&caller](db::Connection& c) { return PreferenceRepository(c).find(caller.user_id); };
  co_return Preferences{(co_await database_.read(load)).value_or("{}")};
}

Task<MessageOut> PreferenceService::write(Caller const& caller, Preferences in) {
  if (in.preferencesJson.size() > kMaxBytes) {
    throw Error(ErrorCode::kTooLarge, PublicText{"preferencesJson too large (max 4 KB)"});
  }
  boost::json::error_code bad;
  auto const value = boost::json::parse(in.preferencesJson, bad);
  if (bad) throw Error(ErrorCode::kBadRequest, PublicText{"preferencesJson must be valid JSON"});
  if (!value.is_object()) throw Error(ErrorCode::kBadRequest, PublicText{"preferencesJson must be a JSON object"});
  auto const store = [&, now = clock_.now_ms()](db::Connection& c) {
    PreferenceRepository(c).store(caller.user_id, in.preferencesJson, now);
  };
  co_await database_.write(store);
  co_return MessageOut{"Preferences updated"};
}

}  // namespace bedrud
