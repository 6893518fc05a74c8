// What is written is read back by somebody else: ffprobe.
#include "recording/matroska.hpp"

#include <gtest/gtest.h>
#include <unistd.h>
#include <array>
#include <cstdio>
#include <filesystem>
#include <fstream>

namespace bedrud::recording {
namespace {

class MatroskaTest : public testing::Test {
 protected:
  void SetUp() override {
    if (std::system("command -v ffprobe >/dev/null") != 0) GTEST_SKIP() << "ffprobe is not here";
  }
  ~MatroskaTest() override { std::filesystem::remove(path); }

  void save(Bytes const& bytes) const {
    std::ofstream file(path, std::ios::binary);
    file.write(reinterpret_cast<char const*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
  }
  std::string probe(std::string const& options) const {
    std::string out;
    std::array<char, 4096> part;
    auto const command = "ffprobe -v error -of csv=p=0 " + options + " " + path + " 2>&1";
    auto* const pipe = popen(command.c_str(), "r");
    while (auto const count = fread(part.data(), 1, part.size(), pipe)) out.append(part.data(), count);
    pclose(pipe);
    return out;
  }

  std::string path = testing::TempDir() + "matroska-" + std::to_string(getpid()) + ".mkv";
  Bytes const silence{0xf8, 0xff, 0xfe};  // 20 ms of Opus
};

void append(Bytes& to, Bytes const& bytes) { to.insert(to.end(), bytes.begin(), bytes.end()); }

TEST_F(MatroskaTest, EveryBlockIsWhereItWasPutAndTheFileEndsInAnIndex) {
  MatroskaWriter writer({.codec = "opus"});
  Bytes file;
  for (int i = 0; i < 200; ++i) append(file, writer.write(12'345 + 20 * i + (i >= 100 ? 5000 : 0), true, silence));
  auto const end = writer.finish();
  append(file, end.append);
  ASSERT_FALSE(end.seek_head.empty());
  std::copy(end.seek_head.begin(), end.seek_head.end(), file.begin() + MatroskaWriter::seek_place());
  save(file);
  EXPECT_EQ(probe("-show_entries stream=codec_name,sample_rate,channels"), "opus,48000,2\n");
  auto const times = probe("-show_entries packet=pts");
  EXPECT_EQ(std::count(times.begin(), times.end(), '\n'), 200) << times;
  EXPECT_TRUE(times.starts_with("12345\n12365\n")) << times;
  EXPECT_NE(times.find("\n14325\n19345\n"), std::string::npos) << "a gap is a gap";
  // Through the index.
  EXPECT_TRUE(probe("-show_entries packet=pts -read_intervals 20%+#1").starts_with("19")) << probe("-read_intervals 20%+#1");
}

TEST_F(MatroskaTest, AFileThatWasCutOffAnywhereIsReadUpToThere) {
  MatroskaWriter writer({.codec = "opus"});
  Bytes file;
  for (int i = 0; i < 150; ++i) append(file, writer.write(20 * i, true, silence));
  EXPECT_GT(file.size(), 0U);
  EXPECT_TRUE(writer.filling());
  file.resize(file.size() - 7);
  save(file);
  auto const times = probe("-show_entries packet=pts");
  EXPECT_GE(std::count(times.begin(), times.end(), '\n'), 49) << times;
}

}  // namespace
}  // namespace bedrud::recording
