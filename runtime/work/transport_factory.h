// Where the transport comes from: the one line that knows how messages leave.

#pragma once

#include <memory>
#include <string>

#include "runtime/work/transport.h"

namespace leadflow::runtime {

struct TransportOptions {
  std::string helper_path;  // the executable that delivers, beside leadflow
  std::string config_path;  // leadflow.toml; empty: there is none
};

std::unique_ptr<Transport> make_transport(const TransportOptions& options);

}  // namespace leadflow::runtime
