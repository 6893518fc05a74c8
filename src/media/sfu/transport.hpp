#pragma once
// One peer connection's end in a media worker, and the streams on it. Media thread only. Destroying an object closes it in the
// worker; operations on objects whose worker has died do nothing or throw, and the router's worker_died tells why.
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/task.hpp"
#include "media/sfu/made_once.hpp"
#include "media/sfu/rtp.hpp"
#include "media/sfu/stats.hpp"

namespace bedrud::sfu {

struct RouterState;
class PipedProducer;
class Transport;

// bit/s. A new transport starts here instead of at the worker's 600 kbit/s: a subscriber sees 720p seconds earlier.
constexpr std::uint64_t kInitialBitrate = 2'000'000;

struct Ice {
  std::string username_fragment, password;
};

struct Candidate {
  std::string foundation, address;
  std::uint32_t priority = 0;
  std::uint16_t port = 0;
  bool tcp = false;
};

struct TransportEvents {
  std::function<void()> connected;       // DTLS is up
  std::function<void()> failed;          // no ICE consent any more, or DTLS failed
  std::function<void()> reachable;       // ICE has a path, also when it is found again after `failed`
  std::function<void()> sctp_connected;  // messages may be sent
  std::function<void()> sctp_closed;     // by either side; there are no messages any more, media go on
  // So much of what was sent on the stream has not left yet, after having been above kBufferedLow.
  std::function<void(std::uint16_t stream, std::size_t bytes)> buffered_low;
  // A message of a data channel, control messages (DCEP, ppid 50) included.
  std::function<void(std::uint16_t stream, std::uint32_t ppid, std::string bytes)> message;
};

struct ProducerOptions {
  bool video = false;
  RtpParameters rtp;
  std::vector<std::pair<std::uint8_t, std::uint8_t>> codec_mapping;  // the client's payload type -> the router's
};

// A stream from a client, or from another router.
class Producer : public std::enable_shared_from_this<Producer> {
 public:
  Producer(std::shared_ptr<RouterState> router, std::string id, std::string transport, ProducerOptions const& options);
  ~Producer();
  Producer(Producer const&) = delete;
  Producer& operator=(Producer const&) = delete;

  void pause();
  void resume();
  int score() const { return score_; }  // 0 (nothing arrives) to 10, of the best encoding
  // One entry for each stream that has arrived. This object may be destroyed meanwhile. Throws when the worker does not know
  // it.
  Task<std::vector<StreamStats>> stats();

  // What makes the same stream again on another transport of the client: with the SSRCs that were heard, because browsers stop
  // sending rids once they are acknowledged.
  ProducerOptions const& options() const { return options_; }
  std::string const& id() const { return id_; }
  bool alive() const;                                                      // its worker lives
  std::vector<Encoding> const& consumable() const { return consumable_; }  // as consumers of the router find it
  // Told whenever an SSRC of options() is new.
  void on_learned(std::function<void()> told) { learned_ = std::move(told); }
  // Asks the worker which SSRCs belong to the encodings, where that is not known yet.
  void learn();

 private:
  friend class PipedProducer;
  friend class Transport;
  void pause(bool paused);
  bool complete() const;
  void heard(std::uint32_t ssrc, std::uint32_t rtx_ssrc, std::string_view rid);
  // The same stream on another router; it lasts as long as somebody holds it.
  Task<std::shared_ptr<PipedProducer>> piped_to(std::shared_ptr<RouterState> router);

  std::shared_ptr<RouterState> router_;
  std::string id_, transport_;
  bool video_;
  ProducerOptions options_;
  std::vector<Encoding> consumable_;                      // as the router numbers them
  std::map<std::string, MadeOnce<PipedProducer>> piped_;  // by router id
  std::function<void()> learned_;
  bool paused_ = false;
  int score_ = 10;
};

struct Layers {
  int spatial = 0, temporal = 0;
  bool operator==(Layers const&) const = default;
};

struct ConsumerEvents {
  // What is being forwarded of a stream with layers; none: nothing, for want of bandwidth or because nothing comes in (a pause
  // of consumer or producer included).
  std::function<void(std::optional<Layers>)> layers;
};

struct ConsumerOptions {
  std::shared_ptr<Producer> producer;
  // The payload type in the codec is the router's. Where the client offered the section, the codec parameter "x-wire-pt" and
  // the extension ids say what it wants instead.
  RtpParameters rtp;
  ConsumerEvents events;
};

// A stream to a client; starts paused.
class Consumer {
 public:
  Consumer(std::shared_ptr<RouterState> router, std::string id, std::string transport, ConsumerOptions const& options);
  ~Consumer();
  Consumer(Consumer const&) = delete;
  Consumer& operator=(Consumer const&) = delete;

  void pause();
  void resume();
  void set_preferred_layers(int spatial, int temporal);
  void set_priority(std::uint8_t priority);  // of video, for the bandwidth: 1 (where it starts) to 255
  int score() const { return score_; }
  RtpParameters const& rtp() const { return rtp_; }
  ConsumerEvents const& events() const { return events_; }
  // The producer it was made of is this one; false when that has been made again meanwhile.
  bool of(std::shared_ptr<Producer> const& producer) const { return producer && producer == producer_.lock(); }
  bool on(Transport const& transport) const;
  bool on(std::string const& transport_id) const { return transport_ == transport_id; }
  // Of simulcast: the wanted layer and the one that flows; -1: none, or not known.
  int preferred_spatial() const { return preferred_spatial_; }
  int current_spatial() const { return current_spatial_; }
  // As Producer::stats.
  Task<StreamStats> stats();

 private:
  friend class PipedProducer;
  friend class Transport;
  std::shared_ptr<RouterState> router_;
  std::string id_, transport_;
  std::weak_ptr<Producer> producer_;
  std::shared_ptr<PipedProducer> pipe_;  // where the producer is on another router
  RtpParameters rtp_;
  ConsumerEvents events_;
  int score_ = 10, preferred_spatial_ = -1, current_spatial_ = -1;
};

class Transport {
 public:
  // What was sent on a stream may wait in the worker; below this it tells (TransportEvents::buffered_low). It takes up to 2 MB
  // of all streams, and refuses more.
  static constexpr std::size_t kBufferedLow = 128 << 10;

  Transport(std::shared_ptr<RouterState> router, std::string id);
  ~Transport();
  Transport(Transport const&) = delete;
  Transport& operator=(Transport const&) = delete;

  bool alive() const;  // its worker lives
  Ice const& ice() const { return ice_; }
  std::vector<Candidate> const& candidates() const { return candidates_; }
  std::string const& fingerprint() const { return fingerprint_; }  // SHA-256

  // `passive`: the client waits for our DTLS handshake instead of beginning it.
  Task<void> connect(std::string sha256_fingerprint, bool passive = false);
  Task<void> restart_ice();  // ice() is new afterwards
  Task<std::shared_ptr<Producer>> produce(ProducerOptions options);
  // Of a producer on any router of this process.
  Task<std::shared_ptr<Consumer>> consume(ConsumerOptions options) { return consume_on(router_, id_, std::move(options)); }

  // Towards the client; 0: no limit.
  void limit_bitrate(std::uint64_t bits_per_second);

  // The client has opened (or opened again, after closing it) a channel on this stream, or we do: how messages are sent on it.
  // Control messages are reliable and ordered on every stream.
  void open_stream(std::uint16_t stream, bool ordered, std::optional<std::uint16_t> max_retransmits);
  // On an open stream. `sent` gets what of the stream waits in the worker, or nothing when the message was refused: the
  // association is not up, or full. Not called when the worker dies.
  using Sent = std::function<void(std::optional<std::size_t> buffered)>;
  void send(std::uint16_t stream, std::uint32_t ppid, std::string_view bytes, Sent sent);
  // While paused, the client finds a closed receive window on all its channels; nothing is lost.
  void pause_receiving(bool paused);

  // As Producer::stats.
  Task<TransportStats> stats();

 private:
  friend class Consumer;
  friend class PlainTransport;
  friend class Router;
  static Task<std::shared_ptr<Consumer>> consume_on(std::shared_ptr<RouterState> router, std::string transport,
                                                    ConsumerOptions options);
  Task<void> open(TransportEvents events, std::uint64_t initial_bitrate);
  void add_public_candidates();
  // transport_data.cpp
  void receive_data(TransportEvents events);
  void stop_data();

  std::shared_ptr<RouterState> router_;
  std::string id_;
  Ice ice_;
  std::vector<Candidate> candidates_;
  std::string fingerprint_;
  std::set<std::uint16_t> sending_;  // streams that have a sender in the worker
  bool receiving_paused_ = false;
  std::function<void(std::uint16_t, std::size_t)> buffered_low_;
};

}  // namespace bedrud::sfu
