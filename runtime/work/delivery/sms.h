// An SMS through a provider's HTTP interface, as `[sms]` describes it.

#pragma once

#include <string>

#include "runtime/clock.h"
#include "runtime/work/delivery/http_client.h"
#include "runtime/work/delivery/secrets.h"

namespace leadflow::runtime::delivery {

/// The fields with {to}, {text} and {id} filled in, as JSON or as a form. `fields` is the template's JSON.
std::string sms_body(const std::string& fields, bool form, const std::string& to, const std::string& text,
                     const std::string& id);

class SmsTransport final : public Transport {
 public:
  /// `http` and `clock` must outlive it.
  SmsTransport(HttpClient& http, SmsSettings settings, Environment environment, Clock& clock);
  Delivery deliver(const Message& message) override;

 private:
  std::string add_headers(HttpRequest& request, std::vector<std::string>& secrets) const;

  HttpClient& http_;
  SmsSettings settings_;
  Environment environment_;
  Clock& clock_;
};

}  // namespace leadflow::runtime::delivery
