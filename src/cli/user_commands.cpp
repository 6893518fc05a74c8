#include <CLI/CLI.hpp>
#include <memory>
#include "app/open_database.hpp"
#include "cli/output.hpp"
#include "cli/settings.hpp"
#include "repository/user_repository.hpp"
#include "services/user_service.hpp"

namespace bedrud::cli {
namespace {

struct UserOptions {
  std::string email, password, name;
  bool admin = false;
  std::int64_t page = 1, page_size = 50;
};

boost::json::object describe(User const& user) {
  return {{"id", user.id},
          {"email", user.email},
          {"name", user.name},
          {"provider", user.provider},
          {"isActive", user.is_active},
          {"accesses", boost::json::value_from(split_accesses(user.accesses))}};
}

// The database for as long as one command runs. Works while the server runs.
class Accounts {
 public:
  explicit Accounts(Globals const& globals)
      : database_(app::open_database(usable_settings(globals))),
        users_(*database_, system_clock()) {}
  ~Accounts() { database_->stop(); }
  UserService* operator->() { return &users_; }

 private:
  std::unique_ptr<db::Database> database_;
  UserService users_;
};

void create(Globals const& globals, UserOptions const& options) {
  auto const role = options.admin ? Role::kAdministrator : Role::kUser;
  auto const user = Accounts(globals)->create_now(options.email, options.password, options.name, role);
  report(globals.json, "✓ Created user: " + user.email, describe(user));
}

void promote(Globals const& globals, UserOptions const& options) {
  auto const user = Accounts(globals)->promote_now(options.email);
  report(globals.json, "✓ " + user.email + " is an administrator", describe(user));
}

void list(Globals const& globals, UserOptions const& options) {
  auto const users = Accounts(globals)->list_now(options.page, options.page_size);
  if (globals.json) {
    boost::json::array all;
    for (auto const& user : users) all.push_back(describe(user));
    return report(true, "", std::move(all));
  }
  std::vector<std::vector<std::string>> rows{{"ID", "EMAIL", "NAME", "PROVIDER", "ACTIVE", "ACCESSES"}};
  for (auto const& user : users) {
    std::string accesses;
    for (auto const& word : split_accesses(user.accesses)) accesses += (accesses.empty() ? "" : ",") + word;
    rows.push_back({user.id, user.email, user.name, user.provider, user.is_active ? "yes" : "no", accesses});
  }
  print_table(rows);
}

}  // namespace

void add_user_commands(CLI::App& app, Globals& globals) {
  auto* user = app.add_subcommand("user", "accounts; also while the server runs");
  user->require_subcommand(1);
  auto const options = std::make_shared<UserOptions>();
  auto const email = [&options](CLI::App* command) {
    command->add_option("--email", options->email, "address of the account")->required();
  };

  auto* creating = user->add_subcommand("create", "make an account");
  email(creating);
  creating->add_option("--password", options->password, "12 to 128 characters")->required();
  creating->add_option("--name", options->name, "name that others see")->required();
  creating->add_flag("--admin", options->admin, "make it an administrator");
  creating->callback([&globals, options] { create(globals, *options); });

  auto* promoting = user->add_subcommand("promote", "make an account an administrator");
  email(promoting);
  promoting->callback([&globals, options] { promote(globals, *options); });

  auto* listing = user->add_subcommand("list", "print the accounts, newest first");
  listing->add_option("--page", options->page, "page, from 1")->check(CLI::Range(1, 1'000'000));
  listing->add_option("--page-size", options->page_size, "accounts a page")->check(CLI::Range(1, 1000));
  listing->callback([&globals, options] { list(globals, *options); });
}

}  // namespace bedrud::cli
