// Records from CSV.
//
// Every row goes through the engine like any other step. A known key with the
// same values is left unchanged, with others it is edited, so an import can be
// run again: after a crash it goes on where it stopped. Rows without a key are
// recognised by their place and content. A bad row is kept, byte for byte, in a
// rejects file that can be mended and imported alone. Memory does not grow with the input.

#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "runtime/clock.h"
#include "runtime/csv/csv_reader.h"
#include "runtime/store/store.h"

namespace leadflow::runtime {

struct ImportOptions {
  std::string type;
  std::string actor;
  std::string workflow;  // `--entry WORKFLOW.E`; empty: the only one
  std::string entry;
  std::vector<std::pair<std::string, std::string>> map;  // attribute, column
  std::string key_column;
  std::string key_row;          // prefix; empty: no keys from row numbers
  std::string status_column;    // names or labels of states; implies quiet
  std::string received_column;  // implies quiet
  std::string date_format;      // strptime-like: %Y %m %d %H %M %S; empty: ISO 8601
  char decimal = '.';           // ',': `1.234,50` is read
  std::optional<char> separator;
  bool quiet = false;
  bool run_rules = false;  // against the implied quiet
  bool dry_run = false;
};

/// A row that was not imported.
struct RejectedRow {
  std::int64_t line = 0;  // physical, where the row begins
  std::int64_t row = 0;   // the header is not counted
  std::string column;     // empty: the whole row
  std::string message;
};

struct ImportSummary {
  std::int64_t rows = 0;
  std::int64_t created = 0;
  std::int64_t updated = 0;
  std::int64_t unchanged = 0;
  std::int64_t rejected = 0;
  char separator = ',';
  bool quiet = false;
  std::vector<std::pair<std::string, std::string>> used;  // attribute, column
  std::vector<std::string> ignored;                       // columns that no attribute takes
};

/// Rows that one transaction holds at most.
inline constexpr int max_import_group = 200;

/// The name of the column that keeps a row's number in a rejects file (with `key_row`).
inline constexpr std::string_view row_number_column = "leadflow_row";

struct ImportSinks {
  std::function<void(const RejectedRow&)> rejected;
  /// Header and rows of the rejects file as text; the header comes with the first row only.
  std::function<void(std::string_view)> rejects_text;
  /// Called after each commit with the rows so far; may be empty.
  std::function<void(std::int64_t rows)> progress;
};

/// The summary, or a sentence why nothing was imported (an unknown column, a header that cannot be read).
/// Throws StoreError; groups committed before stay.
std::variant<ImportSummary, Refused> import_csv(Store& store, ByteSource& source, Clock& clock,
                                                const ImportOptions& options, const ImportSinks& sinks);

}  // namespace leadflow::runtime
