// The e-mail addresses and phone numbers that may leave the house.
//
// Far stricter than what mail can carry: one addr-spec of RFC 5321 as a dot-atom and
// host name. No quotes, comments, address literals, lists or display names, so
// whatever passes stands in a command or header without any escaping.

#pragma once

#include <string>
#include <string_view>

namespace leadflow::runtime {

/// Why `address` is none, as the end of a sentence ("`a b@c` has a space in it"); empty when it is one. ASCII
/// only; letters beyond it in the host are the caller's to convert first.
std::string address_problem(std::string_view address);

/// Whether `name` is a host name: labels of letters, digits, `-` and `_`, at most 253 characters.
bool is_host_name(std::string_view name);

/// Digits with a leading `+` where there was one (`00` is `+`); spaces and `( ) - . /` left out. Empty when
/// `phone` holds anything else or not 3 to 15 digits.
std::string dialable(std::string_view phone);

}  // namespace leadflow::runtime
