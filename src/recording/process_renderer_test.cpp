#include "recording/process_renderer.hpp"

#include <gtest/gtest.h>
#include <sys/syscall.h>
#include <unistd.h>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <stdexcept>

#include "base/child_process.hpp"
#include "recording/machine_load.hpp"
#include "recording/render_main.hpp"

namespace bedrud::recording {
namespace {

namespace fs = std::filesystem;

// A folder whose `ffmpeg` and `ffprobe` are the script, and a capture of one voice.
class RendererTest : public testing::Test {
 protected:
  RendererTest() : root_(fs::temp_directory_path() / ("renderer-" + std::to_string(getpid()))), path_(std::getenv("PATH")) {
    fs::create_directories(root_ / "capture");
    std::ofstream(root_ / "capture/a.mkv") << "voice";
    std::ofstream(root_ / "capture/events.jsonl")
        << R"({"t":0,"type":"start","recording":"r1","room":"demo","at":1})" << '\n'
        << R"({"t":0,"type":"track","track":"T","participant":"P","kind":"audio","source":"microphone","codec":"opus","file":"a.mkv"})"
        << '\n'
        << R"({"t":1000,"type":"stop","reason":"stopped"})" << '\n';
  }
  ~RendererTest() override {
    setenv("PATH", path_.c_str(), 1);
    fs::remove_all(root_);
  }

  void use_ffmpeg(std::string const& script) {
    for (char const* name : {"ffmpeg", "ffprobe"}) {
      std::ofstream(root_ / name) << "#!/bin/sh\n" << script << '\n';
      fs::permissions(root_ / name, fs::perms::owner_all);
    }
    setenv("PATH", (root_.string() + ":" + path_).c_str(), 1);
  }

  // What went wrong; empty: nothing.
  std::string render(ProcessRenderer::Limits limits) {
    ProcessRenderer renderer(limits);
    boost::asio::io_context io;
    std::string error;
    boost::asio::co_spawn(
        io, renderer.render({.capture = root_ / "capture", .work = root_ / "work", .type = "audio"}, [](double) {}),
        [&](std::exception_ptr const& thrown, Rendered const& film) {
          try {
            if (thrown) std::rethrow_exception(thrown);
            file_ = film.file;
          } catch (std::exception const& what) { error = what.what(); }
        });
    io.run();
    return error;
  }

  fs::path root_, file_;
  std::string path_;
};

// The stand-in makes the file that is named last.
constexpr char kWorks[] = "for last; do :; done; case $0 in *ffprobe) echo 0; echo 1.5;; *) echo made > \"$last\";; esac";

TEST_F(RendererTest, TellsWhereTheFilmIs) {
  use_ffmpeg(kWorks);
  EXPECT_EQ(render({}), "");
  EXPECT_EQ(file_, root_ / "work/film.m4a");
}

TEST_F(RendererTest, AFailureNamesWhatFfmpegSaid) {
  use_ffmpeg("echo 'no such codec' >&2; exit 3");
  EXPECT_EQ(render({}), "the sound could not be made: ffmpeg ended with 3: no such codec");
  use_ffmpeg("kill -9 $$");
  EXPECT_EQ(render({}), "the sound could not be made: ffmpeg was ended by signal 9: ");
}

// Without an end of patience the job would be held for ever, and no other recording would become a film.
TEST_F(RendererTest, AFfmpegThatHangsIsEnded) {
  use_ffmpeg("echo $$ > " + (root_ / "work/pid").string() + "; exec sleep 1000");
  EXPECT_EQ(render({.patience = std::chrono::milliseconds(600), .look = std::chrono::milliseconds(100)}),
            "ffmpeg made no progress and was ended");
  pid_t process = 0;
  std::ifstream(root_ / "work/pid") >> process;
  ASSERT_GT(process, 0);
  for (int i = 0; i < 1000 && kill(process, 0) == 0; ++i) usleep(10'000);
  EXPECT_NE(kill(process, 0), 0);
}

// Decoders read what people sent: one that was taken over reaches nothing but the capture and its own folder.
TEST_F(RendererTest, AFfmpegReachesNoFilesOfOthersAndNoNetwork) {
  std::ofstream(root_ / "secret") << "secret";
  auto const attack = [&](std::string const& deed) {
    fs::remove_all(root_ / "work");
    use_ffmpeg("(" + deed + ") && exit 7; for last; do :; done; echo made > \"$last\"; echo 0; echo 1.5");
    return render({});
  };
  EXPECT_EQ(attack("python3 -c 'import socket; socket.socket()'"), "");
  if (syscall(SYS_landlock_create_ruleset, nullptr, 0, 1) < 1) {
    std::puts("NOT RUN files: this kernel has no Landlock");
    return;
  }
  auto const root = root_.string();
  EXPECT_EQ(attack("cat " + root + "/secret"), "");
  EXPECT_EQ(attack("echo x > " + root + "/secret"), "");
  EXPECT_EQ(attack("echo x > " + root + "/capture/a.mkv"), "");
  EXPECT_EQ(attack("ls " + root), "");
  EXPECT_EQ(attack("cat " + root + "/capture/a.mkv"), "the sound could not be made: ffmpeg ended with 7: ");
}

// While meetings need the machine nothing is rendered, and that is no lack of progress.
TEST_F(RendererTest, WaitsWhileTheMachineIsBusy) {
  // It takes so long that it is looked at before it has ended, and cannot end while it stands still.
  use_ffmpeg(std::string("sleep 0.5; ") + kWorks);
  int asked = 0;
  constexpr int kBusy = 200;  // looks, longer than the patience
  ProcessRenderer::Limits limits{.patience = std::chrono::seconds(3), .look = std::chrono::milliseconds(20)};
  limits.load = [&] { return ++asked < kBusy ? 1.0 : 0.1; };
  EXPECT_EQ(render(limits), "");
  EXPECT_GE(asked, kBusy);
}

TEST_F(RendererTest, SaysWhatIsMissing) {
  ProcessRenderer const renderer({});
  std::string why;
  setenv("PATH", root_.c_str(), 1);
  EXPECT_FALSE(renderer.available(why));
  EXPECT_EQ(why, "ffmpeg is not installed");
  use_ffmpeg(kWorks);
  EXPECT_TRUE(renderer.available(why));
}

TEST(MachineLoad, CountsNobodyWhoHasSteppedBack) {
  MachineLoad load;
  EXPECT_EQ(load.share("cpu 100 0 0 900 0 0 0 0 0 0"), 0);
  EXPECT_DOUBLE_EQ(load.share("cpu 130 500 20 1350 0 0 0 0 0 0"), 0.05);
  EXPECT_EQ(load.share("nonsense"), 0);
}

}  // namespace
}  // namespace bedrud::recording

int main(int argc, char** argv) {
  using namespace bedrud;
  if (argc > 1 && std::string(argv[1]) == child::kTiedCommand) child::become_tied(argc, argv);
  if (argc > 1 && std::string(argv[1]) == recording::kRenderCommand) recording::render_main(argc, argv);
  testing::InitGoogleTest(&argc, argv);
  return RUN_ALL_TESTS();
}
