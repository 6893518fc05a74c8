#include "media/signalling/server_rpc.hpp"
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include "media/signalling/ids.hpp"
#include "media/signalling/limits.hpp"
#include "media/signalling/participant.hpp"
#include "media/signalling/twirp.hpp"

namespace bedrud::signalling {
namespace {

constexpr auto kAckTimeout = std::chrono::milliseconds(2000);
constexpr std::uint32_t kDefaultTimeoutMs = 10000, kMaxTimeoutMs = 60000;
constexpr std::size_t kMaxCalls = 1000;
constexpr int kWireVersion = 1;
// livekit-wire 4.2; the numbers are those of the client SDKs.
constexpr std::uint32_t kConnectionTimeout = 1501, kResponseTimeout = 1502, kRecipientDisconnected = 1503,
                        kResponseTooLarge = 1504, kUnsupportedMethod = 1400, kRequestTooLarge = 1402;

TwirpCode code_of(std::uint32_t rpc_code) {
  switch (rpc_code) {
    case kUnsupportedMethod:
      return TwirpCode::kInvalidArgument;
    case 1401:
      return TwirpCode::kNotFound;
    case kRequestTooLarge:
      return TwirpCode::kMalformed;
    case 1403:
    case 1404:
      return TwirpCode::kUnimplemented;
    case kConnectionTimeout:
    case kResponseTimeout:
      return TwirpCode::kCanceled;
    case kRecipientDisconnected:
      return TwirpCode::kUnavailable;
    default:
      return TwirpCode::kInternal;
  }
}

TwirpError rpc_error(std::uint32_t code, std::string const& message, std::string const& data = {}) {
  return {code_of(code), "RpcError " + std::to_string(code) + ": " + message + (data.empty() ? "" : ": " + data)};
}

}  // namespace

struct ServerRpc::Call {
  explicit Call(boost::asio::any_io_executor const& executor) : timer(executor) {}
  std::string callee_sid;
  bool acknowledged = false;
  std::optional<lk::RpcResponse> response;
  bool left = false;
  boost::asio::steady_timer timer;  // cancelled by whatever happens
};

Task<std::string> ServerRpc::perform(std::shared_ptr<Participant> callee, std::string method, std::string payload,
                                     std::uint32_t timeout_ms) {
  if (payload.size() > kMaxRpcBytes) throw rpc_error(kRequestTooLarge, "Request payload too large", "limit 15360 bytes");
  if (calls_.size() >= kMaxCalls) throw TwirpError(TwirpCode::kResourceExhausted, "more than 1000 calls are waiting");
  auto const timeout = std::chrono::milliseconds(std::min(timeout_ms == 0 ? kDefaultTimeoutMs : timeout_ms, kMaxTimeoutMs));
  auto const id = new_sid("RPC_");
  auto const call = std::make_shared<Call>(co_await boost::asio::this_coro::executor);
  call->callee_sid = callee->sid();
  calls_.emplace(id, call);

  lk::DataPacket packet;
  packet.set_kind(lk::DataPacket::RELIABLE);
  // Nobody has this identity, so the answer cannot reach anybody else.
  packet.set_participant_identity(id);
  packet.add_destination_identities(callee->identity());
  auto& request = *packet.mutable_rpc_request();
  request.set_id(id);
  request.set_method(method);
  request.set_payload(payload);
  request.set_response_timeout_ms(static_cast<std::uint32_t>(timeout.count()));
  request.set_version(kWireVersion);
  callee->send_data(Channel::kReliable, std::make_shared<std::string const>(packet.SerializeAsString()));

  auto const end = std::chrono::steady_clock::now() + timeout;
  auto const ack_end = std::chrono::steady_clock::now() + std::min<std::chrono::milliseconds>(kAckTimeout, timeout);
  while (!call->response && !call->left) {
    auto const until = call->acknowledged ? end : ack_end;
    if (std::chrono::steady_clock::now() >= until) break;
    call->timer.expires_at(until);
    co_await call->timer.async_wait(boost::asio::as_tuple(boost::asio::use_awaitable));
  }
  calls_.erase(id);
  if (call->response) {
    auto const& response = *call->response;
    if (response.has_error()) throw rpc_error(response.error().code(), response.error().message(), response.error().data());
    if (response.payload().size() > kMaxRpcBytes) throw rpc_error(kResponseTooLarge, "Response payload too large");
    co_return response.payload();
  }
  if (call->left) throw rpc_error(kRecipientDisconnected, "Recipient disconnected");
  if (call->acknowledged) throw rpc_error(kResponseTimeout, "Response timeout");
  throw rpc_error(kConnectionTimeout, "Connection timeout");
}

bool ServerRpc::take(Participant const& sender, lk::DataPacket const& packet) {
  if (calls_.empty() || !(packet.has_rpc_ack() || packet.has_rpc_response())) return false;
  auto const found = calls_.find(packet.has_rpc_ack() ? packet.rpc_ack().request_id() : packet.rpc_response().request_id());
  if (found == calls_.end() || found->second->callee_sid != sender.sid()) return false;
  auto& call = *found->second;
  call.acknowledged = true;
  if (packet.has_rpc_response()) call.response = packet.rpc_response();
  call.timer.cancel();
  return true;
}

void ServerRpc::left(Participant const& participant) {
  for (auto const& [id, call] : calls_) {
    if (call->callee_sid != participant.sid()) continue;
    call->left = true;
    call->timer.cancel();
  }
}

}  // namespace bedrud::signalling
