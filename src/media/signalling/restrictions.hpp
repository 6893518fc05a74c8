#pragma once
// What the server API took from somebody, by room and identity: access tokens that are revoked, and rights that replace those
// of tokens issued before they were changed. Kept here while the server runs and in the store over restarts (livekit-wire 4.2,
// 10). Media thread only; a method that awaits resumes when the change is durable, and holds at once.
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>
#include "auth/livekit_token.hpp"
#include "base/task.hpp"
#include "media/media_backend.hpp"
#include "media/signalling/wire.hpp"

namespace bedrud::signalling {

// The grant as the permission says it; what a permission does not know stays.
void apply(lk::ParticipantPermission const& permission, auth::LivekitGrant& grant);
// What both allow.
void limit(lk::ParticipantPermission const& permission, auth::LivekitGrant& grant);

class Restrictions {
 public:
  // `store` may be null: then nothing survives.
  explicit Restrictions(media::RestrictionStore* store) : store_(store) {}
  // Reads the store; waits. Once, before the first join.
  void load();

  bool revoked(std::string const& room, auth::LivekitClaims const& claims) const;
  // Puts the rights in force into the claims: of a token from before the change they replace the token's. A later token says
  // what holds, but for one of the REST API (claims.seat): whoever rejoins gets one, so there both must allow.
  void restrict(auth::LivekitClaims& claims) const;

  Task<void> revoke(std::string room, std::string identity, std::int64_t before_ms);
  Task<void> set_permission(std::string room, std::string identity, lk::ParticipantPermission permission);
  struct Change {
    std::string room, identity;
    lk::ParticipantPermission permission;
  };
  Task<void> set_permissions(std::vector<Change> changes);
  // The rights end with the room; revocations do not.
  Task<void> room_ended(std::string room);

 private:
  using Key = std::pair<std::string, std::string>;
  media::Restriction const* find(std::string const& room, std::string const& identity) const;
  media::Restriction changed(Change change) const;
  Task<void> save(std::vector<media::Restriction> restrictions);

  media::RestrictionStore* store_;
  std::map<Key, media::Restriction> all_;
};

}  // namespace bedrud::signalling
