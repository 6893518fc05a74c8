#include <minizip/zip.h>
#include <fstream>
#include <map>
#include <stdexcept>

#include "recording/film.hpp"

namespace bedrud::recording {
namespace {

namespace fs = std::filesystem;

// An archive without compression: what is in it is compressed already. Larger than 4 GB where it has to be.
class Archive {
 public:
  explicit Archive(fs::path const& file) : zip_(zipOpen64(file.c_str(), APPEND_STATUS_CREATE)) { check(zip_ != nullptr); }
  ~Archive() {
    if (zip_ != nullptr) zipClose(zip_, nullptr);
  }
  Archive(Archive const&) = delete;
  Archive& operator=(Archive const&) = delete;

  void add(fs::path const& file, std::string const& name) {
    constexpr int kStored = 0, kLarge = 1;
    constexpr uLong kNamesAreUtf8 = 1U << 11U;
    zip_fileinfo const info{};
    check(zipOpenNewFileInZip4_64(zip_, name.c_str(), &info, nullptr, 0, nullptr, 0, nullptr, kStored, 0, 0, -MAX_WBITS,
                                  DEF_MEM_LEVEL, Z_DEFAULT_STRATEGY, nullptr, 0, 0, kNamesAreUtf8, kLarge) == ZIP_OK);
    std::ifstream in(file, std::ios::binary);
    std::vector<char> buffer(std::size_t{1} << 20U);
    while (in.read(buffer.data(), static_cast<std::streamsize>(buffer.size())), in.gcount() > 0) {
      check(zipWriteInFileInZip(zip_, buffer.data(), static_cast<unsigned>(in.gcount())) == ZIP_OK);
    }
    check(in.eof() && zipCloseFileInZip(zip_) == ZIP_OK);
  }
  void finish() { check(zipClose(std::exchange(zip_, nullptr), nullptr) == ZIP_OK); }

 private:
  static void check(bool done) {
    if (!done) throw std::runtime_error("the archive of the tracks could not be written");
  }

  zipFile zip_;
};

// A name that every system takes as that of one file.
std::string file_name(std::string const& text) {
  std::string name;
  for (char const c : text) {
    auto const plain =
        static_cast<unsigned char>(c) >= 0x20 && std::string_view("/\\:*?\"<>|").find(c) == std::string_view::npos;
    name += plain ? c : '_';
  }
  while (!name.empty() && (name.front() == '.' || name.front() == ' ')) name.erase(0, 1);
  return name.empty() ? "somebody" : name;
}

}  // namespace

fs::path film_tracks(RenderOrder const& order, CaptureLog const& log, Progress const& progress) {
  auto const target = order.work / "film.zip", draft = order.work / "draft.zip";
  if (log.files.empty()) throw std::runtime_error("nothing was recorded");
  Archive archive(draft);
  std::map<std::string, int> names;
  std::size_t done = 0;
  for (auto const& file : log.files) {
    auto const* const who = log.person(file.participant);
    auto name = file_name((who != nullptr ? who->name : std::string()) + " " + file.source);
    if (auto const number = ++names[name]; number > 1) name += " " + std::to_string(number);
    archive.add(file.file, name + ".mkv");
    progress(static_cast<double>(++done) / static_cast<double>(log.files.size()));
  }
  archive.add(order.capture / "events.jsonl", "events.jsonl");
  if (fs::exists(chat_of(order.capture))) archive.add(chat_of(order.capture), "chat.txt");
  archive.finish();
  fs::rename(draft, target);
  return target;
}

}  // namespace bedrud::recording
