#include "media/signalling/embedded_backend.hpp"
#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include "media/protocol/access_token.hpp"
#include "media/protocol/descriptions.hpp"
#include "media/sfu/engine.hpp"
#include "media/signalling/embedded_recorder.hpp"
#include "media/signalling/ids.hpp"
#include "media/signalling/limits.hpp"
#include "media/signalling/room_manager.hpp"
#include "media/signalling/room_service_api.hpp"

namespace bedrud::signalling {
namespace {

// A client begins with the newest path it knows: 404 lets it try an older one, any other refusal is final to it.
bool is_known(std::string_view path) {
  return path == "/rtc" || path == "/rtc/validate" || path == "/rtc/v1" || path == "/rtc/v1/validate";
}

// Runs `work` on the media thread and resumes where the caller awaits.
template <class Work>
auto on_media(boost::asio::io_context& media, Work work) -> Task<decltype(work())> {
  using Result = decltype(work());
  co_return co_await boost::asio::co_spawn(
      media, [held = std::move(work)]() -> Task<Result> { co_return held(); }, boost::asio::use_awaitable);
}

// On the media thread. How many of them are there.
Task<std::size_t> regrant_here(std::shared_ptr<RoomManager> rooms, std::vector<media::JoinGrant> grants) {
  std::size_t present = 0;
  std::vector<Restrictions::Change> changes;
  for (auto& grant : grants) {
    auto const room = rooms->find(grant.room);
    if (!room) continue;
    auto permission = media::permission_of(grant);
    if (auto const participant = room->find(grant.identity)) {
      bool const was_deafened = participant->deafened();
      participant->set_permission(permission);
      participant->replace_profile(grant.metadata, grant.attributes);
      participant->told_of_change();
      if (participant->deafened() != was_deafened) room->reconsider_all(*participant);
      ++present;
    }
    // Also of who is away: with the token of before they must not have the rights of before.
    changes.push_back({std::move(grant.room), std::move(grant.identity), std::move(permission)});
  }
  co_await rooms->restrictions().set_permissions(std::move(changes));
  co_return present;
}

}  // namespace

EmbeddedBackend::EmbeddedBackend(boost::asio::io_context& media, sfu::Engine& engine, BackendConfig config,
                                 media::MediaListener* listener)
    : media_(media),
      engine_(engine),
      config_(config),
      rooms_(std::make_shared<RoomManager>(media, engine, std::move(config), listener)),
      server_api_(std::make_unique<RoomServiceApi>(rooms_)) {
  if (!config_.recordings.folder.empty())
    recorder_ = std::make_unique<EmbeddedRecorder>(media, engine, rooms_, config_.recordings);
}

EmbeddedBackend::~EmbeddedBackend() = default;

Task<void> EmbeddedBackend::ensure_room(media::RoomSpec spec) {
  co_await on_media(media_, [rooms = rooms_, spec = std::move(spec)] { rooms->ensure(spec); });
}

Task<void> EmbeddedBackend::delete_room(std::string room) {
  co_await on_media(media_, [rooms = rooms_, room = std::move(room)] { rooms->erase(room); });
}

Task<void> EmbeddedBackend::remove_participant(std::string room, std::string identity) {
  co_await on_media(media_, [rooms = rooms_, room = std::move(room), identity = std::move(identity)] {
    auto const found = rooms->find(room);
    auto const participant = found ? found->find(identity) : nullptr;
    if (participant) participant->leave(lk::PARTICIPANT_REMOVED);
  });
}

Task<bool> EmbeddedBackend::mute(std::string room, std::string identity, media::Muting what) {
  co_return co_await on_media(media_, [rooms = rooms_, room = std::move(room), identity = std::move(identity), what] {
    auto const found = rooms->find(room);
    auto const participant = found ? found->find(identity) : nullptr;
    if (participant) participant->mute_by_server(what);
    return participant != nullptr;
  });
}

Task<bool> EmbeddedBackend::regrant(media::JoinGrant grant) {
  std::vector<media::JoinGrant> grants;
  grants.push_back(std::move(grant));
  co_return co_await boost::asio::co_spawn(media_, regrant_here(rooms_, std::move(grants)), boost::asio::use_awaitable) > 0;
}

Task<void> EmbeddedBackend::regrant_all(std::vector<media::JoinGrant> grants) {
  co_await boost::asio::co_spawn(media_, regrant_here(rooms_, std::move(grants)), boost::asio::use_awaitable);
}

Task<bool> EmbeddedBackend::send(media::ServerMessage message) {
  co_return co_await on_media(media_, [rooms = rooms_, message = std::move(message)] {
    auto const found = rooms->find(message.room);
    if (!found) return false;
    auto const here = [&](std::string const& identity) { return found->find(identity) != nullptr; };
    if (!message.identities.empty() && std::none_of(message.identities.begin(), message.identities.end(), here)) return false;
    lk::DataPacket packet;
    packet.set_kind(lk::DataPacket::RELIABLE);
    auto& user = *packet.mutable_user();
    user.set_payload(message.payload);
    user.set_topic(message.topic);
    for (auto const& identity : message.identities) {
      packet.add_destination_identities(identity);
      user.add_destination_identities(identity);
    }
    found->send_from_server(std::move(packet));
    return true;
  });
}

Task<std::vector<media::Participant>> EmbeddedBackend::list_participants(std::string room) {
  co_return co_await on_media(media_, [rooms = rooms_, room = std::move(room)] {
    std::vector<media::Participant> out;
    auto const found = rooms->find(room);
    if (!found) return out;
    for (auto const& [identity, participant] : found->participants()) {
      if (participant->hidden()) continue;
      out.push_back(media::described(participant->info()));
    }
    return out;
  });
}

Task<media::MediaSnapshot> EmbeddedBackend::snapshot(std::string room) {
  co_return co_await on_media(media_, [rooms = rooms_, room = std::move(room)] { return rooms->snapshot(room); });
}

bool EmbeddedBackend::ready(std::string& why) const {
  if (engine_.ready() && !draining_) return true;
  why = draining_ ? media::kDraining : "no media worker is running";
  return false;
}

std::string EmbeddedBackend::create_token(media::JoinGrant const& grant) const {
  return media::join_token(grant, {config_.api_key, config_.api_secret}, now_ms() / 1000);
}

Task<JoinTicket> EmbeddedBackend::admit(UpgradeRequest request) {
  if (!is_known(request.path)) throw JoinRefused(404, "there is no such path");
  JoinTicket ticket;
  ticket.parameters = read_join(request);
  std::string why;
  auto claims = auth::verify_livekit_token(ticket.parameters.token, config_.api_key, config_.api_secret, now_ms() / 1000, why);
  if (!claims) throw JoinRefused(401, why);
  ticket.parameters.token.clear();
  auto& video = claims->video;
  if (!video.room_join) throw JoinRefused(401, "permissions denied");
  if (claims->identity.empty()) throw JoinRefused(400, "identity cannot be empty");
  if (video.room.empty()) throw JoinRefused(400, "no room name in the token");
  if (claims->identity.size() > kMaxIdentityBytes || video.room.size() > kMaxRoomNameBytes)
    throw JoinRefused(400, "identity and room name: 256 bytes at most");
  auto const& join = ticket.parameters.request;
  if ((!join.metadata().empty() || !join.participant_attributes().empty()) && !video.may_update_own_metadata()) {
    throw JoinRefused(401, "does not have permission to update own metadata");
  }
  if (claims->seat && config_.may_enter && !co_await config_.may_enter(video.room, claims->identity)) {
    throw JoinRefused(404, "requested room does not exist");
  }
  if (!ticket.parameters.publish_only.empty()) {
    claims->identity += "#" + ticket.parameters.publish_only;
    video.can_subscribe = false;
  }
  ticket.claims = std::move(*claims);
  if (!join.reconnect()) {
    co_await on_media(media_, [rooms = rooms_, &ticket] { rooms->check(ticket); });
  }
  co_return ticket;
}

Task<UpgradeAnswer> EmbeddedBackend::upgrade(UpgradeRequest request) {
  bool const validate = request.path.ends_with("/validate");
  UpgradeAnswer answer;
  try {
    auto ticket = co_await admit(std::move(request));
    if (validate) {
      answer.status = 200;
      answer.body = "success";
    } else {
      answer.session = std::make_unique<SignalSession>(media_, rooms_, std::move(ticket));
    }
  } catch (JoinRefused const& refused) {
    answer.status = refused.status;
    answer.body = refused.what();
  }
  co_return answer;
}

Task<MountedAnswer> EmbeddedBackend::server_api(MountedRequest request) { return server_api_->call(std::move(request)); }

media::Recorder* EmbeddedBackend::recorder() { return recorder_.get(); }

Task<void> EmbeddedBackend::recall() {
  co_await on_media(media_, [rooms = rooms_] { rooms->recall(); });
}

Task<void> EmbeddedBackend::drain() {
  draining_ = true;
  co_await on_media(media_, [rooms = rooms_] { rooms->drain(); });
}

Task<std::size_t> EmbeddedBackend::people() {
  co_return co_await on_media(media_, [rooms = rooms_] { return rooms->people(); });
}

Task<void> EmbeddedBackend::shutdown() {
  co_await on_media(media_, [rooms = rooms_] { rooms->shutdown(); });
}

}  // namespace bedrud::signalling
