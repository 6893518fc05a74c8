#pragma once
// One RTCPeerConnection of a client as the server sees it: a transport of the worker, the media sections in their order, and
// the data channels. Knows the descriptions of both wire modes: the client offers (publisher of v0, everything of v1) or
// the server does (subscriber of v0). Media thread only; one operation at a time (the participant's step queue). A coroutine
// keeps the object alive; after close() it ends without touching the worker.
#include <memory.pb.h>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>
#include "base/task.hpp"
#include "media/sfu/stats.hpp"
#include "media/signalling/data_channels.hpp"
#include "media/signalling/rtp_formats.hpp"
#include "media/signalling/sdp.hpp"
#include "media/signalling/track.hpp"
#include "models/media_stats.hpp"

namespace bedrud::sfu {
class Router;
class Transport;
struct ConsumerOptions;
struct ProducerOptions;
}  // namespace bedrud::sfu

namespace bedrud::signalling {

class PeerConnection;

// Told on the media thread; not after close().
class PeerConnectionEvents {
 public:
  virtual ~PeerConnectionEvents() = default;
  virtual void on_connected(PeerConnection& connection) = 0;  // DTLS is up
  virtual void on_failed(PeerConnection& connection) = 0;     // ICE lost or DTLS failed
  virtual void on_data(PeerConnection& connection, Channel channel, std::string const& payload) = 0;
  virtual void on_data_behind(PeerConnection& connection) = 0;  // DataChannels::kMaxQueue: reliable data get lost from now on
  virtual void on_data_closed(PeerConnection& connection) = 0;  // no channel will open any more; media may go on
  virtual void on_flow(std::shared_ptr<Subscription> const& subscription) = 0;  // subscription.flowing has changed
  virtual void on_change(PeerConnection& connection) = 0;                       // of something that memory() tells, by itself
};

// A media section and what it carries; the index is the m-line's.
struct MediaSlot {
  std::optional<sdp::Section> remote;       // the client's latest side; none before a server's offer was answered
  sdp::Section local;                       // ours
  std::shared_ptr<Track> publishing;        // client -> server
  bool backup = false;                      // of it the backup coding
  std::shared_ptr<Subscription> receiving;  // server -> client
  bool offered = false;                     // stands in a description the client has or gets
  bool remembered = false;                  // of the last server; our side is written anew once the client's is known
  Subscription const* described = nullptr;  // what it carried there; only compared

  bool media() const { return local.kind != "application"; }
  bool client_sends() const;
  bool client_receives() const;
  bool answered() const { return receiving && remote && described == receiving.get(); }  // our offer of it
  // What it carried last has been seen to end by the client: to browsers another track in a section that never stopped is no
  // event.
  bool empty() const { return !receiving && !publishing && !described; }
  Source* source() const { return !publishing ? nullptr : backup ? &*publishing->backup : publishing.get(); }
};

class PeerConnection : public std::enable_shared_from_this<PeerConnection> {
 public:
  enum class Offerer { kClient, kServer };

  PeerConnection(PeerConnectionEvents& events, Offerer offerer);
  ~PeerConnection();

  // A transport on the router. Once more after suspend(): the sections stay and wait for the client's ICE restart.
  Task<void> open(std::shared_ptr<sfu::Router> router);
  void close();

  // --- after the death of the worker (rebuild.cpp)
  void suspend();                   // nothing flows; streams are remembered
  Task<void> restore_publishing();  // after open(): the producers again
  // After everybody's restore_publishing(): the consumers that are not of today's producer on today's transport again, with new
  // SSRCs. True when there was one.
  Task<bool> restore_receiving();

  // --- over the death of the server (remembering.cpp)
  memory::Connection memory() const;
  // Before the first open(): the sections of then, with what they carried.
  void recall(memory::Connection const& memory, std::map<std::string, std::shared_ptr<Track>> const& published,
              std::map<std::string, std::shared_ptr<Subscription>> const& received);
  // After everybody's restore_publishing(), and where the client offers, with its offer.
  Task<void> restore_remembered();
  std::uint64_t version() const { return version_; }  // of our latest description

  bool connected() const { return connected_; }
  // What is known of the client before it answers ("red").
  void cannot_decode(std::string const& what) { undecodable_.insert(what); }
  bool reachable() const { return reachable_; }  // packets of the client arrived in the last 15 s
  std::vector<MediaSlot> const& slots() const { return slots_; }
  // What the client has a section for.
  std::vector<std::shared_ptr<Subscription>> receiving() const;

  // --- the client offers
  Task<void> accept_offer(sdp::Session offer);  // throws sdp::ParseError when it breaks an earlier one
  std::vector<std::string> ended_tracks();      // sids of tracks whose sections stopped sending
  // Sets the producer of the track's source, unless the section has nothing that we forward.
  Task<void> produce(std::size_t slot, std::shared_ptr<Track> track, bool backup);
  std::string answer();
  std::uint32_t free_slots(std::string_view kind) const;  // sections the client receives on that carry nothing

  // --- the server offers
  std::string offer();
  Task<void> accept_answer(sdp::Session answer);
  bool drop_undecodable();  // frees the sections whose codec the answer has not; true when there was one
  Task<void> restart_ice();

  // --- towards the client, both ways. False: not now, or the client cannot decode it (subscription.refused is set). One that
  // cannot decode the first coding is made one of the backup.
  Task<bool> consume(std::shared_ptr<Subscription> subscription);
  // Frees the sections of subscriptions that are no longer due; true when there was one.
  bool release_undue();
  void prefer(Subscription const& subscription, int spatial, int temporal);
  void pause(Subscription const& subscription, bool paused);
  void pause(Track const& track, bool paused);

  void send(Channel channel, Payload payload);
  // Nothing of the client's data is received meanwhile; it is told to wait.
  void pause_data(bool paused);
  DataChannels const* channels() const { return channels_ ? &*channels_ : nullptr; }
  // What the client is sent at most, bit/s; 0: no limit.
  void limit_bitrate(std::uint64_t bits_per_second);
  // Our descriptions name TCP candidates only, from the next one on.
  void prefer_tcp(bool yes) { tcp_only_ = yes; }

  // --- figures (room_stats.cpp)
  // Fetches the counters of the connection and its streams. Throws when the worker does not answer.
  Task<void> measure(media::MediaTotals& totals);
  media::ConnectionSnapshot snapshot() const;

 private:
  void write_transport(sdp::Section& section) const;
  sdp::Session describe();
  Task<void> connect(sdp::Session const& remote);
  std::optional<std::size_t> slot_for(std::string const& kind);
  // `offered`: the client's section; null where the server offers.
  std::optional<CodecPair> decodable(sdp::Section const* offered, std::string const& id) const;
  std::optional<CodecPair> choose_coding(sdp::Section const* offered, Subscription& subscription) const;
  ReceivingStream describe_stream(MediaSlot const& slot, Subscription const& subscription, CodecPair codecs) const;
  sfu::ConsumerOptions consumer_options(std::shared_ptr<Subscription> const& subscription, ReceivingStream const& stream);
  // Makes the consumer of a section that has been chosen. False: there is nothing to receive any more.
  Task<bool> bind(std::size_t slot, std::shared_ptr<Subscription> subscription, CodecPair codecs);
  static sdp::Section publishing_section(Track const& track, sdp::Section const& remote, Published const& as);
  std::optional<Published> publishing_as(MediaSlot const& slot) const;  // as it is published already
  std::optional<sfu::ProducerOptions> remembered_stream(MediaSlot const& slot) const;
  void watch(sfu::Producer& producer);
  Task<void> measure_published(Track& track, media::MediaTotals& totals);
  Task<void> measure_received(Subscription& subscription, bool ask, media::MediaTotals& totals);
  void on_connected();
  static void release(MediaSlot& slot);  // it receives nothing any more

  PeerConnectionEvents* events_;  // null after close()
  Offerer offerer_;
  std::shared_ptr<sfu::Transport> transport_;
  std::vector<MediaSlot> slots_;
  std::set<std::string> undecodable_;  // formats that an answer of the client has not taken, "red" among them
  std::string remote_ufrag_;
  std::uint64_t version_ = 0;
  bool connecting_ = false, connected_ = false, reachable_ = false, tcp_only_ = false;
  std::optional<DataChannels> channels_;
  std::map<std::uint16_t, ChannelOpen> remembered_channels_;  // until there are channels_
  sfu::TransportStats figures_;
  std::size_t turn_ = 0;                    // which received streams are asked about next
  bool measured_ = false, silent_ = false;  // nothing came from the client for a whole round
};

}  // namespace bedrud::signalling
