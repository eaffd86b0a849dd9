// Which addresses of the internet a request may go to.
//
// Workflows name hosts, and a host's name can be made to lead anywhere: to this
// machine, the company's network, a cloud's metadata service. So what is looked at is
// the address that is about to be connected to, each time, after the name was resolved.

#pragma once

#include <sys/socket.h>

#include <string>
#include <string_view>

namespace leadflow::runtime::delivery {

/// `a private address`, `this machine`, ...: what an address is when it is not one of the public internet
/// (the IANA special-purpose registries); empty when it is. Of an IPv6 address that carries an IPv4 one
/// (mapped, NAT64, 6to4) the latter counts. Families other than IPv4 and IPv6 are not public.
std::string_view not_public(const sockaddr* address);

/// For a host written as an IPv4 or IPv6 address without brackets; empty for public ones and for names.
std::string_view not_public(std::string_view literal);

/// `10.0.0.7`, `fd00::7`.
std::string to_text(const sockaddr* address);

}  // namespace leadflow::runtime::delivery
