// Offers and answers of both wire modes (livekit-wire 2.8, 2.9).
#include "media/signalling/ids.hpp"
#include "media/signalling/layer_choice.hpp"
#include "media/signalling/participant.hpp"
#include "media/signalling/room.hpp"

namespace bedrud::signalling {
namespace {

void fill_map(PeerConnection const& connection, lk::SessionDescription& description) {
  for (auto const& slot : connection.slots()) {
    auto const& track = slot.receiving ? slot.receiving->track : slot.publishing;
    if (track) (*description.mutable_mid_to_track_id())[slot.local.mid] = track->info.sid();
  }
}

}  // namespace

// The client's offer: its publisher connection in v0, its only one in v1. Answered always, with the same id.
Task<void> Participant::on_offer(lk::SessionDescription offer) {
  auto const connection = publisher_;
  co_await connection->accept_offer(sdp::parse(offer.sdp()));
  if (gone_) co_return;
  for (auto const& sid : connection->ended_tracks()) end_track(sid);
  co_await publish_sections();
  if (gone_) co_return;

  if (single_) {
    connection->release_undue();
    for (auto const& subscription : waiting()) {
      if (connection->free_slots(subscription->track->audio() ? "audio" : "video") == 0) continue;
      co_await connection->consume(subscription);
      if (gone_) co_return;
      want(*subscription);
      if (subscription->refused) refuse_codec(*subscription);
    }
  }
  lk::SignalResponse response;
  auto& answer = *response.mutable_answer();
  answer.set_type("answer");
  answer.set_sdp(connection->answer());
  answer.set_id(offer.id());
  fill_map(*connection, answer);
  send(response);
  if (!single_) co_return;
  start_receiving(connection->receiving());
  asked_audios_ = asked_videos_ = 0;
  asked_offer_ = false;
  if (!waiting().empty()) ask_for_sections(false);
}

// A subscriber offer of v0. One is outstanding at a time; what changes meanwhile goes into the next.
void Participant::offer_subscriber() {
  if (!subscriber_) return;
  if (offer_outstanding_) {
    offer_again_ = true;
    return;
  }
  offer_outstanding_ = true;
  offer_again_ = false;
  lk::SignalResponse response;
  auto& offer = *response.mutable_offer();
  offer.set_type("offer");
  offer.set_sdp(subscriber_->offer());
  offer.set_id(++offer_id_);
  fill_map(*subscriber_, offer);
  send(response);
}

Task<void> Participant::on_answer(lk::SessionDescription answer) {
  if (!subscriber_ || !offer_outstanding_ || (answer.id() != 0 && answer.id() != offer_id_)) co_return;
  auto const connection = subscriber_;
  co_await connection->accept_answer(sdp::parse(answer.sdp()));
  if (gone_) co_return;
  offer_outstanding_ = false;
  if (connection->drop_undecodable()) receive_soon();
  start_receiving(connection->receiving());
  if (offer_again_) offer_subscriber();
}

// The client knows the sections now: media may flow.
void Participant::start_receiving(std::vector<std::shared_ptr<Subscription>> const& bound) {
  for (auto const& subscription : bound) {
    if (subscription->started || !subscription->consumer) continue;
    subscription->started = true;
    // A new element shows nothing yet; the client says when it is seen (livekit-wire 2.12).
    if (parameters_.request.connection_settings().adaptive_stream()) subscription->settings.set_disabled(false);
    apply_settings(*subscription);
    auto const publisher = subscription->track->publisher.lock();
    if (publisher && !hidden()) publisher->track_heard(*subscription->track);
  }
}

}  // namespace bedrud::signalling
