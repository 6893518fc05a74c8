#pragma once
// A real LiveKit behind the media seam, through its server API: one we started (managed) or somebody else's (external).
// Thread-safe; every method resumes on the awaiting executor.
#include <atomic>
#include <map>
#include <mutex>
#include "media/livekit/room_client.hpp"
#include "media/media_backend.hpp"

namespace bedrud::livekit {

class LivekitBackend final : public media::MediaBackend {
 public:
  LivekitBackend(net::HttpClient& http, ServerAccess access) : client_(http, std::move(access)) {}

  Task<void> ensure_room(media::RoomSpec spec) override;
  Task<void> delete_room(std::string room) override;
  Task<void> remove_participant(std::string room, std::string identity) override;
  Task<bool> mute(std::string room, std::string identity, media::Muting what) override;
  // Participants do not write their own metadata and attributes: LiveKit cannot keep ours apart from theirs.
  Task<bool> regrant(media::JoinGrant grant) override;
  Task<void> regrant_all(std::vector<media::JoinGrant> grants) override;
  Task<bool> send(media::ServerMessage message) override;
  Task<std::vector<media::Participant>> list_participants(std::string room) override;
  // Rooms and people; LiveKit tells its figures about streams only to its own /metrics.
  Task<media::MediaSnapshot> snapshot(std::string room) override;
  bool ready(std::string& why) const override;
  std::string create_token(media::JoinGrant const& grant) const override;
  bool keeps_grants() const override { return false; }

  // Asks the server and remembers the outcome for ready(); empty, or what is wrong.
  Task<std::string> look();
  // What is wrong from now on, until the next look; empty: nothing.
  void set_missing(std::string why);
  void drain() { draining_ = true; }
  // In all rooms.
  Task<std::size_t> people();

  RoomClient& client() { return client_; }

 private:
  Task<std::vector<lk::ParticipantInfo>> present(std::string room);
  Task<std::vector<lk::Room>> rooms();

  RoomClient client_;
  std::atomic<bool> draining_ = false;
  mutable std::mutex mutex_;
  std::string missing_ = "it has not answered yet";
};

}  // namespace bedrud::livekit
