// What is written is read back by somebody else: ffprobe.
#include "recording/matroska.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>
#include <filesystem>
#include <fstream>

#include "base/child_process.hpp"

namespace bedrud::recording {
namespace {

class MatroskaTest : public testing::Test {
 protected:
  ~MatroskaTest() override { std::filesystem::remove(path); }

  void save(Bytes const& bytes) const {
    std::ofstream file(path, std::ios::binary);
    file.write(reinterpret_cast<char const*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
  }
  // What ffprobe says, complaints included.
  std::string probe(std::vector<std::string> options) const {
    options.insert(options.begin(), {"env", "ffprobe", "-v", "error", "-of", "csv=p=0"});
    options.push_back(path);
    auto const said = path + ".txt";
    {
      child::Descriptor const out(::open(said.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600), "what ffprobe says");
      auto const pid = child::start({.program = "/usr/bin/env",
                                     .arguments = std::move(options),
                                     .environment = {"PATH=/usr/local/bin:/usr/bin:/bin"},
                                     .descriptors = {child::kNothing, out.number(), out.number()}});
      ::waitpid(pid, nullptr, 0);
    }
    std::ifstream file(said);
    std::string text((std::istreambuf_iterator<char>(file)), {});
    std::filesystem::remove(said);
    return text;
  }

  std::string path = testing::TempDir() + "matroska-" + std::to_string(getpid()) + ".mkv";
  Bytes const silence{0xf8, 0xff, 0xfe};  // 20 ms of Opus
};

void append(Bytes& to, Bytes const& bytes) { to.insert(to.end(), bytes.begin(), bytes.end()); }

TEST_F(MatroskaTest, EveryBlockIsWhereItWasPutAndTheFileEndsInAnIndex) {
  MatroskaWriter writer({.codec = "opus"});
  Bytes file;
  for (int i = 0; i < 200; ++i)
    append(file, writer.write(12'345 + std::int64_t{20} * i + (i >= 100 ? 5000 : 0), true, silence));
  auto const end = writer.finish();
  append(file, end.append);
  ASSERT_FALSE(end.seek_head.empty());
  std::copy(end.seek_head.begin(), end.seek_head.end(), file.begin() + MatroskaWriter::seek_place());
  save(file);
  EXPECT_EQ(probe({"-show_entries", "stream=codec_name,sample_rate,channels"}), "opus,48000,2\n");
  auto const times = probe({"-show_entries", "packet=pts"});
  EXPECT_EQ(std::count(times.begin(), times.end(), '\n'), 200) << times;
  EXPECT_TRUE(times.starts_with("12345\n12365\n")) << times;
  EXPECT_NE(times.find("\n14325\n19345\n"), std::string::npos) << "a gap is a gap";
  // Through the index.
  auto const later = probe({"-show_entries", "packet=pts", "-read_intervals", "20%+#1"});
  EXPECT_TRUE(later.starts_with("19")) << later;
}

TEST_F(MatroskaTest, AFileThatWasCutOffAnywhereIsReadUpToThere) {
  MatroskaWriter writer({.codec = "opus"});
  Bytes file;
  for (int i = 0; i < 150; ++i) append(file, writer.write(std::int64_t{20} * i, true, silence));
  EXPECT_GT(file.size(), 0U);
  EXPECT_TRUE(writer.filling());
  file.resize(file.size() - 7);
  save(file);
  auto const times = probe({"-show_entries", "packet=pts"});
  EXPECT_GE(std::count(times.begin(), times.end(), '\n'), 49) << times;
}

}  // namespace
}  // namespace bedrud::recording
