#pragma once
// The seam between http/ (which alone knows Beast) and an API that is not ours: its paths, bodies and errors are another
// project's contract, so the route table, the body parser and the error mapping of http/ stay out of it.
#include <functional>
#include <string>
#include "base/task.hpp"

namespace bedrud {

struct MountedRequest {
  std::string method;         // upper case
  std::string path;           // raw, without query and mount prefix: "/twirp/livekit.RoomService/ListRooms"
  std::string content_type;   // raw header value, may be empty
  std::string authorization;  // raw header value, may be empty
  std::string body;           // at most the server's limit for such bodies
};

struct MountedAnswer {
  int status = 200;
  std::string content_type = "application/json";
  std::string body;
};

// Runs on the thread of the connection. What it throws is answered with the error body of http/.
using MountedHandler = std::function<Task<MountedAnswer>(MountedRequest)>;

}  // namespace bedrud
