// Reading CSV record by record, in memory that does not grow with the input.
//
// Made for imports: a bad row is reported with its physical line and its exact bytes,
// never mended, so that it can be put aside, corrected by hand and imported alone.
//
// The fields are split by libcsv in its strict mode, save that a quote inside a field that
// does not begin with one is a plain character (`5" pipe`). It is given one physical line
// at a time, which is what lets the reader know where every record begins and ends.

#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <iosfwd>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace leadflow::runtime {

/// Where bytes come from.
class ByteSource {
 public:
  virtual ~ByteSource() = default;
  /// Puts up to `size` bytes at `to` and returns how many; 0 only at the end. Throws
  /// std::runtime_error when the input cannot be read.
  virtual std::size_t read(char* to, std::size_t size) = 0;
};

/// A text in memory, which must outlive the source.
class TextSource : public ByteSource {
 public:
  explicit TextSource(std::string_view text) : rest_(text) {}
  std::size_t read(char* to, std::size_t size) override;

 private:
  std::string_view rest_;
};

/// An open stream, best in binary mode, which must outlive the source.
class StreamSource : public ByteSource {
 public:
  explicit StreamSource(std::istream& stream) : stream_(stream) {}
  std::size_t read(char* to, std::size_t size) override;

 private:
  std::istream& stream_;
};

enum class CsvProblemKind : std::uint8_t {
  TooFewFields,       // fewer than the header
  TooManyFields,      // more than the header
  TextAfterQuote,     // a quoted field goes on after its closing quote
  UnterminatedQuote,  // the input ended inside quotes
  NulByte,
  InvalidUtf8,
  TooLong,  // more than kMaxCsvRecord bytes; the last record given
};

struct CsvProblem {
  CsvProblemKind kind{};
  std::int64_t line = 0;  // 1-based physical line; for an open quote the one it began on
  std::string message;    // as a diagnostic's: lower case, no full stop
};

struct CsvRecord {
  std::int64_t line = 0;             // 1-based physical line the record begins on
  std::string raw;                   // its bytes with the line end, as they stand in the input
  std::vector<std::string> fields;   // quotes taken off; incomplete when the quotes are wrong
  std::vector<CsvProblem> problems;  // empty for a good record
};

/// Bytes one record may have. An open quote would else swallow the rest of any file.
inline constexpr std::size_t kMaxCsvRecord = 16 * 1024 * 1024;
/// Fields kept of one record; more is TooManyFields, in the header too.
inline constexpr std::size_t kMaxCsvFields = 16 * 1024;
inline constexpr std::size_t kCsvBlock = 64 * 1024;
/// The separators looked for, the likeliest first.
inline constexpr std::string_view kCsvSeparators = ",;\t|";

class CsvReader {
 public:
  /// Reads the first record, the header, at once. Without `separator` it is the one of
  /// kCsvSeparators that stands most often outside quotes in the header (the first of them
  /// where two are as frequent, a comma where there is none), or what a first line `sep=;`
  /// says, as spreadsheets write it. A BOM is skipped. `source` must outlive the reader.
  explicit CsvReader(ByteSource& source, std::optional<char> separator = std::nullopt);
  ~CsvReader();
  CsvReader(const CsvReader&) = delete;
  CsvReader& operator=(const CsvReader&) = delete;

  char separator() const { return separator_; }
  /// The line `sep=;` with its end, if the input begins with one; else empty.
  const std::string& separator_line() const { return separator_line_; }
  /// The header record: `fields` are the names as written, repeated and empty ones included;
  /// no fields for an empty input. With problems the rest means nothing.
  const CsvRecord& header() const { return header_; }

  /// The next record into `record`, whose memory is used again; false at the end, leaving it
  /// empty. Empty lines are no records. Lines end with LF, CRLF or CR.
  ///
  /// After text behind a closing quote the reader goes on with the next physical line; after an
  /// unterminated quote or a record too long it is at its end.
  bool next(CsvRecord& record);

 private:
  struct Splitter;  // keeps libcsv out of this header

  bool fill();
  std::string_view take_part(bool& ends_line);
  std::optional<char> take_separator_line();
  void find_separator();
  bool read_record(CsvRecord& record);
  bool finish_input(CsvRecord& record);
  void take_rest_of_line(CsvRecord& record);

  ByteSource& source_;
  std::unique_ptr<std::array<char, kCsvBlock>> block_;
  std::size_t at_ = 0;
  std::size_t end_ = 0;
  std::int64_t line_ = 1;  // of the next byte
  char separator_ = ',';
  std::string separator_line_;
  bool ended_ = false;
  std::unique_ptr<Splitter> splitter_;
  CsvRecord header_;
};

}  // namespace leadflow::runtime
