// Name, metadata, attributes (livekit-wire 2.19).
#include "media/signalling/participant.hpp"
#include "media/signalling/room.hpp"
#include "media/signalling/room_manager.hpp"

namespace bedrud::signalling {
namespace {

constexpr int kFirstProtocolWithOk = 15;

}  // namespace

void Participant::respond(lk::RequestResponse reply) {
  if (reply.reason() == lk::RequestResponse::OK && protocol() < kFirstProtocolWithOk) return;
  lk::SignalResponse response;
  *response.mutable_request_response() = std::move(reply);
  send(response);
}

void Participant::on_update_metadata(lk::UpdateParticipantMetadata const& request) {
  lk::RequestResponse reply;
  reply.set_request_id(request.request_id());
  if (!grant().may_update_own_metadata()) {
    reply.set_reason(lk::RequestResponse::NOT_ALLOWED);
    reply.set_message("does not have permission to update own metadata");
    respond(std::move(reply));
    return;
  }
  if (auto broken = update_profile(request.name(), request.metadata(), request.attributes()); !broken.empty()) {
    reply.set_reason(lk::RequestResponse::LIMIT_EXCEEDED);
    reply.set_message(std::move(broken));
    respond(std::move(reply));
    return;
  }
  room_->announce(*this);
  respond(std::move(reply));
  send_refresh_token();
}

}  // namespace bedrud::signalling
