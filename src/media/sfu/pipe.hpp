#pragma once
// The streams of one router on another one, of the same worker or not. Internal to this layer; media thread only.
//
// Packets go over a pair of the worker's pipe transports on loopback, with all layers of a producer; key frame requests and
// requests for lost packets go back. Both directions are encrypted with keys of the pair, so that no other program of the
// machine can put packets into a meeting.
#include <memory>
#include <string>

#include "media/sfu/transport.hpp"

namespace bedrud::sfu {

// The way from one router to another.
class Pipe {
 public:
  // Throws when one of the workers cannot make its end.
  static Task<std::shared_ptr<Pipe>> open(std::shared_ptr<RouterState> from, std::shared_ptr<RouterState> to);
  ~Pipe();
  Pipe(Pipe const&) = delete;
  Pipe& operator=(Pipe const&) = delete;

  std::shared_ptr<RouterState> const& from() const { return from_; }
  std::shared_ptr<RouterState> const& to() const { return to_; }
  std::string const& entry() const { return entry_; }  // transport on `from`
  std::string const& exit() const { return exit_; }    // transport on `to`

 private:
  Pipe(std::shared_ptr<RouterState> from, std::shared_ptr<RouterState> to);

  std::shared_ptr<RouterState> from_, to_;
  std::string entry_, exit_;
};

// A producer as the consumers of another router see it. They hold it; with the last of them it ends.
class PipedProducer {
 public:
  static Task<std::shared_ptr<PipedProducer>> make(std::shared_ptr<Producer> producer, std::shared_ptr<RouterState> to);

  Producer& there() const { return *there_; }

 private:
  // Destroyed from the last to the first: the stream before its way.
  std::shared_ptr<Pipe> pipe_;
  std::shared_ptr<Producer> there_;
  std::shared_ptr<Consumer> here_;
};

}  // namespace bedrud::sfu
