// What carries a message out of the house: e-mail, SMS, web requests.
//
// The worker claims a row of the outbox, commits the attempt, and only then hands
// the message to a Transport; what comes back is recorded in a second
// transaction. A Transport knows nothing of the store, and the worker nothing of
// SMTP or HTTP.

#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "runtime/engine/decision.h"
#include "runtime/instant.h"

namespace leadflow::runtime {

/// A message ready to leave. Texts are UTF-8; nothing in it is a secret.
struct Message {
  OutboxKind kind = OutboxKind::Email;
  /// The same for every attempt at one row of the outbox, unique among all stores: Message-ID, webhook-id,
  /// the SMS provider's idempotency key. Letters, digits, `-` and `.` only.
  std::string stable_id;
  std::string to;            // an address, a phone number, or a web request's URL
  std::string to_name;       // display name of an e-mail's recipient; may be empty
  std::string subject;       // of an e-mail
  std::string body;          // plain text; of a web request the encoded body
  std::string content_type;  // of a web request
  Instant at{};              // the attempt's time: the Date header, the webhook's timestamp
  // of a web request, as its endpoint declares them
  std::vector<std::pair<std::string, std::string>> headers_from_env;  // header, variable
  std::string sign_env;                                               // empty: unsigned
  std::int64_t timeout_seconds = 30;
};

/// What is known after an attempt.
struct Delivery {
  enum class Outcome : std::uint8_t {
    Accepted,   // the other side took it
    Passing,    // it did not, and may do so later: busy, greylisted, 5xx of HTTP, 429, no connection
    Permanent,  // it did not and never will: 5xx of SMTP, 4xx of HTTP, an address that isn't one
    Unknown,    // the connection broke after the other side may have taken it
    Refused,    // the operator's configuration doesn't let it leave: no server, a private address
  };
  Outcome outcome = Outcome::Unknown;
  std::string detail;                               // one line for people: the reply, the error; no secret
  std::optional<std::int64_t> retry_after_seconds;  // what the other side asked for
};

class Transport {
 public:
  virtual ~Transport() = default;
  /// Blocks until the outcome is known or its time-out is over. Never throws for what the other side does.
  virtual Delivery deliver(const Message& message) = 0;
};

}  // namespace leadflow::runtime
