#include <fmt/format.h>

#include "dsl/json_text.h"
#include "runtime/report/forms.h"

namespace leadflow::runtime::report {

namespace {

/// The cell as JSON, by what it is.
struct Append {
  std::string& out;
  void operator()(std::monostate) const { out += "null"; }
  void operator()(const std::string& text) const { dsl::append_json_string(out, text); }
  void operator()(std::int64_t number) const { out += std::to_string(number); }
  void operator()(bool flag) const { out += flag ? "true" : "false"; }
  void operator()(Share share) const { out += share.whole == 0 ? "null" : percent_text(share); }
  void operator()(Length length) const { out += std::to_string(length.ms); }
  void operator()(Instant at) const { append_json_instant(out, at); }
  void operator()(const Amount& amount) const {
    out +=
        fmt::format("{{\"amount\":{},\"currency\":", amount.minor ? std::to_string(*amount.minor) : "null");
    dsl::append_json_string(out, amount.currency);
    out += '}';
  }
};

void append_key(std::string& out, std::string_view key) {
  if (out.back() != '{') out += ',';
  dsl::append_json_string(out, key);
  out += ':';
}

void append_text_or_null(std::string& out, std::string_view key, const std::string& text) {
  append_key(out, key);
  text.empty() ? Append{out}(std::monostate()) : Append{out}(text);
}

void append_question(std::string& out, const Scope& scope) {
  append_key(out, "at");
  append_json_instant(out, scope.options.now);
  const std::pair<std::string_view, const std::optional<Instant>&> ends[] = {{"since", scope.period.since},
                                                                             {"until", scope.period.until}};
  for (const auto& [key, at] : ends) {
    append_key(out, key);
    at ? append_json_instant(out, *at) : Append{out}(std::monostate());
  }
  append_text_or_null(out, "zone", scope.zone);
  const Options& options = scope.options;
  append_key(out, "filter");
  out += '{';
  append_text_or_null(out, "workflow", options.workflow);
  append_text_or_null(out, "type", options.type);
  append_text_or_null(out, "for", options.person);
  append_text_or_null(out, "group", options.group);
  append_text_or_null(out, "branch", options.branch);
  append_text_or_null(out, "by", options.by);
  append_text_or_null(out, "money", options.money);
  out += '}';
}

void append_sheet(std::string& out, const Sheet& sheet) {
  append_key(out, sheet.key);
  out += '[';
  for (const std::vector<Cell>& row : sheet.rows) {
    if (out.back() != '[') out += ',';
    out += '{';
    for (std::size_t i = 0; i < row.size(); ++i) {
      append_key(out, sheet.columns[i].key);
      std::visit(Append{out}, row[i]);
    }
    out += '}';
  }
  out += ']';
}

}  // namespace

std::string to_json(const Counted& report) {
  std::string out = R"({"format_version":1,"kind":"report")";
  append_text_or_null(out, "report", std::string(to_text(report.kind)));
  append_question(out, report.scope);
  for (const Sheet& sheet : report.sheets) append_sheet(out, sheet);
  return out + "}\n";
}

}  // namespace leadflow::runtime::report
