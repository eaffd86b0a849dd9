// The operator's secrets: looked up when they are needed, sent only where the
// configuration says, and taken out of every text that is shown.

#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/settings/settings.h"

namespace leadflow::runtime::delivery {

/// An empty text: not set.
using Environment = std::function<std::string(const std::string& name)>;

struct Secret {
  std::string value;
  std::string problem;  // for the operator; empty when there is a value
};

/// For a workflow that names `variable` in a request to `host`: only a host that the variable is bound to.
Secret secret_for_host(const std::vector<SecretSettings>& bound, const Environment& environment,
                       const std::string& variable, std::string_view host, std::int64_t port);

/// For the operator's own section, which names the variable and the host together; `what` says what it is
/// for.
Secret operators_secret(const Environment& environment, const std::string& variable, std::string_view what);

/// `text` with `***` for each of `secrets` and for the words of one that has several (`Bearer ...`).
std::string redacted(std::string text, const std::vector<std::string>& secrets);

}  // namespace leadflow::runtime::delivery
