#include "runtime/work/delivery/http_client.h"
#include "dsl/text.h"

#include <fcntl.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "runtime/work/delivery/network.h"

namespace leadflow::runtime::delivery {

namespace {

constexpr std::size_t kKeptBody = 4096;
constexpr std::size_t kLongestBody = 256 * 1024;
constexpr std::size_t kLongestHead = 64 * 1024;

std::string lower(std::string_view text) {
  std::string result(text);
  for (char& c : result) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return result;
}

}  // namespace

bool may_set_header(std::string_view name) {
  constexpr std::array<std::string_view, 12> reserved = {
      "host", "content-length", "content-type", "transfer-encoding", "connection",     "expect", "keep-alive",
      "te",   "trailer",        "upgrade",      "user-agent",        "accept-encoding"};
  const auto is_token = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
           std::string_view("!#$%&'*+-.^_`|~").find(c) != std::string_view::npos;
  };
  const std::string small = lower(name);
  return !small.empty() && std::all_of(small.begin(), small.end(), is_token) &&
         std::find(reserved.begin(), reserved.end(), small) == reserved.end() &&
         !small.starts_with("webhook-") && !small.starts_with("proxy-");
}

/// What libcurl tells while it works.
struct HttpClient::Exchange {
  Upload upload;
  HttpReply reply;
  bool may_go_anywhere = false;  // the operator named the host, or a proxy
  bool head_sent = false;
  bool tried = false;  // an address that is allowed
  std::size_t head_size = 0, body_size = 0;
  std::string host;

  static curl_socket_t open(void* data, curlsocktype, curl_sockaddr* address) {
    auto& exchange = *static_cast<Exchange*>(data);
    const std::string_view what = not_public(&address->addr);
    if (!exchange.may_go_anywhere && !what.empty()) {
      exchange.reply.refused = fmt::format(
          "`{}` leads to {}, {}; to allow it, add to [web] in leadflow.toml: allow_private = [\"{}\"]",
          exchange.host, to_text(&address->addr), what, exchange.host);
      return CURL_SOCKET_BAD;
    }
    exchange.tried = true;
    return socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
  }

  static int listen(CURL*, curl_infotype kind, char*, std::size_t, void* data) {
    if (kind == CURLINFO_HEADER_OUT) static_cast<Exchange*>(data)->head_sent = true;
    return 0;
  }

  static std::size_t header(char* text, std::size_t size, std::size_t count, void* data) {
    auto& exchange = *static_cast<Exchange*>(data);
    const std::string_view line(text, size * count);
    exchange.head_size += line.size();
    if (exchange.head_size > kLongestHead) return 0;
    if (line.starts_with("HTTP/")) {  // a provisional answer may come before
      exchange.reply.retry_after.clear();
      exchange.reply.location.clear();
    }
    const std::size_t colon = std::min(line.find(':'), line.size());
    const std::string name = lower(line.substr(0, colon));
    if (name == "retry-after") exchange.reply.retry_after = dsl::trimmed(line.substr(colon + 1));
    if (name == "location") exchange.reply.location = dsl::trimmed(line.substr(colon + 1));
    return line.size();
  }

  static std::size_t body(char* text, std::size_t size, std::size_t count, void* data) {
    auto& exchange = *static_cast<Exchange*>(data);
    const std::string_view part(text, size * count);
    exchange.body_size += part.size();
    exchange.reply.body += part.substr(0, kKeptBody - exchange.reply.body.size());
    return exchange.body_size > kLongestBody ? 0 : part.size();
  }
};

HttpClient::HttpClient(WebSettings settings) : settings_(std::move(settings)), handle_(new_curl_handle()) {}

void HttpClient::configure(const HttpRequest& request, curl_slist* headers, Exchange& exchange) {
  CURL* const handle = handle_.get();
  set(handle, CURLOPT_URL, request.target.url.c_str());
  set(handle, CURLOPT_PROTOCOLS_STR, request.target.https ? "https" : "http");
  set(handle, CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_1_1));
  set(handle, CURLOPT_FOLLOWLOCATION, 0L);
  set(handle, CURLOPT_FORBID_REUSE, 1L);
  set(handle, CURLOPT_FRESH_CONNECT, 1L);
  if (!settings_.proxy.empty()) set(handle, CURLOPT_PROXY, settings_.proxy.c_str());
  set(handle, CURLOPT_POST, 1L);
  set(handle, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(request.body.size()));
  set(handle, CURLOPT_HTTPHEADER, headers);
  if (!request.user.empty()) {
    set(handle, CURLOPT_HTTPAUTH, static_cast<long>(CURLAUTH_BASIC));
    set(handle, CURLOPT_USERNAME, request.user.c_str());
    set(handle, CURLOPT_PASSWORD, request.password.c_str());
  }
  set(handle, CURLOPT_OPENSOCKETFUNCTION, Exchange::open);
  set(handle, CURLOPT_OPENSOCKETDATA, static_cast<void*>(&exchange));
  set(handle, CURLOPT_HEADERFUNCTION, Exchange::header);
  set(handle, CURLOPT_HEADERDATA, static_cast<void*>(&exchange));
  set(handle, CURLOPT_WRITEFUNCTION, Exchange::body);
  set(handle, CURLOPT_WRITEDATA, static_cast<void*>(&exchange));
  set(handle, CURLOPT_VERBOSE, 1L);
  set(handle, CURLOPT_DEBUGFUNCTION, Exchange::listen);
  set(handle, CURLOPT_DEBUGDATA, static_cast<void*>(&exchange));
}

HttpReply HttpClient::post(const HttpRequest& request) {
  const Target& target = request.target;
  Exchange exchange;
  exchange.upload.text = request.body;
  exchange.host = target.host;
  exchange.may_go_anywhere =
      !settings_.proxy.empty() || host_listed(settings_.allow_private, target.host, target.port);
  CurlList headers;
  for (const auto& [name, value] : request.headers) append(headers, fmt::format("{}: {}", name, value));
  append(headers, fmt::format("User-Agent: leadflow/{}", LEADFLOW_VERSION));
  append(headers, "Expect:");  // no waiting for permission
  CurlError error;
  begin(handle_.get(), settings_.ca_file, settings_.connect_timeout_ms, request.timeout_ms, exchange.upload,
        error);
  configure(request, headers.get(), exchange);
  const CURLcode code = curl_easy_perform(handle_.get());

  HttpReply reply = std::move(exchange.reply);
  curl_easy_getinfo(handle_.get(), CURLINFO_RESPONSE_CODE, &reply.status);
  curl_easy_reset(handle_.get());  // nothing in it points here any longer
  if (reply.status < 200) reply.status = 0;
  if (exchange.tried) reply.refused.clear();
  reply.body_sent = exchange.head_sent && exchange.upload.complete();
  if (reply.status == 0) reply.error = to_text(code, error);
  return reply;
}

}  // namespace leadflow::runtime::delivery
