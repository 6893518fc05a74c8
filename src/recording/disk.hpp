#pragma once
// Files that a thread of their own writes, so that a slow disk never holds up whoever receives packets. What is appended is on
// the disk within a second or so; a write that fails leaves the file as it was before.
#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <thread>

#include "recording/rtp.hpp"

namespace bedrud::recording {

inline constexpr char kDiskFull[] = "The disk is full";

class Disk {
 public:
  struct File;
  using Handle = std::shared_ptr<File>;

  // `folder` stays the caller's. With less than `least_free` bytes left it is full.
  Disk(int folder, std::uint64_t least_free);
  ~Disk();
  Disk(Disk const&) = delete;
  Disk& operator=(Disk const&) = delete;

  // The file may be there already, then it is continued behind its last whole line.
  Handle open(std::string name);
  void append(Handle const& file, Bytes bytes);
  void overwrite(Handle const& file, std::size_t at, Bytes bytes);
  // Everything so far is on the disk afterwards.
  void finish();
  // Why nothing more is to be recorded; empty: all is well.
  std::string failure() const;
  std::uint64_t written() const { return written_; }  // bytes

 private:
  struct Job {
    Handle file;
    std::int64_t at = -1;  // -1: at the end
    Bytes bytes;
  };

  void run();
  void work(Job const& job);
  void open_now(File& file);
  void synchronise();
  void look_at_space();
  void fail(int error);
  void push(Job job);

  int folder_;
  std::uint64_t least_free_;
  mutable std::mutex mutex_;
  std::condition_variable wake_, idle_;
  std::deque<Job> jobs_;
  std::size_t queued_ = 0;  // bytes
  bool ending_ = false, busy_ = false, sync_now_ = false;
  std::string failure_;
  std::set<Handle> dirty_;  // of the thread
  std::atomic<std::uint64_t> written_ = 0;
  std::thread thread_;
};

}  // namespace bedrud::recording
