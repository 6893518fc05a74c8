#pragma once
// Whether an external LiveKit is recent enough. On the thread of ExternalMedia.
#include <chrono>
#include <string>
#include "media/livekit/livekit_backend.hpp"

namespace bedrud::app {

class ExternalVersion {
 public:
  explicit ExternalVersion(livekit::LivekitBackend& backend) : backend_(backend) {}

  // To be called while it answers. Empty: recent enough, or not to be learned, of which the log warns; else what to tell the
  // operator, and it is asked again every minute.
  Task<std::string> refusal();
  // It was away, and may come back as another one.
  void forget() { *this = ExternalVersion(backend_.get()); }

 private:
  struct Answer {
    std::string version, failure;
  };
  Task<Answer> ask();
  void give_up(std::string const& why);

  std::reference_wrapper<livekit::LivekitBackend> backend_;
  std::chrono::steady_clock::time_point again_;  // when it is asked next
  std::string refusal_;
  int failures_ = 0;
};

}  // namespace bedrud::app
