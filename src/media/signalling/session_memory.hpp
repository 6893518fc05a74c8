#pragma once
// What outlives the server when it is killed: one small file a session, replaced whole each time, so that the next server takes
// up the resumes of clients that never heard of its start (docs/signalling.md, "The server is killed"). Nothing is forced to
// the disk: it is for a program that died, not for a machine that did. Called on the media thread; a thread of its own writes.
#include <memory.pb.h>
#include <condition_variable>
#include <filesystem>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

namespace bedrud::signalling {

class SessionMemory {
 public:
  // Older than this it is of no use: clients have given up or joined afresh.
  static constexpr auto kUseful = std::chrono::seconds(60);

  // An empty name: nothing is kept.
  explicit SessionMemory(std::string const& folder) : folder_(folder) {}
  // Writes what is left to write.
  ~SessionMemory();
  SessionMemory(SessionMemory const&) = delete;
  SessionMemory& operator=(SessionMemory const&) = delete;

  bool on() const { return !folder_.empty(); }
  // What the server before this one has kept, if that was a moment ago. It is gone from the folder then: should it be what
  // kills a server, it does so once. Waits; before the first keep().
  std::vector<memory::Session> take();
  void keep(std::string const& sid, std::string bytes);
  void forget(std::string const& sid);

 private:
  void put(std::string const& sid, std::optional<std::string> bytes);
  void run();
  void write(std::string const& sid, std::string const& bytes);
  void touch() const;

  std::filesystem::path const folder_;
  std::thread thread_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::map<std::string, std::optional<std::string>> waiting_;  // by sid; nothing: to be removed
  bool stopping_ = false;
  bool failed_ = false;  // said already; touched by the thread only
};

}  // namespace bedrud::signalling
