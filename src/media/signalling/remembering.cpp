// What survives the death of the server: sessions are written down while they run, and made again by the next server without
// their clients, which then resume as after the death of a media worker (rebuild.cpp). Nothing of it is learnt from a client,
// so there is nothing a client could forge.
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include "base/log.hpp"
#include "media/sfu/engine.hpp"
#include "media/signalling/ids.hpp"
#include "media/signalling/participant.hpp"
#include "media/signalling/room.hpp"
#include "media/signalling/room_manager.hpp"
#include "media/signalling/rtp_parameters.hpp"

namespace bedrud::signalling {
namespace {

// A change is written at once, so that a client knows nothing more than the file; those that follow soon are written together,
// because large sessions change with everybody who comes.
constexpr auto kGather = std::chrono::milliseconds(20);
constexpr auto kGatherASection = std::chrono::milliseconds(2);
constexpr auto kIdly = std::chrono::seconds(1);
// Clients take no older version of a participant than the one they know, and the last ones may not have been written.
constexpr std::uint32_t kVersionsLost = 1000;
constexpr std::int64_t kClaimsSeconds = 3600;

// Claims are signed, so that they are written and read as anywhere else, but never as what lets somebody in.
std::string claims_secret(BackendConfig const& config) { return config.api_secret + "/memory"; }

void write(Source const& source, memory::Source& out) {
  out.set_cid(source.cid);
  out.set_mid(source.mid);
  out.set_codec(source.codec);
  for (auto const& rid : source.rids) out.add_rids(rid);
  out.set_red(source.red);
  out.set_scalability(source.scalability);
  auto const& encodings = source.producer ? source.producer->options().rtp.encodings : source.remembered;
  for (auto const& encoding : encodings) {
    auto& entry = *out.add_encodings();
    entry.set_rid(encoding.rid);
    entry.set_ssrc(encoding.ssrc);
    entry.set_rtx_ssrc(encoding.rtx_ssrc);
  }
}

void read(memory::Source const& in, Source& source) {
  source.cid = in.cid();
  source.mid = in.mid();
  source.codec = in.codec();
  source.rids = {in.rids().begin(), in.rids().end()};
  source.red = in.red();
  source.scalability = in.scalability();
  for (auto const& entry : in.encodings()) source.remembered.push_back({entry.rid(), entry.ssrc(), entry.rtx_ssrc(), {}});
}

}  // namespace

// ---------------------------------------------------------------- one participant

void Participant::remember_soon(bool idly) {
  if (!room_->manager().memory().on() || gone_ || !active() || recalled_) return;
  auto const now = std::chrono::steady_clock::now();
  auto const gather = kGather + kGatherASection * static_cast<int>(receiving().slots().size());
  auto const due = idly ? now + kIdly : std::max(now, remembered_at_ + gather);
  if (memory_due_ && memory_timer_.expiry() <= due) return;
  memory_due_ = true;
  memory_timer_.expires_at(due);
  memory_timer_.async_wait([weak = weak_from_this()](boost::system::error_code error) {
    auto const self = weak.lock();
    if (!self || error || self->gone_) return;
    self->memory_due_ = false;
    self->remembered_at_ = std::chrono::steady_clock::now();
    auto bytes = self->memory().SerializeAsString();
    auto const hash = std::hash<std::string>()(bytes);
    if (std::exchange(self->memory_hash_, hash) != hash) self->room_->manager().memory().keep(self->sid_, std::move(bytes));
  });
}

void Participant::on_change(PeerConnection&) { remember_soon(); }

memory::Session Participant::memory() const {
  memory::Session out;
  *out.mutable_room() = room_->memory();
  auto claims = claims_;
  claims.metadata.clear();
  claims.attributes.clear();
  claims.expires_at = std::max(claims.expires_at, now_ms() / 1000 / kClaimsSeconds * kClaimsSeconds + 2 * kClaimsSeconds);
  out.set_claims(auth::sign_livekit_token(claims, claims_secret(room_->manager().config())));
  *out.mutable_request()->mutable_client_info() = client_;
  *out.mutable_request()->mutable_connection_settings() = parameters_.request.connection_settings();
  out.set_single(single_);
  out.set_sid(sid_);
  out.set_name(name_);
  out.set_metadata(metadata_);
  for (auto const& [key, value] : attributes_) (*out.mutable_attributes())[key] = value;
  out.set_joined_at(joined_at_);
  out.set_version(version_);
  out.set_subscriber_primary(subscriber_primary_);
  out.set_last_sequence(last_sequence_);
  out.set_offer_id(offer_id_);
  *out.mutable_permission() = permission_;
  for (auto const& [sid, wanted] : desires_) (*out.mutable_desires())[sid] = wanted;
  for (auto const& [sid, wanted] : data_desires_) (*out.mutable_data_desires())[sid] = wanted;
  for (auto const& [sid, track] : tracks_) {
    auto& entry = *out.add_tracks();
    *entry.mutable_info() = track->info;
    write(*track, *entry.mutable_first());
    if (track->backup) write(*track->backup, *entry.mutable_backup());
    entry.set_heard_subscription(track->heard_subscription);
  }
  for (auto const& [sid, subscription] : subscriptions_) {
    auto& entry = *out.add_subscriptions();
    entry.set_track_sid(sid);
    entry.set_wanted(subscription->wanted);
    entry.set_backup(subscription->backup);
    entry.set_refused(subscription->refused);
    entry.set_told_paused(subscription->told_paused);
    *entry.mutable_settings() = subscription->settings;
  }
  *out.mutable_publisher() = publisher_->memory();
  if (subscriber_) *out.mutable_subscriber() = subscriber_->memory();
  for (auto const& [handle, track] : data_tracks_) *out.add_data_tracks() = track->info;
  for (auto const& [handle, track] : data_subscriptions_) (*out.mutable_data_subscriptions())[handle] = track->info.sid();
  for (auto const& room : forwarded_to()) out.add_forwarded_to(room->name());
  return out;
}

// Who it is and what it publishes; what it receives follows when everybody is there.
void Participant::recall(memory::Session const& memory) {
  sid_ = memory.sid();
  name_ = memory.name();
  metadata_ = memory.metadata();
  attributes_ = {memory.attributes().begin(), memory.attributes().end()};
  joined_at_ = memory.joined_at();
  version_ = memory.version() + kVersionsLost;
  subscriber_primary_ = memory.subscriber_primary();
  last_sequence_ = memory.last_sequence();
  offer_id_ = memory.offer_id();
  permission_ = memory.permission();
  desires_ = {memory.desires().begin(), memory.desires().end()};
  data_desires_ = {memory.data_desires().begin(), memory.data_desires().end()};
  state_ = lk::ParticipantInfo::ACTIVE;
  join_sent_ = media_down_ = signal_lost_ = recalled_ = true;
  for (auto const& entry : memory.tracks()) {
    auto const track = std::make_shared<Track>();
    track->info = entry.info();
    track->publisher = weak_from_this();
    track->publisher_sid = sid_;
    track->heard_subscription = entry.heard_subscription();
    read(entry.first(), *track);
    if (entry.has_backup()) read(entry.backup(), track->backup.emplace());
    tracks_[track->info.sid()] = track;
    watch_demand(*track);
  }
  for (auto const& info : memory.data_tracks()) {
    auto const track = std::make_shared<DataTrack>();
    track->info = info;
    track->publisher_identity = identity_;
    track->publisher_sid = sid_;
    track->publisher = weak_from_this();
    data_tracks_[static_cast<std::uint16_t>(info.pub_handle())] = track;
  }
}

void Participant::recall_streams(memory::Session const& memory) {
  for (auto const& entry : memory.subscriptions()) {
    auto const track = room_->find_track(entry.track_sid());
    auto const publisher = track ? track->publisher.lock() : nullptr;
    if (!publisher) continue;
    auto const subscription = std::make_shared<Subscription>();
    subscription->track = track;
    subscription->wanted = entry.wanted();
    subscription->allowed = is_allowed(*publisher, track->info);
    subscription->backup = entry.backup() && track->backup;
    subscription->refused = entry.refused();
    subscription->told_paused = entry.told_paused();
    subscription->settings = entry.settings();
    subscriptions_[entry.track_sid()] = subscription;
    want(*subscription);
  }
  for (auto const& [handle, sid] : memory.data_subscriptions()) {
    for (auto const& [identity, other] : room_->participants()) {
      for (auto const& [published_as, track] : other->data_tracks()) {
        if (track->info.sid() != sid) continue;
        auto const own = static_cast<std::uint16_t>(handle);
        data_subscriptions_[own] = track;
        track->receivers.push_back({weak_from_this(), own});
        next_data_handle_ = std::max(next_data_handle_, own);
      }
    }
  }
  publisher_ = std::make_shared<PeerConnection>(*this, PeerConnection::Offerer::kClient);
  publisher_->recall(memory.publisher(), tracks_, subscriptions_);
  if (!single_) {
    subscriber_ = std::make_shared<PeerConnection>(*this, PeerConnection::Offerer::kServer);
    subscriber_->recall(memory.subscriber(), {}, subscriptions_);
  }
  receiving_version_ = receiving().version();
  await_resume();
}

void Participant::take_place() { part_ = room_->place(); }

// ---------------------------------------------------------------- all rooms

memory::Room Room::memory() const {
  memory::Room out;
  out.set_name(spec_.name);
  out.set_sid(sid_);
  out.set_metadata(spec_.metadata);
  out.set_max_participants(spec_.max_participants);
  out.set_empty_timeout(spec_.empty_timeout_seconds);
  out.set_departure_timeout(spec_.departure_timeout_seconds);
  out.set_created_at(created_at_);
  out.set_sif_trailer(sif_trailer_);
  return out;
}

void Room::recall(memory::Room const& memory) {
  sid_ = memory.sid();
  created_at_ = memory.created_at();
  sif_trailer_ = memory.sif_trailer();
}

void Room::rebuild_recalled() {
  if (std::exchange(rebuilding_, true)) return;
  boost::asio::co_spawn(manager_.executor(), [self = shared_from_this()] { return self->rebuild(); }, boost::asio::detached);
}

void RoomManager::recall() {
  std::vector<std::pair<std::shared_ptr<Participant>, memory::Session>> recalled;
  for (auto& session : memory_.take()) {
    try {
      if (auto participant = recall(session)) recalled.emplace_back(std::move(participant), std::move(session));
    } catch (std::exception const& failed) { log::warn("a session of the last server is lost", {{"reason", failed.what()}}); }
  }
  for (auto const& [participant, session] : recalled) participant->take_place();
  for (auto const& [participant, session] : recalled) {
    for (auto const& name : session.forwarded_to()) {
      if (auto const room = find(name)) participant->forward_to(room);
    }
  }
  for (auto const& [participant, session] : recalled) {
    try {
      participant->recall_streams(session);
    } catch (std::exception const& failed) {
      participant->log_failure(failed.what());
      participant->vanish(lk::STATE_MISMATCH);
    }
  }
  for (auto const& [participant, session] : recalled) participant->room()->reconsider_all(*participant);
  for (auto const& [name, room] : rooms_) room->rebuild_recalled();
  if (!recalled.empty()) log::info("sessions of the last server wait for their clients", {{"sessions", recalled.size()}});
}

// Nothing for somebody whose access was taken.
std::shared_ptr<Participant> RoomManager::recall(memory::Session const& session) {
  std::string why;
  auto claims = auth::verify_livekit_token(session.claims(), config_.api_key, claims_secret(config_), now_ms() / 1000, why);
  if (!claims) throw std::runtime_error(why);
  if (restrictions_.revoked(claims->video.room, *claims)) return nullptr;
  restrictions_.restrict(*claims);
  auto room = find(claims->video.room);
  if (!room) {
    auto const& known = session.room();
    room = std::make_shared<Room>(*this, media::RoomSpec{.name = known.name(),
                                                         .max_participants = known.max_participants(),
                                                         .empty_timeout_seconds = known.empty_timeout(),
                                                         .departure_timeout_seconds = known.departure_timeout(),
                                                         .metadata = known.metadata()});
    room->recall(known);
    rooms_.emplace(room->name(), room);
    room->start();
  }
  if (room->find(claims->identity)) return nullptr;
  JoinTicket ticket{std::move(*claims), {}};
  ticket.parameters.single_connection = session.single();
  ticket.parameters.request = session.request();
  auto participant = std::make_shared<Participant>(room, std::move(ticket), std::make_shared<SignalLink>());
  participant->recall(session);
  room->add(participant);
  return participant;
}

}  // namespace bedrud::signalling
