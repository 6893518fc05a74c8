#include "services/user_avatar_service.hpp"

#include <exception>

#include "base/error.hpp"
#include "database/database.hpp"
#include "picture/header.hpp"
#include "picture/reencode.hpp"
#include "repository/user_repository.hpp"
#include "services/session_service.hpp"

namespace bedrud {
namespace {

constexpr std::int64_t kYoungMs = 5LL * 60 * 1000;

Error bad_request(char const* text) { return {ErrorCode::kBadRequest, PublicText{text}}; }

void require_picture(std::string_view bytes) {
  if (bytes.size() > UserAvatarService::kMaxBytes) throw bad_request("Avatar too large (max 2 MB)");
  auto const header = picture::read_header(bytes);
  if (!header) throw bad_request("unsupported image type: use PNG, JPEG, WebP or GIF");
  if (header->width > UserAvatarService::kMaxSide || header->height > UserAvatarService::kMaxSide)
    throw bad_request("image dimensions too large (max 1024x1024)");
}

}  // namespace

UserAvatarService::UserAvatarService(db::Database& database, Clock& clock, SessionService& sessions,
                                     UserAvatarFiles const& files)
    : database_(database),
      clock_(clock),
      sessions_(sessions),
      files_(files),
      pictures_(std::make_unique<picture::Reencoder>()) {}

UserAvatarService::~UserAvatarService() = default;

Task<ProfileOut> UserAvatarService::replace(Caller const& caller, std::string bytes) {
  require_picture(bytes);
  auto const path = co_await pictures_->square(std::move(bytes), files_.new_path());
  auto const url = UserAvatarFiles::url_of(path);
  std::exception_ptr failure;
  try {
    co_return co_await set(caller, url);
  } catch (...) { failure = std::current_exception(); }
  files_.discard(url);
  std::rethrow_exception(failure);
}

Task<ProfileOut> UserAvatarService::remove(Caller const& caller) { co_return co_await set(caller, ""); }

Task<ProfileOut> UserAvatarService::set(Caller const& caller, std::string url) {
  auto const write = [&](db::Connection& c) {
    UserRepository users(c);
    // Held, so that of two uploads at once each removes the other's file or is removed by it.
    users.lock(caller.user_id);
    auto user = users.by_id(caller.user_id);
    if (!user) throw bad_request("user not found");
    users.set_avatar(user->id, url, clock_.now_ms());
    return std::move(*user);
  };
  auto user = co_await database_.write(write);
  sessions_.forget_user(user.id);
  if (user.avatar_url != url) files_.discard(user.avatar_url);
  user.avatar_url = std::move(url);
  co_return profile_view(user);
}

Task<void> UserAvatarService::sweep() {
  auto const named = [](db::Connection& c) { return UserRepository(c).avatars(); };
  files_.keep_only(co_await database_.read(named), kYoungMs);
}

}  // namespace bedrud
