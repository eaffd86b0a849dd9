// Host names with letters beyond ASCII, as the network knows them (IDNA 2008).

#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace leadflow::runtime::delivery {

/// `españa.es` as `xn--espaa-rta.es`; ASCII stays as it is. Nothing when it is no host name.
std::optional<std::string> ascii_host(std::string_view host);

/// The address with its host in ASCII; whether it is one is for address_problem() to say.
std::string ascii_address(std::string_view address);

}  // namespace leadflow::runtime::delivery
