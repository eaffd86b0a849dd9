// The names of the tz database on this machine.

#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace leadflow::compiler {

/// Whether the database that is installed here (below `TZDIR`, else /usr/share/zoneinfo) lacks a zone of that
/// name, in the database's own spelling. False where none is installed: then nobody can say.
bool is_zone_missing_here(const std::string& zone);

/// All of its names, as `Europe/Berlin`.
std::vector<std::string> zone_names_here();

}  // namespace leadflow::compiler
