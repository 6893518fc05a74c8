// Join, resume and everything the client is told first (livekit-wire 2.5, 2.6, 2.17).
#include "media/signalling/ids.hpp"

#include <boost/asio/use_awaitable.hpp>
#include "media/signalling/participant.hpp"
#include "media/signalling/room.hpp"
#include "media/signalling/room_manager.hpp"

namespace bedrud::signalling {
namespace {

// SDKs gate features on this number, so it is LiveKit's whose behaviour we follow; our own stands in debug_info.
constexpr char kServerVersion[] = "1.13.5";
constexpr int kServerProtocol = 17;
constexpr int kFirstProtocolWithMissed = 9;
constexpr int kPingIntervalSeconds = 5, kPingTimeoutSeconds = 15;
// Who lost the socket and the media may come back this long after the later of the two. The worker notices lost media 15 s
// after the last check of the client, so a hole of 15 s is survived and a ghost goes after 30 s.
constexpr auto kResumeWindow = std::chrono::seconds(15);
// A socket alone: clients try for 45 s.
constexpr auto kSocketWindow = std::chrono::seconds(60);
// livekit-wire 2.17: packets that stop passing while the socket is in good health, that is two pings at most are missing. Where
// both fell silent at once the socket has said nothing for longer when the worker notices, and UDP is not to blame.
constexpr std::int64_t kHealthySocketMs = std::int64_t{kPingIntervalSeconds} * 2 * 1000;
constexpr auto kShortConnection = std::chrono::seconds(90);
constexpr auto kRepeatedFailure = std::chrono::minutes(5);
// LiveKit's Go SDK sends an offer with its join and sets it as its own only while it already takes messages: an answer before
// that is refused, and the connection never comes up.
constexpr auto kOfferSetByGo = std::chrono::milliseconds(50);

void fill(lk::ServerInfo& server, std::string const& node_id) {
  server.set_edition(lk::ServerInfo::Standard);
  server.set_version(kServerVersion);
  server.set_protocol(kServerProtocol);
  server.set_node_id(node_id);
  server.set_debug_info("bedrud " BEDRUD_VERSION);
}

}  // namespace

void Participant::start() {
  enqueue([this] { return join(); });
}

Task<void> Participant::join() {
  auto const self = shared_from_this();
  part_ = room_->place();
  auto const router = co_await part_->router(room_->parts());
  if (gone_) co_return;
  publisher_ = std::make_shared<PeerConnection>(*this, PeerConnection::Offerer::kClient);
  publisher_->prefer_tcp(room_->prefers_tcp(identity_));
  co_await publisher_->open(router);
  if (gone_) co_return;
  if (!single_) {
    subscriber_ = std::make_shared<PeerConnection>(*this, PeerConnection::Offerer::kServer);
    // Two browsers that have no redundant audio; of others the answer tells.
    for (auto const* browser : {"Firefox", "firefox", "Safari", "safari"}) {
      if (client_.browser() == browser) subscriber_->cannot_decode("red");
    }
    subscriber_->prefer_tcp(room_->prefers_tcp(identity_));
    co_await subscriber_->open(router);
    if (gone_) co_return;
    subscriber_primary_ = grant().may_subscribe();
  }

  state_ = lk::ParticipantInfo::JOINED;
  lk::SignalResponse response;
  *response.mutable_join() = join_response();
  join_sent_ = true;
  send(response);
  send_early_data();
  room_->announce(*this, Room::Announce::kSoon);
  send_refresh_token();

  auto const& request = parameters_.request;
  for (auto const& track : request.add_track_requests()) co_await on_add_track(track);
  for (auto const& participant : room_->people()) {
    for (auto const& [sid, track] : participant->tracks()) reconsider(track);
    for (auto const& [handle, track] : participant->data_tracks()) reconsider(track);
  }
  if (request.has_publisher_offer()) {
    if (client_.sdk() == lk::ClientInfo::GO) {
      boost::asio::steady_timer pause(co_await boost::asio::this_coro::executor, kOfferSetByGo);
      co_await pause.async_wait(boost::asio::use_awaitable);
      if (gone_) co_return;
    }
    co_await on_offer(request.publisher_offer());
    if (gone_) co_return;
  }
  if (!single_ && grant().may_subscribe()) {
    co_await update_subscriptions();
    if (!gone_ && !offer_outstanding_) offer_subscriber();
  }
}

lk::JoinResponse Participant::join_response() const {
  lk::JoinResponse join;
  *join.mutable_room() = room_->wire();
  *join.mutable_participant() = info();
  for (auto const& participant : room_->people()) {
    if (participant.get() != this && !participant->hidden()) *join.add_other_participants() = room_->info_of(*participant);
  }
  join.set_server_version(kServerVersion);
  fill(*join.mutable_server_info(), room_->manager().node_id());
  join.set_subscriber_primary(subscriber_primary_);
  join.set_ping_interval(kPingIntervalSeconds);
  join.set_ping_timeout(kPingTimeoutSeconds);
  join.set_sif_trailer(room_->sif_trailer());
  for (auto const* mime : {"video/VP8", "video/H264", "video/VP9", "video/AV1", "audio/opus", "audio/red"})
    join.add_enabled_publish_codecs()->set_mime(mime);
  join.set_fast_publish(!single_ && grant().may_publish());
  return join;
}

void Participant::on_connected(PeerConnection& connection) {
  if (!connection.connected() || &connection != &primary()) return;
  recovery_timer_.cancel();
  connected_at_ = std::chrono::steady_clock::now();
  became_active();
}

void Participant::on_failed(PeerConnection& connection) {
  if (gone_ || !active() || &connection != &primary()) return;
  fall_back_to_tcp();
  ask_to_resume(lk::CONNECTION_TIMEOUT);
}

// A connection that soon failed, or the second one, while the socket was in good health: UDP does not pass here.
void Participant::fall_back_to_tcp() {
  auto const now = std::chrono::steady_clock::now();
  auto const before = std::exchange(failed_at_, now);
  if (now_ms() - link_->heard_at() > kHealthySocketMs) return;
  if (now - connected_at_ < kShortConnection || (before.time_since_epoch().count() != 0 && now - before < kRepeatedFailure))
    room_->prefer_tcp(identity_, true);
}

// The client resumes at once; when it is really gone nobody does and the window ends the session.
void Participant::ask_to_resume(lk::DisconnectReason reason) {
  lk::SignalResponse response;
  response.mutable_leave()->set_action(lk::LeaveRequest::RESUME);
  response.mutable_leave()->set_reason(reason);
  response.mutable_leave()->set_can_reconnect(true);
  send(response);
  link_->close(1000, "");
  signal_lost_ = true;
  await_resume();
}

void Participant::became_active() {
  if (state_ != lk::ParticipantInfo::JOINED) return;
  state_ = lk::ParticipantInfo::ACTIVE;
  room_->announce(*this, Room::Announce::kSoon);
  tell_joined();
}

void Participant::signal_closed(SignalLink const& from) {
  // One that we closed reports its end only when the other side has answered, or not in seconds: the time does not begin anew.
  if (gone_ || &from != link_.get() || std::exchange(signal_lost_, true)) return;
  if (active())
    await_resume();
  else
    leave(lk::SIGNAL_CLOSE);
}

void Participant::await_resume() {
  resume_timer_.expires_after(primary().reachable() ? kSocketWindow : kResumeWindow);
  resume_timer_.async_wait([weak = weak_from_this()](boost::system::error_code error) {
    if (auto const self = weak.lock(); self && !error) self->leave(lk::CONNECTION_TIMEOUT);
  });
}

void Participant::resume(JoinTicket ticket, std::shared_ptr<SignalLink> link) {
  resume_timer_.cancel();
  signal_lost_ = false;
  checks_sync_ |= std::exchange(recalled_, false);
  auto const old = std::exchange(link_, std::move(link));
  old->close(1000, "");
  resume_due_ = false;
  resumption_ = [this, request = std::move(ticket.parameters.request), heard_at = old->heard_at()] {
    return resumed(request, heard_at);
  };
  enqueue(resumption_);
}

Task<void> Participant::resumed(lk::JoinRequest request, std::int64_t heard_at) {
  resumption_ = nullptr;
  if (simulate_lost_resume(false)) co_return;
  lk::SignalResponse response;
  auto& reconnect = *response.mutable_reconnect();
  fill(*reconnect.mutable_server_info(), room_->manager().node_id());
  reconnect.set_last_message_seq(last_sequence_);
  send(response);

  if (protocol() >= kFirstProtocolWithMissed) send_update(room_->departed_since(heard_at));
  std::vector<lk::ParticipantInfo> infos{info()};
  for (auto const& participant : room_->people()) {
    if (participant.get() != this && !participant->hidden()) infos.push_back(room_->info_of(*participant));
  }
  send_update(infos);
  lk::SignalResponse update;
  *update.mutable_room_update()->mutable_room() = room_->wire();
  send(update);

  // What the last socket lost.
  for (auto const& [sid, track] : tracks_) {
    if (track->dynacast) track->dynacast->told_nothing();
  }
  demand_soon();
  if (!data_subscriptions_.empty()) tell_data_handles();
  room_->tell_all_speakers(*this);

  if (!primary().connected()) expect_recovery();
  if (request.has_sync_state()) on_sync_state(request.sync_state());
  if (gone_) co_return;
  if (request.has_publisher_offer()) co_await on_offer(request.publisher_offer());
  if (!gone_) co_await restart_ice();
  if (!gone_) simulate_lost_resume(true);
}

Task<void> Participant::restart_ice() {
  auto const self = shared_from_this();
  bool const tcp = room_->prefers_tcp(identity_);
  publisher_->prefer_tcp(tcp);
  if (!subscriber_) co_return;
  subscriber_->prefer_tcp(tcp);
  if (!grant().may_subscribe()) co_return;
  co_await subscriber_->restart_ice();
  // An offer that the old socket lost is not waited for.
  offer_outstanding_ = false;
  if (!gone_) offer_subscriber();
}

}  // namespace bedrud::signalling
