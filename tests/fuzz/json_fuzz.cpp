// Any bytes as the JSON of a program. What is read and passes the checks has one JSON from then on.

#include "compiler/workflow_json.h"
#include "tests/fuzz/fuzz.h"

using namespace leadflow;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  dsl::SourceSet sources;
  dsl::Diagnostics found;
  const auto file = sources.add("program.json", {}, fuzz::text_of(data, size));
  auto read = compiler::from_json(sources, file, found);
  fuzz::demand_sound(sources, found);
  fuzz::demand(read.has_value() == !found.has_errors(), "there is a tree if and only if no error");
  if (!read) return 0;

  dsl::SyntaxTree tree;
  tree.files.push_back(std::move(*read));
  if (compiler::compile(sources, tree, {}, found) == nullptr) return 0;
  const std::string json = compiler::to_json(tree.files.front());
  dsl::SourceSet again_sources;
  const auto again_file = again_sources.add("program.json", {}, json);
  dsl::Diagnostics again_found;
  const auto again = compiler::from_json(again_sources, again_file, again_found);
  fuzz::demand(again.has_value(), "our own JSON can be read");
  fuzz::demand(compiler::to_json(*again) == json, "our own JSON is the same again");
  return 0;
}
