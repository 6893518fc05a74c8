#pragma once
// One person (or program) in a room: what the client was told, what it publishes and receives. Media thread only.
//
// Everything that awaits the worker runs as a step of one queue per participant, so requests keep their order and an offer
// never overtakes the AddTrack before it. The member functions are spread over one file a message family.
#include <boost/asio/steady_timer.hpp>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>
#include "base/task.hpp"
#include "media/media_backend.hpp"
#include "media/signalling/data_flow.hpp"
#include "media/signalling/data_track.hpp"
#include "media/signalling/peer_connection.hpp"
#include "media/signalling/signal_link.hpp"
#include "media/signalling/track.hpp"

namespace bedrud::signalling {

class Room;
class RoomPart;
class SharedResponse;

using SpeakerLevels = std::map<std::string, float>;  // by participant sid; 0: silent

class Participant final : public std::enable_shared_from_this<Participant>, public PeerConnectionEvents {
 public:
  Participant(std::shared_ptr<Room> room, JoinTicket ticket, std::shared_ptr<SignalLink> link);
  ~Participant() override;

  // Queues the whole join: media side, JoinResponse, first offers. Called once.
  void start();
  // A second socket of the same session (reconnect=1) takes over.
  void resume(JoinTicket ticket, std::shared_ptr<SignalLink> link);

  // From the socket. Messages of a socket that is no longer the session's are ignored.
  void receive(lk::SignalRequest request, SignalLink const& from);
  void signal_closed(SignalLink const& from);

  // False for a packet of reliable data that was seen before (repeated after a resume).
  bool new_sequence(std::uint32_t sequence);

  // Ends the session: leave message, media closed, room told. Safe to call twice.
  void leave(lk::DisconnectReason reason, lk::LeaveRequest::Action action = lk::LeaveRequest::DISCONNECT);

  // Like leave, without telling the client.
  void vanish(lk::DisconnectReason reason);

  std::string const& identity() const { return identity_; }
  std::string const& sid() const { return sid_; }
  auth::LivekitGrant const& grant() const { return claims_.video; }
  bool hidden() const { return claims_.video.hidden; }
  // Recorders and other programs that do not keep a room alive.
  bool dependent() const;
  bool gone() const { return gone_; }
  bool active() const { return state_ == lk::ParticipantInfo::ACTIVE; }
  int protocol() const { return client_.protocol(); }
  std::int64_t joined_at() const { return joined_at_; }
  std::map<std::string, std::shared_ptr<Track>> const& tracks() const { return tracks_; }
  auth::LivekitClaims const& claims() const { return claims_; }
  std::shared_ptr<RoomPart> const& part() const { return part_; }  // empty before the join

  lk::ParticipantInfo info() const;
  void bump_version() { ++version_; }
  void log_failure(std::string const& why) const;
  bool may_receive(Participant const& subscriber, std::string const& track_sid) const;
  bool deafened() const;  // by the server: nobody's sound is sent to it
  // By the publisher's permissions and by what was decided about this one.
  bool is_allowed(Participant const& publisher, lk::TrackInfo const& track) const;
  bool subscribed_to(std::string const& publisher_sid) const;

  // --- from the server API (permissions.cpp)
  using Attributes = google::protobuf::Map<std::string, std::string>;
  std::string update_profile(std::string const& name, std::string const& metadata, Attributes const& changes);
  // The new rights act at once on what runs; told_of_change() says so to everybody.
  void set_permission(lk::ParticipantPermission const& permission);
  void told_of_change();
  // --- rooms (moving.cpp)
  std::shared_ptr<Room> const& room() const { return room_; }
  std::string cannot_move() const;  // why not; empty: it can
  // The session goes on in the other room, with all it publishes.
  void move_to(std::shared_ptr<Room> const& destination);
  // Its tracks are shown in the other room, too, until it leaves its own.
  void forward_to(std::shared_ptr<Room> const& destination);
  void end_forwarding(Room& destination);
  std::vector<std::shared_ptr<Room>> forwarded_to() const;
  // Nothing when there is no such track. The owner may unmute it, as LiveKit's may; a right that is withdrawn he has not.
  std::optional<lk::TrackInfo> mute_by_server(std::string const& track_sid, bool muted);
  void mute_by_server(media::Muting what);
  // The metadata and attributes of a new grant; what the participant wrote beside them stays.
  void replace_profile(std::string const& metadata, std::map<std::string, std::string> const& attributes);
  void on_subscription(lk::UpdateSubscription const& request);

  // --- messages to the client (nothing is sent before Join)
  void send(lk::SignalResponse const& response);
  void send(SharedResponse const& response);
  void send_update(std::vector<lk::ParticipantInfo> const& infos);
  void send_data(Channel channel, Payload const& payload);
  void send_refresh_token();

  // --- after the death of the worker, in this order (rebuild.cpp)
  void media_lost();
  Task<void> reopen();
  Task<void> rebind();
  bool media_down() const { return media_down_; }  // lost and not reopened yet
  void media_rebuilt();                            // tells a client that knows nothing of it to resume
  void rebind_soon();                              // of one who lost nothing: what it receives of those who did

  // --- over the death of the server (remembering.cpp)
  memory::Session memory() const;
  // Instead of start(), in this order: who it is, where it is (in the room already), what it receives of the others.
  void recall(memory::Session const& memory);
  void take_place();
  void recall_streams(memory::Session const& memory);
  void remember_soon(bool idly = false);

  // --- what the room asks
  void reconsider(std::shared_ptr<Track> const& track);  // subscribe or unsubscribe as wanted and allowed now
  void forget(Track const& track);                       // the track ended, or is not to be seen any more
  void track_heard(Track& track);                        // somebody receives it for the first time
  void demand_soon();                                    // of one of the own tracks has changed (dynacast)

  // --- figures (room_stats.cpp)
  Task<void> measure(media::MediaTotals& totals);
  void mark_wanted() const;  // the tracks this participant receives
  double score() const;      // of the worst stream, 0 to 100
  lk::ConnectionQualityInfo quality() const;
  void give_up_missing();  // tracks it asked for that have not come in time
  void reconsider(std::shared_ptr<DataTrack> const& track);
  std::map<std::uint16_t, std::shared_ptr<DataTrack>> const& data_tracks() const { return data_tracks_; }
  Delivery relay_frame(std::string const& frame);  // of a data track of its own
  // How the participant keeps up with reliable data.
  DataPace data_pace();
  media::ParticipantSnapshot snapshot() const;
  std::size_t receiving_count() const;
  std::set<std::string> seen() const;  // sids of itself and of those it receives from

  // --- who speaks (room_updates.cpp)
  // What of `speaking` it does not know yet; taken for told from now on.
  SpeakerLevels news_of(SpeakerLevels const& speaking);
  void take_for_told(SpeakerLevels levels) { told_speakers_ = std::move(levels); }
  void forget_speaker(std::string const& sid) { told_speakers_.erase(sid); }

 private:
  using Step = std::function<Task<void>()>;
  void enqueue(Step step);
  Task<void> run_steps();

  // join_messages.cpp
  Task<void> join();
  Task<void> resumed(lk::JoinRequest request, std::int64_t heard_at);
  lk::JoinResponse join_response() const;
  void became_active();
  Task<void> restart_ice();  // as far as the server can: the client's own offers do the rest
  void fall_back_to_tcp();
  void ask_to_resume(lk::DisconnectReason reason);
  void expect_recovery();
  void await_resume();

  // request_dispatch.cpp
  Task<void> handle(lk::SignalRequest request);

  // track_messages.cpp
  Task<void> on_add_track(lk::AddTrackRequest request);
  Task<void> on_mute(lk::MuteTrackRequest request);
  void on_update_audio(lk::UpdateLocalAudioTrack const& request);
  void on_update_video(lk::UpdateLocalVideoTrack const& request);
  bool source_allowed(lk::TrackSource source) const;
  Task<void> publish_sections();  // produces every section whose track is known by now
  std::shared_ptr<Track> match(sdp::Section const& section);
  std::shared_ptr<Track> match_backup(sdp::Section const& section) const;
  void add_backup(lk::AddTrackRequest const& request);
  void watch_demand(Track& track);
  void announce_published(std::vector<std::shared_ptr<Track>> const& fresh);
  void end_track(std::string const& track_sid);
  bool set_muted(std::string const& track_sid, bool muted);  // false: it was so, or is no track

  void leave_room();  // moving.cpp

  // permissions.cpp: of the media events of this server
  void tell_joined();
  void tell_left(bool was_active);
  void tell_webhooks(std::string const& event);
  void tell_webhooks(std::string const& event, Track const& track);
  void withdraw_forbidden_tracks();
  void tell_unpublished(std::string const& track_sid);
  void drop_subscriptions();

  // subscription_messages.cpp
  void on_track_setting(lk::UpdateTrackSettings const& request);
  void on_subscription_permission(lk::SubscriptionPermission request);
  void on_sync_state(lk::SyncState const& state);
  bool out_of_date(lk::SyncState const& state) const;
  void apply_settings(Subscription& subscription);
  void apply_settings_soon();
  void refuse_codec(Subscription const& subscription);
  void receive_soon();  // queues one pass over the subscriptions
  Task<void> update_subscriptions();
  std::vector<std::shared_ptr<Subscription>> waiting() const;
  void ask_for_sections(bool changed);

  // demand.cpp
  void want(Subscription const& subscription);  // tells the track what this participant may receive of it
  void want_nothing();
  void consider_demand();
  void watch_flow();  // subscriptions that have stopped flowing: for want of bandwidth?
  void tell_flow(Subscription& subscription, bool paused);

  // negotiation_messages.cpp
  Task<void> on_offer(lk::SessionDescription offer);
  Task<void> on_answer(lk::SessionDescription answer);
  void offer_subscriber();
  void start_receiving(std::vector<std::shared_ptr<Subscription>> const& bound);

  // participant_messages.cpp
  void on_update_metadata(lk::UpdateParticipantMetadata const& request);
  bool is_servers(std::string const& attribute) const;
  std::string own_metadata(std::string const& written) const;
  void respond(lk::RequestResponse reply);

  // simulate.cpp
  Task<void> on_simulate(lk::SimulateScenario request);
  bool simulate_lost_resume(bool after_messages);

  // data_track_messages.cpp
  void on_publish_data_track(lk::PublishDataTrackRequest const& request);
  void on_unpublish_data_track(lk::UnpublishDataTrackRequest const& request);
  void on_data_subscription(lk::UpdateDataSubscription const& request);
  void end_data_track(std::uint16_t pub_handle);
  static void end_receivers(DataTrack& track);
  void end_data();
  void reconsider_data_tracks();  // the publisher's permissions have changed
  void tell_data_handles();

  // PeerConnectionEvents (join_messages.cpp, data_flow.cpp)
  void on_connected(PeerConnection& connection) override;
  void on_failed(PeerConnection& connection) override;
  void on_data(PeerConnection& connection, Channel channel, std::string const& payload) override;
  void on_change(PeerConnection& connection) override;
  void on_data_behind(PeerConnection& connection) override;
  void on_data_closed(PeerConnection& connection) override;
  void on_flow(std::shared_ptr<Subscription> const& subscription) override;

  // data_flow.cpp
  void send_early_data();
  void hold_data();
  void pause_data(bool paused);
  void end_soon(std::chrono::milliseconds after, std::string why);

  PeerConnection& receiving() { return single_ ? *publisher_ : *subscriber_; }
  PeerConnection& primary() { return subscriber_primary_ ? *subscriber_ : *publisher_; }
  std::string fresh_token(auth::LivekitClaims claims) const;

  std::shared_ptr<Room> room_;
  std::vector<std::weak_ptr<Room>> forwarded_;
  std::shared_ptr<SignalLink> link_;
  auth::LivekitClaims claims_;
  JoinParameters parameters_;
  lk::ClientInfo client_;
  bool single_;
  std::string identity_, sid_, name_, metadata_;
  std::map<std::string, std::string> attributes_;
  std::int64_t joined_at_;
  std::uint32_t version_ = 0;
  lk::ParticipantInfo::State state_ = lk::ParticipantInfo::JOINING;
  lk::DisconnectReason reason_ = lk::UNKNOWN_REASON;
  bool gone_ = false, join_sent_ = false, media_down_ = false;
  bool resume_due_ = false;          // its media were lost, and it is told when they are made again
  bool signal_lost_ = false;         // its socket is closed and no other has resumed
  bool subscriber_primary_ = false;  // as Join says it; rights that change later do not

  std::shared_ptr<RoomPart> part_;
  std::shared_ptr<PeerConnection> publisher_, subscriber_;              // subscriber_ is empty in single mode
  std::map<std::string, std::shared_ptr<Track>> tracks_;                // published and announced, by sid
  std::vector<std::shared_ptr<Track>> pending_;                         // AddTrack came, the section did not yet
  std::map<std::string, std::shared_ptr<Subscription>> subscriptions_;  // by track sid
  std::map<std::string, bool> desires_;                                 // what the client asked for by itself, by track sid
  std::map<std::string, std::int64_t> missing_;                         // asked for and not there, since when
  lk::SubscriptionPermission permission_;
  std::map<std::uint16_t, std::shared_ptr<DataTrack>> data_tracks_;         // published, by the publisher's handle
  std::map<std::uint16_t, std::shared_ptr<DataTrack>> data_subscriptions_;  // received, by our own handle
  std::map<std::string, bool> data_desires_;                                // as desires_
  std::uint16_t next_data_handle_ = 0;
  // Single mode: asked of the client and not yet offered by it.
  std::uint32_t asked_audios_ = 0, asked_videos_ = 0;
  bool asked_offer_ = false;
  // v0: the server's offers.
  std::uint32_t offer_id_ = 0;
  bool offer_outstanding_ = false, offer_again_ = false;
  std::uint32_t last_sequence_ = 0;                  // of the client's reliable data
  DataBudget budget_;                                // what it may still send
  DataWatch watch_;                                  // what it has received
  std::vector<std::weak_ptr<Participant>> awaited_;  // whom its data wait for
  std::vector<Payload> early_;                       // reliable data that came before its connection was made
  std::size_t early_bytes_ = 0;
  bool holding_ = false, ending_ = false;

  std::deque<Step> steps_;
  Step resumption_;  // the client waits for the answer to its resume
  bool running_ = false, pass_queued_ = false;
  boost::asio::steady_timer resume_timer_, pass_timer_, settings_timer_, demand_timer_, flow_timer_, recovery_timer_,
      hold_timer_, end_timer_;
  bool flow_watched_ = false;
  SpeakerLevels told_speakers_;
  std::set<std::string> unsettled_;  // track sids whose settings are applied in a moment
  struct ResumeFault {
    std::int64_t until_ms = 0;
    int times = 0;
    bool after_messages = false;
  } resume_fault_;                                                  // ordered by the client
  std::chrono::steady_clock::time_point connected_at_, failed_at_;  // of the primary connection
  bool recalled_ = false;                                           // of the last server, and not resumed yet
  bool checks_sync_ = false;                                        // whether the client knows of more than was remembered
  std::uint64_t receiving_version_ = 0;                             // that was remembered
  boost::asio::steady_timer memory_timer_;
  bool memory_due_ = false;
  std::chrono::steady_clock::time_point remembered_at_;
  std::size_t memory_hash_ = 0;  // of what was written last
  int media_lives_ = 1;          // one more with each worker that died under it
};

}  // namespace bedrud::signalling
