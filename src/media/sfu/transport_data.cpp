// The data channels of a transport: messages of all streams come out of one data producer through the router's tap, messages to
// the client go through one data consumer a stream.
#include "media/sfu/router_state.hpp"
#include "media/sfu/transport.hpp"

namespace bedrud::sfu {

namespace transport_fbs = FBS::Transport;

namespace {

// The producer of this stream gets the messages of all (third_party/mediasoup/patch.cmake, 8).
constexpr std::uint16_t kAllStreams = 65534;

std::string in(std::string const& transport) { return transport + "-in"; }
std::string tapped(std::string const& transport) { return transport + "-tapped"; }
std::string out(std::string const& transport, std::uint16_t stream) { return transport + "-out-" + std::to_string(stream); }

}  // namespace

void Transport::receive_data(TransportEvents events) {
  buffered_low_ = std::move(events.buffered_low);
  auto const producer = in(id_), consumer = tapped(id_);
  router_->worker->post(Method::TRANSPORT_PRODUCE_DATA, id_, Body::Transport_ProduceDataRequest, [&](Builder& builder) {
    auto const parameters = FBS::SctpParameters::CreateSctpStreamParameters(builder, kAllStreams, true);
    return transport_fbs::CreateProduceDataRequestDirect(builder, producer.c_str(), FBS::DataProducer::Type::SCTP, parameters,
                                                         "", "")
        .Union();
  });
  router_->worker->post(Method::TRANSPORT_CONSUME_DATA, router_->tap(), Body::Transport_ConsumeDataRequest,
                        [&](Builder& builder) {
                          return transport_fbs::CreateConsumeDataRequestDirect(builder, consumer.c_str(), producer.c_str(),
                                                                               FBS::DataConsumer::Type::DIRECT, 0, "", "")
                              .Union();
                        });
  router_->worker->listen(consumer, [message = std::move(events.message)](FBS::Notification::Notification const& note) {
    auto const* const body = note.body_as_DataConsumer_MessageNotification();
    if (!body) return;
    message(static_cast<std::uint16_t>(body->ppid() >> 16), body->ppid() & 0xffff,
            std::string(reinterpret_cast<char const*>(body->data()->data()), body->data()->size()));
  });
}

void Transport::stop_data() {
  router_->worker->listen(tapped(id_), nullptr);
  for (auto const stream : sending_) router_->worker->listen(out(id_, stream), nullptr);
}

void Transport::open_stream(std::uint16_t stream, bool ordered, std::optional<std::uint16_t> max_retransmits) {
  auto const sender = out(id_, stream);
  if (!sending_.insert(stream).second) {
    // Opened again. The worker has ended the sender when the client closed the channel; where it did not close it, this does.
    router_->worker->post(
        Method::TRANSPORT_CLOSE_DATACONSUMER, id_, Body::Transport_CloseDataConsumerRequest,
        [&](Builder& builder) { return transport_fbs::CreateCloseDataConsumerRequestDirect(builder, sender.c_str()).Union(); });
  }
  router_->worker->post(Method::TRANSPORT_CONSUME_DATA, id_, Body::Transport_ConsumeDataRequest, [&](Builder& builder) {
    // The worker refuses ordered ones with a limit of retransmissions.
    auto const limit = ordered ? fb::Optional<std::uint16_t>() : max_retransmits;
    auto const parameters = FBS::SctpParameters::CreateSctpStreamParameters(builder, stream, ordered, fb::nullopt, limit);
    auto const source = router_->data_source();
    return transport_fbs::CreateConsumeDataRequestDirect(builder, sender.c_str(), source.c_str(), FBS::DataConsumer::Type::SCTP,
                                                         parameters, "", "")
        .Union();
  });
  router_->worker->listen(sender, [low = buffered_low_, stream](FBS::Notification::Notification const& note) {
    auto const* const body = note.body_as_DataConsumer_BufferedAmountLowNotification();
    if (body) low(stream, body->bufferedAmount());
  });
}

void Transport::send(std::uint16_t stream, std::uint32_t ppid, std::string_view bytes, Sent sent) {
  router_->worker->post(
      Method::DATACONSUMER_SEND, out(id_, stream), Body::DataConsumer_SendRequest,
      [&](Builder& builder) {
        auto const data = builder.CreateVector(reinterpret_cast<std::uint8_t const*>(bytes.data()), bytes.size());
        return FBS::DataConsumer::CreateSendRequest(builder, ppid, data).Union();
      },
      [sent = std::move(sent), worker = std::weak_ptr(router_->worker)](std::string const& error, Reply const& reply) {
        auto const held = worker.lock();
        if (!held || !held->alive()) return;
        auto const* const done = error.empty() ? reply.response().body_as_DataConsumer_SendResponse() : nullptr;
        sent(done ? std::optional<std::size_t>(done->bufferedAmount()) : std::nullopt);
      });
}

void Transport::pause_receiving(bool paused) {
  if (std::exchange(receiving_paused_, paused) == paused) return;
  router_->worker->post(paused ? Method::DATAPRODUCER_PAUSE : Method::DATAPRODUCER_RESUME, in(id_));
}

}  // namespace bedrud::sfu
