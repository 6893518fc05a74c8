#include "media/sfu/plain_transport.hpp"

#include "media/sfu/router_state.hpp"
#include "media/sfu/rtp_messages.hpp"

namespace bedrud::sfu {

namespace transport_fbs = FBS::Transport;
namespace plain_fbs = FBS::PlainTransport;

namespace {

constexpr char kLoopback[] = "127.0.0.1";

}  // namespace

PlainTransport::PlainTransport(std::shared_ptr<RouterState> router, std::string id)
    : router_(std::move(router)),
      id_(std::move(id)) {}

PlainTransport::~PlainTransport() {
  router_->worker->post(
      Method::ROUTER_CLOSE_TRANSPORT, router_->id, Body::Router_CloseTransportRequest,
      [this](Builder& builder) { return FBS::Router::CreateCloseTransportRequestDirect(builder, id_.c_str()).Union(); });
}

bool PlainTransport::alive() const { return router_->worker->alive(); }

Task<void> PlainTransport::open(std::uint16_t receiver) {
  auto const worker = router_->worker;
  auto const id = id_, router = router_->id;
  auto const reply = co_await worker->call(
      Method::ROUTER_CREATE_PLAINTRANSPORT, router, Body::Router_CreatePlainTransportRequest, [id](Builder& builder) {
        auto const base = transport_fbs::CreateOptions(builder);
        auto const listen = transport_fbs::CreateListenInfoDirect(builder, transport_fbs::Protocol::UDP, kLoopback, nullptr,
                                                                  false, 0, transport_fbs::CreatePortRange(builder),
                                                                  transport_fbs::CreateSocketFlags(builder));
        auto const options = plain_fbs::CreatePlainTransportOptions(builder, base, listen, 0, true, false, false);
        return FBS::Router::CreateCreatePlainTransportRequestDirect(builder, id.c_str(), options).Union();
      });
  auto const* const made = reply.response().body_as_PlainTransport_DumpResponse();
  if (!made) throw std::runtime_error("the media worker made no plain transport");
  port_ = made->tuple()->localPort();
  co_await worker->call(Method::PLAINTRANSPORT_CONNECT, id, Body::PlainTransport_ConnectRequest, [receiver](Builder& builder) {
    return plain_fbs::CreateConnectRequestDirect(builder, kLoopback, receiver).Union();
  });
}

Task<std::shared_ptr<Consumer>> PlainTransport::consume(ConsumerOptions options) {
  return Transport::consume_on(router_, id_, std::move(options));
}

}  // namespace bedrud::sfu
