#pragma once
// What a router's objects share. Internal to this layer; media thread only.
#include <map>
#include <memory>
#include <string>

#include "media/sfu/worker_process.hpp"

namespace bedrud::sfu {

class Producer;

struct RouterState {
  std::shared_ptr<WorkerProcess> worker;
  std::shared_ptr<int> load;  // transports on this worker
  std::string id, server;
  std::vector<std::string> public_addresses;
  std::map<std::string, Producer*, std::less<>> producers;
  std::function<void()> worker_died;

  // Helpers of the router: where data messages come out, the source that senders of data hang on, who speaks.
  std::string tap() const { return id + "-tap"; }
  std::string data_source() const { return id + "-source"; }
  std::string speakers() const { return id + "-speakers"; }
};

// Unique in this process.
std::string new_object_id(char const* prefix);

}  // namespace bedrud::sfu
