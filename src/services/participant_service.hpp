#pragma once
// Who is in a meeting, told to those who may know it (rest-contract 1.11). Called from any executor.
#include <boost/describe.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>
#include "base/caller.hpp"
#include "base/json_rules.hpp"
#include "base/task.hpp"
#include "services/room_moderation_types.hpp"

namespace bedrud::db {
class Database;
}  // namespace bedrud::db

namespace bedrud::media {
class MediaBackend;
}  // namespace bedrud::media

namespace bedrud {

struct PresenceIn {
  std::string roomId, countOnly;  // "1" or "true"
};
BOOST_DESCRIBE_STRUCT(PresenceIn, (), (roomId, countOnly))

// One of the two.
struct PresenceOut {
  std::optional<std::vector<ShownPerson>> participants;
  std::optional<std::int64_t> count;
};
BOOST_DESCRIBE_STRUCT(PresenceOut, (), (participants, count))

struct TrackView {
  std::string sid, type, source;  // AUDIO, VIDEO; CAMERA, MICROPHONE, SCREEN_SHARE, SCREEN_SHARE_AUDIO
  bool muted = false;
};
BOOST_DESCRIBE_STRUCT(TrackView, (), (sid, type, source, muted))

struct ParticipantInfoOut {
  std::string identity, name, state;
  std::int64_t joinedAt = 0;  // seconds since 1970
  std::vector<TrackView> tracks;
};
BOOST_DESCRIBE_STRUCT(ParticipantInfoOut, (), (identity, name, state, joinedAt, tracks))

struct ParticipantProfileOut {
  std::string id, name, avatarUrl;
};
BOOST_DESCRIBE_STRUCT(ParticipantProfileOut, (), (id, name, avatarUrl))

class ParticipantService {
 public:
  ParticipantService(db::Database& database, media::MediaBackend& media) : database_(database), media_(media) {}

  // Of a private room nobody outside learns anything.
  Task<PresenceOut> presence(Caller const& caller, PresenceIn in);
  Task<ParticipantInfoOut> info(Caller const& caller, TargetIn in);
  Task<ParticipantProfileOut> profile(Caller const& caller, TargetIn in);

 private:
  db::Database& database_;
  media::MediaBackend& media_;
};

}  // namespace bedrud

namespace bedrud::json {

template <>
struct Rules<PresenceIn> {
  static constexpr std::tuple list{Rule{&PresenceIn::countOnly, Optional{}}};
};

}  // namespace bedrud::json
