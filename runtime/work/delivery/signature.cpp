#include "runtime/work/delivery/signature.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <array>
#include <stdexcept>

#include "runtime/work/delivery/base64.h"

namespace leadflow::runtime::delivery {

std::optional<std::string> signing_key(std::string_view secret) {
  constexpr std::string_view prefix = "whsec_";
  if (!secret.starts_with(prefix)) return std::string(secret);
  std::optional<std::string> key = from_base64(secret.substr(prefix.size()));
  return key && !key->empty() ? key : std::nullopt;
}

std::string webhook_signature(std::string_view key, std::string_view id, std::string_view timestamp,
                              std::string_view body) {
  std::string content;
  ((((content += id) += '.') += timestamp) += '.') += body;
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned int size = 0;
  const unsigned char* made =
      HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()),
           reinterpret_cast<const unsigned char*>(content.data()), content.size(), digest.data(), &size);
  if (made == nullptr) throw std::runtime_error("HMAC-SHA256 cannot be computed");
  return "v1," + to_base64(std::string_view(reinterpret_cast<const char*>(digest.data()), size));
}

}  // namespace leadflow::runtime::delivery
