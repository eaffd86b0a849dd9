// Any bytes as CSV. The first byte picks the separator; every record's bytes are the input's own, in order.

#include "runtime/csv/csv_reader.h"
#include "tests/fuzz/fuzz.h"

using namespace leadflow;

namespace {

/// Finds `raw` in the input at or behind `from` and returns where it ends.
std::size_t past(std::string_view input, std::string_view raw, std::size_t from) {
  const std::size_t at = input.find(raw, from);
  fuzz::demand(at != std::string_view::npos, "a record's bytes stand in the input, in order");
  return at + raw.size();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  std::optional<char> separator;
  if (data[0] < runtime::kCsvSeparators.size()) separator = runtime::kCsvSeparators[data[0]];
  const std::string input = fuzz::text_of(data + 1, size - 1);

  runtime::TextSource source(input);
  runtime::CsvReader reader(source, separator);
  std::size_t at = past(input, reader.header().raw, 0);
  std::int64_t line = reader.header().line;
  runtime::CsvRecord record;
  while (reader.next(record)) {
    at = past(input, record.raw, at);
    fuzz::demand(record.line > line || line == 0, "records begin on lines of their own");
    line = record.line;
    if (record.problems.empty()) {
      fuzz::demand(record.fields.size() == reader.header().fields.size(),
                   "a good record has a field a column");
    }
    for (const runtime::CsvProblem& problem : record.problems) {
      fuzz::demand(!problem.message.empty(), "a problem has a message");
    }
  }
  fuzz::demand(!reader.next(record), "the end is the end");
  return 0;
}
