#include "base/json.hpp"

#include <gtest/gtest.h>

namespace bedrud {

struct Settings {
  bool allowChat = true;
  std::vector<std::string> tags;
};
BOOST_DESCRIBE_STRUCT(Settings, (), (allowChat, tags))

struct CreateRoom {
  std::string name;
  std::int64_t maxParticipants = 20;
  std::optional<std::string> mode;
  Settings settings;
  std::vector<Settings> more;
  std::map<std::string, std::int64_t> weights;
  double volume = 0.5;
  std::optional<std::string> deletedAt, expiresAt;
  boost::json::object extra;
};
BOOST_DESCRIBE_STRUCT(CreateRoom, (),
                      (name, maxParticipants, mode, settings, more, weights, volume, deletedAt, expiresAt, extra))

struct Perhaps {
  std::optional<std::string> first, second;
};
BOOST_DESCRIBE_STRUCT(Perhaps, (), (first, second))

template <>
struct json::Rules<Settings> {
  static constexpr std::tuple list{Rule{&Settings::tags, Items{0, 2}, Length{1, 5}, Optional{}}};
};
template <>
struct json::Rules<CreateRoom> {
  using R = CreateRoom;
  static constexpr std::tuple list{Rule{&R::name, Length{3, 10}, Doc{"Shown to everybody."}},
                                   Rule{&R::maxParticipants, Range{1, 1000}, Optional{}},
                                   Rule{&R::mode, OneOf{"standard", "webinar"}},
                                   Rule{&R::settings, Optional{}},
                                   Rule{&R::more, Optional{}},
                                   Rule{&R::weights, Optional{}},
                                   Rule{&R::volume, Optional{}},
                                   Rule{&R::expiresAt, WriteNull{}},
                                   Rule{&R::extra, Optional{}}};
};

namespace {

std::string refusal(std::string_view text, ErrorCode code) {
  try {
    json::parse<CreateRoom>(text);
  } catch (Error const& error) {
    EXPECT_EQ(error.code(), code) << error.public_text();
    return error.public_text();
  }
  ADD_FAILURE() << text << " was accepted";
  return {};
}

TEST(JsonRead, TakesWhatAnOldClientSends) {
  auto const room = json::parse<CreateRoom>(R"({"NAME":"stand-up","unknown":[{"x":1}],"MaxParticipants":7,"mode":null,
    "settings":{"allowchat":false,"tags":["a","b"]},"weights":{"A":1,"a":-2},"volume":1,"extra":{"deep":[1.5]}})");
  EXPECT_EQ(room.name, "stand-up");
  EXPECT_EQ(room.maxParticipants, 7);
  EXPECT_FALSE(room.mode);
  EXPECT_FALSE(room.settings.allowChat);
  EXPECT_EQ(room.settings.tags, (std::vector<std::string>{"a", "b"}));
  EXPECT_EQ(room.weights, (std::map<std::string, std::int64_t>{{"A", 1}, {"a", -2}}));
  EXPECT_EQ(room.volume, 1.0);
  EXPECT_EQ(room.extra.at("deep").as_array().at(0), 1.5);
}

TEST(JsonRead, KeepsDefaultsOfMissingAndNullMembers) {
  auto const room = json::parse<CreateRoom>(R"({"name":"abc","maxParticipants":null})");
  EXPECT_EQ(room.maxParticipants, 20);
  EXPECT_TRUE(room.settings.allowChat);
}

TEST(JsonRead, NamesTheFieldOfAWrongType) {
  auto const bad = ErrorCode::kBadRequest;
  EXPECT_EQ(refusal(R"({"name":5})", bad), "Invalid input: name must be a string, not an integer");
  EXPECT_EQ(refusal(R"({"name":"abc","settings":{"allowChat":"yes"}})", bad),
            "Invalid input: settings.allowChat must be true or false, not a string");
  EXPECT_EQ(refusal(R"({"name":"abc","more":[{"allowChat":true},{"tags":[1]}]})", bad),
            "Invalid input: more[1].tags[0] must be a string, not an integer");
  EXPECT_EQ(refusal(R"({"name":"abc","maxParticipants":2.5})", bad),
            "Invalid input: maxParticipants must be an integer, not a number");
  EXPECT_EQ(refusal(R"({"name":"abc","maxParticipants":18446744073709551615})", bad),
            "Invalid input: maxParticipants must be an integer between -9223372036854775808 and 9223372036854775807, "
            "not an integer outside of it");
  EXPECT_EQ(refusal("[]", bad), "Invalid input: the body must be an object, not a list");
}

TEST(JsonRead, RefusesDuplicateKeys) {
  auto const bad = ErrorCode::kBadRequest;
  EXPECT_EQ(refusal(R"({"name":"abc","name":"abd"})", bad), "Invalid input: the member \"name\" appears twice");
  EXPECT_EQ(refusal(R"({"name":"abc","Name":"abd"})", bad), "Invalid input: the member \"name\" appears twice");
  EXPECT_EQ(refusal(R"({"name":null,"Name":"abd"})", bad), "Invalid input: the member \"name\" appears twice");
  EXPECT_EQ(refusal(R"({"name":"abc","extra":{"x":{"k":1,"k":2}}})", bad), "Invalid input: the member \"k\" appears twice");
}

TEST(JsonRead, RefusesMalformedAndDeepText) {
  auto const bad = ErrorCode::kBadRequest;
  EXPECT_EQ(refusal("", bad), "Invalid input: expected JSON, got nothing");
  for (auto const* text : {"{", "nul", "{\"name\":\"abc\"} x", "{'name':1}", "{\"name\":\"\xff\"}", "[1,]", "\"\\ud800\""}) {
    EXPECT_TRUE(refusal(text, bad).starts_with("Invalid input: malformed JSON at byte ")) << text;
  }
  EXPECT_EQ(refusal(std::string(100000, '['), bad), "Invalid input: nested deeper than 32 levels");
}

TEST(JsonRead, ReportsAllBrokenRulesTogether) {
  try {
    json::parse<CreateRoom>(R"({"maxParticipants":0,"mode":"party","settings":{"tags":["","b","c"]}})");
    FAIL();
  } catch (Error const& error) {
    EXPECT_EQ(error.code(), ErrorCode::kInvalid);
    std::vector<std::string> lines;
    for (auto const& field : error.details()) lines.push_back(field.field + " " + field.error);
    EXPECT_EQ(lines, (std::vector<std::string>{"settings.allowChat is required", "settings.tags must have at most 2 items",
                                               "settings.tags[0] must have 1 to 5 characters", "name is required",
                                               "maxParticipants must be between 1 and 1000",
                                               "mode must be one of standard, webinar"}));
    EXPECT_TRUE(error.public_text().ends_with("; and 1 more")) << error.public_text();
  }
}

TEST(JsonRead, CountsCharactersNotBytes) {
  EXPECT_EQ(json::parse<CreateRoom>(R"({"name":"äöüäöüäöü€"})").name.size(), 21u);
  EXPECT_EQ(refusal(R"({"name":"ä"})", ErrorCode::kInvalid), "Invalid input: name must have 3 to 10 characters");
}

TEST(JsonRead, ChecksEmailAddresses) {
  json::Email const email;
  for (auto const* good : {"a@b.c", "first.last+tag@example.org", "x@localhost"}) EXPECT_TRUE(email.holds(good)) << good;
  for (auto const* bad : {"", "a", "@b", "a@", "a@b..c", "a b@c.d", "a@b@c.d", "a@.b", "a@b.", "a@b\n.c"}) {
    EXPECT_FALSE(email.holds(bad)) << bad;
  }
}

TEST(JsonWrite, RoundTripsAndEscapes) {
  CreateRoom room;
  room.name = "a\"\\\n\x01\u00e4";
  room.extra["x"] = 1;
  EXPECT_EQ(json::to_text(room),
            "{\"name\":\"a\\\"\\\\\\n\\u0001\u00e4\",\"maxParticipants\":20,\"settings\":{\"allowChat\":true,\"tags\":[]},"
            "\"more\":[],\"weights\":{},\"volume\":0.5,\"expiresAt\":null,\"extra\":{\"x\":1}}");
  EXPECT_EQ(json::to_json(room).at("name").as_string(), room.name);
  EXPECT_EQ(json::to_text(std::vector<bool>{true, false}), "[true,false]");
  EXPECT_EQ(json::to_text(Settings{}), R"({"allowChat":true,"tags":[]})");
  EXPECT_EQ(json::to_text(std::numeric_limits<double>::infinity()), "null");
}

TEST(JsonWrite, PutsCommasBetweenWhatIsThere) {
  EXPECT_EQ(json::to_text(Perhaps{}), "{}");
  EXPECT_EQ(json::to_text(std::vector<Perhaps>{{"a", {}}, {{}, "b"}, {"c", "d"}}),
            R"([{"first":"a"},{"second":"b"},{"first":"c","second":"d"}])");
  auto const one = std::string(200, 'x');
  EXPECT_EQ(json::to_text(std::vector<std::string>{one, "", one}), R"([")" + one + R"(","",")" + one + R"("])");
}

TEST(JsonSchema, SaysTheRules) {
  auto const schema = json::schema<CreateRoom>();
  auto const& properties = schema.at("properties").as_object();
  EXPECT_EQ(boost::json::serialize(properties.at("name")),
            R"({"type":"string","minLength":3,"maxLength":10,"description":"Shown to everybody."})");
  EXPECT_EQ(boost::json::serialize(properties.at("maxParticipants")),
            R"({"type":"integer","format":"int64","minimum":1,"maximum":1000,"default":20})");
  EXPECT_EQ(boost::json::serialize(properties.at("mode")), R"({"type":"string","enum":["standard","webinar"]})");
  EXPECT_EQ(boost::json::serialize(properties.at("expiresAt")), R"({"type":["string","null"]})");
  EXPECT_EQ(boost::json::serialize(properties.at("settings").at("properties").at("tags")),
            R"({"type":"array","items":{"type":"string","minLength":1,"maxLength":5},"minItems":0,"maxItems":2,"default":[]})");
  EXPECT_EQ(boost::json::serialize(schema.at("required")), R"(["name"])");
}

TEST(JsonSchema, NamesComponentsOnce) {
  json::Components components;
  auto const schema = json::schema<CreateRoom>(&components);
  EXPECT_EQ(boost::json::serialize(schema), R"({"$ref":"#/components/schemas/CreateRoom"})");
  EXPECT_EQ(components.schemas().size(), 2u);
  EXPECT_TRUE(components.schemas().contains("Settings"));
  struct Other {};
  EXPECT_THROW(components.begin("Settings", typeid(Other)), std::logic_error);
}

TEST(JsonInput, ParametersOverrideTheBody) {
  json::Input<CreateRoom> input;
  input.read_body(json::parse_text(R"({"name":"from body"})"));
  input.read_parameter("name", "from path");
  input.read_parameter("maxParticipants", "12");
  input.read_parameter("mode", "webinar");
  input.read_parameter("volume", "");
  input.read_parameter("nobody", "knows");
  auto const room = input.finish();
  EXPECT_EQ(room.name, "from path");
  EXPECT_EQ(room.maxParticipants, 12);
  EXPECT_EQ(room.mode, "webinar");
  json::Input<CreateRoom> wrong;
  EXPECT_THROW(wrong.read_parameter("maxParticipants", "12x"), Error);
  EXPECT_THROW(wrong.read_parameter("maxParticipants", "99999999999999999999"), Error);
}

}  // namespace
}  // namespace bedrud
