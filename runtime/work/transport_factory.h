// The transport of the worker: a helper process that speaks SMTP and HTTP.

#pragma once

#include <memory>
#include <string>

#include "runtime/work/transport.h"

namespace leadflow::runtime {

struct TransportOptions {
  std::string helper_path;  // of `leadflow-deliver`; empty: beside the running executable
  std::string config_path;  // of leadflow.toml; empty: there is none
};

/// Starts the helper with the first message, and again when it died. For one thread.
std::unique_ptr<Transport> make_transport(const TransportOptions& options);

}  // namespace leadflow::runtime
