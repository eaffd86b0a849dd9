// One POST over HTTP/1.1, to a target the operator's configuration lets it go to.
//
// No redirects, no cookies, no proxy unless configured, no content coding, answers
// bounded. A connection is used once: libcurl sends a request again by itself when a
// kept connection turns out to be dead, and a server may have acted on the first.

#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "runtime/instant.h"
#include "runtime/work/delivery/curl_call.h"
#include "runtime/work/delivery/target.h"

namespace leadflow::runtime::delivery {

struct HttpRequest {
  Target target;
  std::vector<std::pair<std::string, std::string>>
      headers;  // looked at: names are tokens, no control characters
  std::string body;
  std::string user, password;  // of basic authentication; empty: none
  std::int64_t timeout_ms = 0;
};

struct HttpReply {
  long status = 0;         // 0: no whole status line came
  bool body_sent = false;  // all of the request may have reached the server
  std::string refused;     // why no connection was allowed; empty when one was
  std::string error;       // what went wrong when there is no status
  std::string retry_after, location;
  std::string body;  // its beginning
};

class HttpClient {
 public:
  explicit HttpClient(WebSettings settings);
  const WebSettings& settings() const { return settings_; }

  HttpReply post(const HttpRequest& request);

 private:
  struct Exchange;
  void configure(const HttpRequest& request, curl_slist* headers, Exchange& exchange);

  WebSettings settings_;
  CurlHandle handle_;
};

/// What a reply means. `accepted` says which statuses below 300 do; empty: every one from 200. Texts of the
/// server go through redacted() with `secrets` first.
Delivery delivery_of(const HttpReply& reply, const std::vector<std::int64_t>& accepted,
                     const std::vector<std::string>& secrets, Instant now);

/// Whether a workflow or the operator may set the header `name`: a token, and none of those that the request
/// itself needs (`Host`, `Content-Length`, `webhook-id` ...).
bool may_set_header(std::string_view name);

}  // namespace leadflow::runtime::delivery
