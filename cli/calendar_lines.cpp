#include "cli/calendar_lines.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>
#include <ostream>
#include <string>
#include <variant>

#include "dsl/duration.h"
#include "dsl/json_text.h"
#include "dsl/text.h"

namespace leadflow::cli {

namespace {

using Json = nlohmann::json;

/// Takes the two members of a line and nothing else, without building a document.
class LineReader final : public nlohmann::json_sax<Json> {
 public:
  /// What is wrong with the line; empty when it was read.
  std::string read(const std::string& text) {
    error_.clear();
    from_.reset();
    add_.reset();
    open_ = false;
    if (text.find('\0') != std::string::npos) return "the line holds a NUL";  // the library's end of text
    if (!Json::sax_parse(text, this) && error_.empty()) error_ = "the line is not JSON";
    if (error_.empty() && !from_) error_ = "`from` is missing";
    if (error_.empty() && !add_) error_ = "`add` is missing";
    return error_;
  }
  const std::string& from() const { return *from_; }
  const std::string& add() const { return *add_; }

  bool start_object(std::size_t) override {
    if (open_) return not_a_text();
    open_ = true;
    return true;
  }
  bool key(string_t& name) override {
    std::optional<std::string>* member = name == "from" ? &from_ : name == "add" ? &add_ : nullptr;
    if (member == nullptr) return fail(fmt::format("unknown member `{}`: a line has from and add", name));
    if (*member) return fail(fmt::format("`{}` is given twice", name));
    name_ = name;
    member_ = member;
    return true;
  }
  bool string(string_t& value) override {
    if (!open_) return not_a_text();
    *member_ = std::move(value);
    return true;
  }
  bool end_object() override { return true; }
  bool null() override { return not_a_text(); }
  bool boolean(bool) override { return not_a_text(); }
  bool number_integer(number_integer_t) override { return not_a_text(); }
  bool number_unsigned(number_unsigned_t) override { return not_a_text(); }
  bool number_float(number_float_t, const string_t&) override { return not_a_text(); }
  bool binary(binary_t&) override { return not_a_text(); }
  bool start_array(std::size_t) override { return not_a_text(); }
  bool end_array() override { return true; }
  bool parse_error(std::size_t, const std::string&, const nlohmann::detail::exception&) override {
    return fail("the line is not JSON");
  }

 private:
  bool fail(std::string error) {
    if (error_.empty()) error_ = std::move(error);
    return false;
  }
  bool not_a_text() {
    return fail(open_ ? fmt::format("`{}` is not a text", name_) : "the line is not a JSON object");
  }

  std::string error_;
  bool open_ = false;
  std::string name_;
  std::optional<std::string>* member_ = nullptr;
  std::optional<std::string> from_;
  std::optional<std::string> add_;
};

/// The answer to one line, or what is wrong with it.
std::variant<runtime::Instant, std::string> answer(const runtime::BusinessCalendar& calendar,
                                                   LineReader& reader, const std::string& line) {
  if (std::string error = reader.read(line); !error.empty()) return error;
  const auto from = parse_from(reader.from(), calendar.zone());
  if (!from)
    return fmt::format("`from` is not a time as in 2026-03-02T10:00:00Z or 2026-03-02 10:00: `{}`",
                       reader.from());
  const auto add = parse_add(reader.add());
  if (!add) return fmt::format("`add` is not a duration as in 2 business days: `{}`", reader.add());
  const auto due = calendar.add(*from, *add);
  if (!due) return fmt::format("`{}` from there leaves the years 1 to 9999", reader.add());
  return *due;
}

}  // namespace

std::optional<runtime::Instant> parse_from(std::string_view text, const runtime::Zone& zone) {
  if (const auto instant = runtime::parse_rfc3339(text)) return instant;
  const auto local = dsl::parse_local_time(text);
  if (!local) return std::nullopt;
  const runtime::Instant instant = zone.resolve(*local);
  if (instant < runtime::kFirstInstant || instant > runtime::kLastInstant) return std::nullopt;
  return instant;
}

std::optional<dsl::Duration> parse_add(std::string_view text) {
  const bool back = text.starts_with('-');
  auto duration = dsl::parse_duration(text.substr(back ? 1 : 0));
  if (duration && back) duration->count = -duration->count;
  return duration;
}

CalendarSummary answer_lines(const runtime::BusinessCalendar& calendar, runtime::LineSource& lines,
                             std::ostream& out) {
  CalendarSummary summary;
  LineReader reader;
  std::string line;
  std::string text;
  for (bool too_long = false; lines.next(line, too_long);) {
    ++summary.lines;
    if (!too_long && dsl::is_blank(line)) continue;
    const auto answered = too_long ? std::variant<runtime::Instant, std::string>(fmt::format(
                                         "the line is longer than {} bytes", runtime::max_batch_line))
                                   : answer(calendar, reader, line);
    text = R"({"line":)";
    text += std::to_string(summary.lines);
    if (const auto* due = std::get_if<runtime::Instant>(&answered)) {
      ++summary.done;
      text += R"(,"due":")" + runtime::to_rfc3339(*due) + '"';
    } else {
      ++summary.failed;
      text += R"(,"error":)";
      dsl::append_json_string(text, std::get<std::string>(answered));
    }
    text += "}\n";
    out << text;
  }
  return summary;
}

}  // namespace leadflow::cli
