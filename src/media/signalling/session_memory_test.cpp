#include "media/signalling/session_memory.hpp"

#include <gtest/gtest.h>
#include <unistd.h>
#include <fstream>

namespace bedrud::signalling {
namespace {

namespace fs = std::filesystem;

class SessionMemoryTest : public testing::Test {
 protected:
  SessionMemoryTest() { fs::create_directories(folder); }
  ~SessionMemoryTest() override { fs::remove_all(folder); }

  static std::string session(std::string const& sid) {
    memory::Session out;
    out.set_sid(sid);
    return out.SerializeAsString();
  }
  // What a server that starts now would find.
  std::vector<std::string> sids() {
    std::vector<std::string> out;
    for (auto const& taken : SessionMemory(folder.string()).take()) out.push_back(taken.sid());
    std::sort(out.begin(), out.end());
    return out;
  }
  void server_that_kept(std::vector<std::string> const& kept) {
    SessionMemory memory(folder.string());
    for (auto const& sid : kept) memory.keep(sid, session(sid));
  }

  fs::path const folder = fs::temp_directory_path() / ("sessions-" + std::to_string(::getpid()));
};

TEST_F(SessionMemoryTest, HandsOverOnce) {
  server_that_kept({"PA_a", "PA_b"});
  EXPECT_EQ(sids(), (std::vector<std::string>{"PA_a", "PA_b"}));
  EXPECT_EQ(sids(), std::vector<std::string>{}) << "what ends a server does so once";
}

TEST_F(SessionMemoryTest, KeepsTheLatestAndForgetsWhoHasGone) {
  {
    SessionMemory memory(folder.string());
    memory.keep("PA_a", session("PA_before"));
    memory.keep("PA_a", session("PA_after"));
    memory.keep("PA_b", session("PA_b"));
    memory.forget("PA_b");
  }
  EXPECT_EQ(sids(), std::vector<std::string>{"PA_after"});
}

TEST_F(SessionMemoryTest, OfALongDeadServerNothingIsTaken) {
  server_that_kept({"PA_a"});
  fs::last_write_time(folder / "alive", fs::file_time_type::clock::now() - SessionMemory::kUseful);
  EXPECT_EQ(sids(), std::vector<std::string>{});
  server_that_kept({"PA_a"});
  fs::remove(folder / "alive");
  EXPECT_EQ(sids(), std::vector<std::string>{});
}

TEST_F(SessionMemoryTest, WhatIsBrokenIsLeftOut) {
  server_that_kept({"PA_a"});
  std::ofstream(folder / "PA_b") << "no session";
  std::ofstream(folder / "PA_c.new") << session("PA_c");
  EXPECT_EQ(sids(), std::vector<std::string>{"PA_a"});
}

TEST_F(SessionMemoryTest, IsForTheServerAlone) {
  fs::remove_all(folder);
  server_that_kept({"PA_a"});
  EXPECT_EQ(fs::status(folder).permissions(), fs::perms::owner_all);
  EXPECT_EQ(fs::status(folder / "PA_a").permissions(), fs::perms::owner_read | fs::perms::owner_write);
}

TEST_F(SessionMemoryTest, WithoutAFolderThereIsNone) {
  SessionMemory memory("");
  EXPECT_FALSE(memory.on());
  memory.keep("PA_a", session("PA_a"));
  EXPECT_TRUE(memory.take().empty());
}

}  // namespace
}  // namespace bedrud::signalling
