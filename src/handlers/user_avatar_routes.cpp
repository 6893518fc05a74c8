#include "handlers/user_avatar_routes.hpp"

#include <memory>

#include "base/error.hpp"
#include "http/multipart.hpp"

namespace bedrud {

struct AvatarNameIn {
  std::string name;
};
BOOST_DESCRIBE_STRUCT(AvatarNameIn, (), (name))

namespace {

// Beyond the limit of the picture itself, so that a picture that is a little too large is told so in the contract's words.
constexpr std::size_t kMaxForm = 2 * UserAvatarService::kMaxBytes;

class AvatarHandlers {
 public:
  AvatarHandlers(UserAvatarService& avatars, UserAvatarFiles const& files) : avatars_(avatars), files_(files) {}

  Task<http::Answer<ProfileOut>> upload(http::RequestContext const& request) {
    auto const file = http::form_part(request.header("content-type"), request.body, "avatar");
    if (!file || file->empty()) throw Error(ErrorCode::kBadRequest, PublicText{"Avatar file is required"});
    co_return http::Answer<ProfileOut>{co_await avatars_.replace(request.caller, std::string(*file))};
  }
  Task<http::Upload> show(Caller const&, AvatarNameIn in) {
    auto content = files_.read(in.name);
    if (!content) throw Error(ErrorCode::kNotFound, PublicText{"Not found"});
    co_return http::Upload{std::move(content->content_type), std::move(content->bytes)};
  }

 private:
  UserAvatarService& avatars_;
  UserAvatarFiles const& files_;
};

}  // namespace

void user_avatar_routes(http::Router& router, UserAvatarService& avatars, UserAvatarFiles const& files) {
  constexpr std::string_view kTag = "account";
  auto& handlers = router.keep(std::make_shared<AvatarHandlers>(avatars, files));
  router.add<"/api/auth/me/avatar">("POST", handlers, &AvatarHandlers::upload,
                                    {.access = Access::kSession,
                                     .rate = "api",
                                     .tag = kTag,
                                     .summary = "Replace one's picture: PNG, JPEG, WebP or GIF, 2 MB and 1024 pixels at most",
                                     .body_limit = kMaxForm,
                                     .form_file = "avatar"});
  router.add<"/api/auth/me/avatar">(
      "DELETE", avatars, &UserAvatarService::remove,
      {.access = Access::kSession, .rate = "api", .tag = kTag, .summary = "Remove one's picture"});
  router.add<"/uploads/avatars/{name}">("GET", handlers, &AvatarHandlers::show,
                                        {.access = Access::kOpen, .tag = kTag, .summary = "The picture of an account"});
}

}  // namespace bedrud
