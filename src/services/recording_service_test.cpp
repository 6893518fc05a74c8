#include "services/recording_service.hpp"

#include <filesystem>
#include "recording_fakes.hpp"
#include "repository/job_repository.hpp"
#include "repository/recording_repository.hpp"
#include "repository/room_repository.hpp"
#include "service_fixture.hpp"
#include "services/recording_egress_service.hpp"
#include "services/recording_file_service.hpp"
#include "services/recording_removal_service.hpp"
#include "services/recording_render_service.hpp"
#include "services/user_avatar_files.hpp"
#include "services/user_removal.hpp"
#include "storage/stores.hpp"
#include "webhooks/event_publisher.hpp"

namespace bedrud {
namespace {

namespace fs = std::filesystem;
using test::refusal;
using test::run;

class RecordingServiceTest : public test::ServiceTest {
 protected:
  void SetUp() override {
    ServiceTest::SetUp();
    config.recording.storageDir = config.dataDir + "/recordings";
    stores = std::make_unique<storage::Stores>(config.recording_folder());
    pictures = std::make_unique<UserAvatarFiles>(config.dataDir);
    build_recording();
    set(&SystemSettings::recordingsEnabled, true);
    ada = as(added_user("ada"));
    grace = as(added_user("grace"));
    room = open_room("room");
  }
  void build_recording() {
    recordings = std::make_unique<RecordingService>(
        RecordingService::Surroundings{*database, clock, media, recorder, *settings, *queue, *events, *stores, config});
    rendering = std::make_unique<RecordingRenderService>(RecordingRenderService::Surroundings{
        *database, clock, renderer, *settings, *queue, *events, *stores, *pictures, config});
    removal = std::make_unique<RecordingRemovalService>(*database, clock, recorder, *queue, *stores, config.recording);
    files = std::make_unique<RecordingFileService>(*database, clock, passwords, *stores, config.auth.sessionSecret);
  }
  CreateRoomOut open_room(std::string const& name) {
    CreateRoomIn in;
    in.name = name;
    in.isPublic = true;
    auto out = run(rooms->create(ada, in));
    for (auto const& who : {ada, grace}) {
      run(joins->join(who, {name}));
      media.present.insert({name, who.user_id});
    }
    return out;
  }
  StartRecordingIn order(std::string const& room_id) {
    StartRecordingIn in;
    in.roomId = room_id;
    return in;
  }
  std::string started(std::string const& room_id) { return run(recordings->start(ada, order(room_id))).id; }
  Recording row(std::string const& id) {
    return database->read_now([&](db::Connection& c) { return RecordingRepository(c).by_id(id).value_or(Recording{}); });
  }
  std::string capture(std::string const& id) {
    auto const folder = stores->captures.of(id);
    fs::create_directories(folder);
    std::ofstream(folder / "events.jsonl") << "{}\n";
    return folder.string();
  }
  void ended(std::string const& id, std::string const& error = "", std::int64_t duration_ms = 0) {
    media::RecordingResult result{row(id).egress_id.value()};
    result.error = error;
    result.capture = capture(id);
    result.duration_ms = duration_ms;
    run(recordings->ended(result));
  }
  bool idle() {
    return database->read_now([](db::Connection& c) {
      return c.one<std::int64_t>("SELECT count(*) FROM jobs WHERE status IN ('pending', 'active')").value_or(0) == 0;
    });
  }
  // Runs the jobs until all are settled and `done`, however long their pauses are.
  template <class Done>
  void work(Done done) {
    boost::asio::io_context io{1};
    queue->start(io.get_executor());
    auto const end = std::chrono::steady_clock::now() + std::chrono::seconds(20);
    while (!(done() && idle()) && std::chrono::steady_clock::now() < end) {
      io.run_for(std::chrono::milliseconds(10));
      clock.advance(30'000);
      queue->wake();
    }
    EXPECT_TRUE(done());
    queue->stop();
    // A queue works once.
    queue = std::make_unique<jobs::JobQueue>(*database, clock);
    build_recording();
  }
  std::string completed(std::string const& room_id) {
    auto const id = started(room_id);
    run(recordings->stop(ada, {room_id}));
    ended(id);
    work([&] { return row(id).status == "completed"; });
    return id;
  }
  fs::path file_of(std::string const& id) { return fs::path(config.recording_folder()) / row(id).storage_key; }
  std::vector<std::string> told(char const* event) {
    return database->read_now([&](db::Connection& c) {
      return c.all<std::string>("SELECT body FROM webhook_messages WHERE event = $1 ORDER BY id", event);
    });
  }
  void listen_to_events() {
    write([](db::Connection& c) {
      c.exec(
          "INSERT INTO webhooks (id, name, url, secret, events, created_by, created_at, updated_at) VALUES ('w', 'w', "
          "'https://example.org', 's', '[\"recording.started\",\"recording.completed\",\"recording.failed\"]', 'x', 0, 0)");
    });
  }

  test::FakeRecorder recorder;
  test::FakeRenderer renderer;
  std::unique_ptr<storage::Stores> stores;
  std::unique_ptr<UserAvatarFiles> pictures;
  std::unique_ptr<RecordingService> recordings;
  std::unique_ptr<RecordingRenderService> rendering;
  std::unique_ptr<RecordingRemovalService> removal;
  std::unique_ptr<RecordingFileService> files;
  Caller ada, grace;
  CreateRoomOut room;
};
INSTANTIATE_TEST_SUITE_P(Both, RecordingServiceTest, testing::Values(db::Dialect::kSqlite, db::Dialect::kPostgres),
                         test::dialect_name);

TEST_P(RecordingServiceTest, GoesThroughItsStates) {
  listen_to_events();
  auto const id = started(room.id);
  EXPECT_EQ(row(id).status, "started");
  EXPECT_EQ(row(id).egress_id, "EG_1");
  EXPECT_EQ(recorder.orders.at(0).room, "room");
  ASSERT_FALSE(media.sent.empty());
  EXPECT_NE(media.sent.back().payload.find("recording_started"), std::string::npos);
  EXPECT_EQ(run(recordings->wait(grace, {room.id, id})).status, "active");
  EXPECT_EQ(run(joins->join(grace, {"room"})).activeRecordingId, id);
  EXPECT_EQ(run(recordings->stop(ada, {room.id})).status, "processing");
  EXPECT_EQ(recorder.stopped, std::vector<std::string>{"EG_1"});
  ended(id, "disk full");
  EXPECT_EQ(row(id).status, "processing");
  ended(id);  // told twice
  work([&] { return row(id).status == "completed"; });
  auto const view = run(recordings->read(grace, {room.id, id}));
  EXPECT_EQ(view.downloadStatus, "ready");
  EXPECT_EQ(view.fileUrl, "/recordings/" + id);
  EXPECT_EQ(view.endReason, "disk full");
  EXPECT_EQ(view.durationMs, 61'000);
  EXPECT_TRUE(fs::exists(file_of(id)));
  EXPECT_FALSE(fs::exists(stores->captures.of(id)));
  EXPECT_EQ(renderer.orders.size(), 1u);
  EXPECT_EQ(told("recording.started").size(), 1u);
  ASSERT_EQ(told("recording.completed").size(), 1u);
}

// W43: the receivers were told the state before the one they hear of.
TEST_P(RecordingServiceTest, TheEventOfACompletedRecordingSaysCompletedW43) {
  listen_to_events();
  auto const id = completed(room.id);
  auto const body = boost::json::parse(told("recording.completed").at(0)).as_object();
  auto const& data = body.at("data").as_object();
  EXPECT_EQ(data.at("status"), "completed");
  EXPECT_EQ(data.at("recordingId"), boost::json::string(id));
  EXPECT_EQ(data.at("fileURL"), boost::json::string("/recordings/" + id));
  EXPECT_EQ(data.at("fileSizeBytes"), 4);
}

// W9: the unique index covered the empty egress id, so that only one recording of the whole server could begin at a time.
TEST_P(RecordingServiceTest, TwoRoomsBeginAtOnceW9) {
  auto const other = open_room("other");
  auto const insert = [&](std::string const& id, std::string const& room_id) {
    write([&](db::Connection& c) {
      Recording one;
      one.id = id;
      one.room_id = room_id;
      RecordingRepository(c).insert(one);
    });
  };
  insert("one", room.id);
  EXPECT_NO_THROW(insert("two", other.id));
  EXPECT_THROW(insert("three", room.id), db::UniqueViolation);
}

TEST_P(RecordingServiceTest, OneOfARoomAtATime) {
  started(room.id);
  EXPECT_EQ(refusal(recordings->start(ada, order(room.id))).code(), ErrorCode::kConflict);
}

TEST_P(RecordingServiceTest, TheGatesStandInTheirOrder) {
  auto const text = [&](Caller const& who, std::string const& id) {
    return refusal(recordings->start(who, order(id))).public_text();
  };
  config.recording.maxRecordingsPerRoom = 1;
  EXPECT_EQ(text(ada, "no-id"), "Invalid room ID");
  EXPECT_EQ(text(ada, "01890000-0000-7000-8000-000000000000"), "Room not found");
  EXPECT_EQ(text(grace, room.id), "Only moderators can start recordings");
  auto const change = [&](auto change_it) {
    write([&](db::Connection& c) {
      auto one = RoomRepository(c).by_id(room.id).value();
      change_it(one);
      RoomRepository(c).update_settings(one);
    });
  };
  change([](Room& one) {
    one.settings_e2_ee = true;
    one.settings_recordings_allowed = false;
  });
  EXPECT_EQ(text(ada, room.id), "recordings are not allowed for this room");
  change([](Room& one) { one.settings_recordings_allowed = true; });
  EXPECT_EQ(refusal(recordings->start(ada, order(room.id))).code(), ErrorCode::kForbidden);
  change([](Room& one) { one.settings_e2_ee = false; });
  recorder.missing = "no recorder";
  EXPECT_EQ(text(ada, room.id), "Recording service not available");
  recorder.missing.clear();
  recorder.failure = "it does not start";
  EXPECT_EQ(text(ada, room.id), "Failed to start recording");
  recorder.failure.clear();
  auto const people = std::exchange(media.present, {});
  EXPECT_EQ(text(ada, room.id), "nobody is in the room");
  media.present = people;
  auto wrong = order(room.id);
  wrong.mode = "interpretive dance";
  EXPECT_EQ(refusal(recordings->start(ada, wrong)).code(), ErrorCode::kBadRequest);
  completed(room.id);
  EXPECT_EQ(text(ada, room.id), "maximum recordings reached for this room");
  set(&SystemSettings::recordingsEnabled, false);
  EXPECT_EQ(text(grace, "no-id"), "Recordings are disabled on this server");
  EXPECT_EQ(refusal(recordings->stop(grace, {"no-id"})).public_text(), "Recordings are disabled on this server");
}

// W24: whoever was a moderator somewhere read and deleted the recordings of every room.
TEST_P(RecordingServiceTest, ARecordingIsFoundOnlyInItsRoomW24) {
  auto const id = completed(room.id);
  CreateRoomIn in;
  in.name = "of-grace";
  auto const elsewhere = run(rooms->create(grace, in));
  EXPECT_EQ(refusal(recordings->read(grace, {elsewhere.id, id})).public_text(), "Recording not found");
  EXPECT_EQ(refusal(recordings->wait(grace, {elsewhere.id, id})).public_text(), "Recording not found");
  EXPECT_EQ(refusal(removal->remove(grace, {elsewhere.id, id})).public_text(), "Recording not found");
  EXPECT_EQ(refusal(files->share(grace, {elsewhere.id, id, "", 0})).public_text(), "Recording not found");
  EXPECT_EQ(refusal(removal->remove(grace, {room.id, id})).code(), ErrorCode::kForbidden);
  EXPECT_TRUE(fs::exists(file_of(id)));
}

TEST_P(RecordingServiceTest, WhoSeesThem) {
  auto const id = completed(room.id);
  auto const eve = as(added_user("eve"));
  auto const total = [&](Caller const& who) { return run(recordings->list(who, {room.id})).total; };
  EXPECT_EQ(total(ada), 1);
  EXPECT_EQ(total(grace), 1);
  EXPECT_EQ(refusal(recordings->list(eve, {room.id})).public_text(), "Room not found");
  EXPECT_EQ(refusal(recordings->read(eve, {room.id, id})).code(), ErrorCode::kNotFound);
  run(rooms->remove(ada, {room.id}));
  EXPECT_EQ(total(ada), 1);
  EXPECT_EQ(refusal(recordings->list(grace, {room.id})).code(), ErrorCode::kNotFound);
  EXPECT_EQ(run(rooms->archived(ada, {})).rooms.at(0).recordingCount, 1);
}

// W42: a failed try set the recording to failed, so that no later one had anything to do.
TEST_P(RecordingServiceTest, AFailedTryIsRepeatedAndTheThirdIsTheLastW42) {
  listen_to_events();
  renderer.failures = 2;
  auto const id = completed(room.id);
  EXPECT_EQ(renderer.orders.size(), 3u);
  EXPECT_TRUE(told("recording.failed").empty());
  renderer.failures = 3;
  auto const bad = started(room.id);
  ended(bad);
  work([&] { return row(bad).status == "failed"; });
  EXPECT_EQ(row(bad).error, "ffmpeg is not well");
  EXPECT_TRUE(fs::exists(stores->captures.of(bad))) << "the tracks are kept";
  ASSERT_EQ(told("recording.failed").size(), 1u);
  // By an administrator, once more.
  RenderRecordingIn again;
  again.recordingId = bad;
  again.layout = "grid";
  EXPECT_EQ(run(rendering->again(ada, again)).status, "processing");
  work([&] { return row(bad).status == "completed"; });
  EXPECT_EQ(renderer.orders.back().layout, "grid");
  again.recordingId = id;
  EXPECT_EQ(refusal(rendering->again(ada, again)).code(), ErrorCode::kConflict) << "its tracks are gone";
}

// W41: the key that was made of an address named no file, and deleting did nothing.
TEST_P(RecordingServiceTest, DeletingARecordingDeletesItsFilesW41) {
  auto const id = completed(room.id);
  auto const file = file_of(id);
  ASSERT_TRUE(fs::exists(file));
  EXPECT_EQ(run(removal->remove(ada, {room.id, id})).message, "Recording cleared");
  EXPECT_FALSE(fs::exists(file));
  for (auto const& entry : fs::directory_iterator(file.parent_path())) {
    EXPECT_EQ(entry.path().filename().string().find(id), std::string::npos) << "the picture and the chapters, too";
  }
  EXPECT_EQ(refusal(recordings->read(ada, {room.id, id})).code(), ErrorCode::kNotFound);
  auto const another = completed(room.id);
  auto const second = file_of(another);
  EXPECT_FALSE(run(removal->clear(ada, {room.id})).failedRecIDs);
  EXPECT_FALSE(fs::exists(second));
}

// W44: the clean-up got no store: files of rooms and accounts that were deleted stayed for ever, and retention did nothing.
TEST_P(RecordingServiceTest, FilesGoWithTheirRoomAndItsOwnerAndTheirTimeW44) {
  auto const gone = [&](std::string const& id) { return [this, id] { return row(id).id.empty(); }; };
  auto const of_room = completed(room.id);
  auto const file = file_of(of_room);
  write([&](db::Connection& c) {
    doom_recordings_of_room(c, room.id, clock.now_ms());
    RoomRepository(c).remove(room.id);
  });
  work(gone(of_room));
  EXPECT_FALSE(fs::exists(file));

  room = open_room("second");
  auto const old = completed(room.id);
  auto const old_file = file_of(old);
  config.recording.retentionHours = 24;
  clock.advance(25 * 3'600'000LL);
  run(removal->sweep());
  EXPECT_EQ(row(old).status, "completed") << "its room is not archived";
  run(rooms->remove(ada, {room.id}));
  run(removal->sweep());
  work(gone(old));
  EXPECT_FALSE(fs::exists(old_file));
  clock.advance(25 * 3'600'000LL);
  run(removal->sweep());
  EXPECT_FALSE(database->read_now([&](db::Connection& c) { return RoomRepository(c).by_id(room.id); }));

  room = open_room("third");
  auto const active = started(room.id);
  capture(active);
  write([&](db::Connection& c) { remove_user(c, ada.user_id, clock.now_ms()); });
  work(gone(active));
  EXPECT_EQ(recorder.stopped.back(), "EG_3");
  EXPECT_FALSE(fs::exists(stores->captures.of(active)));
}

TEST_P(RecordingServiceTest, ARestartGoesOnOrKeepsWhatThereIs) {
  auto const id = started(room.id);
  auto const second = open_room("second");
  Recording begun;
  begun.id = "begun";
  begun.room_id = second.id;
  begun.room_name = "second";
  begun.server = row(id).server;
  write([&](db::Connection& c) { RecordingRepository(c).insert(begun); });
  run(recordings->recover());
  EXPECT_EQ(recorder.resumed, std::vector<std::string>{"EG_1"});
  EXPECT_EQ(row("begun").status, "failed");
  recorder.failure = "the room is gone";
  capture(id);
  run(recordings->recover());
  EXPECT_EQ(row(id).status, "processing");
  EXPECT_EQ(row(id).end_reason, "the room is gone");
}

TEST_P(RecordingServiceTest, LimitsEndARecording) {
  auto const id = started(room.id);
  clock.advance(3'540'000);
  run(recordings->watch());
  EXPECT_TRUE(recorder.stopped.empty());
  clock.advance(60'000);
  run(recordings->watch());
  EXPECT_EQ(recorder.stopped.size(), 1u);
  set(&SystemSettings::recordingMaxDurationMins, 0);
  set(&SystemSettings::recordingMaxFileSizeMB, 1);
  std::ofstream(fs::path(capture(id)) / "1-TR-0.mkv") << std::string(1 << 20, 'x');
  run(recordings->watch());
  EXPECT_EQ(recorder.stopped.size(), 2u);
}

TEST_P(RecordingServiceTest, AnEndThatComesBeforeTheAnswerIsNotLost) {
  media::RecordingResult result{"EG_1"};
  result.error = "the disk is full";
  run(recordings->ended(result));
  auto const id = started(room.id);
  EXPECT_EQ(row(id).status, "failed");
  EXPECT_EQ(row(id).error, "the disk is full");
  EXPECT_EQ(run(recordings->wait(ada, {room.id, id})).status, "failed");
}

TEST_P(RecordingServiceTest, ConsentIsAskedOnlyWhereTheServerSaysSo) {
  started(room.id);
  EXPECT_FALSE(run(joins->join(grace, {"room"})).recordingConsentRequired);
  set(&SystemSettings::recordingConsentRequired, true);
  auto const refused = refusal(joins->join(grace, {"room"}));
  EXPECT_EQ(refused.code(), ErrorCode::kForbidden);
  EXPECT_EQ(refused.members.at("recordingConsentRequired"), true);
  auto const joined = run(joins->join(grace, {"room", "", true}));
  EXPECT_TRUE(joined.recordingConsentRequired);
  EXPECT_EQ(joined.recording.value().startedByName, "ada");
}

TEST_P(RecordingServiceTest, AServerRecordsSoManyRoomsAtOnce) {
  config.recording.maxConcurrent = 1;
  auto const other = open_room("other");
  auto const id = started(room.id);
  EXPECT_EQ(refusal(recordings->start(ada, order(other.id))).code(), ErrorCode::kUnavailable);
  run(recordings->stop(ada, {room.id}));
  ended(id);
  started(other.id);
}

TEST_P(RecordingServiceTest, AFilmShowsThePicturesOfPeople) {
  auto const file = pictures->new_path();
  std::ofstream(file.string() + ".png") << "grace's picture";
  auto const url = UserAvatarFiles::url_of(file.string() + ".png");
  auto const give = [&](std::string const& user, std::string const& address) {
    write([&](db::Connection& c) { c.exec("UPDATE users SET avatar_url = $2 WHERE id = $1", user, address); });
  };
  give(grace.user_id, url + "?v=1");
  give(ada.user_id, "https://elsewhere.example/picture.png");
  completed(room.id);
  EXPECT_EQ(renderer.faces, (std::map<std::string, std::string>{{grace.user_id, "grace's picture"}}));
  // A picture that is gone is no reason to have no film.
  pictures->discard(url);
  completed(room.id);
  EXPECT_TRUE(renderer.faces.empty());
}

TEST_P(RecordingServiceTest, TheChatOfTheMeetingLiesBesideItsTracksWhereThatIsWanted) {
  auto const say = [&](std::string const& text, std::string const& to = "") {
    PostChatIn in;
    in.roomId = room.id;
    in.text = text;
    in.to = to;
    run(chat->post(ada, in));
  };
  auto const meet = [&] {
    say("before");
    clock.advance(1000);
    auto const id = started(room.id);
    clock.advance(65'000);
    say("two\nlines");
    say("between us", grace.user_id);
    clock.advance(5000);
    run(recordings->stop(ada, {room.id}));
    ended(id, "", 70'000);
    clock.advance(1000);
    say("after");
    work([&] { return row(id).status == "completed"; });
    return id;
  };
  meet();
  EXPECT_EQ(renderer.chat, "");
  config.recording.chat = true;
  meet();
  EXPECT_EQ(renderer.chat, "00:01:05 ada: two\n  lines\n");
  // Rendered again, after the message was deleted.
  config.recording.keepTracks = true;
  auto const id = meet();
  EXPECT_NE(renderer.chat, "");
  write([](db::Connection& c) { c.exec("UPDATE chat_messages SET text = '', deleted_at = 1"); });
  Caller admin = ada;
  admin.level = Access::kSuperadmin;
  RenderRecordingIn again;
  again.recordingId = id;
  run(rendering->again(admin, again));
  auto const renderings = renderer.orders.size();
  work([&] { return renderer.orders.size() > renderings && row(id).status == "completed"; });
  EXPECT_EQ(renderer.chat, "");
}

TEST_P(RecordingServiceTest, TheEgressApiRecordsTheSameWay) {
  RecordingEgressService desk(*database, clock, *recordings);
  std::vector<std::string> news;
  auto const note = [&](char const* event, Recording const& one) { news.push_back(std::string(event) + " " + one.status); };
  recordings->set_news(note);
  media::EgressOrder whole;
  whole.recording.room = "room";
  whole.height = 1080;
  whole.request = R"({"roomComposite":{"roomName":"room"}})";
  auto const state = run(desk.start(whole));
  EXPECT_EQ(state.status, "started");
  EXPECT_EQ(state.request, whole.request);
  EXPECT_EQ(row(state.recording).height, 1080);
  EXPECT_TRUE(recorder.orders.back().identities.empty()) << "everybody is recorded";
  EXPECT_EQ(row(state.recording).room_id, room.id) << "the host finds it in the list of the room";
  EXPECT_EQ(refusal(desk.start(whole)).code(), ErrorCode::kConflict);
  media::EgressOrder track;
  track.whole_room = false;
  track.recording.room = "room";
  track.recording.type = "tracks";
  track.recording.tracks = {"TR_1"};
  auto const single = run(desk.start(track));
  EXPECT_EQ(recorder.orders.back().tracks, std::vector<std::string>{"TR_1"});
  EXPECT_EQ(run(desk.list("room", "", true)).size(), 2u);
  EXPECT_EQ(run(desk.list("", single.id, false)).at(0).recording, single.recording);
  EXPECT_EQ(run(desk.set_layout(state.id, "grid")).layout, "grid");
  run(desk.stop(state.id));
  EXPECT_EQ(recorder.stopped, std::vector<std::string>{state.id});
  ended(state.recording);
  EXPECT_EQ(refusal(desk.stop(state.id)).code(), ErrorCode::kConflict);
  EXPECT_EQ(refusal(desk.stop("EG_none")).code(), ErrorCode::kNotFound);
  EXPECT_EQ(news, (std::vector<std::string>{"egress_started started", "egress_started started", "egress_updated processing"}));
  set(&SystemSettings::recordingsEnabled, false);
  EXPECT_EQ(refusal(desk.start(track)).code(), ErrorCode::kForbidden);
}

TEST_P(RecordingServiceTest, LinksOpenFilesUntilTheyEnd) {
  auto const id = completed(room.id);
  auto const opened = [&](std::string const& url, RecordingPart part = RecordingPart::kFile) {
    RecordingFileIn in;
    in.id = id;
    auto const value = [&](std::string const& name) {
      auto const from = url.find(name + "=") + name.size() + 1;
      return url.substr(from, url.find('&', from) - from);
    };
    in.expires = value("expires");
    in.signature = value("signature");
    return run(files->open(nobody(), in, part));
  };
  auto const link = run(files->link(grace, {room.id, id, 5}));
  EXPECT_EQ(opened(link.url).path, file_of(id));
  clock.advance(360'000);
  EXPECT_THROW(opened(link.url), Error);

  EXPECT_EQ(refusal(files->share(grace, {room.id, id, "", 0})).code(), ErrorCode::kForbidden);
  auto const shared = run(files->share(ada, {room.id, id, "secret", 2}));
  auto const closed = run(files->shared(nobody(), {shared.token}));
  EXPECT_TRUE(closed.passwordRequired);
  EXPECT_FALSE(closed.fileUrl);
  EXPECT_EQ(refusal(files->open_shared(nobody(), {shared.token, "wrong"})).code(), ErrorCode::kForbidden);
  auto const open = run(files->open_shared(nobody(), {shared.token, "secret"}));
  EXPECT_EQ(opened(open.fileUrl.value()).content_type, "video/mp4");
  EXPECT_EQ(opened(open.thumbnailUrl.value(), RecordingPart::kThumbnail).content_type, "image/jpeg");
  run(files->unshare(ada, {room.id, id}));
  EXPECT_THROW(opened(open.fileUrl.value()), Error) << "what a shared link gave ends with it";
  EXPECT_EQ(refusal(files->shared(nobody(), {shared.token})).code(), ErrorCode::kNotFound);
}

}  // namespace
}  // namespace bedrud
