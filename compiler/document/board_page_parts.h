// The style and the script of a page, which hold nothing of a program, and their hashes for the page's
// content security policy: SHA-256 in Base64. tests/browser/pages.py works the hashes out again and says the
// right ones after a change.

#pragma once

#include <string_view>

namespace leadflow::compiler::document {

extern const std::string_view page_style;
extern const std::string_view page_style_hash;
extern const std::string_view board_script;
extern const std::string_view board_script_hash;

}  // namespace leadflow::compiler::document
