#include "media/sfu/router.hpp"

#include "media/sfu/plain_transport.hpp"
#include "media/sfu/router_state.hpp"

namespace bedrud::sfu {

std::string new_object_id(char const* prefix) {
  static std::uint64_t count = 0;  // media thread only
  return prefix + std::to_string(++count);
}

Router::~Router() {
  state_->worker->listen(state_->speakers(), nullptr);
  state_->worker->post(Method::WORKER_CLOSE_ROUTER, "", Body::Worker_CloseRouterRequest, [this](Builder& builder) {
    return FBS::Worker::CreateCloseRouterRequestDirect(builder, state_->id.c_str()).Union();
  });
}

double Router::load() const { return state_->load->core.share(); }

bool Router::runs_on(WorkerProcess const& worker) const { return state_->worker.get() == &worker; }

Task<std::shared_ptr<Transport>> Router::create_transport(TransportEvents events, std::uint64_t initial_bitrate) {
  auto const transport = std::make_shared<Transport>(state_, new_object_id("transport-"));
  co_await transport->open(std::move(events), initial_bitrate);
  co_return transport;
}

Task<std::shared_ptr<PlainTransport>> Router::create_plain_transport(std::uint16_t receiver) {
  auto const transport = std::make_shared<PlainTransport>(state_, new_object_id("plain-"));
  co_await transport->open(receiver);
  co_return transport;
}

}  // namespace bedrud::sfu
