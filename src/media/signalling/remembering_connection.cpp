// What survives the death of the server, of one peer connection (remembering.cpp has the rest).
#include "media/signalling/participant.hpp"
#include "media/signalling/peer_connection.hpp"
#include "media/signalling/rtp_parameters.hpp"

namespace bedrud::signalling {
namespace {

Subscription const kEnding{};

// A section of ours that carries nothing, where the server offers.
sdp::Section unused_section(memory::Slot const& slot) {
  sdp::Section like;
  like.kind = slot.kind();
  like.mid = slot.mid();
  std::string const codec = slot.kind() == "audio" ? "opus" : "VP8";
  auto const codecs = router_codecs(codec);
  like.codecs.push_back(codecs.media);
  if (codecs.rtx) like.codecs.push_back(*codecs.rtx);
  like.extensions = router_extensions(codec);
  return idle_section(like);
}

}  // namespace

memory::Connection PeerConnection::memory() const {
  memory::Connection out;
  for (auto const& slot : slots_) {
    auto& entry = *out.add_slots();
    entry.set_kind(slot.local.kind);
    entry.set_mid(slot.local.mid);
    bool const told = slot.receiving && slot.described == slot.receiving.get();
    if (told) {
      entry.set_receiving(slot.receiving->track->info.sid());
    } else if (slot.described) {
      entry.set_ending(true);
    }
    if (!slot.publishing || !slot.remote) continue;
    entry.set_publishing(slot.publishing->info.sid());
    entry.set_publishing_backup(slot.backup);
    entry.set_remote(sdp::write({.sections = {*slot.remote}}));
  }
  for (auto const& what : undecodable_) out.add_undecodable(what);
  out.set_version(version_);
  if (!channels_) return out;
  for (auto const& [stream, how] : channels_->open()) {
    auto& entry = *out.add_channels();
    entry.set_stream(stream);
    entry.set_label(how.label);
    entry.set_ordered(how.ordered);
    if (how.max_retransmits) entry.set_max_retransmits(*how.max_retransmits);
    if (how.max_lifetime_ms) entry.set_max_lifetime_ms(*how.max_lifetime_ms);
  }
  return out;
}

void PeerConnection::recall(memory::Connection const& memory, std::map<std::string, std::shared_ptr<Track>> const& published,
                            std::map<std::string, std::shared_ptr<Subscription>> const& received) {
  for (auto const& entry : memory.slots()) {
    auto& slot = slots_.emplace_back();
    bool const data = entry.kind() == "application";
    slot.local = data ? data_section(entry.mid()) : unused_section(entry);
    slot.offered = true;
    slot.remembered = !data;
    if (auto const found = published.find(entry.publishing()); found != published.end()) {
      slot.remote = sdp::parse(entry.remote()).sections.front();
      slot.publishing = found->second;
      slot.backup = entry.publishing_backup() && found->second->backup;
      slot.remote->rids = slot.source()->rids;  // a description of ours names only those that it receives
    }
    if (auto const found = received.find(entry.receiving()); found != received.end()) {
      slot.receiving = found->second;
      slot.receiving->mid = entry.mid();
      slot.described = slot.receiving.get();
    } else if (entry.ending() || !entry.receiving().empty()) {
      slot.described = &kEnding;
    }
  }
  undecodable_ = {memory.undecodable().begin(), memory.undecodable().end()};
  version_ = memory.version();
  for (auto const& entry : memory.channels()) {
    ChannelOpen how{entry.label(), entry.ordered(), std::nullopt, std::nullopt};
    if (entry.has_max_retransmits()) how.max_retransmits = static_cast<std::uint16_t>(entry.max_retransmits());
    if (entry.has_max_lifetime_ms()) how.max_lifetime_ms = static_cast<std::uint16_t>(entry.max_lifetime_ms());
    remembered_channels_.emplace(static_cast<std::uint16_t>(entry.stream()), std::move(how));
  }
}

std::optional<Published> PeerConnection::publishing_as(MediaSlot const& slot) const {
  auto const& source = *slot.source();
  auto as = choose_published(*slot.remote, source.codec);
  if (as && source.red) as->red = pick_red(*slot.remote, as->codecs.media);
  return as;
}

// What makes the stream again that the last server had of this section; nothing when it had none.
std::optional<sfu::ProducerOptions> PeerConnection::remembered_stream(MediaSlot const& slot) const {
  auto const& source = *slot.source();
  if (source.remembered.empty() || !slot.remote) return std::nullopt;
  auto const as = publishing_as(slot);
  if (!as || as->id != source.codec) throw std::runtime_error("a remembered section has another codec");
  auto options = producer_options(*slot.remote, *as);
  for (auto& encoding : options.rtp.encodings) {
    for (auto const& known : source.remembered) {
      if (known.rid != encoding.rid) continue;
      encoding.ssrc = known.ssrc;
      encoding.rtx_ssrc = known.rtx_ssrc;
    }
  }
  return options;
}

// Our side of the sections that a session before this server had: written anew, under new SSRCs where we send.
Task<void> PeerConnection::restore_remembered() {
  auto const self = shared_from_this();
  for (std::size_t i = 0; i < slots_.size(); ++i) {
    if (offerer_ == Offerer::kClient && !slots_[i].remote) continue;
    if (!std::exchange(slots_[i].remembered, false)) continue;
    if (offerer_ == Offerer::kClient) slots_[i].local = idle_section(*slots_[i].remote);
    if (slots_[i].publishing) {
      if (auto const as = publishing_as(slots_[i]))
        slots_[i].local = publishing_section(*slots_[i].publishing, *slots_[i].remote, *as);
    }
    auto const subscription = slots_[i].receiving;
    if (!subscription) continue;
    auto codecs = choose_coding(offerer_ == Offerer::kClient ? &*slots_[i].remote : nullptr, *subscription);
    if (!codecs) subscription->refused = true;
    if (codecs && subscription->due() && co_await bind(i, subscription, std::move(*codecs))) continue;
    if (!events_) co_return;
    // Like one that has never had a section.
    release(slots_[i]);
    subscription->mid.clear();
  }
}

}  // namespace bedrud::signalling
