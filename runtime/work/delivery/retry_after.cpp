#include "runtime/work/delivery/retry_after.h"

#include <curl/curl.h>

#include <algorithm>
#include <string>

namespace leadflow::runtime::delivery {

std::optional<std::int64_t> retry_after_seconds(std::string_view value, Instant now) {
  if (value.empty() || value.size() > 100) return std::nullopt;
  if (value.find_first_not_of("0123456789") == std::string_view::npos) {
    if (value.size() > 9) return kLongestRetryAfterSeconds;
    return std::min<std::int64_t>(std::stoll(std::string(value)), kLongestRetryAfterSeconds);
  }
  if (value.find("GMT") == std::string_view::npos) return std::nullopt;  // curl_getdate would read much else
  const time_t at = curl_getdate(std::string(value).c_str(), nullptr);
  if (at == -1) return std::nullopt;
  const std::int64_t ms = static_cast<std::int64_t>(at) * kSecond - now.ms;
  return std::clamp<std::int64_t>((ms + kSecond - 1) / kSecond, 0, kLongestRetryAfterSeconds);
}

}  // namespace leadflow::runtime::delivery
