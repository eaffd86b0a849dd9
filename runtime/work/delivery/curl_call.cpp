#include "runtime/work/delivery/curl_call.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <new>
#include <stdexcept>

namespace leadflow::runtime::delivery {

namespace {

std::size_t read_upload(char* to, std::size_t size, std::size_t count, void* data) {
  auto& upload = *static_cast<Upload*>(data);
  const std::size_t part = std::min(size * count, upload.text.size() - upload.sent);
  std::memcpy(to, upload.text.data() + upload.sent, part);
  upload.sent += part;
  return part;
}

/// What was sent is never sent again behind our back.
int refuse_rewind(void*, curl_off_t, int) {
  return CURL_SEEKFUNC_FAIL;
}

}  // namespace

CurlHandle new_curl_handle() {
  CurlHandle handle(curl_easy_init());
  if (!handle) throw std::bad_alloc();
  return handle;
}

void append(CurlList& list, const std::string& line) {
  curl_slist* longer = curl_slist_append(list.get(), line.c_str());
  if (longer == nullptr) throw std::bad_alloc();
  static_cast<void>(list.release());  // `longer` begins with it
  list.reset(longer);
}

void unsupported_option(CURLoption option, CURLcode code) {
  throw std::logic_error(
      fmt::format("libcurl does not take option {}: {}", static_cast<int>(option), curl_easy_strerror(code)));
}

void begin(CURL* handle, const std::string& ca_file, long connect_timeout_ms, long timeout_ms, Upload& upload,
           CurlError& error) {
  curl_easy_reset(handle);
  set(handle, CURLOPT_ERRORBUFFER, error.text.data());
  set(handle, CURLOPT_NOSIGNAL, 1L);
  set(handle, CURLOPT_PROXY, "");
  set(handle, CURLOPT_NETRC, static_cast<long>(CURL_NETRC_IGNORED));
  set(handle, CURLOPT_SSL_VERIFYPEER, 1L);
  set(handle, CURLOPT_SSL_VERIFYHOST, 2L);
  set(handle, CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
  if (!ca_file.empty()) set(handle, CURLOPT_CAINFO, ca_file.c_str());
  set(handle, CURLOPT_CONNECTTIMEOUT_MS, std::min(connect_timeout_ms, timeout_ms));
  set(handle, CURLOPT_TIMEOUT_MS, timeout_ms);
  set(handle, CURLOPT_READFUNCTION, read_upload);
  set(handle, CURLOPT_READDATA, static_cast<void*>(&upload));
  set(handle, CURLOPT_SEEKFUNCTION, refuse_rewind);
}

std::string to_text(CURLcode code, const CurlError& error) {
  return error.text[0] != '\0' ? error.text.data() : curl_easy_strerror(code);
}

}  // namespace leadflow::runtime::delivery
