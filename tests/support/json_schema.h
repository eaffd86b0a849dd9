// A checker for as much of JSON Schema as the published schemas use.

#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace leadflow::test {

/// What of `document` breaks `schema`, each with its JSON pointer; a keyword that the checker does not know
/// is a finding too. Both must be JSON.
std::vector<std::string> schema_errors(std::string_view schema, std::string_view document);

}  // namespace leadflow::test
