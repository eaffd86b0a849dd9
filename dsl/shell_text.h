// Texts as words of a shell's command line.

#pragma once

#include <string>
#include <string_view>

namespace leadflow::dsl {

/// The one word that a shell takes for `text`: bare where that is safe, else in '...'; with control
/// characters in $'...', as bash, zsh and ksh read it, so that a command stays on its line.
std::string shell_quoted(std::string_view text);

}  // namespace leadflow::dsl
