#pragma once
// What the moderation routes take and give (rest-contract 1.11, 4.9).
#include <boost/describe.hpp>
#include <string>
#include <vector>
#include "base/json_rules.hpp"

namespace bedrud {

struct TargetIn {
  std::string roomId, identity;
};
BOOST_DESCRIBE_STRUCT(TargetIn, (), (roomId, identity))

// hard: the right goes, too, until it is given back; else the other may switch on again.
struct MuteIn {
  std::string roomId, identity;
  bool hard = false;
};
BOOST_DESCRIBE_STRUCT(MuteIn, (), (roomId, identity, hard))

struct MuteAllIn {
  std::string roomId;
  bool hard = false;
};
BOOST_DESCRIBE_STRUCT(MuteAllIn, (), (roomId, hard))

struct AskIn {
  std::string roomId, identity;
  std::string action;  // unmute, camera
};
BOOST_DESCRIBE_STRUCT(AskIn, (), (roomId, identity, action))

// Somebody as lists show them.
struct ShownPerson {
  std::string identity, name, avatarUrl;
};
BOOST_DESCRIBE_STRUCT(ShownPerson, (), (identity, name, avatarUrl))

struct BansOut {
  std::vector<ShownPerson> banned;
};
BOOST_DESCRIBE_STRUCT(BansOut, (), (banned))

}  // namespace bedrud

namespace bedrud::json {

template <>
struct Rules<MuteIn> {
  static constexpr std::tuple list{Rule{&MuteIn::hard, Optional{}}};
};
template <>
struct Rules<MuteAllIn> {
  static constexpr std::tuple list{Rule{&MuteAllIn::hard, Optional{}}};
};

}  // namespace bedrud::json
