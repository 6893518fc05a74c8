#pragma once
// All rooms of this server, by name. Media thread only, except config().
#include <boost/asio/io_context.hpp>
#include <map>
#include <memory>
#include <string>
#include "media/media_backend.hpp"
#include "media/signalling/backend_config.hpp"
#include "media/signalling/restrictions.hpp"
#include "media/signalling/room.hpp"
#include "media/signalling/session_memory.hpp"
#include "media/signalling/signal_link.hpp"
#include "models/media_stats.hpp"

namespace bedrud::signalling {

class RoomManager : public std::enable_shared_from_this<RoomManager> {
 public:
  RoomManager(boost::asio::io_context& media, sfu::Engine& engine, BackendConfig config, media::MediaListener* listener);

  BackendConfig const& config() const { return config_; }
  boost::asio::io_context& executor() { return media_; }
  sfu::Engine& engine() { return engine_; }
  media::MediaListener* listener() { return listener_; }
  std::string const& node_id() const { return node_id_; }
  Restrictions& restrictions() { return restrictions_; }
  // `make` gives the body; it is not asked when nobody receives events.
  void tell_webhooks(std::string const& room, std::function<std::string()> const& make);
  media::MediaTotals& totals() { return totals_; }
  // All rooms; the participants of `room` as well.
  media::MediaSnapshot snapshot(std::string const& room) const;

  // Why no track more can be published in `room`; empty: it can.
  std::string tracks_full(Room const& room) const;
  // Throws JoinRefused when the server or the room cannot take this person.
  void check(JoinTicket const& ticket) const;
  // The sessions of a server that was killed a moment ago, before the first join. Waits for the disk.
  void recall();
  SessionMemory& memory() { return memory_; }
  // Seats the person, or resumes the session of reconnect=1. Empty when the answer was a leave message.
  std::shared_ptr<Participant> join(JoinTicket ticket, std::shared_ptr<SignalLink> link);

  void ensure(media::RoomSpec spec);
  void erase(std::string const& name);
  std::shared_ptr<Room> find(std::string const& name) const;
  std::map<std::string, std::shared_ptr<Room>> const& rooms() const { return rooms_; }
  // From a room that has closed itself.
  void closed(Room& room, lk::DisconnectReason reason);
  // Throws JoinRefused when no new room may begin.
  void check_opening() const;
  // From now on nobody opens a room; those that run go on.
  void drain() { draining_ = true; }
  std::size_t people() const;  // in all rooms, without recorders and other programs
  void shutdown();

 private:
  void check_capacity() const;
  std::shared_ptr<Participant> recall(memory::Session const& session);

  boost::asio::io_context& media_;
  sfu::Engine& engine_;
  BackendConfig config_;
  media::MediaListener* listener_;
  std::string node_id_;
  Restrictions restrictions_;
  SessionMemory memory_;
  bool draining_ = false;
  media::MediaTotals totals_;
  std::map<std::string, std::shared_ptr<Room>> rooms_;
};

}  // namespace bedrud::signalling
