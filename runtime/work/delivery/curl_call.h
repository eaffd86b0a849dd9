// One use of libcurl: what SMTP and HTTP have in common.

#pragma once

#include <curl/curl.h>

#include <array>
#include <memory>
#include <string>
#include <string_view>

namespace leadflow::runtime::delivery {

struct CurlDeleter {
  void operator()(CURL* handle) const { curl_easy_cleanup(handle); }
  void operator()(curl_slist* list) const { curl_slist_free_all(list); }
  void operator()(CURLU* url) const { curl_url_cleanup(url); }
};
/// Holds connections, names that were resolved and TLS sessions from one use to the next.
using CurlHandle = std::unique_ptr<CURL, CurlDeleter>;
using CurlList = std::unique_ptr<curl_slist, CurlDeleter>;
using CurlUrl = std::unique_ptr<CURLU, CurlDeleter>;

/// Throws std::bad_alloc.
CurlHandle new_curl_handle();
void append(CurlList& list, const std::string& line);

/// Sets an option; throws std::logic_error for one that this libcurl does not take, rather than go on
/// without.
template <class Value>
void set(CURL* handle, CURLoption option, Value value);
[[noreturn]] void unsupported_option(CURLoption option, CURLcode code);

/// What goes out, and how far it went: libcurl asks for it piece by piece.
struct Upload {
  std::string_view text;
  std::size_t sent = 0;  // handed to libcurl
  bool complete() const { return sent == text.size(); }
};

/// Resets `handle` and sets what holds for every use: no proxy, no signals, certificates looked at, TLS 1.2
/// or later. `upload` and `error` must outlive the use.
struct CurlError {
  std::array<char, CURL_ERROR_SIZE> text{};
};
void begin(CURL* handle, const std::string& ca_file, long connect_timeout_ms, long timeout_ms, Upload& upload,
           CurlError& error);

/// What went wrong, in libcurl's words.
std::string to_text(CURLcode code, const CurlError& error);

template <class Value>
void set(CURL* handle, CURLoption option, Value value) {
  if (const CURLcode code = curl_easy_setopt(handle, option, value); code != CURLE_OK)
    unsupported_option(option, code);
}

}  // namespace leadflow::runtime::delivery
