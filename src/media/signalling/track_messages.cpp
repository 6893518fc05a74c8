// Publishing: AddTrack, matching sections to tracks, mute, end (livekit-wire 2.10).
#include <algorithm>
#include "media/protocol/descriptions.hpp"
#include "media/signalling/ids.hpp"
#include "media/signalling/participant.hpp"
#include "media/signalling/room.hpp"
#include "media/signalling/room_manager.hpp"
#include "media/signalling/rtp_formats.hpp"

namespace bedrud::signalling {
namespace {

constexpr std::size_t kMaxPending = 20, kMaxPublished = 100, kMaxLayers = 8;

std::vector<lk::VideoLayer> sorted_layers(google::protobuf::RepeatedPtrField<lk::VideoLayer> const& layers) {
  std::vector<lk::VideoLayer> out(layers.begin(), layers.end());
  if (out.size() > kMaxLayers) out.resize(kMaxLayers);
  std::stable_sort(out.begin(), out.end(), [](auto const& a, auto const& b) { return a.quality() < b.quality(); });
  for (std::size_t i = 0; i < out.size(); ++i) out[i].set_spatial_layer(static_cast<int>(i));
  return out;
}

void fill_audio(lk::AddTrackRequest const& request, lk::TrackInfo& info) {
  *info.mutable_audio_features() = request.audio_features();
  auto const add = [&](bool set, lk::AudioTrackFeature feature) {
    auto const& have = info.audio_features();
    if (set && std::find(have.begin(), have.end(), feature) == have.end()) info.add_audio_features(feature);
  };
  add(request.stereo(), lk::TF_STEREO);
  add(request.disable_dtx(), lk::TF_NO_DTX);
  info.set_stereo(request.stereo());
  info.set_disable_dtx(request.disable_dtx());
  info.set_mime_type("audio/opus");
}

// What clients are told of the codec; called again when the section was answered with another one.
void name_codec(lk::TrackInfo& info, std::string_view id) {
  info.set_mime_type("video/" + std::string(format_of(id).name));
  info.set_simulcast(!scalable(id) && info.layers_size() > 1);
  auto& entry = *info.mutable_codecs(0);
  entry.set_mime_type(info.mime_type());
  entry.set_video_layer_mode(scalable(id) ? lk::VideoLayer::MULTIPLE_SPATIAL_LAYERS_PER_STREAM
                                          : lk::VideoLayer::ONE_SPATIAL_LAYER_PER_STREAM);
}

void fill_video(lk::AddTrackRequest const& request, lk::TrackInfo& info, std::string_view codec) {
  info.set_width(request.width());
  info.set_height(request.height());
  auto& entry = *info.add_codecs();
  entry.set_cid(request.cid());
  for (auto const& layer : sorted_layers(request.layers())) {
    *info.add_layers() = layer;
    *entry.add_layers() = layer;
  }
  name_codec(info, codec);
}

// The second coding a client offers, of another codec, for who cannot decode the first. Keys of encryption are of one coding.
void fill_backup(lk::AddTrackRequest const& request, Track& track) {
  if (request.simulcast_codecs_size() < 2 || request.encryption() != lk::Encryption::NONE) return;
  auto const codec = video_format(request.simulcast_codecs(1).codec());
  if (codec == track.codec) return;
  track.backup.emplace().codec = codec;
  auto& entry = *track.info.add_codecs();
  entry.set_mime_type("video/" + std::string(format_of(codec).name));
  entry.set_video_layer_mode(lk::VideoLayer::ONE_SPATIAL_LAYER_PER_STREAM);
}

// "vp9", as requests and updates spell it.
std::string wire_name(std::string_view id) {
  std::string out(format_of(id).name);
  std::transform(out.begin(), out.end(), out.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return out;
}

std::shared_ptr<Track> make_track(lk::AddTrackRequest const& request) {
  auto track = std::make_shared<Track>();
  track->cid = request.cid();
  auto& info = track->info;
  info.set_sid(new_track_sid(request.type(), request.source()));
  info.set_type(request.type());
  info.set_name(request.name());
  info.set_muted(request.muted());
  info.set_source(request.source());
  // Redundancy cannot be taken off what only the receivers can read.
  info.set_disable_red(request.type() != lk::AUDIO || request.disable_red() || request.encryption() != lk::Encryption::NONE);
  info.set_encryption(request.encryption());
  info.set_backup_codec_policy(request.backup_codec_policy());
  *info.mutable_packet_trailer_features() = request.packet_trailer_features();
  bool const screen = request.source() == lk::SCREEN_SHARE || request.source() == lk::SCREEN_SHARE_AUDIO;
  info.set_stream(!request.stream().empty() ? request.stream() : screen ? "screen" : "camera");
  if (track->audio()) {
    track->codec = "opus";
    fill_audio(request, info);
  } else {
    track->codec = video_format(request.simulcast_codecs_size() > 0 ? request.simulcast_codecs(0).codec() : "vp8");
    fill_video(request, info, track->codec);
    fill_backup(request, *track);
  }
  return track;
}

void touch(lk::TrackInfo& info) {
  auto const now = now_ms() * 1000;
  auto& version = *info.mutable_version();
  version.set_ticks(version.unix_micro() == now ? version.ticks() + 1 : 0);
  version.set_unix_micro(now);
}

// A microphone that sends pictures would get round a list of allowed sources.
bool fits(lk::TrackType type, lk::TrackSource source) {
  if (source == lk::MICROPHONE || source == lk::SCREEN_SHARE_AUDIO) return type == lk::AUDIO;
  if (source == lk::CAMERA || source == lk::SCREEN_SHARE) return type == lk::VIDEO;
  return true;
}

}  // namespace

bool Participant::source_allowed(lk::TrackSource source) const {
  auto const& names = grant().can_publish_sources;
  if (!grant().may_publish()) return false;
  return names.empty() ||
         std::any_of(names.begin(), names.end(), [&](std::string const& name) { return media::source_of(name) == source; });
}

Task<void> Participant::on_add_track(lk::AddTrackRequest request) {
  lk::RequestResponse refusal;
  auto const refuse = [&](lk::RequestResponse::Reason reason, char const* text) {
    refusal.set_reason(reason);
    refusal.set_message(text);
    *refusal.mutable_add_track() = request;
    respond(std::move(refusal));
  };
  auto const same_cid = [&](std::shared_ptr<Track> const& track) { return track->cid == request.cid(); };
  if (!source_allowed(request.source()) || !fits(request.type(), request.source())) {
    refuse(lk::RequestResponse::NOT_ALLOWED, "does not have permission to publish this source");
    co_return;
  }
  if (request.type() != lk::AUDIO && request.type() != lk::VIDEO) {
    refuse(lk::RequestResponse::UNSUPPORTED_TYPE, "only audio and video tracks");
    co_return;
  }
  if (!request.sid().empty()) {
    auto const found = tracks_.find(request.sid());
    if (found == tracks_.end() || !found->second->backup || found->second->backup->producer)
      refuse(lk::RequestResponse::NOT_FOUND, "no such track, or none with a second codec to come");
    else
      add_backup(request);
    co_await publish_sections();
    co_return;
  }
  if (pending_.size() >= kMaxPending || tracks_.size() >= kMaxPublished) {
    refuse(lk::RequestResponse::LIMIT_EXCEEDED, "limits: 20 pending and 100 published tracks");
    co_return;
  }
  if (auto const full = room_->manager().tracks_full(*room_); !full.empty()) {
    refuse(lk::RequestResponse::LIMIT_EXCEEDED, full.c_str());
    co_return;
  }
  if (std::any_of(pending_.begin(), pending_.end(), same_cid)) {
    refuse(lk::RequestResponse::QUEUED, "this track is already being published");
    co_return;
  }
  auto track = make_track(request);
  track->publisher = weak_from_this();
  track->publisher_sid = sid_;
  touch(track->info);
  pending_.push_back(track);
  lk::SignalResponse response;
  response.mutable_track_published()->set_cid(request.cid());
  *response.mutable_track_published()->mutable_track() = track->info;
  send(response);
  // Its section may have come before it.
  co_await publish_sections();
}

// livekit-wire 2.10: the track part of msid is the cid in browsers; others may use their own id, then the kind decides.
std::shared_ptr<Track> Participant::match(sdp::Section const& section) {
  auto const kind = section.kind == "audio" ? lk::AUDIO : lk::VIDEO;
  auto found = std::find_if(pending_.begin(), pending_.end(),
                            [&](auto const& t) { return t->cid == section.track_id && t->info.type() == kind; });
  if (found == pending_.end()) {
    auto const named = [&](Track const& track) {
      auto const& slots = publisher_->slots();
      return std::any_of(slots.begin(), slots.end(),
                         [&](MediaSlot const& slot) { return slot.remote && slot.remote->track_id == track.cid; });
    };
    found = std::find_if(pending_.begin(), pending_.end(), [&](auto const& t) { return t->info.type() == kind && !named(*t); });
  }
  if (found == pending_.end()) return nullptr;
  auto track = *found;
  pending_.erase(found);
  return track;
}

// Its section comes with a new offer, before or after this.
void Participant::add_backup(lk::AddTrackRequest const& request) {
  auto& track = *tracks_.at(request.sid());
  track.backup->cid = request.cid();
  auto& entry = *track.info.mutable_codecs(1);
  entry.set_cid(request.cid());
  entry.clear_layers();
  for (auto const& layer : sorted_layers(request.layers())) *entry.add_layers() = layer;
  touch(track.info);
  lk::SignalResponse response;
  response.mutable_track_published()->set_cid(request.cid());
  *response.mutable_track_published()->mutable_track() = track.info;
  send(response);
}

std::shared_ptr<Track> Participant::match_backup(sdp::Section const& section) const {
  for (auto const& [sid, track] : tracks_) {
    auto const& backup = track->backup;
    if (backup && !backup->producer && !backup->cid.empty() && backup->cid == section.track_id) return track;
  }
  return nullptr;
}

Task<void> Participant::publish_sections() {
  std::vector<std::shared_ptr<Track>> fresh;
  for (std::size_t i = 0; i < publisher_->slots().size(); ++i) {
    auto const& slot = publisher_->slots()[i];
    if (!slot.client_sends() || slot.publishing) continue;
    auto track = match_backup(*slot.remote);
    bool const backup = track != nullptr;
    if (!backup) track = match(*slot.remote);
    if (!track) continue;
    co_await publisher_->produce(i, track, backup);
    if (gone_) co_return;
    auto& source = backup ? *track->backup : *track;
    // The right may have been withdrawn meanwhile.
    if (!source_allowed(track->info.source())) {
      source.producer.reset();
      tell_unpublished(track->info.sid());
    }
    if (source.producer) fresh.push_back(track);
  }
  announce_published(fresh);
}

void Participant::watch_demand(Track& track) {
  if (!track.layered()) return;
  std::vector<std::string> codecs{wire_name(track.codec)};
  if (track.backup && track.backup->codec != track.codec) codecs.push_back(wire_name(track.backup->codec));
  track.dynacast.emplace(std::move(codecs));
  demand_soon();
}

void Participant::announce_published(std::vector<std::shared_ptr<Track>> const& fresh) {
  for (auto const& track : fresh) {
    auto& info = track->info;
    if (!tracks_.contains(info.sid())) {
      info.set_mid(track->mid);
      if (info.codecs_size() > 0) name_codec(info, track->codec);
      for (int i = 0; i < info.layers_size() && i < static_cast<int>(track->rids.size()); ++i)
        info.mutable_layers(i)->set_rid(track->rids[static_cast<std::size_t>(i)]);
      watch_demand(*track);
      tracks_[info.sid()] = track;
    }
    auto const* source = static_cast<Source const*>(track.get());
    for (auto& entry : *info.mutable_codecs()) {
      entry.set_mid(source->mid);
      for (int i = 0; i < entry.layers_size() && i < static_cast<int>(source->rids.size()); ++i)
        entry.mutable_layers(i)->set_rid(source->rids[static_cast<std::size_t>(i)]);
      if (!track->backup) break;
      source = &*track->backup;
    }
    touch(info);
    if (info.muted()) publisher_->pause(*track, true);
  }
  if (fresh.empty()) return;
  room_->announce(*this);
  for (auto const& track : fresh) {
    tell_webhooks("track_published", *track);
    room_->track_published(track);
  }
}

Task<void> Participant::on_mute(lk::MuteTrackRequest request) {
  auto const pending =
      std::find_if(pending_.begin(), pending_.end(), [&](auto const& t) { return t->info.sid() == request.sid(); });
  if (pending != pending_.end()) {
    (*pending)->info.set_muted(request.muted());
    co_return;
  }
  set_muted(request.sid(), request.muted());
}

bool Participant::set_muted(std::string const& track_sid, bool muted) {
  auto const found = tracks_.find(track_sid);
  if (found == tracks_.end() || found->second->info.muted() == muted) return false;
  auto& track = *found->second;
  track.info.set_muted(muted);
  touch(track.info);
  publisher_->pause(track, muted);
  room_->announce(*this);
  return true;
}

void Participant::end_track(std::string const& track_sid) {
  auto const found = tracks_.find(track_sid);
  if (found == tracks_.end()) return;
  auto const track = found->second;
  tracks_.erase(found);
  track->producer.reset();
  if (track->backup) track->backup->producer.reset();
  room_->track_ended(*track);
  tell_webhooks("track_unpublished", *track);
  room_->announce(*this);
}

void Participant::track_heard(Track& track) {
  if (track.heard_subscription) return;
  track.heard_subscription = true;
  // livekit-wire 1.1: old Rust clients stumble over it.
  if (client_.sdk() == lk::ClientInfo::RUST && protocol() < 10) return;
  lk::SignalResponse response;
  response.mutable_track_subscribed()->set_track_sid(track.info.sid());
  send(response);
}

void Participant::on_update_audio(lk::UpdateLocalAudioTrack const& request) {
  lk::RequestResponse reply;
  *reply.mutable_update_audio_track() = request;
  if (auto const found = tracks_.find(request.track_sid()); found != tracks_.end()) {
    *found->second->info.mutable_audio_features() = request.features();
    touch(found->second->info);
    room_->announce(*this);
  } else {
    reply.set_reason(lk::RequestResponse::NOT_FOUND);
  }
  respond(std::move(reply));
}

void Participant::on_update_video(lk::UpdateLocalVideoTrack const& request) {
  lk::RequestResponse reply;
  *reply.mutable_update_video_track() = request;
  if (auto const found = tracks_.find(request.track_sid()); found != tracks_.end()) {
    found->second->info.set_width(request.width());
    found->second->info.set_height(request.height());
    touch(found->second->info);
    room_->announce(*this);
  } else {
    reply.set_reason(lk::RequestResponse::NOT_FOUND);
  }
  respond(std::move(reply));
}

}  // namespace bedrud::signalling
