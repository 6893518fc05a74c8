#pragma once
// What a LiveKit server tells this one (rest-contract 4.12).
#include <functional>
#include <string_view>
#include "http/router.hpp"

namespace bedrud {

// False when the signature is not right.
using LivekitWebhookTaker = std::function<bool(std::string_view authorization, std::string_view body)>;

void livekit_routes(http::Router& router, LivekitWebhookTaker take);

}  // namespace bedrud
