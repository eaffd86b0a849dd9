// A workflow's `web request`: a POST to the endpoint, signed as Standard Webhooks has it.

#pragma once

#include "runtime/clock.h"
#include "runtime/work/delivery/http_client.h"
#include "runtime/work/delivery/secrets.h"

namespace leadflow::runtime::delivery {

class WebTransport final : public Transport {
 public:
  /// `http` and `clock` must outlive it.
  WebTransport(HttpClient& http, std::vector<SecretSettings> bound, Environment environment, Clock& clock);
  Delivery deliver(const Message& message) override;

 private:
  /// Adds the headers that need secrets, and those to `secrets`. What the operator must do first; else empty.
  std::string add_secrets(const Message& message, HttpRequest& request,
                          std::vector<std::string>& secrets) const;

  HttpClient& http_;
  std::vector<SecretSettings> bound_;
  Environment environment_;
  Clock& clock_;
};

}  // namespace leadflow::runtime::delivery
