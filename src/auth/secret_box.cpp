#include "auth/secret_box.hpp"

#include <openssl/evp.h>
#include <memory>
#include <stdexcept>
#include "base/encoding.hpp"
#include "base/hash.hpp"
#include "base/random.hpp"

namespace bedrud::auth {
namespace {

constexpr std::string_view kPrefix = "sealed:";
constexpr std::size_t kNonceBytes = 12, kTagBytes = 16;

using Context = std::unique_ptr<EVP_CIPHER_CTX, void (*)(EVP_CIPHER_CTX*)>;

unsigned char const* in(std::string_view text) { return reinterpret_cast<unsigned char const*>(text.data()); }
unsigned char* out(std::string& text) { return reinterpret_cast<unsigned char*>(text.data()); }
int size_of(std::string_view text) { return static_cast<int>(text.size()); }

}  // namespace

SecretBox::SecretBox(std::string_view secret, std::string_view purpose)
    : key_(hmac_sha256(secret, "bedrud secret box 1: " + std::string(purpose))) {}

std::string SecretBox::seal(std::string_view name, std::string_view plain) const {
  auto nonce = random_bytes(kNonceBytes);
  std::string cipher(plain.size(), '\0'), tag(kTagBytes, '\0');
  Context const context(EVP_CIPHER_CTX_new(), &EVP_CIPHER_CTX_free);
  int size = 0;
  bool const good = context && EVP_EncryptInit_ex(context.get(), EVP_aes_256_gcm(), nullptr, in(key_), in(nonce)) == 1 &&
                    EVP_EncryptUpdate(context.get(), nullptr, &size, in(name), size_of(name)) == 1 &&
                    EVP_EncryptUpdate(context.get(), out(cipher), &size, in(plain), size_of(plain)) == 1 &&
                    EVP_EncryptFinal_ex(context.get(), out(cipher) + size, &size) == 1 &&
                    EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_GCM_GET_TAG, kTagBytes, tag.data()) == 1;
  if (!good) throw std::runtime_error("cannot encrypt");
  return std::string(kPrefix) + base64url_encode(nonce + cipher + tag);
}

std::optional<std::string> SecretBox::open(std::string_view name, std::string_view sealed) const {
  if (!sealed.starts_with(kPrefix)) return std::nullopt;
  auto const bytes = base64url_decode(sealed.substr(kPrefix.size()));
  if (!bytes || bytes->size() < kNonceBytes + kTagBytes) return std::nullopt;
  auto const nonce = bytes->substr(0, kNonceBytes);
  auto const cipher = bytes->substr(kNonceBytes, bytes->size() - kNonceBytes - kTagBytes);
  auto tag = bytes->substr(bytes->size() - kTagBytes);
  std::string plain(cipher.size(), '\0');
  Context const context(EVP_CIPHER_CTX_new(), &EVP_CIPHER_CTX_free);
  int size = 0;
  bool const good = context && EVP_DecryptInit_ex(context.get(), EVP_aes_256_gcm(), nullptr, in(key_), in(nonce)) == 1 &&
                    EVP_DecryptUpdate(context.get(), nullptr, &size, in(name), size_of(name)) == 1 &&
                    EVP_DecryptUpdate(context.get(), out(plain), &size, in(cipher), size_of(cipher)) == 1 &&
                    EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_GCM_SET_TAG, kTagBytes, tag.data()) == 1 &&
                    EVP_DecryptFinal_ex(context.get(), out(plain) + size, &size) == 1;
  return good ? std::optional(std::move(plain)) : std::nullopt;
}

}  // namespace bedrud::auth
