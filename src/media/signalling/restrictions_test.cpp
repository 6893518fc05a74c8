#include "media/signalling/restrictions.hpp"
#include <gtest/gtest.h>

namespace bedrud::signalling {
namespace {

auth::LivekitGrant grant(std::vector<std::string> sources = {}) {
  auth::LivekitGrant out;
  out.can_publish = out.can_publish_data = out.can_subscribe = out.can_update_own_metadata = true;
  out.can_publish_sources = std::move(sources);
  return out;
}

lk::ParticipantPermission permission(std::vector<lk::TrackSource> const& sources = {}) {
  lk::ParticipantPermission out;
  out.set_can_publish(true);
  out.set_can_publish_data(true);
  out.set_can_subscribe(true);
  out.set_can_update_metadata(true);
  for (auto const source : sources) out.add_can_publish_sources(source);
  return out;
}

TEST(Restrictions, ALimitTakesAndNeverGives) {
  auto all = grant();
  limit(permission(), all);
  EXPECT_TRUE(all.may_publish() && all.may_publish_data() && all.may_subscribe() && all.may_update_own_metadata());

  auto none = grant();
  limit(lk::ParticipantPermission(), none);
  EXPECT_FALSE(none.may_publish() || none.may_publish_data() || none.may_subscribe() || none.may_update_own_metadata());

  auth::LivekitGrant silent;
  silent.can_publish = false;
  limit(permission(), silent);
  EXPECT_FALSE(silent.may_publish() || silent.may_publish_data());
}

TEST(Restrictions, ALimitOfSourcesLeavesWhatBothAllow) {
  using Sources = std::vector<std::string>;
  auto any = grant();
  limit(permission({lk::CAMERA}), any);
  EXPECT_EQ(any.can_publish_sources, Sources{"camera"});

  auto both = grant({"camera", "microphone"});
  limit(permission({lk::MICROPHONE, lk::SCREEN_SHARE}), both);
  EXPECT_EQ(both.can_publish_sources, Sources{"microphone"});

  // An empty list would mean all of them.
  auto nothing = grant({"camera"});
  limit(permission({lk::MICROPHONE}), nothing);
  EXPECT_FALSE(nothing.may_publish());
}

}  // namespace
}  // namespace bedrud::signalling
