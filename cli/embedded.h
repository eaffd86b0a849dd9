// Files of this folder that are part of the program: it needs none beside it when it runs.

#pragma once

#include <string_view>

namespace leadflow::cli {

/// The text of a file by its name in cli/CMakeLists.txt; empty: there is no such.
std::string_view embedded_file(std::string_view name);

}  // namespace leadflow::cli
