// Cutting JSON text into its members, without reading them.
//
// The history compares and undoes values that an older program may have written,
// so it works on their text: two values are the same if and only if this program
// wrote the same text for them. For text of our own making only: anything else
// throws RawJsonError, or is cut where no person would.

#pragma once

#include <stdexcept>
#include <string_view>
#include <vector>

namespace leadflow::runtime {

class RawJsonError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

struct RawMember {
  std::string_view name;   // between its quotes; our names need no escapes
  std::string_view value;  // text of the value
};

/// The members of an object and the values of an array, in their order; views into the text given.
std::vector<RawMember> raw_members(std::string_view object);
std::vector<std::string_view> raw_elements(std::string_view array);

}  // namespace leadflow::runtime
