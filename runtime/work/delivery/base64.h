// RFC 4648, section 4.

#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace leadflow::runtime::delivery {

std::string to_base64(std::string_view bytes);
/// With or without padding, without line breaks; nothing for any other character or bits left over.
std::optional<std::string> from_base64(std::string_view text);

}  // namespace leadflow::runtime::delivery
