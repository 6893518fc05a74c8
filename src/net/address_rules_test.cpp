#include "net/address_rules.hpp"
#include <gtest/gtest.h>

namespace bedrud::net {
namespace {

bool allows(AddressRules const& rules, char const* text) { return rules.allows(boost::asio::ip::make_address(text)); }

TEST(AddressRules, RefusesSpecialNetworksInEveryForm) {
  AddressRules const rules({});
  for (auto const* text : {"0.0.0.0",
                           "0.1.2.3",
                           "10.1.2.3",
                           "100.64.0.1",
                           "100.127.255.255",
                           "127.0.0.1",
                           "127.255.255.255",
                           "169.254.169.254",
                           "172.16.0.1",
                           "172.31.255.255",
                           "192.0.0.8",
                           "192.0.2.1",
                           "192.88.99.1",
                           "192.168.0.1",
                           "198.18.0.1",
                           "198.19.255.255",
                           "198.51.100.1",
                           "203.0.113.1",
                           "224.0.0.1",
                           "239.1.1.1",
                           "240.0.0.1",
                           "255.255.255.255",
                           "::",
                           "::1",
                           "::7f00:1",
                           "::ffff:127.0.0.1",
                           "::ffff:10.0.0.1",
                           "::ffff:169.254.169.254",
                           "64:ff9b::7f00:1",
                           "64:ff9b:1::1",
                           "100::1",
                           "2001::1",
                           "2001:db8::1",
                           "2002:7f00:1::1",
                           "fc00::1",
                           "fd12:3456::1",
                           "fe80::1",
                           "fec0::1",
                           "ff02::1"}) {
    EXPECT_FALSE(allows(rules, text)) << text;
  }
}

TEST(AddressRules, AllowsTheRest) {
  AddressRules const rules({});
  for (auto const* text : {"1.1.1.1", "9.255.255.255", "11.0.0.0", "100.63.255.255", "100.128.0.0", "172.15.255.255",
                           "172.32.0.0", "192.167.255.255", "192.169.0.0", "198.17.255.255", "198.20.0.0", "223.255.255.255",
                           "::ffff:1.1.1.1", "2606:4700::1111", "2003::1", "2001:200::1"}) {
    EXPECT_TRUE(allows(rules, text)) << text;
  }
}

TEST(AddressRules, AllowsWhatTheAdministratorNames) {
  AddressRules const rules({"192.168.1.0/24", "127.0.0.1", "fd00::/8"});
  EXPECT_TRUE(allows(rules, "192.168.1.7"));
  EXPECT_FALSE(allows(rules, "192.168.2.7"));
  EXPECT_TRUE(allows(rules, "127.0.0.1"));
  EXPECT_TRUE(allows(rules, "::ffff:127.0.0.1"));
  EXPECT_FALSE(allows(rules, "127.0.0.2"));
  EXPECT_TRUE(allows(rules, "fd12::1"));
  EXPECT_FALSE(allows(rules, "fc12::1"));
  EXPECT_TRUE(rules.names(boost::asio::ip::make_address("192.168.1.7")));
  EXPECT_FALSE(rules.names(boost::asio::ip::make_address("1.1.1.1")));
}

TEST(AddressRules, NamesTheEntryThatIsNoNetwork) {
  for (auto const* text : {"", "somewhere", "10.0.0.0/33", "10.0.0.0/", "fd00::/129", "10.0.0/8"}) {
    EXPECT_THROW(AddressRules({text}), std::runtime_error) << text;
  }
}

}  // namespace
}  // namespace bedrud::net
