#include "cli/diff_report.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "cli/json_object.h"

namespace leadflow::cli {

namespace {

using compiler::Breaks;
using compiler::Difference;
using compiler::DifferenceClass;

/// What asks most first.
constexpr auto class_order = std::to_array<DifferenceClass>(
    {DifferenceClass::NeedsMigration, DifferenceClass::Capability, DifferenceClass::Permission,
     DifferenceClass::Behaviour, DifferenceClass::Safe});
constexpr std::size_t most_lines_shown = 12;
constexpr std::size_t most_markdown_bytes = 60'000;  // a comment on GitHub holds 65,536

std::string class_words(DifferenceClass level) {
  std::string words(compiler::to_text(level));
  std::replace(words.begin(), words.end(), '_', ' ');
  return words;
}

std::int64_t count_of(const compiler::ProgramDifference& found, DifferenceClass level) {
  return std::count_if(found.differences.begin(), found.differences.end(),
                       [level](const Difference& each) { return each.level == level; });
}

/// `2 changes: 1 needs migration, 1 safe`
std::string summary_line(const compiler::ProgramDifference& found) {
  std::string text = counted(static_cast<std::int64_t>(found.differences.size()), "change");
  for (const DifferenceClass level : class_order) {
    const std::int64_t count = count_of(found, level);
    if (count == 0) continue;
    text +=
        fmt::format("{} {} {}", text.find(':') == std::string::npos ? ":" : ",", count, class_words(level));
  }
  if (const std::int64_t breaking = breaking_count(found); breaking != 0)
    text += fmt::format("; {} breaking", breaking);
  return text;
}

/// `leads.wf:12`; empty without a source.
std::string source_place(const DiffSide& side, dsl::Span span) {
  const dsl::SourceSet& sources = side.loader->sources();
  if (span.end <= span.begin || span.file >= sources.size()) return {};
  return fmt::format("{}:{}", sources[span.file].name(), sources[span.file].at(span.begin).line);
}

std::string place_words(const Difference& each, const DiffReport& report) {
  std::string place = source_place(report.after, each.new_span);
  if (place.empty()) place = source_place(report.before, each.old_span);
  return place;
}

std::string head_words(const Difference& each) {
  std::string text = each.kind->words;
  if (!each.operation.empty()) {
    std::string operation = each.operation;
    std::replace(operation.begin(), operation.end(), '_', ' ');
    text = fmt::format("{} ({})", text, operation);
  }
  return text;
}

std::string path_words(const Difference& each) {
  std::string text = each.path;
  if (!each.old_path.empty()) text += fmt::format(" (was {})", each.old_path);
  if (!each.within.empty()) text += fmt::format(", in {}", each.within);
  return text;
}

std::string_view breaks_words(Breaks breaks) {
  return breaks == Breaks::Strands ? "strands records" : breaks == Breaks::Callers ? "breaks callers" : "";
}

/// The lines of `text`, each behind `mark`; `most` of them (0: all).
std::vector<std::string> marked_lines(std::string_view text, std::string_view mark, std::size_t most) {
  std::vector<std::string> lines;
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    if (most != 0 && lines.size() == most) {
      lines.push_back(fmt::format("{}...", mark));
      break;
    }
    lines.push_back(fmt::format("{}{}", mark, shown(text.substr(0, end))));
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  }
  return lines;
}

std::string human_difference(const Difference& each, const DiffReport& report, const Style& style) {
  std::string text = fmt::format("  {}", head_words(each));
  if (!each.path.empty()) text += fmt::format(": {}", style.bold(shown(path_words(each))));
  if (const std::string place = place_words(each, report); !place.empty())
    text += "  " + style.dim(shown(place));
  text += '\n';
  if (each.breaks != Breaks::Nothing) text += fmt::format("    {}\n", style.red(breaks_words(each.breaks)));
  if (!each.why.empty()) text += fmt::format("    {}\n", shown(each.why));
  for (const std::string& line : marked_lines(each.before, "    - ", most_lines_shown))
    text += style.red(line) + "\n";
  for (const std::string& line : marked_lines(each.after, "    + ", most_lines_shown))
    text += style.green(line) + "\n";
  return text;
}

/// Text that no reader of Markdown takes for anything else: all punctuation that could mean something is
/// written as a character reference (CommonMark 0.30, 6.2), which is never markup.
std::string inert_text(std::string_view raw) {
  const std::string text = shown(raw);
  std::string escaped;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    const bool is_plain = byte >= 0x80 || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
                          (c >= 'A' && c <= 'Z') || c == ' ' || c == ',';
    if (is_plain)
      escaped += c;
    else
      escaped += fmt::format("&#{};", static_cast<int>(byte));
  }
  return escaped;
}

std::string inert_code(std::string_view raw) {
  return raw.empty() ? std::string() : fmt::format("<code>{}</code>", inert_text(raw));
}

/// A block whose fence is longer than any row of backticks in it.
std::string markdown_block(const Difference& each) {
  std::vector<std::string> lines = marked_lines(each.before, "- ", 0);
  for (std::string& line : marked_lines(each.after, "+ ", 0)) lines.push_back(std::move(line));
  std::size_t longest = 2;
  for (const std::string& line : lines) {
    std::size_t run = 0;
    for (const char c : line) {
      run = c == '`' ? run + 1 : 0;
      longest = std::max(longest, run);
    }
  }
  const std::string fence(longest + 1, '`');
  std::string text = fence + "diff\n";
  for (const std::string& line : lines) text += line + "\n";
  return text + fence + "\n";
}

std::string side_json(const DiffSide& side, const std::string& text, dsl::Span span) {
  if (text.empty() && span.end <= span.begin) return "null";
  JsonObject object;
  object.text("text", text);
  const dsl::SourceSet& sources = side.loader->sources();
  const bool has_place = span.end > span.begin && span.file < sources.size();
  object.text_or_null("file", has_place ? sources[span.file].name() : std::string());
  object.raw("line", has_place ? std::to_string(sources[span.file].at(span.begin).line) : "null");
  return object.str();
}

/// Indices of the differences, those of a class together.
std::vector<const Difference*> by_class(const compiler::ProgramDifference& found) {
  std::vector<const Difference*> all;
  for (const DifferenceClass level : class_order) {
    for (const Difference& each : found.differences) {
      if (each.level == level) all.push_back(&each);
    }
  }
  return all;
}

}  // namespace

std::int64_t breaking_count(const compiler::ProgramDifference& found) {
  return std::count_if(found.differences.begin(), found.differences.end(),
                       [](const Difference& each) { return each.breaks != Breaks::Nothing; });
}

std::string diff_human(const DiffReport& report, const Style& style,
                       const std::function<std::string(const Difference&)>& note) {
  if (report.found.differences.empty()) return "no change of meaning\n";
  std::string text = summary_line(report.found) + "\n";
  const DifferenceClass* last = nullptr;
  for (const Difference* const each : by_class(report.found)) {
    if (last == nullptr || *last != each->level)
      text += fmt::format("\n{}\n", style.bold(class_words(each->level)));
    last = &each->level;
    text += human_difference(*each, report, style);
    if (const std::string line = note ? note(*each) : std::string(); !line.empty())
      text += fmt::format("    {}\n", line);
  }
  if (!report.found.renames.empty())
    text += "\nperhaps the same under another name; if so, add to the new program\n";
  for (const compiler::LikelyRename& each : report.found.renames)
    text += fmt::format("  {}   # {} % alike\n", shown(each.statement), each.percent);
  return text;
}

std::string difference_json(const Difference& each, const DiffReport& report) {
  return JsonObject()
      .text("change", each.kind->key)
      .text("words", each.kind->words)
      .text("class", compiler::to_text(each.level))
      .text_or_null("breaks", compiler::to_text(each.breaks))
      .text("what", each.what)
      .text("path", each.path)
      .text_or_null("old_path", each.old_path)
      .text_or_null("within", each.within)
      .text_or_null("operation", each.operation)
      .raw("old", side_json(report.before, each.before, each.old_span))
      .raw("new", side_json(report.after, each.after, each.new_span))
      .text_or_null("why", each.why)
      .texts("touches", each.states)
      .str();
}

std::string rename_json(const compiler::LikelyRename& rename) {
  return JsonObject()
      .text("from", rename.from)
      .text("to", rename.to)
      .number("percent", rename.percent)
      .text("statement", rename.statement)
      .str();
}

std::string diff_json(const DiffReport& report, bool ok) {
  std::vector<std::string> changes, renames;
  for (const Difference& each : report.found.differences) changes.push_back(difference_json(each, report));
  for (const compiler::LikelyRename& each : report.found.renames) renames.push_back(rename_json(each));
  JsonObject summary;
  summary.number("changes", static_cast<std::int64_t>(changes.size()));
  summary.number("breaking", breaking_count(report.found));
  for (const DifferenceClass level : class_order)
    summary.number(compiler::to_text(level), count_of(report.found, level));
  return document("diff")
             .boolean("ok", ok)
             .boolean("equal", changes.empty())
             .text("old", report.before.name)
             .text("new", report.after.name)
             .raw("summary", summary.str())
             .raw("changes", json_array(changes))
             .raw("renames", json_array(renames))
             .str() +
         "\n";
}

std::string diff_markdown(const DiffReport& report) {
  std::string text =
      fmt::format("### {} to {}\n\n", inert_code(report.before.name), inert_code(report.after.name));
  if (report.found.differences.empty()) return text + "No change of meaning.\n";
  text +=
      inert_text(summary_line(report.found)) + "\n\n| class | change | where | breaks |\n|---|---|---|---|\n";
  const std::vector<const Difference*> all = by_class(report.found);
  std::size_t rows = 0;
  for (const Difference* const each : all) {
    const std::string row =
        fmt::format("| {} | {} | {} | {} |\n", class_words(each->level), inert_text(head_words(*each)),
                    inert_code(path_words(*each)), breaks_words(each->breaks));
    if (text.size() + row.size() > most_markdown_bytes / 2) break;
    text += row;
    ++rows;
  }
  if (rows < all.size()) text += fmt::format("\nand {} more\n", all.size() - rows);
  if (!report.found.renames.empty())
    text += "\nPerhaps the same under another name; if so, add to the new program:\n\n";
  for (const compiler::LikelyRename& each : report.found.renames)
    text += fmt::format("- {} ({} percent alike)\n", inert_code(each.statement), each.percent);
  for (const Difference* const each : all) {
    if (each->before.empty() && each->after.empty()) continue;
    std::string details = fmt::format("\n<details><summary>{} {}</summary>\n\n",
                                      inert_text(head_words(*each)), inert_code(path_words(*each)));
    if (!each->why.empty()) details += inert_text(each->why) + "\n\n";
    details += markdown_block(*each) + "\n</details>\n";
    if (text.size() + details.size() > most_markdown_bytes) {
      text += "\nThe texts of the rest are left out: `leadflow diff` shows them all.\n";
      break;
    }
    text += details;
  }
  return text;
}

}  // namespace leadflow::cli
