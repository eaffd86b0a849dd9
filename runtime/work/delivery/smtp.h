// E-mail over SMTP (RFC 5321), with STARTTLS (RFC 3207), TLS from the start (RFC 8314) and AUTH (RFC 4954).
//
// The one thing that decides what a lost connection means: whether the end of the
// message may have been sent. Before, nothing was delivered and it may be tried again;
// after, only the server knows.

#pragma once

#include "runtime/work/delivery/curl_call.h"
#include "runtime/work/delivery/secrets.h"
#include "runtime/work/transport.h"

namespace leadflow::runtime::delivery {

/// Keeps its connection from one message to the next.
class SmtpTransport final : public Transport {
 public:
  SmtpTransport(SmtpSettings settings, Environment environment);
  Delivery deliver(const Message& message) override;

 private:
  struct Dialogue;
  struct Attempt;
  Attempt attempt(const std::string& to, const std::string& text, const std::string& password,
                  std::int64_t timeout_ms, bool fresh);
  void configure(const std::string& password, Dialogue& dialogue);
  Delivery outcome(const Attempt& attempt) const;
  Delivery send(const std::string& to, const std::string& text, const std::string& password,
                std::int64_t timeout_ms);

  SmtpSettings settings_;
  Environment environment_;
  CurlHandle handle_;
};

}  // namespace leadflow::runtime::delivery
