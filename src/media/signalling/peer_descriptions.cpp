// The session descriptions of a peer connection: ours, and what the client answers or offers (livekit-wire 2.8, 2.9).
#include <algorithm>
#include "media/sfu/engine.hpp"
#include "media/signalling/peer_connection.hpp"

namespace bedrud::signalling {
namespace {

sdp::Section unmatched_answer(sdp::Section const& offered) {
  auto const as = choose_published(offered, offered.kind == "audio" ? "opus" : "VP8");
  if (as) return publishing_answer(offered, *as, false, true);
  return idle_section(offered);
}

}  // namespace

void PeerConnection::write_transport(sdp::Section& section) const {
  auto const& ice = transport_->ice();
  section.ice_ufrag = ice.username_fragment;
  section.ice_pwd = ice.password;
  section.fingerprint = {"sha-256", transport_->fingerprint()};
  // Where the server answers the client is active: the server need not retransmit handshakes to new peers.
  section.setup = offerer_ == Offerer::kClient ? "passive" : "actpass";
  for (auto const& c : transport_->candidates()) {
    if (tcp_only_ && !c.tcp) continue;
    section.candidates.push_back(c.foundation + " 1 " + (c.tcp ? "tcp " : "udp ") + std::to_string(c.priority) + " " +
                                 c.address + " " + std::to_string(c.port) + " typ host" + (c.tcp ? " tcptype passive" : ""));
  }
}

sdp::Session PeerConnection::describe() {
  sdp::Session session;
  session.version = ++version_;
  session.ice_lite = true;
  for (auto& slot : slots_) {
    slot.offered = true;
    slot.described = slot.receiving.get();
    session.sections.push_back(slot.local);
    write_transport(session.sections.back());
  }
  return session;
}

std::string PeerConnection::answer() { return sdp::write(describe()); }

std::string PeerConnection::offer() { return sdp::write(describe()); }

Task<void> PeerConnection::connect(sdp::Session const& remote) {
  auto const& first = remote.sections.front();
  if (connecting_) co_return;
  if (first.fingerprint.algorithm != "sha-256" || first.fingerprint.value.empty())
    throw sdp::ParseError("no sha-256 fingerprint");
  connecting_ = true;
  remote_ufrag_ = first.ice_ufrag;
  auto const fingerprint = first.fingerprint.value;
  auto const transport = transport_;
  // Browsers are always active; pion answers an ICE-lite offer with passive, whatever was offered.
  bool const passive = first.setup == "passive";
  co_await transport->connect(fingerprint, passive);
}

Task<void> PeerConnection::accept_offer(sdp::Session offer) {
  auto const self = shared_from_this();
  if (offer.sections.size() < slots_.size()) throw sdp::ParseError("the offer has fewer media sections than the last one");
  for (std::size_t i = 0; i < slots_.size(); ++i) {
    if (offer.sections[i].mid != slots_[i].local.mid || offer.sections[i].kind != slots_[i].local.kind) {
      throw sdp::ParseError("the offer changes an earlier media section");
    }
  }
  bool const restart = connecting_ && offer.sections.front().ice_ufrag != remote_ufrag_;
  co_await connect(offer);
  if (restart && events_) {
    remote_ufrag_ = offer.sections.front().ice_ufrag;
    auto const transport = transport_;
    co_await transport->restart_ice();
  }
  if (!events_) co_return;
  for (std::size_t i = 0; i < offer.sections.size(); ++i) {
    auto& section = offer.sections[i];
    if (i == slots_.size()) {
      slots_.emplace_back();
      slots_[i].local = section.kind == "application" ? data_section(section.mid) : idle_section(section);
    }
    slots_[i].remote = std::move(section);
    // A section of a publisher nobody has named yet is accepted all the same, with what we would choose.
    if (slots_[i].client_sends() && !slots_[i].publishing) slots_[i].local = unmatched_answer(*slots_[i].remote);
  }
  co_await restore_remembered();
}

std::vector<std::shared_ptr<Subscription>> PeerConnection::receiving() const {
  std::vector<std::shared_ptr<Subscription>> out;
  for (auto const& slot : slots_) {
    if (offerer_ == Offerer::kServer ? slot.answered() : slot.receiving && slot.remote) out.push_back(slot.receiving);
  }
  return out;
}

Task<void> PeerConnection::restart_ice() {
  auto const self = shared_from_this();
  auto const transport = transport_;
  if (transport) co_await transport->restart_ice();
}

Task<void> PeerConnection::accept_answer(sdp::Session answer) {
  auto const self = shared_from_this();
  co_await connect(answer);
  if (!events_) co_return;
  for (std::size_t i = 0; i < std::min(answer.sections.size(), slots_.size()); ++i) {
    if (answer.sections[i].mid == slots_[i].local.mid) slots_[i].remote = std::move(answer.sections[i]);
  }
}

}  // namespace bedrud::signalling
