#pragma once
// What the database said about access tokens a moment ago, so that a busy session does not ask again with every request. An
// entry lives one second: a session ended or an account deactivated elsewhere is noticed after that time at the latest.
// Bounded; thread-safe.
#include <array>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>
#include "models/session.hpp"

namespace bedrud {

class SessionCache {
 public:
  // Less than the second within which every server knows, so that the request that asks again is still in it.
  static constexpr std::int64_t kLifetimeMs = 900;

  using Entry = std::shared_ptr<Principal const>;

  // Empty: ask the database.
  Entry find(std::string const& token_id, std::int64_t now) {
    auto& shard = shard_of(token_id);
    std::lock_guard const lock(shard.mutex);
    auto const found = shard.entries.find(token_id);
    if (found == shard.entries.end() || found->second.until <= now) return nullptr;
    return found->second.principal;
  }
  void put(std::string const& token_id, std::string session_id, Entry principal, std::int64_t now) {
    auto& shard = shard_of(token_id);
    std::lock_guard const lock(shard.mutex);
    if (shard.entries.size() >= kMaxEntries) {
      std::erase_if(shard.entries, [now](auto const& entry) { return entry.second.until <= now; });
      if (shard.entries.size() >= kMaxEntries) shard.entries.clear();
    }
    shard.entries.insert_or_assign(token_id, Held{std::move(session_id), std::move(principal), now + kLifetimeMs});
  }
  // Rare: at the end of a session, or when something about the user changed.
  void forget_session(std::string_view session_id) {
    forget([&](Held const& held) { return held.session_id == session_id; });
  }
  void forget_user(std::string_view user_id) {
    forget([&](Held const& held) { return held.principal->user_id == user_id; });
  }

 private:
  struct Held {
    std::string session_id;
    Entry principal;
    std::int64_t until;
  };
  struct Shard {
    std::mutex mutex;
    std::unordered_map<std::string, Held> entries;
  };
  static constexpr std::size_t kShards = 16, kMaxEntries = 1024;

  Shard& shard_of(std::string const& token_id) { return shards_[std::hash<std::string>{}(token_id) % kShards]; }
  template <class Matches>
  void forget(Matches matches) {
    for (auto& shard : shards_) {
      std::lock_guard const lock(shard.mutex);
      std::erase_if(shard.entries, [&](auto const& entry) { return matches(entry.second); });
    }
  }

  std::array<Shard, kShards> shards_;
};

}  // namespace bedrud
