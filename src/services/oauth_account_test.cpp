#include "services/oauth_account.hpp"

#include "repository/invite_repository.hpp"
#include "repository/oauth_repository.hpp"
#include "repository/passkey_repository.hpp"
#include "repository/second_factor_repository.hpp"
#include "service_fixture.hpp"

namespace bedrud {
namespace {

BEDRUD_SERVICE_SUITE(OauthAccountTest);

OauthProvider provider_named(std::string name, std::string issuer = "https://id.example") {
  OauthProvider out;
  out.title = name;
  out.name = std::move(name);
  out.issuer = std::move(issuer);
  return out;
}

auth::OauthProfile profile_of(std::string subject, std::string email, bool verified = true) {
  return {std::move(subject), std::move(email), "Ann Other", verified};
}

constexpr std::int64_t kNow = 1'800'000'000'000;

// Signs in and says who it was and how, or the problem.
struct Trial {
  db::Database& database;
  OauthProvider provider = provider_named("google");
  Settings settings{};
  bool must_confirm = false;

  OauthEntry operator()(auth::OauthProfile const& profile, std::string const& invite = {}) const {
    return database.write_now(
        [&](db::Connection& c) { return enter(c, {provider, profile}, settings, invite, must_confirm, kNow); });
  }
  std::string problem(auth::OauthProfile const& profile, std::string const& invite = {}) const {
    try {
      (*this)(profile, invite);
    } catch (Error const& error) { return std::string(error.members.at("problem").as_string()); }
    return "";
  }
};

// Rows of the server before this one have a provider and no subject.
TEST_P(OauthAccountTest, AnAccountFromBeforeIsFoundByItsProviderAndAddress) {
  auto const old = added_user("ann", "{user,superadmin}", "google");
  Trial const trial{*database};
  EXPECT_EQ(trial.problem(profile_of("7", "ann@example.org", false)), "unverified_email");
  auto const entry = trial(profile_of("7", "Ann@Example.org"));
  EXPECT_EQ(entry.user.id, old.id);
  EXPECT_EQ(entry.how, OauthEntry::How::kLinked);
  EXPECT_EQ(entry.user.email_verified_at, kNow);
  // From then on the subject decides.
  EXPECT_EQ(trial.problem(profile_of("8", "ann@example.org")), "email_taken");
  EXPECT_EQ(trial(profile_of("7", "")).user.id, old.id);
  // Another provider does not find it by that rule.
  Trial other{*database, provider_named("github")};
  EXPECT_EQ(other.problem(profile_of("7", "ann@example.org")), "email_taken");
}

TEST_P(OauthAccountTest, AnAddressAloneOpensNoGuardedAccount) {
  auto const confirmed = [&](std::string const& name, std::string const& accesses = "{user}") {
    auto const user = added_user(name, accesses);
    write([&](db::Connection& c) { UserRepository(c).verify_email(user.id, user.email, 1); });
    return user;
  };
  Trial const trial{*database};
  auto const ann = confirmed("ann");
  EXPECT_EQ(trial(profile_of("1", "ann@example.org")).user.id, ann.id);
  confirmed("root", "{user,superadmin}");
  EXPECT_EQ(trial.problem(profile_of("2", "root@example.org")), "email_taken");
  auto const careful = confirmed("careful");
  write([&](db::Connection& c) {
    SecondFactorRepository factors(c);
    factors.begin(careful.id, "sealed", 1);
    factors.enable(careful.id, 1, 1);
  });
  EXPECT_EQ(trial.problem(profile_of("3", "careful@example.org")), "email_taken");
  added_user("squatter");
  EXPECT_EQ(trial.problem(profile_of("4", "squatter@example.org")), "email_taken");
}

// A name that an administrator gives to another issuer knows nobody of the issuer before.
TEST_P(OauthAccountTest, ASubjectBelongsToItsIssuer) {
  Trial const first{*database, provider_named("oidc-team", "https://one.example")};
  Trial const second{*database, provider_named("oidc-team", "https://two.example")};
  auto const ann = first(profile_of("7", "ann@example.org"));
  EXPECT_EQ(ann.how, OauthEntry::How::kNew);
  auto const bob = second(profile_of("7", "bob@example.org"));
  EXPECT_NE(bob.user.id, ann.user.id);
}

TEST_P(OauthAccountTest, NamesAreCleanAndNeverCutInsideACharacter) {
  Trial const trial{*database};
  auto profile = profile_of("1", "one@example.org");
  profile.name = "<b>Ann</b>";
  EXPECT_EQ(trial(profile).user.name, "bAnn/b");
  profile = profile_of("2", "second@example.org");
  profile.name = "x";
  EXPECT_EQ(trial(profile).user.name, "second");
  profile = profile_of("3", "third@example.org");
  profile.name = "a";
  for (int i = 0; i < 200; ++i) profile.name += "é";
  auto const name = trial(profile).user.name;
  EXPECT_EQ(name.size(), 255u);
  profile = profile_of("4", "");
  profile.name = "";
  EXPECT_EQ(trial(profile).user.name, "Member");
}

TEST_P(OauthAccountTest, AnInvitationIsSpentOnlyWithAnAccount) {
  Trial trial{*database};
  trial.settings.tokenRegistrationOnly = true;
  InviteToken invite;
  invite.id = "invite";
  invite.token = "token";
  invite.email = "ann@example.org";
  invite.expires_at = kNow + 1000;
  write([&](db::Connection& c) { InviteRepository(c).insert(invite); });
  EXPECT_EQ(trial.problem(profile_of("1", "bob@example.org"), "token"), "invite_needed");
  EXPECT_TRUE(write([](db::Connection& c) { return UserRepository(c).all_by_email("bob@example.org").empty(); }));
  EXPECT_EQ(trial(profile_of("2", "ann@example.org"), "token").how, OauthEntry::How::kNew);
  EXPECT_EQ(trial.problem(profile_of("3", "cat@example.org"), "token"), "invite_needed");
}

TEST_P(OauthAccountTest, AWayInIsAPasswordAPasskeyOrAProviderThatIsOffered) {
  auto const ways = [&](User const& user, std::vector<SignInProvider> const& offered) {
    return write([&](db::Connection& c) { return has_way_in(c, user, offered); });
  };
  auto user = added_user("ann");
  EXPECT_FALSE(ways(user, {{"google", "Google"}}));
  user.password = "hash";
  EXPECT_TRUE(ways(user, {}));
  Trial const trial{*database, provider_named("oidc-team")};
  auto const member = trial(profile_of("1", "member@example.org")).user;
  EXPECT_TRUE(ways(member, {{"oidc-team", "Team"}}));
  EXPECT_FALSE(ways(member, {{"google", "Google"}}));
  EXPECT_TRUE(ways(added_user("old", "{user}", "github"), {{"github", "GitHub"}}));
}

}  // namespace
}  // namespace bedrud
