#include "runtime/work/delivery/secrets.h"

#include <fmt/format.h>

#include <algorithm>

namespace leadflow::runtime::delivery {

namespace {

constexpr std::size_t kShortestWord = 6;  // of a secret's words; `Bearer` itself may go with it

Secret look_up(const Environment& environment, const std::string& variable, const std::string& unset) {
  Secret secret{environment(variable), {}};
  const auto is_control = [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; };
  if (secret.value.empty()) return {{}, unset};
  if (std::any_of(secret.value.begin(), secret.value.end(), is_control)) {
    return {{},
            fmt::format(
                "the value of `{}` in the environment has a line break or another control character in it",
                variable)};
  }
  return secret;
}

void replace_all(std::string& text, std::string_view what) {
  for (std::size_t at = text.find(what); at != std::string::npos; at = text.find(what, at + 3))
    text.replace(at, what.size(), "***");
}

}  // namespace

Secret secret_for_host(const std::vector<SecretSettings>& bound, const Environment& environment,
                       const std::string& variable, std::string_view host, std::int64_t port) {
  const bool may_leave = std::any_of(bound.begin(), bound.end(), [&](const SecretSettings& secret) {
    return secret.name == variable && host_listed(secret.hosts, host, port);
  });
  if (!may_leave) {
    return {
        {},
        fmt::format("`{}` may not be sent to `{}`; if it should, add to leadflow.toml: [secrets.{}] hosts = "
                    "[\"{}\"]",
                    variable, host, variable, host)};
  }
  return look_up(environment, variable,
                 fmt::format("the worker's environment has no `{}`, which the endpoint asks for", variable));
}

Secret operators_secret(const Environment& environment, const std::string& variable, std::string_view what) {
  return look_up(environment, variable,
                 fmt::format("the worker's environment has no `{}`, {}", variable, what));
}

std::string redacted(std::string text, const std::vector<std::string>& secrets) {
  for (const std::string& secret : secrets) {
    if (secret.empty()) continue;
    replace_all(text, secret);
    for (std::size_t at = 0; at < secret.size();) {
      const std::size_t end = std::min(secret.find(' ', at), secret.size());
      if (end - at >= kShortestWord) replace_all(text, std::string_view(secret).substr(at, end - at));
      at = end + 1;
    }
  }
  return text;
}

}  // namespace leadflow::runtime::delivery
