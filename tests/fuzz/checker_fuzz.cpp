// Any text as a program: names, types, structure and flow. What has no error goes to JSON and back, and into
// the store's form and back, and stays what it was.

#include "compiler/merge.h"
#include "compiler/program_image.h"
#include "compiler/workflow_json.h"
#include "runtime/calendar/holidays.h"
#include "tests/fuzz/fuzz.h"

using namespace leadflow;

namespace {

compiler::HolidayFile read_holidays(std::string_view text) {
  compiler::HolidayFile file;
  const runtime::HolidayResult result = runtime::parse_holidays(text);
  if (const auto* error = std::get_if<runtime::HolidayError>(&result)) {
    file.error = error->message;
    file.line = error->line;
    return file;
  }
  for (const runtime::Holiday& day : std::get<std::vector<runtime::Holiday>>(result)) {
    file.dates.emplace_back(day.date, day.name);
  }
  return file;
}

void demand_json_round_trip(const dsl::SyntaxTree& tree) {
  const dsl::ast::File merged = compiler::merge(tree);
  const std::string json = compiler::to_json(merged);
  dsl::SourceSet sources;
  dsl::Diagnostics found;
  const auto file = sources.add("program.json", {}, json);
  const auto read = compiler::from_json(sources, file, found);
  fuzz::demand(read.has_value(), "JSON of a program can be read");
  fuzz::demand(compiler::to_json(*read) == json, "JSON of a program is the same again");
}

void demand_image_sound(const compiler::Program& program) {
  std::string header;
  compiler::for_each_part(program, [&](const compiler::ImagePart& part) {
    if (part.table == compiler::ImageTable::Header) header = part.bytes;
    compiler::check_part(header, part.table, part.bytes);
  });
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  fuzz::Loaded loaded(fuzz::text_of(data, size));
  if (loaded.found.has_errors()) return 0;

  compiler::CompileOptions options;
  options.disk = &loaded.disk;
  options.read_holidays = &read_holidays;
  const auto program = compiler::compile(loaded.sources, loaded.tree, options, loaded.found);
  fuzz::demand((program != nullptr) == !loaded.found.has_errors(),
               "there is a program if and only if no error");
  fuzz::demand_sound(loaded.sources,
                     compiler::apply_allow_comments(loaded.sources, loaded.tree, loaded.found));
  if (program == nullptr) return 0;

  demand_json_round_trip(loaded.tree);
  demand_image_sound(*program);
  return 0;
}
