#include "media/signalling/participant.hpp"
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include "base/log.hpp"
#include "media/protocol/descriptions.hpp"
#include "media/signalling/ids.hpp"
#include "media/signalling/room.hpp"
#include "media/signalling/room_manager.hpp"

namespace bedrud::signalling {
namespace {

// Requests of one client that wait for the worker; a client that gets this far ahead is broken or hostile.
constexpr std::size_t kMaxSteps = 2000;
// Metadata and attributes in a token.
constexpr std::size_t kMaxTokenBytes = 16 << 10;

lk::ParticipantInfo::Kind kind_of(std::string const& kind) {
  if (kind == "ingress") return lk::ParticipantInfo::INGRESS;
  if (kind == "egress") return lk::ParticipantInfo::EGRESS;
  if (kind == "sip") return lk::ParticipantInfo::SIP;
  if (kind == "agent") return lk::ParticipantInfo::AGENT;
  if (kind == "connector") return lk::ParticipantInfo::CONNECTOR;
  if (kind == "bridge") return lk::ParticipantInfo::BRIDGE;
  return lk::ParticipantInfo::STANDARD;
}

}  // namespace

Participant::Participant(std::shared_ptr<Room> room, JoinTicket ticket, std::shared_ptr<SignalLink> link)
    : room_(std::move(room)),
      link_(std::move(link)),
      claims_(std::move(ticket.claims)),
      parameters_(std::move(ticket.parameters)),
      client_(parameters_.request.client_info()),
      single_(parameters_.single_connection),
      identity_(claims_.identity),
      sid_(new_sid("PA_")),
      name_(claims_.name),
      metadata_(claims_.metadata),
      attributes_(claims_.attributes),
      joined_at_(now_ms()),
      offer_id_(random_u32() % 256),
      resume_timer_(room_->manager().executor()),
      pass_timer_(room_->manager().executor()),
      settings_timer_(room_->manager().executor()),
      demand_timer_(room_->manager().executor()),
      flow_timer_(room_->manager().executor()),
      recovery_timer_(room_->manager().executor()),
      hold_timer_(room_->manager().executor()),
      end_timer_(room_->manager().executor()),
      memory_timer_(room_->manager().executor()) {
  auto const& request = parameters_.request;
  if (!request.metadata().empty()) metadata_ = own_metadata(request.metadata());
  for (auto const& [key, value] : request.participant_attributes()) {
    if (!value.empty() && !is_servers(key)) attributes_[key] = value;
  }
  permission_.set_all_participants(true);
}

Participant::~Participant() = default;

bool Participant::dependent() const {
  auto const kind = kind_of(claims_.kind);
  return claims_.video.recorder || kind == lk::ParticipantInfo::EGRESS || kind == lk::ParticipantInfo::AGENT;
}

lk::ParticipantInfo Participant::info() const {
  lk::ParticipantInfo info;
  info.set_sid(sid_);
  info.set_identity(identity_);
  info.set_name(name_);
  info.set_metadata(metadata_);
  for (auto const& [key, value] : attributes_) (*info.mutable_attributes())[key] = value;
  info.set_state(state_);
  info.set_joined_at(joined_at_ / 1000);
  info.set_joined_at_ms(joined_at_);
  info.set_version(version_);
  info.set_kind(kind_of(claims_.kind));
  info.set_client_protocol(client_.client_protocol());
  *info.mutable_capabilities() = client_.capabilities();
  if (state_ == lk::ParticipantInfo::DISCONNECTED) info.set_disconnect_reason(reason_);
  info.set_is_publisher(!tracks_.empty() || !data_tracks_.empty());
  for (auto const& [handle, track] : data_tracks_) *info.add_data_tracks() = track->info;
  for (auto const& [sid, track] : tracks_) *info.add_tracks() = track->info;
  auto const& grant = claims_.video;
  auto& permission = *info.mutable_permission();
  permission.set_can_subscribe(grant.may_subscribe());
  permission.set_can_publish(grant.may_publish());
  permission.set_can_publish_data(grant.may_publish_data());
  permission.set_can_update_metadata(grant.may_update_own_metadata());
  permission.set_hidden(grant.hidden);
  for (auto const& source : grant.can_publish_sources) permission.add_can_publish_sources(media::source_of(source));
  return info;
}

bool Participant::subscribed_to(std::string const& publisher_sid) const {
  return std::any_of(subscriptions_.begin(), subscriptions_.end(), [&](auto const& entry) {
    return entry.second->consumer && entry.second->track->publisher_sid == publisher_sid;
  });
}

// The publisher's own list (livekit-wire 2.19); recorders are exempt.
bool Participant::may_receive(Participant const& subscriber, std::string const& track_sid) const {
  if (permission_.all_participants() || subscriber.grant().recorder) return true;
  for (auto const& entry : permission_.track_permissions()) {
    bool const meant = entry.participant_identity().empty() ? entry.participant_sid() == subscriber.sid()
                                                            : entry.participant_identity() == subscriber.identity();
    if (!meant) continue;
    if (entry.all_tracks()) return true;
    auto const& sids = entry.track_sids();
    return std::find(sids.begin(), sids.end(), track_sid) != sids.end();
  }
  return false;
}

bool Participant::deafened() const {
  auto const& attribute = room_->manager().config().deaf_attribute;
  return claims_.seat && !attribute.empty() && attributes_.contains(attribute);
}

bool Participant::is_allowed(Participant const& publisher, lk::TrackInfo const& track) const {
  return publisher.may_receive(*this, track.sid()) && !(track.type() == lk::AUDIO && deafened());
}

bool Participant::new_sequence(std::uint32_t sequence) {
  if (sequence == 0) return true;  // unnumbered: an old client
  if (sequence <= last_sequence_) return false;
  last_sequence_ = sequence;
  // An older number costs nothing: what the client repeats is known to the receivers.
  remember_soon(true);
  return true;
}

void Participant::send(lk::SignalResponse const& response) {
  // The client takes anything before Join for an error; what it misses is in the Join message itself.
  if (join_sent_ && !gone_) link_->send(response);
}

void Participant::send(SharedResponse const& response) {
  if (join_sent_ && !gone_) link_->send(response);
}

void Participant::send_update(std::vector<lk::ParticipantInfo> const& infos) {
  if (infos.empty()) return;
  lk::SignalResponse response;
  for (auto const& info : infos) *response.mutable_update()->add_participants() = info;
  send(response);
}

// Same grants, valid for ten minutes at least (livekit-wire 2.15). The token comes back in the query of an upgrade, whose head
// is limited: large metadata stay here, where a resume finds them.
std::string Participant::fresh_token(auth::LivekitClaims claims) const {
  auto const now = now_ms() / 1000;
  claims.expires_at = std::max(claims.expires_at, now + 600);
  claims.not_before = now - 10;
  claims.issued_at = now;
  claims.name = name_;
  std::size_t bytes = metadata_.size();
  for (auto const& [key, value] : attributes_) bytes += key.size() + value.size();
  claims.metadata = bytes <= kMaxTokenBytes ? metadata_ : "";
  claims.attributes = bytes <= kMaxTokenBytes ? attributes_ : decltype(attributes_){};
  return auth::sign_livekit_token(claims, room_->manager().config().api_secret);
}

void Participant::send_refresh_token() {
  lk::SignalResponse response;
  response.set_refresh_token(fresh_token(claims_));
  send(response);
}

void Participant::enqueue(Step step) {
  if (gone_) return;
  if (steps_.size() >= kMaxSteps) {
    leave(lk::STATE_MISMATCH);
    return;
  }
  steps_.push_back(std::move(step));
  if (running_) return;
  running_ = true;
  boost::asio::co_spawn(
      room_->manager().executor(), [self = shared_from_this()] { return self->run_steps(); }, boost::asio::detached);
}

Task<void> Participant::run_steps() {
  while (!steps_.empty()) {
    co_await room_->rebuilt();
    if (steps_.empty()) break;
    auto const life = media_lives_;
    auto const step = std::move(steps_.front());
    steps_.pop_front();
    if (gone_) continue;
    try {
      co_await step();
      remember_soon();
    } catch (std::exception const& e) {
      if (life != media_lives_) continue;  // its worker died; the client asks again when it resumes
      // A description that cannot be read or a worker that refuses: the client starts afresh.
      if (!gone_) log_failure(e.what());
      leave(lk::STATE_MISMATCH, lk::LeaveRequest::RECONNECT);
    }
  }
  running_ = false;
}

void Participant::log_failure(std::string const& why) const {
  log::warn("media session failed", {{"room", boost::json::value_from(room_->name())},
                                     {"participant", boost::json::value_from(sid_)},
                                     {"why", boost::json::value_from(why)}});
}

void Participant::leave(lk::DisconnectReason reason, lk::LeaveRequest::Action action) {
  if (gone_) return;
  auto const self = shared_from_this();
  if (reason != lk::CLIENT_INITIATED) {
    lk::SignalResponse response;
    auto& message = *response.mutable_leave();
    message.set_reason(reason);
    message.set_action(action);
    message.set_can_reconnect(action != lk::LeaveRequest::DISCONNECT);
    link_->send(response);
  }
  vanish(reason);
}

void Participant::vanish(lk::DisconnectReason reason) {
  if (gone_) return;
  auto const self = shared_from_this();
  link_->close(1000, "");
  bool const was_active = active();
  state_ = lk::ParticipantInfo::DISCONNECTED;
  reason_ = reason;
  gone_ = true;
  steps_.clear();
  resume_timer_.cancel();
  for (auto* const timer :
       {&pass_timer_, &settings_timer_, &demand_timer_, &flow_timer_, &hold_timer_, &end_timer_, &memory_timer_})
    timer->cancel();
  want_nothing();
  recovery_timer_.cancel();
  subscriptions_.clear();
  auto const announce = tracks_.empty() ? Room::Announce::kSoon : Room::Announce::kNow;
  for (auto const& [sid, track] : std::exchange(tracks_, {})) {
    room_->track_ended(*track);
    tell_webhooks("track_unpublished", *track);
  }
  pending_.clear();
  end_data();
  if (publisher_) publisher_->close();
  if (subscriber_) subscriber_->close();
  room_->manager().memory().forget(sid_);
  room_->remove(*this);
  room_->announce(*this, announce);
  if (!hidden()) room_->departed(info());
  tell_left(was_active);
}

}  // namespace bedrud::signalling
