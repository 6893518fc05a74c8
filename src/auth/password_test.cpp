#include "auth/password.hpp"

#include <crypt.h>
#include <gtest/gtest.h>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <latch>
#include <memory>
#include "auth/bcrypt.hpp"
#include "auth/password_pool.hpp"
#include "base/hash.hpp"
#include "base/random.hpp"

namespace bedrud::auth {
namespace {

std::string c_library(std::string const& key, std::string const& setting) {
  auto const data = std::make_unique<crypt_data>();
  return crypt_r(key.c_str(), setting.c_str(), data.get());
}

TEST(Bcrypt, AgreesWithTheCLibrary) {
  std::string const setting = "$2b$04$abcdefghijklmnopqrstuu";
  for (std::size_t length : {0, 1, 7, 31, 32, 55, 71, 72}) {
    auto const key = random_text(length, "abc\xff\x80\x01 ");
    EXPECT_TRUE(bcrypt_matches(key, c_library(key, setting))) << length;
    EXPECT_FALSE(bcrypt_matches(key + "x", c_library(key, setting)) && length < 72) << length;
  }
}

// "U*U" and the text of 8-bit characters: vectors of the OpenBSD and Openwall test suites.
TEST(Bcrypt, KnownVectors) {
  EXPECT_TRUE(bcrypt_matches("U*U", "$2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW"));
  EXPECT_TRUE(bcrypt_matches("", "$2a$05$CCCCCCCCCCCCCCCCCCCCC.7uG0VCzI2bS7j6ymqJi9CdcdxiRTWNy"));
  EXPECT_FALSE(bcrypt_matches("U*V", "$2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW"));
}

// A C-string bcrypt takes a key with a NUL inside for its beginning: every eighth account of the Go server could not sign in,
// and another password with the same beginning of its digest could.
TEST(Bcrypt, KeysMayHoldNul) {
  std::string const setting = "$2b$04$abcdefghijklmnopqrstuu";
  std::string const key("ab\0cd", 5);
  EXPECT_FALSE(bcrypt_matches(key, c_library("ab", setting)));
  // A key that repeats itself with its NULs looks to the key schedule like the shorter one.
  EXPECT_TRUE(bcrypt_matches(std::string("ab\0ab", 5), c_library("ab", setting)));
}

TEST(Bcrypt, RefusesWhatIsNoHash) {
  for (auto const* stored : {"", "$2a$10$", "*0", "$1$abc", "$2a$31$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW",
                             "$2a$00$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW",
                             "$2z$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW",
                             "$2a$05$CCCCCCCCCCC!CCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW"}) {
    EXPECT_FALSE(bcrypt_matches("U*U", stored)) << stored;
  }
}

TEST(Password, NewHashesAreArgon2idOfTheAdvisedStrength) {
  auto const hash = hash_password("correct horse battery");
  EXPECT_TRUE(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$")) << hash;
  EXPECT_EQ(check_password("correct horse battery", hash), PasswordCheck::kRight);
  EXPECT_EQ(check_password("correct horse batterz", hash), PasswordCheck::kWrong);
  EXPECT_NE(hash, hash_password("correct horse battery"));
}

TEST(Password, OldHashesVerifyAndAskForANewOne) {
  std::string const setting = "$2a$10$abcdefghijklmnopqrstuu";
  std::string const password = "correct horse battery";
  ASSERT_EQ(sha256(password).find('\0'), std::string::npos);
  EXPECT_EQ(check_password(password, c_library(sha256(password), setting)), PasswordCheck::kRightOutdated);
  EXPECT_EQ(check_password(password, c_library(password, setting)), PasswordCheck::kRightOutdated);
  EXPECT_EQ(check_password("wrong", c_library(password, setting)), PasswordCheck::kWrong);
}

TEST(Password, NobodyHasTheEmptyHash) {
  EXPECT_EQ(check_password("anything", ""), PasswordCheck::kWrong);
  EXPECT_EQ(check_password("", ""), PasswordCheck::kWrong);
  EXPECT_EQ(check_password("", "*0"), PasswordCheck::kWrong);
  EXPECT_EQ(check_password("x", "$argon2id$v=19$m=19456,t=2,p=1$"), PasswordCheck::kWrong);
}

TEST(PasswordPool, RefusesMoreThanItsQueue) {
  PasswordPool pool(1, 2);
  std::latch go(1);
  boost::asio::io_context io;
  int done = 0;
  int refused = 0;
  for (int i = 0; i < 3; ++i) {
    boost::asio::co_spawn(
        io,
        [&]() -> Task<void> {
          try {
            done += co_await pool.run([&go] {
              go.wait();
              return 1;
            });
          } catch (Error const& error) {
            EXPECT_EQ(error.code(), ErrorCode::kUnavailable);
            EXPECT_GT(error.retry_after, 0);
            ++refused;
            go.count_down();
          }
        },
        boost::asio::detached);
  }
  io.run();
  EXPECT_EQ(done, 2);
  EXPECT_EQ(refused, 1);
}

TEST(PasswordPool, HandsOverWhatWasThrown) {
  PasswordPool pool(1, 2);
  boost::asio::io_context io;
  bool caught = false;
  boost::asio::co_spawn(
      io,
      [&]() -> Task<void> {
        try {
          co_await pool.run([]() -> int { throw std::runtime_error("no memory"); });
        } catch (std::runtime_error const& error) { caught = std::string(error.what()) == "no memory"; }
      },
      boost::asio::detached);
  io.run();
  EXPECT_TRUE(caught);
}

}  // namespace
}  // namespace bedrud::auth
