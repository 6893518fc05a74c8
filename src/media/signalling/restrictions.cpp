#include "media/signalling/restrictions.hpp"
#include <google/protobuf/util/json_util.h>
#include <algorithm>
#include "media/signalling/ids.hpp"

namespace bedrud::signalling {

void apply(lk::ParticipantPermission const& permission, auth::LivekitGrant& grant) {
  grant.can_publish = permission.can_publish();
  grant.can_subscribe = permission.can_subscribe();
  grant.can_publish_data = permission.can_publish_data();
  grant.can_update_own_metadata = permission.can_update_metadata();
  grant.hidden = permission.hidden();
  grant.recorder = permission.recorder();
  grant.can_publish_sources.clear();
  for (auto const source : permission.can_publish_sources()) grant.can_publish_sources.emplace_back(source_name(source));
}

void limit(lk::ParticipantPermission const& permission, auth::LivekitGrant& grant) {
  auto allowed = grant;
  apply(permission, allowed);
  grant.can_publish_data = grant.may_publish_data() && allowed.may_publish_data();
  grant.can_publish = grant.may_publish() && allowed.may_publish();
  grant.can_subscribe = grant.may_subscribe() && allowed.may_subscribe();
  grant.can_update_own_metadata = grant.may_update_own_metadata() && allowed.may_update_own_metadata();
  grant.hidden |= allowed.hidden;
  auto& sources = grant.can_publish_sources;
  if (allowed.can_publish_sources.empty()) return;
  if (sources.empty()) {
    sources = allowed.can_publish_sources;
    return;
  }
  std::erase_if(sources, [&](auto const& source) {
    return std::find(allowed.can_publish_sources.begin(), allowed.can_publish_sources.end(), source) ==
           allowed.can_publish_sources.end();
  });
  if (sources.empty()) grant.can_publish = false;
}

void Restrictions::load() {
  if (!store_) return;
  for (auto& restriction : store_->load()) {
    Key key{restriction.room, restriction.identity};
    all_.emplace(std::move(key), std::move(restriction));
  }
}

media::Restriction const* Restrictions::find(std::string const& room, std::string const& identity) const {
  auto const found = all_.find({room, identity});
  return found == all_.end() ? nullptr : &found->second;
}

bool Restrictions::revoked(std::string const& room, auth::LivekitClaims const& claims) const {
  auto const* const restriction = find(room, claims.identity);
  return restriction && claims.issued_at * 1000 < restriction->revoked_before;
}

void Restrictions::restrict(auth::LivekitClaims& claims) const {
  auto const* const restriction = find(claims.video.room, claims.identity);
  if (!restriction || restriction->permission.empty()) return;
  bool const later = claims.issued_at * 1000 > restriction->changed_at;
  if (later && !claims.seat) return;
  lk::ParticipantPermission permission;
  // What cannot be read gives no rights.
  google::protobuf::util::JsonParseOptions options;
  options.ignore_unknown_fields = true;
  if (!google::protobuf::util::JsonStringToMessage(restriction->permission, &permission, options).ok()) permission.Clear();
  if (later)
    limit(permission, claims.video);
  else
    apply(permission, claims.video);
}

Task<void> Restrictions::revoke(std::string room, std::string identity, std::int64_t before_ms) {
  auto const* const known = find(room, identity);
  auto restriction = known ? *known : media::Restriction{.room = std::move(room), .identity = std::move(identity)};
  restriction.revoked_before = before_ms;
  // A change of rights keeps its time: it says which tokens are older.
  if (restriction.permission.empty()) restriction.changed_at = now_ms();
  co_await save({std::move(restriction)});
}

media::Restriction Restrictions::changed(Change change) const {
  auto const* const known = find(change.room, change.identity);
  auto restriction =
      known ? *known : media::Restriction{.room = std::move(change.room), .identity = std::move(change.identity)};
  restriction.permission.clear();
  if (!google::protobuf::util::MessageToJsonString(change.permission, &restriction.permission).ok()) {
    restriction.permission = "{}";
  }
  restriction.changed_at = now_ms();
  return restriction;
}

Task<void> Restrictions::set_permission(std::string room, std::string identity, lk::ParticipantPermission permission) {
  co_await save({changed({std::move(room), std::move(identity), std::move(permission)})});
}

Task<void> Restrictions::set_permissions(std::vector<Change> changes) {
  std::vector<media::Restriction> restrictions;
  restrictions.reserve(changes.size());
  for (auto& change : changes) restrictions.push_back(changed(std::move(change)));
  co_await save(std::move(restrictions));
}

Task<void> Restrictions::save(std::vector<media::Restriction> restrictions) {
  for (auto const& restriction : restrictions) all_[{restriction.room, restriction.identity}] = restriction;
  if (store_ && !restrictions.empty()) co_await store_->save(std::move(restrictions));
}

Task<void> Restrictions::room_ended(std::string room) {
  auto const at = now_ms();
  bool known = false;
  for (auto entry = all_.lower_bound({room, ""}); entry != all_.end() && entry->first.first == room;) {
    known = true;
    entry->second.permission.clear();
    entry = entry->second.revoked_before == 0 ? all_.erase(entry) : std::next(entry);
  }
  if (known && store_) co_await store_->room_ended(std::move(room), at);
}

}  // namespace bedrud::signalling
