#include "media/sfu/pipe.hpp"

#include <algorithm>

#include "media/sfu/router_state.hpp"
#include "media/sfu/rtp_messages.hpp"

namespace bedrud::sfu {

namespace transport_fbs = FBS::Transport;
namespace pipe_fbs = FBS::PipeTransport;
namespace srtp = FBS::SrtpParameters;
namespace rtp = FBS::RtpParameters;

namespace {

constexpr char kLoopback[] = "127.0.0.1";

// One end, as the other one is told.
struct End {
  std::uint16_t port = 0;
  std::string key;  // base64, of what this end sends
};

Task<End> create_end(std::shared_ptr<RouterState> router, std::string id) {
  auto const reply = co_await router->worker->call(
      Method::ROUTER_CREATE_PIPETRANSPORT, router->id, Body::Router_CreatePipeTransportRequest, [id](Builder& builder) {
        auto const base = transport_fbs::CreateOptions(builder);
        auto const listen = transport_fbs::CreateListenInfoDirect(builder, transport_fbs::Protocol::UDP, kLoopback, nullptr,
                                                                  false, 0, transport_fbs::CreatePortRange(builder),
                                                                  transport_fbs::CreateSocketFlags(builder));
        auto const options = pipe_fbs::CreatePipeTransportOptions(builder, base, listen, true, true);
        return FBS::Router::CreateCreatePipeTransportRequestDirect(builder, id.c_str(), options).Union();
      });
  auto const* const made = reply.response().body_as_PipeTransport_DumpResponse();
  if (!made || !made->srtpParameters()) throw std::runtime_error("the media worker made no pipe");
  co_return End{made->tuple()->localPort(), made->srtpParameters()->keyBase64()->str()};
}

Task<void> connect_end(std::shared_ptr<RouterState> router, std::string id, End other) {
  co_await router->worker->call(
      Method::PIPETRANSPORT_CONNECT, id, Body::PipeTransport_ConnectRequest, [other](Builder& builder) {
        auto const key = srtp::CreateSrtpParametersDirect(builder, srtp::SrtpCryptoSuite::AEAD_AES_256_GCM, other.key.c_str());
        return pipe_fbs::CreateConnectRequestDirect(builder, kLoopback, other.port, key).Union();
      });
}

void close_end(RouterState const& router, std::string const& id) {
  router.worker->post(Method::ROUTER_CLOSE_TRANSPORT, router.id, Body::Router_CloseTransportRequest, [&](Builder& builder) {
    return FBS::Router::CreateCloseTransportRequestDirect(builder, id.c_str()).Union();
  });
}

std::uint8_t mapped(ProducerOptions const& options, std::uint8_t payload_type) {
  for (auto const& [client, router] : options.codec_mapping) {
    if (client == payload_type) return router;
  }
  return payload_type;
}

// The stream in the router's own numbers and under new SSRCs. Retransmissions are kept, because a busy worker may lose packets
// of its sockets.
RtpParameters piped_parameters(ProducerOptions const& options) {
  RtpParameters out;
  out.cname = options.rtp.cname;
  for (auto codec : options.rtp.codecs) {
    codec.payload_type = mapped(options, codec.payload_type);
    for (auto& [name, value] : codec.parameters) {
      if (name == "apt") value = std::int32_t{mapped(options, static_cast<std::uint8_t>(std::get<std::int32_t>(value)))};
    }
    std::erase_if(codec.feedback, [](auto const& feedback) { return feedback.first == "transport-cc"; });
    out.codecs.push_back(std::move(codec));
  }
  for (auto const& extension : options.rtp.extensions) {
    if (auto const id = piped_extension(extension.uri)) out.extensions.push_back({extension.uri, *id});
  }
  bool const rtx =
      std::any_of(out.codecs.begin(), out.codecs.end(), [](auto const& c) { return c.mime_type.ends_with("/rtx"); });
  for (auto encoding : options.rtp.encodings) {
    encoding.rid.clear();
    encoding.ssrc = new_ssrc();
    encoding.rtx_ssrc = rtx ? new_ssrc() : 0;
    out.encodings.push_back(std::move(encoding));
  }
  return out;
}

ProducerOptions piped_options(ProducerOptions const& options) {
  ProducerOptions out;
  out.video = options.video;
  out.rtp = piped_parameters(options);
  for (auto const& codec : out.rtp.codecs) out.codec_mapping.emplace_back(codec.payload_type, codec.payload_type);
  return out;
}

}  // namespace

Pipe::Pipe(std::shared_ptr<RouterState> from, std::shared_ptr<RouterState> to)
    : from_(std::move(from)),
      to_(std::move(to)),
      entry_(new_object_id("pipe-")),
      exit_(new_object_id("pipe-")) {}

Pipe::~Pipe() {
  close_end(*from_, entry_);
  close_end(*to_, exit_);
}

Task<std::shared_ptr<Pipe>> Pipe::open(std::shared_ptr<RouterState> from, std::shared_ptr<RouterState> to) {
  std::shared_ptr<Pipe> pipe(new Pipe(std::move(from), std::move(to)));
  auto const entry = co_await create_end(pipe->from_, pipe->entry_);
  auto const exit = co_await create_end(pipe->to_, pipe->exit_);
  co_await connect_end(pipe->from_, pipe->entry_, exit);
  co_await connect_end(pipe->to_, pipe->exit_, entry);
  co_return pipe;
}

Task<std::shared_ptr<PipedProducer>> PipedProducer::make(std::shared_ptr<Producer> producer, std::shared_ptr<RouterState> to) {
  auto const from = producer->router_;
  auto out = std::make_shared<PipedProducer>();
  std::erase_if(from->pipes, [&](auto const& entry) { return entry.second.unused() && entry.first != to->id; });
  out->pipe_ = co_await from->pipes[to->id].get([&] { return Pipe::open(from, to); });
  auto const& pipe = *out->pipe_;
  auto const options = piped_options(producer->options());

  // The far end first: the key frame that the near one asks for must find it.
  out->there_ = std::make_shared<Producer>(to, new_object_id("producer-"), pipe.exit(), options);
  co_await create_producer(*to->worker, pipe.exit(), out->there_->id_, options, out->there_->consumable_);
  if (producer->paused_) out->there_->pause();
  out->here_ =
      std::make_shared<Consumer>(from, new_object_id("consumer-"), pipe.entry(), ConsumerOptions{producer, options.rtp, {}});
  co_await create_consumer(*from->worker, pipe.entry(), out->here_->id_, *producer, options.rtp, rtp::Type::PIPE, false);
  co_return out;
}

}  // namespace bedrud::sfu
