// Text of users and files as it may stand in a drawing or a page.

#pragma once

#include <string>
#include <string_view>

namespace leadflow::dsl {

/// `text` in characters that XML and HTML allow and that cannot reorder a line: control, bidirectional and
/// invisible characters, and bytes that are not UTF-8, are written out as `printable` does; non-characters
/// become U+FFFD.
std::string drawable(std::string_view text);

/// `text`, drawable, as the text of an XML or HTML element or the value of a quoted attribute.
std::string escaped_markup(std::string_view text);

}  // namespace leadflow::dsl
