#include "dsl/text.h"
#include "runtime/engine/number.h"
#include "runtime/report/forms.h"

namespace leadflow::runtime::report {

namespace {

constexpr std::string_view formula_starts = "=+-@\t\r\n";
constexpr std::string_view replacement = "\uFFFD";

/// Text as a spreadsheet may see it: well-formed, without characters that end files, and never a formula.
std::string harmless(std::string_view text) {
  std::string safe;
  if (!text.empty() && formula_starts.find(text.front()) != std::string_view::npos) safe += '\'';
  for (std::size_t at = 0; at < text.size();) {
    const dsl::CodePoint point = dsl::decode(text, at);
    const bool control = point.value < 0x20 && std::string_view("\t\r\n").find(
                                                   static_cast<char>(point.value)) == std::string_view::npos;
    if (!point.valid || control || point.value == 0x7F) {
      safe += replacement;
    } else {
      safe += text.substr(at, point.length);
    }
    at += point.length;
  }
  return safe;
}

std::string quoted(const std::string& field) {
  if (field.find_first_of("\",\r\n") == std::string::npos) return field;
  std::string text = "\"";
  for (const char c : field) {
    if (c == '"') text += '"';
    text += c;
  }
  return text + '"';
}

struct CsvField {
  std::string operator()(std::monostate) const { return {}; }
  std::string operator()(const std::string& text) const { return quoted(harmless(text)); }
  std::string operator()(std::int64_t number) const { return std::to_string(number); }
  std::string operator()(bool flag) const { return flag ? "true" : "false"; }
  std::string operator()(Share share) const { return percent_text(share); }
  std::string operator()(Length length) const { return std::to_string(length.ms); }
  std::string operator()(Instant at) const { return to_rfc3339(at); }
  std::string operator()(const Amount& amount) const {
    return amount.minor ? money_text(*amount.minor, currency_exponent(amount.currency)) : std::string();
  }
};

}  // namespace

std::string to_csv(const Sheet& sheet) {
  std::string out;
  for (const Column& column : sheet.columns) {
    if (!out.empty()) out += ',';
    out += column.key;
    if (column.money) out += "," + column.key + "_currency";
  }
  out += "\r\n";
  for (const std::vector<Cell>& row : sheet.rows) {
    for (std::size_t i = 0; i < row.size(); ++i) {
      if (i > 0) out += ',';
      out += std::visit(CsvField{}, row[i]);
      if (!sheet.columns[i].money) continue;
      const Amount* amount = std::get_if<Amount>(&row[i]);
      out += "," + (amount != nullptr ? quoted(harmless(amount->currency)) : std::string());
    }
    out += "\r\n";
  }
  return out;
}

}  // namespace leadflow::runtime::report
