#include "media/sfu/stats.hpp"

#include <unistd.h>
#include <algorithm>
#include <array>
#include <cstdio>
#include <memory>

#include "media/sfu/router_state.hpp"
#include "media/sfu/transport.hpp"

namespace bedrud::sfu {

namespace stream_fbs = FBS::RtpStream;

namespace {

std::string text(fb::String const* value) { return value ? value->str() : ""; }

void read_base(stream_fbs::Stats const& wrapped, StreamStats& out) {
  auto const* const base = wrapped.data_as_BaseStats();
  if (!base) return;
  out.ssrc = base->ssrc();
  out.rid = text(base->rid());
  out.mime_type = text(base->mimeType());
  out.lost = base->packetsLost();
  out.retransmitted = base->packetsRetransmitted();
  out.repaired = base->packetsRepaired();
  out.discarded = base->packetsDiscarded();
  out.nacks = base->nackCount();
  out.plis = base->pliCount();
  out.firs = base->firCount();
  // The worker counts in ticks of the media clock: 48 kHz for Opus, 90 kHz for video.
  double const ticks_a_ms = base->kind() == FBS::RtpParameters::MediaKind::AUDIO ? 48 : 90;
  out.jitter_ms = base->jitter() / ticks_a_ms;
  out.round_trip_ms = static_cast<double>(base->roundTripTime());
  out.score = base->score();
}

template <class Direction>
StreamStats read_stream(Direction const& stream) {
  StreamStats out;
  read_base(*stream.base(), out);
  out.packets = stream.packetCount();
  out.bytes = stream.byteCount();
  out.bitrate = stream.bitrate();
  return out;
}

}  // namespace

Task<TransportStats> Transport::stats() {
  auto const worker = router_->worker;
  auto const reply = co_await worker->call(Method::TRANSPORT_GET_STATS, id_);
  auto const* const all = reply.response().body_as_WebRtcTransport_GetStatsResponse();
  if (!all) throw std::runtime_error("the media worker gave no statistics");
  auto const& base = *all->base();
  TransportStats out;
  out.bytes_in = base.bytesReceived();
  out.bytes_out = base.bytesSent();
  out.bitrate_in = base.recvBitrate();
  out.bitrate_out = base.sendBitrate();
  out.available_out = base.availableOutgoingBitrate();
  out.available_in = base.availableIncomingBitrate();
  out.loss_in = base.rtpPacketLossReceived();
  out.loss_out = base.rtpPacketLossSent();
  if (auto const* const tuple = all->iceSelectedTuple())
    out.protocol = tuple->protocol() == FBS::Transport::Protocol::TCP ? "tcp" : "udp";
  co_return out;
}

Task<std::vector<StreamStats>> Producer::stats() {
  auto const worker = router_->worker;
  auto const reply = co_await worker->call(Method::PRODUCER_GET_STATS, id_);
  std::vector<StreamStats> out;
  auto const* const all = reply.response().body_as_Producer_GetStatsResponse();
  if (!all) co_return out;
  for (auto const* const entry : *all->stats()) {
    if (auto const* const received = entry->data_as_RecvStats()) out.push_back(read_stream(*received));
  }
  co_return out;
}

Task<StreamStats> Consumer::stats() {
  auto const worker = router_->worker;
  auto const reply = co_await worker->call(Method::CONSUMER_GET_STATS, id_);
  auto const* const all = reply.response().body_as_Consumer_GetStatsResponse();
  if (!all) throw std::runtime_error("the media worker gave no statistics");
  // What the worker sends here; behind it stands what it gets from the publisher.
  for (auto const* const entry : *all->stats()) {
    if (auto const* const sent = entry->data_as_SendStats()) co_return read_stream(*sent);
  }
  co_return StreamStats{};
}

ProcessUsage process_usage(int pid) {
  ProcessUsage out;
  auto const path = "/proc/" + std::to_string(pid) + "/stat";
  std::unique_ptr<std::FILE, int (*)(std::FILE*)> const file(std::fopen(path.c_str(), "re"), &std::fclose);
  if (!file) return out;
  std::array<char, 1024> line{};
  auto const size = std::fread(line.data(), 1, line.size() - 1, file.get());
  // The name in parentheses may hold anything; what follows is proc(5) from field 3 on.
  std::string_view const whole(line.data(), size);
  auto const name_end = whole.rfind(')');
  if (name_end == std::string_view::npos) return out;
  unsigned long long user = 0, system = 0;
  long long pages = 0;
  // NOLINTNEXTLINE(bugprone-unchecked-string-to-number-conversion): the kernel writes numbers
  if (std::sscanf(line.data() + name_end + 1,
                  " %*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %llu %llu %*d %*d %*d %*d %*d %*d %*u %*u %lld", &user, &system,
                  &pages) != 3)
    return out;
  out.cpu_seconds = static_cast<double>(user + system) / static_cast<double>(sysconf(_SC_CLK_TCK));
  out.resident = static_cast<std::uint64_t>(std::max(0LL, pages)) * static_cast<std::uint64_t>(sysconf(_SC_PAGESIZE));
  return out;
}

}  // namespace bedrud::sfu
