// CSV records over libcsv; see the header.

#include "runtime/csv/csv_reader.h"

#include <csv.h>
#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <istream>
#include <new>
#include <stdexcept>

namespace leadflow::runtime {

namespace {

constexpr std::string_view kBom = "\xEF\xBB\xBF";
constexpr std::string_view kLineEnds = "\r\n";

unsigned char byte_at(std::string_view text, std::size_t at) {
  return static_cast<unsigned char>(text[at]);
}

// Length of the well-formed UTF-8 sequence at `at` (Unicode 15, table 3-7), 0 when it is not one.
std::size_t sequence_length(std::string_view text, std::size_t at) {
  const unsigned char lead = byte_at(text, at);
  if (lead < 0x80) return 1;
  const std::size_t length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
  if (lead < 0xC2 || lead > 0xF4 || text.size() - at < length) return 0;
  const unsigned char second = byte_at(text, at + 1);
  const unsigned char least = lead == 0xE0 ? 0xA0 : lead == 0xF0 ? 0x90 : 0x80;
  const unsigned char most = lead == 0xED ? 0x9F : lead == 0xF4 ? 0x8F : 0xBF;
  if (second < least || second > most) return 0;
  for (std::size_t i = 2; i < length; ++i) {
    if ((byte_at(text, at + i) & 0xC0) != 0x80) return 0;
  }
  return length;
}

std::size_t find_invalid_utf8(std::string_view text) {
  std::size_t at = 0;
  while (at < text.size()) {
    const std::size_t length = sequence_length(text, at);
    if (length == 0) return at;
    at += length;
  }
  return std::string_view::npos;
}

// The physical line that byte `at` of the record stands on.
std::int64_t line_of(const CsvRecord& record, std::size_t at) {
  std::int64_t line = record.line;
  for (std::size_t i = 0; i < at; ++i) {
    const bool bare_cr = record.raw[i] == '\r' && record.raw[i + 1] != '\n';
    if (record.raw[i] == '\n' || bare_cr) ++line;
  }
  return line;
}

void check_bytes(CsvRecord& record) {
  if (const std::size_t nul = record.raw.find('\0'); nul != std::string::npos) {
    record.problems.push_back({CsvProblemKind::NulByte, line_of(record, nul), "the row holds a NUL byte"});
  }
  if (const std::size_t bad = find_invalid_utf8(record.raw); bad != std::string_view::npos) {
    record.problems.push_back(
        {CsvProblemKind::InvalidUtf8, line_of(record, bad),
         fmt::format("byte 0x{:02X} of the row, at offset {}, is not UTF-8: save the file as UTF-8",
                     byte_at(record.raw, bad), bad)});
  }
}

void check_field_count(CsvRecord& record, std::size_t expected, std::size_t seen) {
  if (seen == expected) return;
  const auto kind = seen < expected ? CsvProblemKind::TooFewFields : CsvProblemKind::TooManyFields;
  record.problems.push_back(
      {kind, record.line, fmt::format("the row has {} fields, the header {}", seen, expected)});
}

void clear(CsvRecord& record) {
  record.line = 0;
  record.raw.clear();
  record.fields.clear();
  record.problems.clear();
}

}  // namespace

std::size_t TextSource::read(char* to, std::size_t size) {
  const std::size_t count = std::min(size, rest_.size());
  std::memcpy(to, rest_.data(), count);
  rest_.remove_prefix(count);
  return count;
}

std::size_t StreamSource::read(char* to, std::size_t size) {
  stream_.read(to, static_cast<std::streamsize>(size));
  if (stream_.bad()) throw std::runtime_error("the input cannot be read");
  return static_cast<std::size_t>(stream_.gcount());
}

// libcsv's parser and what it has said of the record being read.
struct CsvReader::Splitter {
  explicit Splitter(char separator_byte) : separator(separator_byte) { start(); }
  ~Splitter() { csv_free(&parser); }
  Splitter(const Splitter&) = delete;
  Splitter& operator=(const Splitter&) = delete;

  void start() {
    if (csv_init(&parser, kOptions) != 0) throw std::bad_alloc();
    csv_set_delim(&parser, static_cast<unsigned char>(separator));
    csv_set_blk_size(&parser, 4096);
    // Spaces are part of a field: RFC 4180, section 2, rule 4.
    csv_set_space_func(&parser, [](unsigned char) { return 0; });
  }

  void restart() {
    csv_free(&parser);
    start();
  }

  void begin_record(CsvRecord& record) {
    fields = &record.fields;
    seen = 0;
    row_done = false;
  }

  // False for text after a closing quote.
  bool feed(std::string_view part, std::int64_t line) {
    current_line = line;
    if (seen == 0) field_line = line;
    for (;;) {
      const std::size_t taken = parse(part);
      if (accepted(taken == part.size())) return true;
      // The parser stands before what it refused. In a field without quotes that is a quote:
      // one byte without the strict mode makes it a plain character.
      if (parser.quoted != 0) return false;
      part.remove_prefix(taken);
      csv_set_opts(&parser, 0);
      parse(part.substr(0, 1));
      csv_set_opts(&parser, kOptions);
      part.remove_prefix(1);
    }
  }

  std::size_t parse(std::string_view part) {
    return csv_parse(&parser, part.data(), part.size(), on_field, on_row, this);
  }

  // False when the input ended inside quotes.
  bool finish() { return accepted(csv_fini(&parser, on_field, on_row, this) == 0); }

  bool accepted(bool good) {
    if (!good && csv_error(&parser) != CSV_EPARSE) throw std::bad_alloc();
    return good;
  }

  static void on_field(void* data, std::size_t size, void* self) {
    auto& splitter = *static_cast<Splitter*>(self);
    // The next field begins on the line this one ends on.
    splitter.field_line = splitter.current_line;
    if (++splitter.seen > kMaxCsvFields) return;
    splitter.fields->emplace_back(static_cast<const char*>(data), size);
  }

  static void on_row(int /*ended_by*/, void* self) { static_cast<Splitter*>(self)->row_done = true; }

  static constexpr unsigned char kOptions = CSV_STRICT | CSV_STRICT_FINI;

  char separator;
  csv_parser parser{};
  std::vector<std::string>* fields = nullptr;
  std::size_t seen = 0;           // fields of the record, kept or not
  std::int64_t current_line = 0;  // being fed
  std::int64_t field_line = 0;    // the field being read began on
  bool row_done = false;
};

CsvReader::CsvReader(ByteSource& source, std::optional<char> separator)
    : source_(source), block_(std::make_unique<std::array<char, kCsvBlock>>()) {
  while (end_ < kCsvBlock && fill()) {
  }
  if (std::string_view(block_->data(), end_).substr(0, kBom.size()) == kBom) at_ = kBom.size();
  const std::optional<char> said = take_separator_line();
  if (separator || said) {
    separator_ = separator ? *separator : *said;
  } else {
    find_separator();
  }
  splitter_ = std::make_unique<Splitter>(separator_);
  if (!read_record(header_)) return;
  check_bytes(header_);
  if (splitter_->seen > kMaxCsvFields) check_field_count(header_, kMaxCsvFields, splitter_->seen);
  const std::string_view mark = std::string_view(header_.raw).substr(0, 2);
  if (mark == "\xFF\xFE" || mark == "\xFE\xFF") {
    header_.problems = {{CsvProblemKind::InvalidUtf8, 1, "the file is UTF-16; save it as UTF-8"}};
  }
}

CsvReader::~CsvReader() = default;

// Brings in more bytes behind those not yet taken; false when there are none.
bool CsvReader::fill() {
  std::memmove(block_->data(), block_->data() + at_, end_ - at_);
  end_ -= at_;
  at_ = 0;
  const std::size_t count = source_.read(block_->data() + end_, kCsvBlock - end_);
  end_ += count;
  return count > 0;
}

// The next bytes up to and with the line's end, or as many of them as the block holds; empty
// at the end of the input.
std::string_view CsvReader::take_part(bool& ends_line) {
  ends_line = false;
  if (at_ == end_ && !fill()) return {};
  std::size_t stop = std::string_view(block_->data(), end_).find_first_of(kLineEnds, at_);
  if (stop == std::string_view::npos) {
    stop = end_;
  } else if ((*block_)[stop] == '\r' && stop + 1 == end_ && stop > at_) {
    // Whether a LF belongs to this CR only the next block shows: leave it for then.
  } else {
    if ((*block_)[stop] == '\r' && stop + 1 == end_) {
      fill();
      stop = at_;
    }
    const bool two = (*block_)[stop] == '\r' && stop + 1 < end_ && (*block_)[stop + 1] == '\n';
    stop += two ? 2 : 1;
    ends_line = true;
  }
  const std::string_view part(block_->data() + at_, stop - at_);
  at_ = stop;
  return part;
}

std::optional<char> CsvReader::take_separator_line() {
  constexpr std::string_view key = "sep=";
  const std::string_view text(block_->data() + at_, end_ - at_);
  const std::size_t end = text.find_first_of(kLineEnds);
  if (end != key.size() + 1 || text.substr(0, key.size()) != key || text[key.size()] == '"')
    return std::nullopt;
  bool ends_line = false;
  separator_line_ = take_part(ends_line);
  ++line_;
  return separator_line_[key.size()];
}

void CsvReader::find_separator() {
  std::array<std::size_t, kCsvSeparators.size()> counts{};
  bool in_quotes = false;
  std::string_view text(block_->data() + at_, end_ - at_);
  text.remove_prefix(std::min(text.find_first_not_of(kLineEnds), text.size()));
  for (const char c : text) {
    if (c == '"') in_quotes = !in_quotes;
    if (in_quotes) continue;
    if (kLineEnds.find(c) != std::string_view::npos) break;
    const std::size_t which = kCsvSeparators.find(c);
    if (which != std::string_view::npos) ++counts[which];
  }
  const auto most = std::max_element(counts.begin(), counts.end());  // the first where equal
  separator_ = kCsvSeparators[static_cast<std::size_t>(most - counts.begin())];
}

bool CsvReader::next(CsvRecord& record) {
  if (ended_) {
    clear(record);
    return false;
  }
  if (!read_record(record)) return false;
  if (record.problems.empty()) check_field_count(record, header_.fields.size(), splitter_->seen);
  check_bytes(record);
  return true;
}

// One record without the checks that need the header; false at the end.
bool CsvReader::read_record(CsvRecord& record) {
  clear(record);
  splitter_->begin_record(record);
  for (;;) {
    bool ends_line = false;
    const std::string_view part = take_part(ends_line);
    if (part.empty()) return finish_input(record);
    if (record.raw.empty()) record.line = line_;
    record.raw += part;
    const bool good = splitter_->feed(part, line_);
    if (!good) {
      record.problems.push_back({CsvProblemKind::TextAfterQuote, line_,
                                 "text after a closing quote; a quote inside quotes is written twice"});
      if (!ends_line) take_rest_of_line(record);
      ++line_;
      splitter_->restart();
      return true;
    }
    if (ends_line) ++line_;
    if (splitter_->row_done) return true;
    if (ends_line && record.raw.find_first_not_of(kLineEnds) == std::string::npos) record.raw.clear();
    if (record.raw.size() > kMaxCsvRecord) {
      ended_ = true;
      record.problems.push_back(
          {CsvProblemKind::TooLong, record.line,
           fmt::format("the row is longer than {} MiB; is a quote left open on line {}?",
                       kMaxCsvRecord / (1024 * 1024), splitter_->field_line)});
      return true;
    }
  }
}

// The last record when no line end follows it.
bool CsvReader::finish_input(CsvRecord& record) {
  ended_ = true;
  if (!splitter_->finish()) {
    record.problems.push_back(
        {CsvProblemKind::UnterminatedQuote, splitter_->field_line,
         fmt::format("the quote opened on line {} is never closed", splitter_->field_line)});
  }
  return !record.raw.empty();
}

// After a mistake in the quotes: the raw text runs to the end of its physical line.
void CsvReader::take_rest_of_line(CsvRecord& record) {
  bool ends_line = false;
  while (!ends_line && record.raw.size() <= kMaxCsvRecord) {
    const std::string_view part = take_part(ends_line);
    if (part.empty()) return;
    record.raw += part;
  }
  if (!ends_line) {
    ended_ = true;
    record.problems.push_back({CsvProblemKind::TooLong, record.line, "the row is too long to be kept whole"});
  }
}

}  // namespace leadflow::runtime
