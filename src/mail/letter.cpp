#include "mail/letter.hpp"

#include <string_view>

namespace bedrud::mail {
namespace {

std::string escaped(std::string_view text) {
  std::string out;
  for (auto const c : text) {
    switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      case '\'':
        out += "&#39;";
        break;
      default:
        out += c;
    }
  }
  return out;
}

// What goes into a style attribute: #rrggbb, else the default.
std::string color(std::string const& wanted, std::string_view otherwise) {
  bool const good =
      wanted.size() == 7 && wanted[0] == '#' && wanted.find_first_not_of("0123456789abcdefABCDEF", 1) == std::string::npos;
  return good ? wanted : std::string(otherwise);
}

std::string chosen(std::map<std::string, std::string> const& set, std::string const& name, std::string const& otherwise) {
  auto const found = set.find(name);
  return found != set.end() && !found->second.empty() ? found->second : otherwise;
}

std::string as_text(Letter const& letter, Branding const& branding) {
  auto out = letter.heading + "\n\n";
  for (auto const& paragraph : letter.paragraphs) out += paragraph + "\n\n";
  if (!letter.link.empty()) out += letter.button + ":\n" + letter.link + "\n\n";
  if (!letter.note.empty()) out += letter.note + "\n\n";
  out += "-- \n" + branding.instance_name + "\n";
  if (!branding.instance_url.empty()) out += branding.instance_url + "\n";
  if (!branding.support_email.empty()) out += "Questions: " + branding.support_email + "\n";
  return out;
}

std::string as_html(Letter const& letter, Branding const& branding, std::string const& preheader) {
  constexpr std::string_view kFont = "font-family:system-ui,-apple-system,'Segoe UI',Roboto,sans-serif;";
  std::string out = "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>" + escaped(letter.heading) +
                    "</title></head><body style=\"margin:0;background:#f4f4f5;" + std::string(kFont) + "color:#18181b\">";
  if (!preheader.empty()) {
    out += "<div style=\"display:none;max-height:0;overflow:hidden\">" + escaped(preheader) + "</div>";
  }
  out +=
      "<table role=\"presentation\" width=\"100%\" cellspacing=\"0\" cellpadding=\"0\"><tr><td align=\"center\" "
      "style=\"padding:24px\"><table role=\"presentation\" width=\"560\" cellspacing=\"0\" cellpadding=\"0\" "
      "style=\"max-width:560px;background:#ffffff;border-radius:8px;overflow:hidden\"><tr><td style=\"padding:20px "
      "32px;background:" +
      color(branding.header_color, "#1a1a2e") + ";color:#ffffff;font-size:18px;font-weight:600\">" +
      escaped(branding.instance_name) +
      "</td></tr><tr><td style=\"padding:32px\"><h1 style=\"margin:0 0 16px;font-size:22px\">" + escaped(letter.heading) +
      "</h1>";
  for (auto const& paragraph : letter.paragraphs) {
    out += "<p style=\"margin:0 0 16px;line-height:1.5\">" + escaped(paragraph) + "</p>";
  }
  if (!letter.link.empty()) {
    auto const link = escaped(letter.link);
    out += "<p style=\"margin:24px 0\"><a href=\"" + link +
           "\" style=\"display:inline-block;padding:12px 24px;background:" + color(branding.button_color, "#e11d48") +
           ";color:#ffffff;text-decoration:none;border-radius:6px;font-weight:600\">" + escaped(letter.button) +
           "</a></p><p style=\"margin:0 0 16px;font-size:13px;color:#52525b;word-break:break-all\">" +
           "If the button does not work, open this address: " + link + "</p>";
  }
  if (!letter.note.empty()) out += "<p style=\"margin:0;font-size:13px;color:#52525b\">" + escaped(letter.note) + "</p>";
  out += "</td></tr><tr><td style=\"padding:16px 32px;font-size:12px;color:#52525b\">" + escaped(branding.instance_name);
  if (!branding.instance_url.empty()) out += " &middot; " + escaped(branding.instance_url);
  if (!branding.support_email.empty()) out += " &middot; " + escaped(branding.support_email);
  return out + "</td></tr></table></td></tr></table></body></html>\n";
}

std::string asked_from(std::string const& address) { return address.empty() ? "" : " The request came from " + address + "."; }

}  // namespace

Rendered render(Letter const& letter, Branding const& branding) {
  auto const preheader = chosen(branding.preheaders, letter.name, letter.preheader);
  return {chosen(branding.subjects, letter.name, letter.subject), as_text(letter, branding),
          as_html(letter, branding, preheader)};
}

Letter verify_letter(std::string const& name, std::string const& link, std::string const& instance) {
  return {.name = "verify",
          .subject = "Verify your " + instance + " email",
          .heading = "Confirm your address",
          .paragraphs = {"Hello " + name + ",", "confirm that this address is yours and your account is ready."},
          .button = "Confirm address",
          .link = link,
          .note = "If you did not ask for an account, ignore this mail; nothing happens then.",
          .preheader = "One click and your account is ready."};
}

Letter welcome_letter(std::string const& name, std::string const& link, std::string const& instance) {
  return {.name = "welcome",
          .subject = "Welcome to " + instance,
          .heading = "Welcome, " + name,
          .paragraphs = {"Your account is ready. Start a meeting and send the link to whom you want to see."},
          .button = "Open " + instance,
          .link = link,
          .note = "",
          .preheader = "Your account is ready."};
}

Letter reset_letter(std::string const& link, std::string const& address, std::string const& instance) {
  return {.name = "reset",
          .subject = "Reset your " + instance + " password",
          .heading = "Choose a new password",
          .paragraphs = {"Somebody, probably you, asked for a new password for this address." + asked_from(address)},
          .button = "Choose a new password",
          .link = link,
          .note = "The link works once. If you did not ask for it, ignore this mail; your password stays as it is.",
          .preheader = "The link works once."};
}

Letter password_changed_letter(std::string const& address, std::string const& instance) {
  return {.name = "changed",
          .subject = "Your " + instance + " password was changed",
          .heading = "Your password was changed",
          .paragraphs = {"The password of your account was changed and all other sessions were ended." + asked_from(address),
                         "If that was not you, ask for a new password on the sign-in page at once."},
          .button = "",
          .link = "",
          .note = "",
          .preheader = "If that was not you, act at once."};
}

Letter email_changed_letter(std::string const& new_email, std::string const& address, std::string const& instance) {
  return {.name = "generic",
          .subject = "The address of your " + instance + " account was changed",
          .heading = "Your address was changed",
          .paragraphs = {"Your account now has the address " + new_email + "." + asked_from(address),
                         "If that was not you, tell an administrator of this server at once."},
          .button = "",
          .link = "",
          .note = "",
          .preheader = "If that was not you, act at once."};
}

Letter linked_letter(std::string const& provider, std::string const& address, std::string const& instance) {
  return {.name = "generic",
          .subject = provider + " now opens your " + instance + " account",
          .heading = "A new way to sign in",
          .paragraphs = {"Your account can be opened with " + provider + " from now on." + asked_from(address),
                         "If that was not you, remove it under Security in the settings and change your password at once."},
          .button = "",
          .link = "",
          .note = "",
          .preheader = "If that was not you, act at once."};
}

Letter invite_letter(std::string const& inviter, std::string const& link, std::string const& instance) {
  return {.name = "invite",
          .subject = "You are invited to " + instance,
          .heading = "You are invited",
          .paragraphs = {(inviter.empty() ? std::string("An administrator") : inviter) + " invites you to make an account."},
          .button = "Make an account",
          .link = link,
          .note = "The invitation works once and only for this address.",
          .preheader = "Make your account."};
}

Letter room_invite_letter(std::string const& inviter, std::string const& room, std::string const& link,
                          std::string const& instance) {
  return {
      .name = "room_invite",
      .subject = "You are invited to a meeting at " + instance,
      .heading = "You are invited to " + room,
      .paragraphs = {(inviter.empty() ? std::string("The host") : inviter) + " invites you to meet in the room " + room + "."},
      .button = "Open the room",
      .link = link,
      .note = "With an account that has this address you come in without asking.",
      .preheader = "Open the room when it is time."};
}

Letter account_exists_letter(std::string const& link, std::string const& address, std::string const& instance) {
  return {.name = "generic",
          .subject = "You have an account at " + instance,
          .heading = "You have an account already",
          .paragraphs = {"Somebody wanted to make an account with this address." + asked_from(address),
                         "If that was you, sign in; there is a link for a forgotten password. If not, nothing has happened."},
          .button = "Sign in",
          .link = link,
          .note = "",
          .preheader = "Sign in instead of making a new one."};
}

Letter test_letter(std::string const& instance) {
  return {.name = "generic",
          .subject = "Test mail from " + instance,
          .heading = "It works",
          .paragraphs = {"This mail was sent from the settings page to try the mail server."},
          .button = "",
          .link = "",
          .note = "",
          .preheader = ""};
}

}  // namespace bedrud::mail
