#pragma once
// What receivers of webhooks learn about recordings (rest-contract 5.8).
#include "models/recording.hpp"
#include "webhooks/event_publisher.hpp"

namespace bedrud {

webhooks::Event recording_event(char const* name, Recording const& recording);

}  // namespace bedrud
