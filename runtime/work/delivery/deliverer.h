// Every kind of message to the transport that speaks its protocol.

#pragma once

#include <string>
#include <vector>

#include "runtime/clock.h"
#include "runtime/work/delivery/secrets.h"
#include "runtime/work/delivery/sms.h"
#include "runtime/work/delivery/smtp.h"
#include "runtime/work/delivery/web_request.h"

namespace leadflow::runtime::delivery {

class Deliverer final : public Transport {
 public:
  /// With `problems` in the configuration every message is refused, with the first of them as the reason.
  /// `clock` must outlive it.
  Deliverer(const Settings& settings, std::vector<SettingsProblem> problems, const Environment& environment,
            Clock& clock);
  Delivery deliver(const Message& message) override;

 private:
  std::vector<SettingsProblem> problems_;
  HttpClient http_;
  SmtpTransport smtp_;
  SmsTransport sms_;
  WebTransport web_;
};

}  // namespace leadflow::runtime::delivery
