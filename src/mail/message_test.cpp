#include "mail/message.hpp"

#include <gmock/gmock.h>
#include "base/encoding.hpp"
#include "mail/letter.hpp"

namespace bedrud::mail {
namespace {

using testing::HasSubstr;
using testing::Not;

Message sample() {
  return {.from_address = "meet@example.org",
          .from_name = "Bedrud",
          .to = "ada@example.org",
          .subject = "Hello",
          .text = "text",
          .html = "<p>html</p>",
          .date_ms = 1'700'000'000'000};
}

TEST(MailMessage, CarriesBothFormsAndTheHeadersOfAMachine) {
  auto const mime = to_mime(sample());
  EXPECT_THAT(mime, HasSubstr("Date: Tue, 14 Nov 2023 22:13:20 +0000\r\n"));
  EXPECT_THAT(mime, HasSubstr("From: \"Bedrud\" <meet@example.org>\r\n"));
  EXPECT_THAT(mime, HasSubstr("To: <ada@example.org>\r\n"));
  EXPECT_THAT(mime, HasSubstr("Auto-Submitted: auto-generated\r\n"));
  EXPECT_THAT(mime, HasSubstr("Content-Type: multipart/alternative; boundary="));
  EXPECT_THAT(mime, HasSubstr(base64_encode("<p>html</p>")));
}

// A name or subject with a line break would otherwise add headers, a Bcc for example.
TEST(MailMessage, NothingInAValueAddsAHeader) {
  auto message = sample();
  message.subject = "Hello\r\nBcc: eve@example.org";
  message.from_name = "Bed\"rud\r\nX-Evil: 1";
  message.to = "ada@example.org>\r\nX-Evil: 2";
  auto const mime = to_mime(message);
  EXPECT_THAT(mime, Not(HasSubstr("\nBcc:")));
  EXPECT_THAT(mime, Not(HasSubstr("\nX-Evil")));
  EXPECT_THAT(mime, HasSubstr("From: \"Bed\\\"rud"));
}

TEST(MailMessage, EncodesOtherLettersInShortWordsThatCutNone) {
  auto message = sample();
  for (int i = 0; i < 40; ++i) message.subject += "ü";
  auto const mime = to_mime(message);
  std::string decoded;
  std::size_t at = 0;
  while ((at = mime.find("=?UTF-8?B?", at)) != std::string::npos) {
    auto const end = mime.find("?=", at);
    EXPECT_LE(end + 2 - at, 75U);
    auto const word = base64_decode(mime.substr(at + 10, end - at - 10)).value();
    EXPECT_NE(static_cast<unsigned char>(word[0]) & 0xc0, 0x80);
    decoded += word;
    at = end;
  }
  EXPECT_EQ(decoded, message.subject);
}

TEST(MailLetter, EscapesWhatPeopleWrote) {
  auto const out = render(verify_letter("<script>&\"'", "https://meet.example.org/auth/verify?token=a&b", "Bed<rud"), {});
  EXPECT_THAT(out.html, Not(HasSubstr("<script>")));
  EXPECT_THAT(out.html, HasSubstr("&lt;script&gt;&amp;&quot;&#39;"));
  EXPECT_THAT(out.html, HasSubstr("token=a&amp;b"));
  EXPECT_THAT(out.text, HasSubstr("https://meet.example.org/auth/verify?token=a&b"));
}

TEST(MailLetter, TakesSubjectPreviewAndColoursOfTheOperator) {
  Branding branding;
  branding.instance_name = "Team Meet";
  branding.support_email = "help@example.org";
  branding.subjects["welcome"] = "Hi there";
  branding.preheaders["welcome"] = "Come in";
  branding.header_color = "#00ff00";
  branding.button_color = "red;background:url(x)";
  auto const out = render(welcome_letter("Ada", "https://meet.example.org", "Team Meet"), branding);
  EXPECT_EQ(out.subject, "Hi there");
  EXPECT_THAT(out.html, HasSubstr("Come in"));
  EXPECT_THAT(out.html, HasSubstr("background:#00ff00"));
  EXPECT_THAT(out.html, Not(HasSubstr("url(x)")));
  EXPECT_THAT(out.text, HasSubstr("help@example.org"));
}

}  // namespace
}  // namespace bedrud::mail
