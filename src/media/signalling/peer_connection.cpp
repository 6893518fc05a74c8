#include "media/signalling/peer_connection.hpp"
#include <algorithm>
#include "base/log.hpp"
#include "media/sfu/engine.hpp"
#include "media/signalling/rtp_parameters.hpp"

namespace bedrud::signalling {

bool MediaSlot::client_sends() const {
  return remote && media() && !remote->rejected &&
         (remote->direction == sdp::Direction::kSendOnly || remote->direction == sdp::Direction::kSendRecv);
}

bool MediaSlot::client_receives() const {
  return remote && media() && !remote->rejected &&
         (remote->direction == sdp::Direction::kRecvOnly || remote->direction == sdp::Direction::kSendRecv);
}

PeerConnection::PeerConnection(PeerConnectionEvents& events, Offerer offerer) : events_(&events), offerer_(offerer) {}

PeerConnection::~PeerConnection() = default;

Task<void> PeerConnection::open(std::shared_ptr<sfu::Router> router) {
  auto const self = shared_from_this();
  auto const weak = weak_from_this();
  sfu::TransportEvents events;
  events.connected = [weak] {
    if (auto const connection = weak.lock()) connection->on_connected();
  };
  events.failed = [weak] {
    auto const connection = weak.lock();
    if (!connection) return;
    connection->reachable_ = false;
    if (connection->events_) connection->events_->on_failed(*connection);
  };
  events.reachable = [weak] {
    if (auto const connection = weak.lock()) connection->reachable_ = true;
  };
  events.sctp_connected = [weak] {
    auto const connection = weak.lock();
    if (!connection || !connection->channels_) return;
    if (connection->offerer_ == Offerer::kServer) connection->channels_->open_ours();
    connection->channels_->resume();
  };
  events.sctp_closed = [weak] {
    auto const connection = weak.lock();
    if (connection && connection->events_) connection->events_->on_data_closed(*connection);
  };
  events.buffered_low = [weak](std::uint16_t stream, std::size_t bytes) {
    auto const connection = weak.lock();
    if (connection && connection->channels_) connection->channels_->on_buffered_low(stream, bytes);
  };
  events.message = [weak](std::uint16_t stream, std::uint32_t ppid, std::string bytes) {
    auto const connection = weak.lock();
    if (connection && connection->channels_) connection->channels_->on_message(stream, ppid, bytes);
  };
  // Made again after the death of a worker, it starts with what the line was known to carry.
  auto const known = figures_.available_out.value_or(0);
  auto const transport = co_await router->create_transport(std::move(events), known == 0 ? sfu::kInitialBitrate : known);
  if (!events_) co_return;
  transport_ = transport;
  if (channels_) co_return;
  ChannelHooks hooks;
  hooks.open_stream = [this](std::uint16_t stream, ChannelOpen const& how) {
    transport_->open_stream(stream, how.ordered, how.max_retransmits);
    if (events_) events_->on_change(*this);
  };
  hooks.send = [this](std::uint16_t stream, std::uint32_t ppid, std::string_view bytes, sfu::Transport::Sent sent) {
    transport_->send(stream, ppid, bytes, std::move(sent));
  };
  hooks.receive = [this](Channel channel, std::string const& bytes) {
    if (events_) events_->on_data(*this, channel, bytes);
  };
  hooks.overflow = [this] {
    if (events_) events_->on_data_behind(*this);
  };
  channels_.emplace(std::move(hooks));
  for (auto const& [stream, how] : std::exchange(remembered_channels_, {})) channels_->recall(stream, how);
  if (offerer_ == Offerer::kServer && slots_.empty()) {
    // The data section always comes first.
    slots_.emplace_back().local = data_section("0");
  }
}

void PeerConnection::on_connected() {
  connected_ = true;
  if (events_) events_->on_connected(*this);
}

void PeerConnection::close() {
  events_ = nullptr;
  channels_.reset();
  for (auto& slot : slots_) {
    if (slot.publishing) slot.source()->producer.reset();
    if (slot.receiving) slot.receiving->consumer.reset();
  }
  slots_.clear();
  transport_.reset();
}

void PeerConnection::send(Channel channel, Payload payload) {
  if (channels_) channels_->send(channel, std::move(payload));
}

void PeerConnection::pause_data(bool paused) {
  if (transport_) transport_->pause_receiving(paused);
}

void PeerConnection::limit_bitrate(std::uint64_t bits_per_second) {
  if (transport_) transport_->limit_bitrate(bits_per_second);
}

// ---------------------------------------------------------------- client -> server

std::vector<std::string> PeerConnection::ended_tracks() {
  std::vector<std::string> out;
  for (auto& slot : slots_) {
    if (!slot.publishing || slot.client_sends()) continue;
    if (slot.backup)
      slot.source()->producer.reset();
    else
      out.push_back(slot.publishing->info.sid());
    slot.publishing.reset();
    slot.backup = false;
    slot.local = idle_section(*slot.remote);
  }
  return out;
}

Task<void> PeerConnection::produce(std::size_t index, std::shared_ptr<Track> track, bool backup) {
  auto const self = shared_from_this();
  auto const remote = *slots_[index].remote;
  auto const& local = slots_[index].local;
  // A section that was answered before its track was named stays as the client knows it.
  bool const answered = slots_[index].offered && local.direction == sdp::Direction::kRecvOnly;
  auto const wanted = answered ? std::string(format_in(local)) : backup ? track->backup->codec : track->codec;
  auto as = choose_published(remote, wanted);
  if (!as) co_return;
  if (track->audio() && !track->info.disable_red() && !answered) as->red = pick_red(remote, as->codecs.media);
  auto& source = backup ? *track->backup : *track;
  source.codec = as->id;
  source.scalability = as->scalability;
  source.red = as->red.has_value();
  source.mid = remote.mid;
  source.rids = remote.rids;
  auto const transport = transport_;
  auto const producer = co_await transport->produce(producer_options(remote, *as));
  if (!events_) co_return;
  source.producer = producer;
  watch(*producer);
  slots_[index].publishing = track;
  slots_[index].backup = backup;
  slots_[index].local = publishing_section(*track, remote, *as);
}

sdp::Section PeerConnection::publishing_section(Track const& track, sdp::Section const& remote, Published const& as) {
  auto const& features = track.info.audio_features();
  auto const has = [&](lk::AudioTrackFeature feature) {
    return std::find(features.begin(), features.end(), feature) != features.end();
  };
  return publishing_answer(remote, as, has(lk::TF_STEREO), !has(lk::TF_NO_DTX));
}

// Which SSRCs it has is heard later.
void PeerConnection::watch(sfu::Producer& producer) {
  producer.on_learned([weak = weak_from_this()] {
    auto const connection = weak.lock();
    if (connection && connection->events_) connection->events_->on_change(*connection);
  });
}

void PeerConnection::pause(Track const& track, bool paused) {
  for (auto const* const source : {static_cast<Source const*>(&track), track.backup ? &*track.backup : nullptr}) {
    if (!source || !source->producer) continue;
    if (paused)
      source->producer->pause();
    else
      source->producer->resume();
  }
}

// ---------------------------------------------------------------- server -> client

std::uint32_t PeerConnection::free_slots(std::string_view kind) const {
  return static_cast<std::uint32_t>(std::count_if(slots_.begin(), slots_.end(), [&](MediaSlot const& slot) {
    return slot.local.kind == kind && slot.empty() && slot.client_receives();
  }));
}

// Where the next subscription of this kind goes; a new section only where the server may add one.
std::optional<std::size_t> PeerConnection::slot_for(std::string const& kind) {
  for (std::size_t i = 0; i < slots_.size(); ++i) {
    auto const& slot = slots_[i];
    bool const usable = offerer_ == Offerer::kServer || slot.client_receives();
    if (slot.local.kind == kind && slot.empty() && usable) return i;
  }
  if (offerer_ == Offerer::kClient) return std::nullopt;
  MediaSlot slot;
  slot.local.kind = kind;
  slot.local.mid = std::to_string(slots_.size());
  slots_.push_back(std::move(slot));
  return slots_.size() - 1;
}

// The codec in the numbers of the section, when the client can decode it.
std::optional<CodecPair> PeerConnection::decodable(sdp::Section const* offered, std::string const& id) const {
  if (offered) return pick_received(*offered, id);
  if (undecodable_.contains(id)) return std::nullopt;
  return router_codecs(id);
}

std::optional<CodecPair> PeerConnection::choose_coding(sdp::Section const* offered, Subscription& subscription) const {
  auto codecs = decodable(offered, subscription.source().codec);
  if (codecs || subscription.backup) return codecs;
  if (!subscription.track->backup) return std::nullopt;
  subscription.backup = true;
  return decodable(offered, subscription.source().codec);
}

ReceivingStream PeerConnection::describe_stream(MediaSlot const& slot, Subscription const& subscription,
                                                CodecPair codecs) const {
  auto const& track = *subscription.track;
  auto const& id = subscription.source().codec;
  ReceivingStream stream;
  stream.mid = slot.local.mid;
  stream.stream_id = track.publisher_sid + "|" + track.info.sid();
  stream.track_id = track.info.sid();
  stream.cname = track.publisher_sid;
  stream.ssrc = random_ssrc();
  stream.codecs = std::move(codecs);
  if (offerer_ == Offerer::kServer) {
    stream.extensions = router_extensions(id);
    stream.named = stream.extensions;
    // A client without the codec would reject the section for good; so it keeps it and we see what is missing in its answer.
    if (scalable(id)) stream.spare = router_codecs("VP8");
    if (subscription.source().red && !undecodable_.contains("red")) stream.red = router_red();
  } else {
    stream.extensions = writable_extensions(*slot.remote, id);
    stream.named = accepted_extensions(*slot.remote);
    if (subscription.source().red) stream.red = pick_red(*slot.remote, stream.codecs.media);
  }
  if (stream.codecs.rtx) stream.rtx_ssrc = random_ssrc();
  return stream;
}

sfu::ConsumerOptions PeerConnection::consumer_options(std::shared_ptr<Subscription> const& subscription,
                                                      ReceivingStream const& stream) {
  auto const& source = subscription->source();
  sfu::ConsumerOptions options;
  options.producer = source.producer;
  options.rtp =
      consumer_parameters(stream, source.codec, consumer_scalability(source.codec, source.rids.size(), source.scalability),
                          offerer_ == Offerer::kClient, source.red);
  options.events.layers = [weak = weak_from_this(), held = std::weak_ptr(subscription)](std::optional<sfu::Layers> layers) {
    auto const connection = weak.lock();
    auto const changed = held.lock();
    if (!connection || !connection->events_ || !changed || changed->flowing == layers.has_value()) return;
    changed->flowing = layers.has_value();
    connection->events_->on_flow(changed);
  };
  return options;
}

Task<bool> PeerConnection::consume(std::shared_ptr<Subscription> subscription) {
  auto const self = shared_from_this();
  auto const track = subscription->track;
  std::string const kind = track->audio() ? "audio" : "video";
  std::optional<std::size_t> index;
  if (offerer_ == Offerer::kClient) {
    index = slot_for(kind);
    if (!index) co_return false;
  }
  auto codecs = choose_coding(index ? &*slots_[*index].remote : nullptr, *subscription);
  if (!codecs) {
    subscription->refused = true;
    co_return false;
  }
  if (!subscription->due()) co_return false;  // a backup that is not sent yet
  if (!index) index = slot_for(kind);
  co_return co_await bind(*index, subscription, std::move(*codecs));
}

Task<bool> PeerConnection::bind(std::size_t index, std::shared_ptr<Subscription> subscription, CodecPair codecs) {
  auto const self = shared_from_this();
  auto const track = subscription->track;
  auto const stream = describe_stream(slots_[index], *subscription, std::move(codecs));

  slots_[index].receiving = subscription;
  subscription->flowing = true;
  auto const transport = transport_;
  std::shared_ptr<sfu::Consumer> consumer;
  try {
    consumer = co_await transport->consume(consumer_options(subscription, stream));
  } catch (std::exception const& e) {
    // The publisher may just have gone; its end is told to everybody anyway.
    log::debug("a subscription failed", {{"track", boost::json::value_from(track->info.sid())}, {"why", e.what()}});
  }
  if (!events_) co_return false;
  if (!consumer || !subscription->due()) {
    slots_[index].receiving.reset();
    co_return false;
  }
  subscription->consumer = consumer;
  subscription->mid = stream.mid;
  slots_[index].local = receiving_section(slots_[index].local.kind, stream);
  co_return true;
}

bool PeerConnection::drop_undecodable() {
  bool dropped = false;
  for (auto& slot : slots_) {
    if (!slot.answered() || slot.receiving->started || slot.local.codecs.empty()) continue;
    auto const& codecs = slot.remote->codecs;
    auto const& name = slot.local.codecs.front().name;
    bool const has = std::any_of(codecs.begin(), codecs.end(), [&](auto const& c) { return sdp::is_codec(c, name); });
    if (has && !slot.remote->rejected) continue;
    undecodable_.insert(name == "red" ? name : slot.receiving->source().codec);
    release(slot);
    slot.described = nullptr;  // the client goes on with the same track in another codec
    dropped = true;
  }
  return dropped;
}

void PeerConnection::prefer(Subscription const& subscription, int spatial, int temporal) {
  if (subscription.consumer) subscription.consumer->set_preferred_layers(spatial, temporal);
}

void PeerConnection::pause(Subscription const& subscription, bool paused) {
  if (!subscription.consumer || !subscription.started) return;
  if (paused)
    subscription.consumer->pause();
  else
    subscription.consumer->resume();
}

bool PeerConnection::release_undue() {
  bool released = false;
  for (auto& slot : slots_) {
    if (!slot.receiving || slot.receiving->due()) continue;
    release(slot);
    released = true;
  }
  return released;
}

void PeerConnection::release(MediaSlot& slot) {
  if (!slot.receiving) return;
  slot.receiving->consumer.reset();
  slot.receiving->mid.clear();
  slot.receiving->started = false;
  slot.receiving.reset();
  slot.local = idle_section(slot.local);
}

}  // namespace bedrud::signalling
