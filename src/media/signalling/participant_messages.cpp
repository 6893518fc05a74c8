// Name, metadata, attributes (livekit-wire 2.19).
#include <algorithm>
#include "media/signalling/participant.hpp"
#include "media/signalling/room.hpp"
#include "media/signalling/room_manager.hpp"
#include "media/signalling/server_metadata.hpp"

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

bool Participant::is_servers(std::string const& attribute) const {
  auto const& start = room_->manager().config().server_attributes;
  return claims_.seat && !start.empty() && attribute.starts_with(start);
}

// What the participant wrote, without what only the server may write.
std::string Participant::own_metadata(std::string const& written) const {
  if (!claims_.seat) return written;
  return with_members_of(metadata_, written, room_->manager().config().server_metadata);
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
  auto const& config = room_->manager().config();
  auto const reserved = [&](auto const& attribute) { return is_servers(attribute.first); };
  if (std::any_of(request.attributes().begin(), request.attributes().end(), reserved)) {
    reply.set_reason(lk::RequestResponse::NOT_ALLOWED);
    reply.set_message("attributes that begin with \"" + config.server_attributes + "\" are written by the server");
    respond(std::move(reply));
    return;
  }
  auto const metadata = request.metadata().empty() ? std::string() : own_metadata(request.metadata());
  if (auto broken = update_profile(request.name(), metadata, request.attributes()); !broken.empty()) {
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
