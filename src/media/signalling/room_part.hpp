#pragma once
// Where some of a room's people are: a router on one worker. A small room has one part, a large one several on different
// workers; what somebody in one part receives from another is piped by the layer below. Whoever moves to another room keeps the
// part, so rooms may share one. It lives as long as somebody is on it. Media thread only.
#include <map>
#include <memory>
#include <optional>
#include <vector>
#include "base/task.hpp"

namespace bedrud::sfu {
class Engine;
class Producer;
class Router;
}  // namespace bedrud::sfu

namespace bedrud::signalling {

class Room;

class RoomPart : public std::enable_shared_from_this<RoomPart> {
 public:
  explicit RoomPart(sfu::Engine& engine) : engine_(engine) {}

  // Made by whoever asks first, and again after its worker has died; on another worker than those of `others` if there is one.
  // Throws when no worker runs.
  Task<std::shared_ptr<sfu::Router>> router(std::vector<std::shared_ptr<RoomPart>> others);
  // Share of its core that the worker uses, 0 to 1.
  double load() const;
  // From now on the room is told of the worker's death and of who speaks here.
  void add(std::shared_ptr<Room> const& room);
  // How loud a stream of a client in this part is (dBov), if it is among those who speak.
  std::optional<int> level(sfu::Producer const* producer) const;

 private:
  std::vector<std::shared_ptr<Room>> rooms() const;

  sfu::Engine& engine_;
  std::shared_ptr<sfu::Router> router_;
  bool making_ = false;
  std::map<sfu::Producer const*, int> levels_;
  std::vector<std::weak_ptr<Room>> rooms_;
};

}  // namespace bedrud::signalling
