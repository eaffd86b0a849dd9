// Any bytes as parts of a stored program: they yield values or ImageError, nothing else. The first byte is
// the table; with its highest bit set the rest is a header instead, of an image of which every part is that
// header again.

#include "compiler/program_image.h"
#include "tests/fuzz/fuzz.h"

using namespace leadflow;

namespace {

constexpr const char* program_text = R"wf(edition 1
record lead { name text
  phone phone }
group presales
workflow leads for lead {
  entry at new_lead
  bucket uncontacted {
    status new_lead { category "Contact" { action called by presales { move to sold } } }
  }
  bucket sold won
}
)wf";

std::string sound_header() {
  fuzz::Loaded loaded(program_text);
  const auto program = compiler::compile(loaded.sources, loaded.tree, {}, loaded.found);
  fuzz::demand(program != nullptr, "the built-in program compiles");
  std::string header;
  compiler::for_each_part(*program, [&](const compiler::ImagePart& part) {
    if (part.table == compiler::ImageTable::Header) header = part.bytes;
  });
  return header;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const std::string header = sound_header();
  if (size == 0) return 0;
  const std::string bytes = fuzz::text_of(data + 1, size - 1);
  try {
    if (data[0] & 0x80) {
      const auto program = compiler::open_image([&](compiler::ImageTable, std::uint32_t) { return bytes; },
                                                [](auto&&...) { return std::nullopt; });
      if (program->workflows.size() > 0)
        fuzz::demand(program->workflows[0].name.size() <= size, "a name fits its bytes");
    } else {
      compiler::check_part(header, static_cast<compiler::ImageTable>(data[0]), bytes);
    }
  } catch (const compiler::ImageError&) {  // what damaged bytes are to end in
  }
  return 0;
}
