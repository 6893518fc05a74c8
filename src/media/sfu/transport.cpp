#include "media/sfu/transport.hpp"

#include <algorithm>

#include "media/sfu/pipe.hpp"
#include "media/sfu/router_state.hpp"
#include "media/sfu/rtp_messages.hpp"

namespace bedrud::sfu {

namespace transport_fbs = FBS::Transport;
namespace webrtc = FBS::WebRtcTransport;
namespace rtp = FBS::RtpParameters;

namespace {

constexpr std::uint32_t kMaxMessage = 262144, kSendBuffer = 2'000'000, kReceiveWindow = 1 << 20;
constexpr int kIceConsentSeconds = 15;
// The first request of a key frame goes out at once, the next of the same layer this much later: many receivers with losses
// must not make the publisher send nothing but key frames.
constexpr std::uint32_t kKeyFrameRequestDelayMs = 1000;
// The worker refuses less than its own minimum.
constexpr std::uint64_t kLeastLimit = 30'000, kMostLimit = 1'000'000'000;
constexpr std::uint64_t kLeastInitial = 150'000, kMostInitial = 20'000'000;

rtp::MediaKind kind(bool video) { return video ? rtp::MediaKind::VIDEO : rtp::MediaKind::AUDIO; }

}  // namespace

std::uint32_t new_ssrc() {
  static std::uint32_t last = 0x10000000;  // media thread only
  return ++last;
}

Task<void> create_producer(WorkerProcess& worker, std::string transport, std::string id, ProducerOptions options,
                           std::vector<Encoding> consumable) {
  auto const held = worker.shared_from_this();
  co_await held->call(Method::TRANSPORT_PRODUCE, transport, Body::Transport_ProduceRequest, [&](Builder& builder) {
    auto const parameters = write_parameters(builder, options.rtp);
    auto const mapping = write_mapping(builder, options.codec_mapping, options.rtp.encodings, consumable);
    return transport_fbs::CreateProduceRequestDirect(builder, id.c_str(), kind(options.video), parameters, mapping, false,
                                                     kKeyFrameRequestDelayMs)
        .Union();
  });
}

Task<void> create_consumer(WorkerProcess& worker, std::string transport, std::string id, Producer const& producer,
                           RtpParameters rtp_parameters, rtp::Type type, bool paused) {
  auto const held = worker.shared_from_this();
  auto const& producer_id = producer.id();
  auto const media = kind(producer.options().video);
  auto const& consumable = producer.consumable();
  co_await held->call(Method::TRANSPORT_CONSUME, transport, Body::Transport_ConsumeRequest, [&](Builder& builder) {
    auto const parameters = write_parameters(builder, rtp_parameters);
    auto const encodings = write_encodings(builder, consumable);
    return transport_fbs::CreateConsumeRequestDirect(builder, id.c_str(), producer_id.c_str(), media, parameters, type,
                                                     &encodings, paused)
        .Union();
  });
}

Transport::Transport(std::shared_ptr<RouterState> router, std::string id) : router_(std::move(router)), id_(std::move(id)) {
  ++router_->load->transports;
}

Transport::~Transport() {
  --router_->load->transports;
  router_->worker->listen(id_, nullptr);
  stop_data();
  router_->worker->post(
      Method::ROUTER_CLOSE_TRANSPORT, router_->id, Body::Router_CloseTransportRequest,
      [this](Builder& builder) { return FBS::Router::CreateCloseTransportRequestDirect(builder, id_.c_str()).Union(); });
}

bool Transport::alive() const { return router_->worker->alive(); }

Task<void> Transport::open(TransportEvents events, std::uint64_t initial_bitrate) {
  auto const id = id_, server = router_->server;
  router_->worker->listen(id_, [events](FBS::Notification::Notification const& note) {
    if (auto const* const dtls = note.body_as_WebRtcTransport_DtlsStateChangeNotification()) {
      if (dtls->dtlsState() == webrtc::DtlsState::CONNECTED) events.connected();
      if (dtls->dtlsState() == webrtc::DtlsState::FAILED) events.failed();
    } else if (auto const* const ice = note.body_as_WebRtcTransport_IceStateChangeNotification()) {
      if (ice->iceState() == webrtc::IceState::DISCONNECTED)
        events.failed();
      else
        events.reachable();
    } else if (auto const* const sctp = note.body_as_Transport_SctpStateChangeNotification()) {
      using State = FBS::SctpAssociation::SctpState;
      if (sctp->sctpState() == State::CONNECTED) events.sctp_connected();
      if (sctp->sctpState() == State::CLOSED || sctp->sctpState() == State::FAILED) events.sctp_closed();
    }
  });
  auto const reply = co_await router_->worker->call(
      Method::ROUTER_CREATE_WEBRTCTRANSPORT_WITH_SERVER, router_->id, Body::Router_CreateWebRtcTransportRequest,
      [id, server,
       bitrate = static_cast<std::uint32_t>(std::clamp(initial_bitrate, kLeastInitial, kMostInitial))](Builder& builder) {
        auto const base = transport_fbs::CreateOptions(builder, false, bitrate, true, kMaxMessage, kMaxMessage, kSendBuffer,
                                                       kSendBuffer, kReceiveWindow, kBufferedLow, true);
        auto const listen = webrtc::CreateListenServerDirect(builder, server.c_str()).Union();
        auto const options = webrtc::CreateWebRtcTransportOptions(builder, base, webrtc::Listen::ListenServer, listen, true,
                                                                  true, true, false, kIceConsentSeconds);
        return FBS::Router::CreateCreateWebRtcTransportRequestDirect(builder, id.c_str(), options).Union();
      });
  auto const* const made = reply.response().body_as_WebRtcTransport_DumpResponse();
  if (!made) throw std::runtime_error("the media worker made no transport");
  ice_ = {made->iceParameters()->usernameFragment()->str(), made->iceParameters()->password()->str()};
  for (auto const* const c : *made->iceCandidates()) {
    candidates_.push_back(
        {c->foundation()->str(), c->address()->str(), c->priority(), c->port(), c->protocol() == transport_fbs::Protocol::TCP});
  }
  add_public_candidates();
  for (auto const* const f : *made->dtlsParameters()->fingerprints()) {
    if (f->algorithm() == webrtc::FingerprintAlgorithm::SHA256) fingerprint_ = f->value()->str();
  }
  receive_data(std::move(events));
}

// The worker cannot know these: a router forwards them to the same ports here.
void Transport::add_public_candidates() {
  auto const own = candidates_;
  for (auto const& address : router_->public_addresses) {
    for (bool const tcp : {false, true}) {
      auto const like = std::find_if(own.begin(), own.end(), [&](Candidate const& c) { return c.tcp == tcp; });
      if (like == own.end()) continue;
      auto candidate = *like;
      candidate.address = address;
      candidate.foundation = "public" + std::to_string(candidates_.size());
      candidate.priority -= static_cast<std::uint32_t>(1 + candidates_.size()) << 8;  // after every own address
      candidates_.push_back(candidate);
    }
  }
}

Task<void> Transport::connect(std::string sha256_fingerprint, bool passive) {
  auto const worker = router_->worker;
  co_await worker->call(Method::WEBRTCTRANSPORT_CONNECT, id_, Body::WebRtcTransport_ConnectRequest,
                        [sha256_fingerprint, passive](Builder& builder) {
                          std::vector const fingerprints{webrtc::CreateFingerprintDirect(
                              builder, webrtc::FingerprintAlgorithm::SHA256, sha256_fingerprint.c_str())};
                          auto const dtls = webrtc::CreateDtlsParametersDirect(
                              builder, &fingerprints, passive ? webrtc::DtlsRole::SERVER : webrtc::DtlsRole::CLIENT);
                          return webrtc::CreateConnectRequest(builder, dtls).Union();
                        });
}

Task<void> Transport::restart_ice() {
  auto const worker = router_->worker;
  auto const reply = co_await worker->call(Method::TRANSPORT_RESTART_ICE, id_);
  auto const* const ice = reply.response().body_as_Transport_RestartIceResponse();
  if (ice) ice_ = {ice->usernameFragment()->str(), ice->password()->str()};
}

void Transport::limit_bitrate(std::uint64_t bits_per_second) {
  auto const limit =
      bits_per_second == 0 ? 0 : static_cast<std::uint32_t>(std::clamp(bits_per_second, kLeastLimit, kMostLimit));
  router_->worker->post(
      Method::TRANSPORT_SET_MAX_OUTGOING_BITRATE, id_, Body::Transport_SetMaxOutgoingBitrateRequest,
      [&](Builder& builder) { return transport_fbs::CreateSetMaxOutgoingBitrateRequest(builder, limit).Union(); });
}

Task<std::shared_ptr<Producer>> Transport::produce(ProducerOptions options) {
  auto const router = router_;
  auto const producer = std::make_shared<Producer>(router, new_object_id("producer-"), id_, options);
  auto const id = producer->id_;
  co_await create_producer(*router->worker, id_, id, options, producer->consumable_);
  router->worker->listen(id, [weak = std::weak_ptr(producer)](FBS::Notification::Notification const& note) {
    auto const self = weak.lock();
    auto const* const scores = note.body_as_Producer_ScoreNotification();
    if (!self || !scores) return;
    self->score_ = 0;
    for (auto const* const score : *scores->scores()) {
      self->score_ = std::max<int>(self->score_, score->score());
      self->heard(score->ssrc(), 0, score->rid() ? score->rid()->string_view() : std::string_view());
    }
    self->learn();
  });
  if (!options.video) {
    router->worker->post(
        Method::RTPOBSERVER_ADD_PRODUCER, router->speakers(), Body::RtpObserver_AddProducerRequest,
        [&](Builder& builder) { return FBS::RtpObserver::CreateAddProducerRequestDirect(builder, id.c_str()).Union(); });
  }
  co_return producer;
}

Task<std::shared_ptr<Consumer>> Transport::consume_on(std::shared_ptr<RouterState> router, std::string transport,
                                                      ConsumerOptions options) {
  auto const consumer = std::make_shared<Consumer>(router, new_object_id("consumer-"), std::move(transport), options);
  auto const id = consumer->id_;
  auto const events = options.events;
  if (options.producer->router_ != router) consumer->pipe_ = co_await options.producer->piped_to(router);
  auto const& producer = consumer->pipe_ ? consumer->pipe_->there() : *options.producer;
  auto const type = producer.consumable_.size() > 1 ? rtp::Type::SIMULCAST : rtp::Type::SIMPLE;
  co_await create_consumer(*router->worker, consumer->transport_, id, producer, options.rtp, type, true);
  router->worker->listen(id, [weak = std::weak_ptr(consumer), events](FBS::Notification::Notification const& note) {
    auto const self = weak.lock();
    if (!self) return;
    if (auto const* const score = note.body_as_Consumer_ScoreNotification()) self->score_ = score->score()->score();
    auto const* const change = note.body_as_Consumer_LayersChangeNotification();
    if (!change) return;
    auto const* const layers = change->layers();
    self->current_spatial_ = layers ? layers->spatialLayer() : -1;
    if (!events.layers) return;
    if (layers)
      events.layers(Layers{layers->spatialLayer(), layers->temporalLayer().value_or(0)});
    else
      events.layers(std::nullopt);
  });
  co_return consumer;
}

bool Producer::alive() const { return router_->worker->alive(); }

Producer::Producer(std::shared_ptr<RouterState> router, std::string id, std::string transport, ProducerOptions const& options)
    : router_(std::move(router)),
      id_(std::move(id)),
      transport_(std::move(transport)),
      video_(options.video),
      options_(options),
      consumable_(options.rtp.encodings) {
  for (auto& encoding : consumable_) {
    encoding.ssrc = new_ssrc();
    encoding.rtx_ssrc = 0;
    encoding.rid.clear();
  }
  router_->producers[id_] = this;
}

Producer::~Producer() {
  router_->producers.erase(id_);
  router_->worker->listen(id_, nullptr);
  router_->worker->post(
      Method::TRANSPORT_CLOSE_PRODUCER, transport_, Body::Transport_CloseProducerRequest,
      [this](Builder& builder) { return transport_fbs::CreateCloseProducerRequestDirect(builder, id_.c_str()).Union(); });
}

bool Producer::complete() const {
  bool const rtx = options_.codec_mapping.size() > 1;
  auto const& encodings = options_.rtp.encodings;
  return std::all_of(encodings.begin(), encodings.end(),
                     [&](Encoding const& e) { return e.ssrc != 0 && (!rtx || e.rtx_ssrc != 0); });
}

void Producer::heard(std::uint32_t ssrc, std::uint32_t rtx_ssrc, std::string_view rid) {
  bool news = false;
  for (auto& encoding : options_.rtp.encodings) {
    if (rid.empty() ? options_.rtp.encodings.size() > 1 && encoding.ssrc != ssrc : encoding.rid != rid) continue;
    auto const before = std::pair(encoding.ssrc, encoding.rtx_ssrc);
    if (std::exchange(encoding.ssrc, ssrc) != ssrc) encoding.rtx_ssrc = 0;
    if (rtx_ssrc != 0) encoding.rtx_ssrc = rtx_ssrc;
    news |= before != std::pair(encoding.ssrc, encoding.rtx_ssrc);
  }
  if (news && learned_) learned_();
}

void Producer::learn() {
  if (complete()) return;
  router_->worker->query(Method::PRODUCER_GET_STATS, id_, [weak = weak_from_this()](Reply const& reply) {
    auto const self = weak.lock();
    auto const* const stats = self ? reply.response().body_as_Producer_GetStatsResponse() : nullptr;
    if (!stats) return;
    for (auto const* const stream : *stats->stats()) {
      auto const* const received = stream->data_as_RecvStats();
      auto const* const base = received ? received->base()->data_as_BaseStats() : nullptr;
      if (!base) continue;
      self->heard(base->ssrc(), base->rtxSsrc().value_or(0), base->rid() ? base->rid()->string_view() : std::string_view());
    }
  });
}

void Producer::pause() { pause(true); }

void Producer::resume() { pause(false); }

// Elsewhere as well: the consumers there shall not take the silence for a bad line.
void Producer::pause(bool paused) {
  paused_ = paused;
  router_->worker->post(paused ? Method::PRODUCER_PAUSE : Method::PRODUCER_RESUME, id_);
  for (auto const& [router, piped] : piped_) {
    if (auto const held = piped.held()) held->there().pause(paused);
  }
}

Task<std::shared_ptr<PipedProducer>> Producer::piped_to(std::shared_ptr<RouterState> router) {
  auto const self = shared_from_this();
  std::erase_if(piped_, [&](auto const& entry) { return entry.second.unused() && entry.first != router->id; });
  co_return co_await piped_[router->id].get([&] { return PipedProducer::make(self, router); });
}

Consumer::Consumer(std::shared_ptr<RouterState> router, std::string id, std::string transport, ConsumerOptions const& options)
    : router_(std::move(router)),
      id_(std::move(id)),
      transport_(std::move(transport)),
      producer_(options.producer),
      rtp_(options.rtp),
      events_(options.events) {}

Consumer::~Consumer() {
  router_->worker->listen(id_, nullptr);
  router_->worker->post(
      Method::TRANSPORT_CLOSE_CONSUMER, transport_, Body::Transport_CloseConsumerRequest,
      [this](Builder& builder) { return transport_fbs::CreateCloseConsumerRequestDirect(builder, id_.c_str()).Union(); });
}

bool Consumer::on(Transport const& transport) const { return transport_ == transport.id_; }

void Consumer::pause() { router_->worker->post(Method::CONSUMER_PAUSE, id_); }

void Consumer::resume() { router_->worker->post(Method::CONSUMER_RESUME, id_); }

void Consumer::set_preferred_layers(int spatial, int temporal) {
  preferred_spatial_ = spatial;
  router_->worker->post(Method::CONSUMER_SET_PREFERRED_LAYERS, id_, Body::Consumer_SetPreferredLayersRequest,
                        [&](Builder& builder) {
                          auto const layers = FBS::Consumer::CreateConsumerLayers(builder, static_cast<std::uint8_t>(spatial),
                                                                                  static_cast<std::uint8_t>(temporal));
                          return FBS::Consumer::CreateSetPreferredLayersRequest(builder, layers).Union();
                        });
}

void Consumer::set_priority(std::uint8_t priority) {
  router_->worker->post(Method::CONSUMER_SET_PRIORITY, id_, Body::Consumer_SetPriorityRequest, [priority](Builder& builder) {
    return FBS::Consumer::CreateSetPriorityRequest(builder, priority).Union();
  });
}

}  // namespace bedrud::sfu
