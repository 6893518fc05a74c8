#pragma once
// The recordings of this server's own SFU: one RoomCapture each. The object must outlive the last run of the media thread.
#include <boost/asio/io_context.hpp>
#include <map>
#include <memory>
#include <set>
#include <string>
#include "media/recorder.hpp"
#include "media/signalling/backend_config.hpp"

namespace bedrud::sfu {
class Engine;
}

namespace bedrud::signalling {

class RoomCapture;
class RoomManager;

class EmbeddedRecorder final : public media::Recorder {
 public:
  EmbeddedRecorder(boost::asio::io_context& media, sfu::Engine& engine, std::shared_ptr<RoomManager> rooms,
                   RecordingConfig config);
  ~EmbeddedRecorder() override;

  // Methods inherited from media::Recorder.
  bool available(std::string& why) const override;
  Task<std::string> start(media::RecordingOrder order) override;
  Task<void> stop(std::string egress_id) override;
  Task<void> resume(media::RecordingOrder order, std::string egress_id) override;

 private:
  // On the media thread.
  Task<std::string> start_here(media::RecordingOrder order);
  Task<void> resume_here(media::RecordingOrder order, std::string egress_id);
  Task<void> capture(media::RecordingOrder order, std::string egress_id);
  void stop_here(std::string const& egress_id);
  void ended(media::RecordingResult result);
  void check_count() const;

  boost::asio::io_context& media_;
  sfu::Engine& engine_;
  std::shared_ptr<RoomManager> rooms_;
  RecordingConfig config_;
  std::map<std::string, std::shared_ptr<RoomCapture>> captures_;  // by egress id; null while it waits for its room
};

}  // namespace bedrud::signalling
