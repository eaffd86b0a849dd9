#include "runtime/work/delivery/target.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "runtime/work/delivery/curl_call.h"
#include "runtime/work/delivery/idn.h"
#include "runtime/work/delivery/network.h"

namespace leadflow::runtime::delivery {

namespace {

constexpr std::size_t kLongestUrl = 8000;

std::string part(CURLU* url, CURLUPart which, unsigned int flags = 0) {
  char* text = nullptr;
  if (curl_url_get(url, which, &text, flags) != CURLUE_OK) return {};
  std::string result(text);
  curl_free(text);
  return result;
}

/// Control characters and white space have no place in a URL, and `\` is `/` to some and not to others.
bool has_wrong_character(std::string_view url) {
  return std::any_of(url.begin(), url.end(),
                     [](char c) { return static_cast<unsigned char>(c) <= 0x20 || c == 0x7F || c == '\\'; });
}

/// libcurl takes one or three slashes for two.
bool has_host(std::string_view url) {
  const std::size_t at = url.find("://");
  return at != std::string_view::npos && at + 3 < url.size() && url[at + 3] != '/';
}

std::string host_of(CURLU* url) {
  std::string host = part(url, CURLUPART_HOST);
  if (host.starts_with('[') && host.ends_with(']')) return host.substr(1, host.size() - 2);
  const std::optional<std::string> ascii =
      ascii_host(host.ends_with('.') ? host.substr(0, host.size() - 1) : host);
  return ascii.value_or("");
}

}  // namespace

std::optional<Target> parse_target(std::string_view url, std::string& problem) {
  const auto wrong = [&](std::string text) {
    problem = std::move(text);
    return std::nullopt;
  };
  if (url.size() > kLongestUrl) return wrong(fmt::format("has more than {} characters", kLongestUrl));
  if (has_wrong_character(url)) return wrong("has a space, a control character or a `\\` in it");
  if (!has_host(url)) return wrong("does not begin with `https://` and a host");
  const CurlUrl parsed(curl_url());
  const CURLUcode code = curl_url_set(parsed.get(), CURLUPART_URL, std::string(url).c_str(),
                                      CURLU_URLENCODE | CURLU_DISALLOW_USER);
  if (code == CURLUE_USER_NOT_ALLOWED) return wrong("holds a user; credentials come `from env` in a header");
  if (code != CURLUE_OK) return wrong(fmt::format("can't be read: {}", curl_url_strerror(code)));
  const std::string scheme = part(parsed.get(), CURLUPART_SCHEME);
  if (scheme != "https" && scheme != "http") return wrong("is not one of https");
  Target target;
  target.https = scheme == "https";
  target.host = host_of(parsed.get());
  if (target.host.empty()) return wrong("has no host that could be looked up");
  if (target.host.find(':') == std::string::npos)
    curl_url_set(parsed.get(), CURLUPART_HOST, target.host.c_str(), 0);
  const std::string port = part(parsed.get(), CURLUPART_PORT, CURLU_DEFAULT_PORT);
  std::from_chars(port.data(), port.data() + port.size(), target.port);
  curl_url_set(parsed.get(), CURLUPART_FRAGMENT, nullptr, 0);
  target.url = part(parsed.get(), CURLUPART_URL);
  if (target.url.empty()) return wrong("can't be written out");
  return target;
}

std::optional<Delivery> refused_target(const Target& target, const WebSettings& web) {
  if (!target.https && !host_listed(web.allow_http, target.host, target.port)) {
    return Delivery{
        Delivery::Outcome::Refused,
        fmt::format("a request to `{}` over http could be read and changed on its way; use https, or add "
                    "to [web] in leadflow.toml: allow_http = [\"{}\"]",
                    target.host, target.host),
        {}};
  }
  const std::string_view what = not_public(std::string_view(target.host));
  if (!what.empty() && !host_listed(web.allow_private, target.host, target.port)) {
    return Delivery{
        Delivery::Outcome::Refused,
        fmt::format("`{}` is {}; to allow it, add to [web] in leadflow.toml: allow_private = [\"{}\"]",
                    target.host, what, target.host),
        {}};
  }
  return std::nullopt;
}

}  // namespace leadflow::runtime::delivery
