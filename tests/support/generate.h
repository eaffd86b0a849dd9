// Programs out of nothing: for round trips and for measuring.
//
// The same options give the same text on every machine. The text parses, and is
// meant to pass `check` without errors; it uses every construct of the grammar
// once it is a few hundred lines long.

#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

namespace leadflow::test {

struct GenerateOptions {
  std::uint64_t seed = 1;
  std::size_t lines = 400;  // about so many; at least what every program has
  bool messy = false;       // odd blanks, comments and line breaks wherever they may stand
};

std::string generate_program(const GenerateOptions& options);

}  // namespace leadflow::test
