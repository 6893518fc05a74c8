#pragma once
// One meeting: its participants and what goes to all of them. Media thread only.
#include <memory.pb.h>
#include <boost/asio/steady_timer.hpp>
#include <deque>
#include <map>
#include <memory>
#include <string>
#include "media/media_backend.hpp"
#include "media/signalling/participant.hpp"
#include "media/signalling/room_observer.hpp"
#include "media/signalling/room_part.hpp"
#include "media/signalling/server_rpc.hpp"
#include "media/signalling/signal_link.hpp"
#include "media/signalling/track.hpp"
#include "media/signalling/update_queue.hpp"

namespace bedrud::signalling {

class RoomManager;

class Room : public std::enable_shared_from_this<Room> {
 public:
  Room(RoomManager& manager, media::RoomSpec spec);

  std::string const& name() const { return spec_.name; }
  media::RoomSpec const& spec() const { return spec_; }
  std::string const& sid() const { return sid_; }
  bool closed() const { return closed_; }
  std::map<std::string, std::shared_ptr<Participant>> const& participants() const { return participants_; }
  RoomManager& manager() { return manager_; }

  void update(media::RoomSpec spec);
  // Starts the clock of an empty room; called once after construction.
  void start();

  // Why nobody more may come in; empty: come.
  std::string full(std::string const& identity) const;

  std::size_t track_count() const;  // published ones

  std::shared_ptr<Participant> find(std::string const& identity) const;
  std::shared_ptr<Participant> find_sid(std::string const& sid) const;
  std::shared_ptr<Track> find_track(std::string const& track_sid) const;

  void add(std::shared_ptr<Participant> participant);
  // Takes the participant out of the list; it tells the others and closes its media itself.
  void remove(Participant& participant);
  // Everybody leaves for `reason`; the room is over.
  void close(lk::DisconnectReason reason, lk::LeaveRequest::Action action = lk::LeaveRequest::DISCONNECT);

  // Who left since then (now_ms), for one who could not be told.
  std::vector<lk::ParticipantInfo> departed_since(std::int64_t when_ms) const;
  void departed(lk::ParticipantInfo info);

  // For five minutes this person gets no UDP candidates, because packets do not pass (livekit-wire 2.17).
  void prefer_tcp(std::string const& identity, bool yes);
  bool prefers_tcp(std::string const& identity) const;

  // --- where its people are (room_part.cpp)
  std::vector<std::shared_ptr<RoomPart>> parts() const;
  std::shared_ptr<RoomPart> place();  // the part a newcomer belongs to
  // Every 400 ms while somebody in a part speaks, and once after (room_updates.cpp).
  void on_levels();
  void tell_all_speakers(Participant& to);  // whatever it was told before
  // --- the death of a worker (rebuild.cpp)
  void on_worker_died(RoomPart const& part);
  // Waits while a dead worker's streams are made again.
  Task<void> rebuilt();

  // --- the death of the server (remembering.cpp)
  memory::Room memory() const;
  void recall(memory::Room const& memory);
  void rebuild_recalled();  // everybody's media; once

  // --- to all (room.cpp, room_updates.cpp)
  // A ParticipantUpdate with a new version; of hidden ones only to themselves. kSoon: of somebody who only listens it may wait
  // for others.
  enum class Announce { kNow, kSoon };
  void announce(Participant& about, Announce when = Announce::kNow);
  void broadcast(lk::SignalResponse message);
  void send_room_update();
  void track_published(std::shared_ptr<Track> const& track);  // everybody who sees the publisher reconsiders
  void track_ended(Track const& track);
  ServerRpc& rpc() { return rpc_; }
  void reconsider_all(Participant& subscriber);                // may receive now what it could not
  void visibility_changed(Participant& about);                 // its right to be hidden came or went
  void simulate_speaker(std::string const& sid, int seconds);  // simulate.cpp

  // --- people of other rooms that are shown here (moving.cpp)
  void add_guest(std::shared_ptr<Participant> const& guest);
  bool remove_guest(std::string const& identity);                     // false: there is none
  std::vector<std::shared_ptr<Participant>> people() const;           // the own ones and the guests
  lk::ParticipantInfo info_of(Participant const& participant) const;  // as this room is told of it
  void show(std::shared_ptr<Track> const& track);                     // the room's people reconsider
  void hide(Track const& track);
  void tell_gone(Participant const& who, lk::ParticipantInfo info);  // it is not here any more

  // --- who follows it (room.cpp)
  void observe(std::weak_ptr<RoomObserver> observer);
  void changed();
  void recorded(bool begins);  // by this server
  SpeakerLevels const& speaking() const { return speaking_; }

  // --- data (data_relay.cpp)
  // A message of a client, to whom it names or to everybody else.
  Delivery relay(Participant& sender, Channel channel, std::string const& payload);
  // To whom the packet names, or to everybody; not to `except`.
  Delivery deliver(lk::DataPacket const& packet, Channel channel, Participant const* except);
  void send_from_server(lk::DataPacket packet);  // server_data.cpp

  lk::Room wire() const;
  media::RoomSnapshot snapshot(bool with_participants) const;  // room_stats.cpp
  std::string const& sif_trailer() const { return sif_trailer_; }

 private:
  void tell_of_chat(lk::DataPacket const& packet, Participant const& sender) const;
  void arm_idle_timer();
  void silence(std::string const& sid);
  // room_watch.cpp: counters and those who never connected
  void tell_observers(std::function<void(RoomObserver&)> const& tell);
  void start_watch();
  void watch();
  void measure();  // room_stats.cpp: one round of figures, then the quality it shows
  void watch_quality();
  // rebuild.cpp
  Task<void> rebuild();
  Task<bool> rebuild_once();
  Task<void> rebuild(std::shared_ptr<Participant> participant, Task<void> work);
  void rebind_others();  // who only receives of those whose worker died
  void tell_of_guest(Participant const& guest);
  // room_updates.cpp
  void flush_soon();
  void count_update(lk::SignalResponse const& message);

  RoomManager& manager_;
  media::RoomSpec spec_;
  std::string sid_, sif_trailer_;
  std::int64_t created_at_;
  bool closed_ = false, ever_joined_ = false, rebuilding_ = false, measuring_ = false;
  std::map<std::string, std::weak_ptr<Participant>> guests_;          // by identity
  int deaths_ = 0;                                                    // of workers
  std::map<std::string, std::shared_ptr<Participant>> participants_;  // by identity
  boost::asio::steady_timer idle_timer_, watch_timer_, update_timer_;
  UpdateQueue updates_;
  bool flushing_ = false;  // the timer runs
  ServerRpc rpc_;
  std::deque<std::string> nonces_;  // of the last packets of the server API
  SpeakerLevels speaking_;
  std::vector<std::weak_ptr<RoomObserver>> observers_;
  int recordings_ = 0;
  std::map<std::string, lk::ConnectionQuality> quality_;
  std::deque<std::pair<std::int64_t, lk::ParticipantInfo>> departed_;  // with the time; visible ones only
  std::map<std::string, std::int64_t> tcp_until_;                      // by identity
  lk::Room told_;                                                      // the counters clients know
  int round_ = 0;
};

}  // namespace bedrud::signalling
