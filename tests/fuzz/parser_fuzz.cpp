// Any bytes as a `.wf` text: parsed, and what parses without errors is laid out again to an equal text.

#include "dsl/formatter.h"
#include "tests/fuzz/fuzz.h"

using namespace leadflow;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const fuzz::Loaded loaded(fuzz::text_of(data, size));
  fuzz::demand_sound(loaded.sources, loaded.found);
  if (loaded.found.has_errors()) return 0;

  const auto laid_out = dsl::format_text(loaded.sources, loaded.tree.files.back());
  fuzz::demand(laid_out.has_value(), "what parses can be laid out");
  const fuzz::Loaded again(*laid_out);
  fuzz::demand(!again.found.has_errors(), "a laid out text parses");
  const auto twice = dsl::format_text(again.sources, again.tree.files.back());
  fuzz::demand(twice == laid_out, "laying out is idempotent");
  return 0;
}
