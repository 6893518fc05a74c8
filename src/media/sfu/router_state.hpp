#pragma once
// What a router's objects share. Internal to this layer; media thread only.
#include <map>
#include <memory>
#include <string>

#include "media/sfu/load_meter.hpp"
#include "media/sfu/made_once.hpp"
#include "media/sfu/rtp_messages.hpp"
#include "media/sfu/worker_process.hpp"

namespace bedrud::sfu {

class Pipe;
class Producer;
struct ProducerOptions;

// How busy one worker is.
struct WorkerLoad {
  int transports = 0;
  LoadMeter core{1};
};

struct RouterState {
  std::shared_ptr<WorkerProcess> worker;
  std::shared_ptr<WorkerLoad> load;
  std::string id, server;
  std::vector<std::string> public_addresses;
  std::map<std::string, Producer*, std::less<>> producers;
  std::map<std::string, MadeOnce<Pipe>> pipes;  // by the id of the router they lead to
  std::function<void()> worker_died;

  // Helpers of the router: where data messages come out, the source that senders of data hang on, who speaks.
  std::string tap() const { return id + "-tap"; }
  std::string data_source() const { return id + "-source"; }
  std::string speakers() const { return id + "-speakers"; }
};

// Unique in this process.
std::string new_object_id(char const* prefix);
std::uint32_t new_ssrc();  // of a stream inside the workers

// On a transport of the worker, whatever its kind. Throw with the worker's reason.
Task<void> create_producer(WorkerProcess& worker, std::string transport, std::string id, ProducerOptions options,
                           std::vector<Encoding> consumable);
Task<void> create_consumer(WorkerProcess& worker, std::string transport, std::string id, Producer const& producer,
                           RtpParameters rtp, FBS::RtpParameters::Type type, bool paused);

}  // namespace bedrud::sfu
