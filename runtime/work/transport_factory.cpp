// The transport of this version: none. Another implementation of make_transport() takes the place of this
// file.

#include "runtime/work/transport_factory.h"

namespace leadflow::runtime {

namespace {

class NoDelivery final : public Transport {
 public:
  Delivery deliver(const Message&) override {
    Delivery delivery;
    delivery.outcome = Delivery::Outcome::Refused;
    delivery.detail = "no delivery is configured; messages stay in the outbox";
    return delivery;
  }
};

}  // namespace

std::unique_ptr<Transport> make_transport(const TransportOptions&) {
  return std::make_unique<NoDelivery>();
}

}  // namespace leadflow::runtime
