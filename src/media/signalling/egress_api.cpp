#include "media/signalling/egress_api.hpp"

#include <google/protobuf/util/json_util.h>
#include <livekit_webhook.pb.h>
#include <algorithm>
#include "auth/livekit_token.hpp"
#include "base/clock.hpp"
#include "base/error.hpp"
#include "base/id.hpp"
#include "base/log.hpp"
#include "media/signalling/twirp.hpp"

namespace bedrud::signalling {
namespace {

namespace wire = ::livekit;

constexpr std::int64_t kNsInMs = 1'000'000;

TwirpError unimplemented(char const* text) { return {TwirpCode::kUnimplemented, text}; }

TwirpError twirp_error(Error const& error) {
  switch (error.code()) {
    case ErrorCode::kBadRequest:
    case ErrorCode::kInvalid:
      return {TwirpCode::kInvalidArgument, error.public_text()};
    case ErrorCode::kNotFound:
      return {TwirpCode::kNotFound, error.public_text()};
    case ErrorCode::kForbidden:
    case ErrorCode::kConflict:
    case ErrorCode::kGone:
      return {TwirpCode::kFailedPrecondition, error.public_text()};
    case ErrorCode::kStorageFull:
      return {TwirpCode::kResourceExhausted, error.public_text()};
    case ErrorCode::kUnavailable:
      return {TwirpCode::kUnavailable, error.public_text()};
    default:
      return {TwirpCode::kInternal, error.public_text()};
  }
}

wire::EgressStatus status_of(media::EgressState const& state) {
  if (state.status == "pending") return wire::EGRESS_STARTING;
  if (state.status == "started") return wire::EGRESS_ACTIVE;
  if (state.status == "processing") return wire::EGRESS_ENDING;
  if (state.status != "failed") return wire::EGRESS_COMPLETE;
  return state.started_at == 0 ? wire::EGRESS_ABORTED : wire::EGRESS_FAILED;
}

std::string layout_of(std::string const& layout) {
  // Clients name the templates of LiveKit's page: speaker, grid, single-speaker, each also "-light" or "-dark".
  return layout.starts_with("grid") ? "grid" : "speaker";
}

// Whatever names another store holds its keys, and files lie in this server's.
void forget_stores(google::protobuf::Message& message) {
  auto const& reflection = *message.GetReflection();
  std::vector<google::protobuf::FieldDescriptor const*> fields;
  reflection.ListFields(message, &fields);
  for (auto const* field : fields) {
    if (field->cpp_type() != google::protobuf::FieldDescriptor::CPPTYPE_MESSAGE) continue;
    bool const store = field->message_type()->name().ends_with("Upload");
    if (store) {
      reflection.ClearField(&message, field);
    } else if (!field->is_repeated()) {
      forget_stores(*reflection.MutableMessage(&message, field));
    } else if (!field->is_map()) {
      auto const size = reflection.FieldSize(message, field);
      for (int i = 0; i < size; ++i) forget_stores(*reflection.MutableRepeatedMessage(&message, field, i));
    }
  }
}

// What was asked for, as EgressInfo repeats it: protobuf's JSON of an EgressInfo with nothing but the request.
std::string remembered(wire::EgressInfo asked) {
  constexpr std::size_t kMost = 16'384;
  forget_stores(asked);
  std::string text;
  if (!google::protobuf::util::MessageToJsonString(asked, &text).ok()) {
    throw TwirpError(TwirpCode::kInvalidArgument, "the request has no JSON form");
  }
  if (text.size() > kMost) throw TwirpError(TwirpCode::kInvalidArgument, "the request is longer than 16384 bytes");
  return text;
}

wire::EgressInfo asked_for(media::EgressState const& state) {
  wire::EgressInfo info;
  google::protobuf::util::JsonParseOptions options;
  options.ignore_unknown_fields = true;
  bool const kept = !state.request.empty() && google::protobuf::util::JsonStringToMessage(state.request, &info, options).ok();
  if (!kept) info.mutable_room_composite()->set_room_name(state.room);
  if (info.has_room_composite() && layout_of(info.room_composite().layout()) != state.layout) {
    info.mutable_room_composite()->set_layout(state.layout);
  }
  return info;
}

wire::EgressInfo info_of(media::EgressState const& state) {
  auto info = asked_for(state);
  info.set_egress_id(state.id);
  info.set_room_name(state.room);
  info.set_status(status_of(state));
  info.set_started_at(state.started_at * kNsInMs);
  info.set_updated_at(state.updated_at * kNsInMs);
  info.set_ended_at(state.ended_at * kNsInMs);
  info.set_error(state.error);
  if (state.file.empty()) return info;
  auto& file = *info.add_file_results();
  file.set_filename(state.file);
  file.set_location("/recordings/" + state.recording);
  file.set_size(state.size);
  file.set_duration(state.duration_ms * kNsInMs);
  file.set_started_at(state.started_at * kNsInMs);
  file.set_ended_at(state.ended_at * kNsInMs);
  return info;
}

// One file is what is made; where it lies is this server's business.
template <class Request>
void require_file(Request const& request, bool older) {
  if (request.stream_outputs_size() + request.segment_outputs_size() + request.image_outputs_size() > 0) {
    throw unimplemented("this server makes files only");
  }
  if (request.file_outputs_size() == 0 && !older) throw TwirpError(TwirpCode::kInvalidArgument, "missing output");
  if (request.file_outputs_size() > 1) throw TwirpError(TwirpCode::kInvalidArgument, "one file output is made");
}

void choose_file(media::EgressOrder& order, wire::EncodedFileType type, std::string const& path) {
  if (type == wire::MP3) throw unimplemented("this server makes MP4, WebM and Ogg files");
  // Of WebM the sound alone is an Ogg file.
  if (type == wire::OGG || path.ends_with(".webm") || path.ends_with(".ogg")) order.format = "webm";
}

template <class Request>
void choose_height(media::EgressOrder& order, Request const& request) {
  constexpr int kHd = 720, kFullHd = 1080;
  auto const preset = request.preset();
  bool const full = preset == wire::H264_1080P_30 || preset == wire::H264_1080P_60;
  order.height = full || (request.has_advanced() && request.advanced().height() > kHd) ? kFullHd : kHd;
}

template <class Source>
std::string type_of(Source const& source) {
  return source.audio_only() ? "audio" : source.video_only() ? "video" : "composite";
}

// People are recorded with all they send, so picture and sound of a person are asked for together; tracks one by one.
void choose_media(media::EgressOrder& order, wire::MediaSource const& source) {
  auto& identities = order.recording.identities;
  auto& tracks = order.recording.tracks;
  if (!source.video_track_id().empty()) tracks.push_back(source.video_track_id());
  if (source.has_participant_video()) identities.push_back(source.participant_video().identity());
  if (source.audio().capture_all()) throw unimplemented("this server adds no sound of others to a picture");
  for (auto const& route : source.audio().routes()) {
    if (!route.track_id().empty()) tracks.push_back(route.track_id());
    auto const& person = route.participant_identity();
    if (!person.empty() && std::ranges::find(identities, person) == identities.end()) identities.push_back(person);
    if (route.channel() != wire::AUDIO_CHANNEL_BOTH) throw unimplemented("this server makes no channels of people");
  }
  if (identities.empty() == tracks.empty()) {
    throw TwirpError(TwirpCode::kInvalidArgument, "media: either tracks or participants are recorded");
  }
  bool const picture = !source.video_track_id().empty() || source.has_participant_video();
  if (!picture) order.recording.type = "audio";
  order.whole_room = false;
}

template <class Request>
void choose_output(media::EgressOrder& order, Request const& request) {
  for (auto const& file : request.file_outputs()) choose_file(order, file.file_type(), file.filepath());
  if constexpr (requires { request.file(); }) {
    if (request.has_file()) choose_file(order, request.file().file_type(), request.file().filepath());
  }
  choose_height(order, request);
}

}  // namespace

template <class In, class Out>
EgressApi::Method EgressApi::method(Task<Out> (EgressApi::*run)(In)) {
  return [this, run](std::string body, bool json) -> Task<MountedAnswer> {
    In in;
    read_message(body, json, in);
    co_return twirp_answer(co_await (this->*run)(std::move(in)), json);
  };
}

EgressApi::EgressApi(media::ApiKey key, media::EgressDesk& desk) : key_(std::move(key)), desk_(desk) {
  methods_ = {{"StartEgress", method(&EgressApi::start_any)},
              {"StartRoomCompositeEgress", method(&EgressApi::start_room)},
              {"StartParticipantEgress", method(&EgressApi::start_participant)},
              {"StartTrackCompositeEgress", method(&EgressApi::start_tracks)},
              {"StartTrackEgress", method(&EgressApi::start_track)},
              {"UpdateLayout", method(&EgressApi::update_layout)},
              {"ListEgress", method(&EgressApi::list)},
              {"StopEgress", method(&EgressApi::stop)}};
}

Task<MountedAnswer> EgressApi::call(MountedRequest request) {
  try {
    co_return co_await answer(std::move(request));
  } catch (TwirpError const& error) { co_return twirp_answer(error); } catch (Error const& error) {
    co_return twirp_answer(twirp_error(error));
  } catch (std::exception const& failure) {
    log::error("a call of the egress API failed", {{"why", boost::json::value_from(failure.what())}});
    co_return twirp_answer(TwirpError(TwirpCode::kInternal, "internal error"));
  }
}

Task<MountedAnswer> EgressApi::answer(MountedRequest request) {
  auto const route = read_route(request);
  constexpr std::string_view kScheme = "Bearer ";
  if (!request.authorization.starts_with(kScheme)) throw TwirpError(TwirpCode::kUnauthenticated, "permissions denied");
  std::string why;
  auto const claims = auth::verify_livekit_token(std::string_view(request.authorization).substr(kScheme.size()), key_.key,
                                                 key_.secret, system_clock().now_ms() / 1000, why);
  if (!claims) throw TwirpError(TwirpCode::kUnauthenticated, why);
  if (!claims->video.room_record) throw TwirpError(TwirpCode::kUnauthenticated, "permissions denied");
  auto const found = methods_.find(route.method);
  bool const others = route.method == "StartWebEgress" || route.method == "UpdateStream";
  if (others) throw unimplemented("this server records rooms, participants and tracks");
  if (found == methods_.end()) throw no_handler(request);
  co_return co_await found->second(std::move(request.body), route.json);
}

Task<wire::EgressInfo> EgressApi::start(media::EgressOrder order, wire::EgressInfo asked) {
  if (order.recording.room.empty()) throw TwirpError(TwirpCode::kInvalidArgument, "missing room name");
  order.request = remembered(std::move(asked));
  co_return info_of(co_await desk_.start(std::move(order)));
}

Task<wire::EgressInfo> EgressApi::start_room(wire::RoomCompositeEgressRequest request) {
  if (!request.custom_base_url().empty()) throw unimplemented("this server renders no web pages");
  if (request.has_stream() || request.has_segments()) throw unimplemented("this server makes files only");
  require_file(request, request.has_file());
  media::EgressOrder order;
  order.recording.room = request.room_name();
  order.recording.type = type_of(request);
  order.recording.layout = layout_of(request.layout());
  choose_output(order, request);
  wire::EgressInfo asked;
  *asked.mutable_room_composite() = std::move(request);
  co_return co_await start(std::move(order), std::move(asked));
}

Task<wire::EgressInfo> EgressApi::start_participant(wire::ParticipantEgressRequest request) {
  require_file(request, false);
  if (request.identity().empty()) throw TwirpError(TwirpCode::kInvalidArgument, "missing identity");
  media::EgressOrder order;
  order.recording.room = request.room_name();
  order.recording.identities = {request.identity()};
  order.whole_room = false;
  choose_output(order, request);
  wire::EgressInfo asked;
  *asked.mutable_participant() = std::move(request);
  co_return co_await start(std::move(order), std::move(asked));
}

Task<wire::EgressInfo> EgressApi::start_tracks(wire::TrackCompositeEgressRequest request) {
  if (request.has_stream() || request.has_segments()) throw unimplemented("this server makes files only");
  require_file(request, request.has_file());
  media::EgressOrder order;
  order.recording.room = request.room_name();
  for (auto const& track : {request.audio_track_id(), request.video_track_id()}) {
    if (!track.empty()) order.recording.tracks.push_back(track);
  }
  if (order.recording.tracks.empty()) throw TwirpError(TwirpCode::kInvalidArgument, "missing track id");
  if (request.video_track_id().empty()) order.recording.type = "audio";
  order.whole_room = false;
  choose_output(order, request);
  wire::EgressInfo asked;
  *asked.mutable_track_composite() = std::move(request);
  co_return co_await start(std::move(order), std::move(asked));
}

Task<wire::EgressInfo> EgressApi::start_track(wire::TrackEgressRequest request) {
  if (!request.websocket_url().empty()) throw unimplemented("this server makes files only");
  if (request.track_id().empty()) throw TwirpError(TwirpCode::kInvalidArgument, "missing track id");
  media::EgressOrder order;
  order.recording.room = request.room_name();
  order.recording.tracks = {request.track_id()};
  order.recording.type = "tracks";
  order.whole_room = false;
  wire::EgressInfo asked;
  *asked.mutable_track() = std::move(request);
  co_return co_await start(std::move(order), std::move(asked));
}

// The newer way to ask for a room, for one person, or for one or two tracks.
Task<wire::EgressInfo> EgressApi::start_any(wire::StartEgressRequest request) {
  if (request.has_web()) throw unimplemented("this server renders no web pages");
  if (request.outputs_size() == 0) throw TwirpError(TwirpCode::kInvalidArgument, "missing output");
  if (request.outputs_size() > 1) throw TwirpError(TwirpCode::kInvalidArgument, "one file output is made");
  if (!request.outputs(0).has_file()) throw unimplemented("this server makes files only");
  media::EgressOrder order;
  order.recording.room = request.room_name();
  if (request.has_template_()) {
    if (!request.template_().custom_base_url().empty()) throw unimplemented("this server renders no web pages");
    order.recording.type = type_of(request.template_());
    order.recording.layout = layout_of(request.template_().layout());
  } else {
    choose_media(order, request.media());
  }
  auto const& file = request.outputs(0).file();
  choose_file(order, file.file_type(), file.filepath());
  choose_height(order, request);
  wire::EgressInfo asked;
  *asked.mutable_egress() = std::move(request);
  co_return co_await start(std::move(order), std::move(asked));
}

Task<wire::EgressInfo> EgressApi::update_layout(wire::UpdateLayoutRequest request) {
  co_return info_of(co_await desk_.set_layout(request.egress_id(), layout_of(request.layout())));
}

Task<wire::ListEgressResponse> EgressApi::list(wire::ListEgressRequest request) {
  wire::ListEgressResponse response;
  for (auto const& state : co_await desk_.list(request.room_name(), request.egress_id(), request.active())) {
    *response.add_items() = info_of(state);
  }
  co_return response;
}

Task<wire::EgressInfo> EgressApi::stop(wire::StopEgressRequest request) {
  co_return info_of(co_await desk_.stop(request.egress_id()));
}

std::string egress_event(std::string const& event, media::EgressState const& state, std::int64_t now_ms) {
  wire::WebhookEvent out;
  out.set_event(event);
  out.set_id("EV_" + new_id());
  out.set_created_at(now_ms / 1000);
  *out.mutable_egress_info() = info_of(state);
  std::string body;
  if (!google::protobuf::util::MessageToJsonString(out, &body).ok()) body = "{}";
  return body;
}

}  // namespace bedrud::signalling
