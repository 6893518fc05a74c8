#pragma once
#include <functional>
#include "models/recording.hpp"

namespace bedrud {

// Told of each step, as LiveKit's webhooks call it: egress_started, egress_updated, egress_ended. Any executor.
using RecordingNews = std::function<void(char const* event, Recording const& recording)>;

}  // namespace bedrud
