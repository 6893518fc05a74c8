#include "storage/s3_store.hpp"

#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>
#include <array>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <cstdlib>
#include <fstream>
#include "base/child_process.hpp"
#include "base/random.hpp"
#include "storage/disk_store.hpp"

namespace bedrud::storage {
namespace {

namespace fs = std::filesystem;

template <class T>
T run(Task<T> task) {
  boost::asio::io_context io;
  std::exception_ptr error;
  std::conditional_t<std::is_void_v<T>, bool, std::optional<T>> result{};
  if constexpr (std::is_void_v<T>) {
    boost::asio::co_spawn(io, std::move(task), [&](std::exception_ptr e) { error = e; });
    io.run();
    if (error) std::rethrow_exception(error);
  } else {
    boost::asio::co_spawn(io, std::move(task), [&](std::exception_ptr e, T value) {
      error = e;
      if (!e) result.emplace(std::move(value));
    });
    io.run();
    if (error) std::rethrow_exception(error);
    return std::move(*result);
  }
}

class TempFolder {
 public:
  TempFolder() : path_(fs::temp_directory_path() / ("bedrud-storage-" + random_token(6))) { fs::create_directories(path_); }
  ~TempFolder() {
    std::error_code ignored;
    fs::remove_all(path_, ignored);
  }
  TempFolder(TempFolder const&) = delete;
  TempFolder& operator=(TempFolder const&) = delete;
  fs::path operator/(std::string const& name) const { return path_ / name; }
  fs::path file(std::string const& name, std::string const& content) const {
    std::ofstream(path_ / name, std::ios::binary) << content;
    return path_ / name;
  }

 private:
  fs::path const path_;
};

// s3rver. It knows keys but does not check signatures of version 4: the published examples do (s3_signature_test.cpp).
class S3Server {
 public:
  S3Server() {
    std::array<int, 2> pipe{};
    if (::pipe(pipe.data()) != 0) throw std::runtime_error("no pipe");
    auto const script = std::string(BEDRUD_SOURCE_DIR) + "/tests/node_modules/s3rver/bin/s3rver.js";
    child::Plan plan;
    plan.program = "/bin/sh";
    plan.arguments = {
        "sh", "-c",
        "exec node '" + script + "' --silent -p 0 -d '" + (folder_ / "data").string() + "' --configure-bucket recordings"};
    plan.environment = {"PATH=" + std::string(std::getenv("PATH"))};
    plan.descriptors = {child::kNothing, pipe[1], child::kInherited};
    process_ = child::start(plan);
    ::close(pipe[1]);
    std::string said;
    std::array<char, 256> block{};
    constexpr std::string_view kListens = "listening on ";
    while (said.find('\n', std::min(said.size(), said.find(kListens))) == std::string::npos) {
      auto const count = ::read(pipe[0], block.data(), block.size());
      if (count <= 0) throw std::runtime_error("s3rver did not start (npm packages of tests): " + said);
      said.append(block.data(), static_cast<std::size_t>(count));
    }
    ::close(pipe[0]);
    auto const from = said.find(kListens) + kListens.size();
    endpoint = "http://" + said.substr(from, said.find('\n', from) - from);
  }
  ~S3Server() {
    ::kill(process_, SIGKILL);
    ::waitpid(process_, nullptr, 0);
  }
  S3Server(S3Server const&) = delete;
  S3Server& operator=(S3Server const&) = delete;

  std::string endpoint;

 private:
  TempFolder folder_;
  pid_t process_ = 0;
};

constexpr std::size_t kPart = 5 << 20;

S3Place place(S3Server const& server) { return {server.endpoint, "recordings", {"us-east-1", "S3RVER", "S3RVER"}}; }

net::HttpAnswer get(std::string const& url, std::vector<std::string> headers = {}) {
  net::HttpClient client{net::AddressRules({"127.0.0.1"})};
  net::HttpRequest request;
  request.url = url;
  request.method = "GET";
  request.headers = std::move(headers);
  request.keep_body = request.keep_headers = true;
  request.max_answer_bytes = 64 << 20;
  auto answer = run(client.send(request));
  client.stop();
  return answer;
}

TEST(S3Store, KeepsSmallAndLargeFilesAndGivesThemByLink) {
  S3Server const server;
  TempFolder const folder;
  S3Store store(place(server), system_clock(), kPart);
  auto const large = random_bytes(2 * kPart + 12'345);
  for (auto const& [key, content] :
       {std::pair<std::string, std::string>{"files/small.mp4", "film"}, {"files/large.mp4", large}}) {
    auto const file = folder.file("film", content);
    run(store.put(key, file, "video/mp4"));
    EXPECT_FALSE(fs::exists(file));
    EXPECT_EQ(run(store.size(key)), static_cast<std::int64_t>(content.size()));
    auto const link = store.link({key, "My \"room\".mp4", "video/mp4", true});
    auto const answer = get(link);
    EXPECT_EQ(answer.status, 200);
    EXPECT_TRUE(answer.body == content);
    EXPECT_EQ(answer.headers.at("content-disposition"), "attachment; filename=\"My _room_.mp4\"");
    EXPECT_EQ(get(link, {"Range: bytes=1-2"}).body, content.substr(1, 2));
    EXPECT_TRUE(run(store.read(key, content.size())) == content);
    EXPECT_THROW(run(store.read(key, content.size() - 1)), StorageError);
    run(store.remove(key));
    EXPECT_FALSE(run(store.size(key)));
    EXPECT_FALSE(run(store.read(key, 10)));
    run(store.remove(key));
  }
}

TEST(S3Store, SaysWhatIsWrong) {
  S3Server const server;
  TempFolder const folder;
  auto other = place(server);
  other.key.access_key = "wrong";
  S3Store store(other, system_clock(), kPart);
  auto const file = folder.file("film", "film");
  try {
    run(store.put("files/a.mp4", file, "video/mp4"));
    FAIL() << "it was stored";
  } catch (StorageError const& error) {
    EXPECT_NE(std::string(error.what()).find("403"), std::string::npos) << error.what();
    EXPECT_EQ(std::string(error.what()).find("wrong"), std::string::npos);
  }
  EXPECT_TRUE(fs::exists(file)) << "what is not stored is not lost";
  EXPECT_THROW(S3Store({"s3.example.org", "b", {}}, system_clock()), StorageError);
}

TEST(DiskStore, TakesAFileOverAndRemovesIt) {
  TempFolder const folder;
  DiskStore store(folder / "root");
  run(store.put("files/a.mp4", folder.file("film", "film"), "video/mp4"));
  EXPECT_FALSE(fs::exists(folder / "film"));
  EXPECT_EQ(run(store.size("files/a.mp4")), 4);
  EXPECT_EQ(run(store.read("files/a.mp4", 4)), "film");
  EXPECT_THROW(run(store.read("files/a.mp4", 3)), StorageError);
  EXPECT_EQ(store.local("files/a.mp4"), folder / "root/files/a.mp4");
  run(store.remove("files/a.mp4"));
  run(store.remove("files/a.mp4"));
  EXPECT_FALSE(run(store.size("files/a.mp4")));
}

TEST(DiskStore, StaysInItsFolder) {
  TempFolder const folder;
  DiskStore store(folder / "root");
  folder.file("secret", "secret");
  for (auto const* key :
       {"../secret", "files/../../secret", "/etc/passwd", "", "a//b", "a/", ".hidden", "a/./b", "a\\b", "ä"}) {
    EXPECT_FALSE(store.local(key)) << key;
    EXPECT_FALSE(run(store.size(key))) << key;
    EXPECT_THROW(run(store.remove(key)), StorageError) << key;
  }
  EXPECT_TRUE(fs::exists(folder / "secret"));
}

}  // namespace
}  // namespace bedrud::storage
