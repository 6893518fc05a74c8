#pragma once
// The words of the mails and their two forms. Everything that comes from people is escaped in the HTML form; the only links are
// those the server makes.
#include <map>
#include <string>
#include <vector>

namespace bedrud::mail {

// How the mails of this server look; what is empty has a default.
struct Branding {
  std::string instance_name = "Bedrud", support_email, instance_url, header_color = "#1a1a2e", button_color = "#e11d48";
  std::map<std::string, std::string> subjects, preheaders;  // by Letter::name
};

struct Letter {
  std::string
      name;  // verify, welcome, reset, changed, invite, room_invite, generic: which subject and preview the operator may set
  std::string subject;  // unless the operator set one
  std::string heading;
  std::vector<std::string> paragraphs;
  std::string button, link;  // empty: none
  std::string note;          // small print under the button
  std::string preheader;     // what lists of mails show beside the subject
};

struct Rendered {
  std::string subject, text, html;
};

Rendered render(Letter const& letter, Branding const& branding);

// The letters. `instance` is Branding::instance_name; links are whole addresses.
Letter verify_letter(std::string const& name, std::string const& link, std::string const& instance);
Letter welcome_letter(std::string const& name, std::string const& link, std::string const& instance);
Letter reset_letter(std::string const& link, std::string const& address, std::string const& instance);
Letter password_changed_letter(std::string const& address, std::string const& instance);
Letter email_changed_letter(std::string const& new_email, std::string const& address, std::string const& instance);
Letter linked_letter(std::string const& provider, std::string const& address, std::string const& instance);
Letter invite_letter(std::string const& inviter, std::string const& link, std::string const& instance);
Letter room_invite_letter(std::string const& inviter, std::string const& room, std::string const& link,
                          std::string const& instance);
Letter account_exists_letter(std::string const& link, std::string const& address, std::string const& instance);
Letter test_letter(std::string const& instance);

}  // namespace bedrud::mail
