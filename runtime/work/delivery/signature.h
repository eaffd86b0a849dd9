// The signature of Standard Webhooks (standardwebhooks.com, version 1).

#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace leadflow::runtime::delivery {

/// The key that a secret stands for: `whsec_` and base64, or the bytes themselves. Nothing when what follows
/// `whsec_` is not base64 or no key.
std::optional<std::string> signing_key(std::string_view secret);

/// `v1,` and the base64 of HMAC-SHA256 over `id.timestamp.body`. `timestamp` is in seconds since 1970.
std::string webhook_signature(std::string_view key, std::string_view id, std::string_view timestamp,
                              std::string_view body);

}  // namespace leadflow::runtime::delivery
