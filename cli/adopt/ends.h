// Whether a state is an end, and which, as far as its name tells.
//
// Other systems do not know won and lost. Where nothing better says so, the words of a name do: a person
// who carried the workflow over by hand would read them too. What was told by a name is reported as such.

#pragma once

#include <string>
#include <string_view>

namespace leadflow::cli::adopt {

/// `won`, `lost`, `archived`, or empty where no word of `name` says any.
std::string_view end_by_name(std::string_view name);

}  // namespace leadflow::cli::adopt
