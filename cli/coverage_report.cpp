// Coverage as text, JSON, LCOV and one HTML page.

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "cli/json_object.h"
#include "cli/test_report.h"

namespace leadflow::cli {

using runtime::CoverageCount;
using runtime::CoverageGroup;
using runtime::CoverageItem;

namespace {

bool comes_before(const CoverageItem& a, const CoverageItem& b) {
  return std::pair(a.where.file, a.where.begin) < std::pair(b.where.file, b.where.begin);
}

/// What no test came by, in the order of the text.
std::vector<CoverageItem> missing(const CoverageGroup& group) {
  std::vector<CoverageItem> items;
  std::copy_if(group.items.begin(), group.items.end(), std::back_inserter(items),
               [](const CoverageItem& item) { return item.hits == 0; });
  std::stable_sort(items.begin(), items.end(), comes_before);
  return items;
}

std::string percent_text(const CoverageCount& count) {
  return fmt::format("{}% ({} of {})", count.percent(), count.covered, count.total);
}

std::string all_text(const TestRun& run) {
  return run.nothing_ran() ? "nothing was run" : percent_text(run.coverage());
}

template <class Visit>
void each_group(const TestRun& run, const Visit& visit) {
  for (const TestedProgram& program : run.programs) {
    if (!program.coverage) continue;
    for (const CoverageGroup& group : program.coverage->groups()) visit(program, group);
  }
}

std::string in_colour(const CoverageCount& count, const std::string& text, const Style& style) {
  return count.covered == count.total ? style.green(text) : style.yellow(text);
}

}  // namespace

// ---- text
// -----------------------------------------------------------------------------------------------------

std::string coverage_text(const dsl::SourceSet& sources, const TestRun& run, const Style& style) {
  std::string text;
  each_group(run, [&](const TestedProgram& program, const CoverageGroup& group) {
    const CoverageCount all = count(group);
    text += fmt::format("coverage of {} in {}: {}\n", shown(group.name), shown(program.file),
                        in_colour(all, percent_text(all), style));
    for (const CoverageItem::Kind kind : runtime::coverage_kinds) {
      const CoverageCount one = count(group, kind);
      if (one.total == 0) continue;
      text += fmt::format("  {:<9} {:>4}%  {} of {}\n", plural(kind), one.percent(), one.covered, one.total);
    }
    const std::vector<CoverageItem> left = missing(group);
    if (!left.empty()) text += "  not covered:\n";
    for (const CoverageItem& item : left)
      text += fmt::format("    {}  {}\n", shown(place_text(sources, item.where)), shown(item.name));
  });
  return text + fmt::format("coverage: {}\n", all_text(run));
}

// ---- JSON
// -----------------------------------------------------------------------------------------------------

namespace {

JsonObject count_json(const CoverageCount& count, std::int64_t percent) {
  JsonObject object;
  object.number("percent", percent);
  object.number("covered", static_cast<std::int64_t>(count.covered));
  return object.number("total", static_cast<std::int64_t>(count.total));
}

JsonObject count_json(const CoverageCount& count) {
  return count_json(count, static_cast<std::int64_t>(count.percent()));
}

std::string group_json(const dsl::SourceSet& sources, const TestedProgram& program,
                       const CoverageGroup& group) {
  JsonObject object = count_json(count(group));
  object.text("name", group.name).text("program", program.file);
  for (const CoverageItem::Kind kind : runtime::coverage_kinds)
    object.raw(plural(kind), count_json(count(group, kind)).str());
  std::vector<std::string> items;
  for (const CoverageItem& item : missing(group)) {
    const dsl::SourceFile& file = sources[item.where.file];
    const dsl::LineColumn at = file.at(item.where.begin);
    JsonObject one;
    one.text("kind", plural(item.kind)).text("name", item.name).text("file", file.name());
    items.push_back(one.number("line", at.line).number("column", at.column).str());
  }
  return object.raw("missing", json_array(items)).str();
}

}  // namespace

std::string coverage_json(const dsl::SourceSet& sources, const TestRun& run) {
  std::vector<std::string> groups;
  each_group(run, [&](const TestedProgram& program, const CoverageGroup& group) {
    groups.push_back(group_json(sources, program, group));
  });
  return count_json(run.coverage(), run.coverage_percent()).raw("groups", json_array(groups)).str();
}

// ---- by file and line
// -----------------------------------------------------------------------------------------

namespace {

/// What the lines of one file came to, over all programs that it is part of.
struct SourceLines {
  struct Branch {
    std::uint64_t taken = 0;
    std::uint64_t reached = 0;  // its `if`
  };
  std::string text;  // of the file
  std::map<std::uint32_t, std::uint64_t> lines;
  std::map<std::pair<std::uint32_t, std::string>, std::uint64_t> functions;  // by line and name
  // By the line, the column, and whether it is what happens when no condition holds.
  std::map<std::tuple<std::uint32_t, std::uint32_t, bool>, Branch> branches;
};

class ByFile {
 public:
  explicit ByFile(const dsl::SourceSet& sources) : sources_(sources) {}

  void add(const TestedProgram& program) {
    // A statement that two workflows or states share counts once a program, with all its hits.
    std::map<std::pair<std::string, std::uint32_t>, std::uint64_t> hits;
    for (const CoverageGroup& group : program.coverage->groups()) {
      for (const CoverageItem& item : group.items) add(group, item, hits);
    }
    for (const auto& one : program.coverage->operations()) {
      hit(one.where, one.hits, hits);
    }
    for (const auto& [line, count] : hits) files_[line.first].lines[line.second] += count;
  }

  const std::map<std::string, SourceLines>& files() const { return files_; }

 private:
  using Hits = std::map<std::pair<std::string, std::uint32_t>, std::uint64_t>;

  /// A line was run as often as what stands on it and was run most.
  void hit(dsl::Span where, std::uint64_t count, Hits& hits) {
    const dsl::SourceFile& file = sources_[where.file];
    SourceLines& lines = files_[file.name()];
    if (lines.text.empty()) lines.text = file.text();
    std::uint64_t& most = hits[{file.name(), file.at(where.begin).line}];
    most = std::max(most, count);
  }

  void add(const CoverageGroup& group, const CoverageItem& item, Hits& hits) {
    const dsl::SourceFile& file = sources_[item.where.file];
    const dsl::LineColumn at = file.at(item.where.begin);
    if (item.kind == CoverageItem::Kind::Branch) {
      SourceLines::Branch& branch = files_[file.name()].branches[{at.line, at.column, item.otherwise}];
      branch.taken += item.hits;
      for (const CoverageItem& other : group.items) {
        if (other.kind == CoverageItem::Kind::Branch && other.choice == item.choice)
          branch.reached += other.hits;
      }
      return;
    }
    hit(item.where, item.hits, hits);
    if (item.kind != CoverageItem::Kind::Action && item.kind != CoverageItem::Kind::Rule) return;
    files_[file.name()].functions[{at.line, group.name + ": " + item.name}] += item.hits;
  }

  const dsl::SourceSet& sources_;
  std::map<std::string, SourceLines> files_;
};

ByFile by_file(const dsl::SourceSet& sources, const TestRun& run) {
  ByFile files(sources);
  for (const TestedProgram& program : run.programs) {
    if (program.coverage) files.add(program);
  }
  return files;
}

/// A name that a line of LCOV can hold.
std::string lcov_name(std::string_view name) {
  std::string text(name);
  std::replace_if(
      text.begin(), text.end(), [](char c) { return c == '\n' || c == '\r' || c == ','; }, '_');
  return text;
}

std::string lcov_file(const std::string& name, const SourceLines& file) {
  std::string text = fmt::format("TN:leadflow\nSF:{}\n", lcov_name(name));
  std::size_t hit = 0;
  for (const auto& [key, hits] : file.functions)
    text += fmt::format("FN:{},{}\n", key.first, lcov_name(key.second));
  for (const auto& [key, hits] : file.functions) {
    text += fmt::format("FNDA:{},{}\n", hits, lcov_name(key.second));
    hit += hits > 0 ? 1 : 0;
  }
  text += fmt::format("FNF:{}\nFNH:{}\n", file.functions.size(), hit);
  hit = 0;
  std::uint32_t number = 0;
  for (const auto& [key, branch] : file.branches) {
    const std::string taken = branch.reached == 0 ? "-" : std::to_string(branch.taken);
    text += fmt::format("BRDA:{},0,{},{}\n", std::get<0>(key), number++, taken);
    hit += branch.taken > 0 ? 1 : 0;
  }
  text += fmt::format("BRF:{}\nBRH:{}\n", file.branches.size(), hit);
  hit = 0;
  for (const auto& [line, hits] : file.lines) {
    text += fmt::format("DA:{},{}\n", line, hits);
    hit += hits > 0 ? 1 : 0;
  }
  return text + fmt::format("LF:{}\nLH:{}\nend_of_record\n", file.lines.size(), hit);
}

}  // namespace

std::string coverage_lcov(const dsl::SourceSet& sources, const TestRun& run) {
  std::string text;
  const ByFile files = by_file(sources, run);
  for (const auto& [name, file] : files.files()) text += lcov_file(name, file);
  return text;
}

// ---- HTML
// -----------------------------------------------------------------------------------------------------

namespace {

constexpr std::string_view page_head = R"(<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Coverage of the rehearsals</title>
<style>
body { font: 15px/1.45 system-ui, sans-serif; margin: 2rem auto; max-width: 70rem; padding: 0 1rem; color: #1b1b1b; background: #fff; }
table { border-collapse: collapse; margin: 1rem 0; }
th, td { text-align: left; padding: .25rem .9rem .25rem 0; border-bottom: 1px solid #ddd; }
td.number, th.number { text-align: right; }
pre { font: 13px/1.5 ui-monospace, monospace; overflow-x: auto; border: 1px solid #ddd; padding: .5rem 0; }
pre span { display: block; padding: 0 .75rem; white-space: pre; }
pre span.hit { background: #e6f4e6; }
pre span.miss { background: #fbe3e1; }
pre i { display: inline-block; width: 7.5rem; color: #555; font-style: normal; user-select: none; }
@media (prefers-color-scheme: dark) {
  body { color: #ddd; background: #151515; } th, td, pre { border-color: #444; } pre i { color: #999; }
  pre span.hit { background: #17331a; } pre span.miss { background: #45191a; }
}
</style>
</head>
<body>
)";

std::string count_cell(const CoverageCount& count) {
  if (count.total == 0) return "<td class=\"number\">-</td>";
  return fmt::format("<td class=\"number\">{}% <small>{}/{}</small></td>", count.percent(), count.covered,
                     count.total);
}

std::string summary_table(const TestRun& run) {
  std::string text = "<table>\n<tr><th>workflow</th><th>program</th><th class=\"number\">all</th>";
  for (const CoverageItem::Kind kind : runtime::coverage_kinds)
    text += fmt::format("<th class=\"number\">{}</th>", plural(kind));
  text += "</tr>\n";
  each_group(run, [&](const TestedProgram& program, const CoverageGroup& group) {
    text += fmt::format("<tr><td>{}</td><td>{}</td>{}", escaped(group.name), escaped(program.file),
                        count_cell(count(group)));
    for (const CoverageItem::Kind kind : runtime::coverage_kinds) text += count_cell(count(group, kind));
    text += "</tr>\n";
  });
  return text + "</table>\n";
}

std::string anchor(std::size_t file, std::uint32_t line) {
  return fmt::format("f{}l{}", file, line);
}

std::string missing_list(const dsl::SourceSet& sources, const TestRun& run, const ByFile& files) {
  std::string text;
  each_group(run, [&](const TestedProgram&, const CoverageGroup& group) {
    for (const CoverageItem& item : missing(group)) {
      const dsl::SourceFile& file = sources[item.where.file];
      const auto found = files.files().find(file.name());
      const auto number = static_cast<std::size_t>(std::distance(files.files().begin(), found));
      text +=
          fmt::format("<li><a href=\"#{}\">{}</a> {}</li>\n", anchor(number, file.at(item.where.begin).line),
                      escaped(place_text(sources, item.where)), escaped(item.name));
    }
  });
  return text.empty() ? "<p>Everything is covered.</p>\n"
                      : fmt::format("<h2>Not covered</h2>\n<ul>\n{}</ul>\n", text);
}

std::string source_listing(std::size_t number, const std::string& name, const SourceLines& file) {
  std::string text = fmt::format("<h2>{}</h2>\n<pre>", escaped(name));
  std::set<std::uint32_t> not_taken;
  for (const auto& [key, branch] : file.branches) {
    if (branch.taken == 0) not_taken.insert(std::get<0>(key));
  }
  const dsl::SourceFile lines(name, {}, file.text);
  for (std::uint32_t line = 1; line <= lines.line_count(); ++line) {
    const auto hits = file.lines.find(line);
    const bool counted = hits != file.lines.end();
    const bool miss = (counted && hits->second == 0) || not_taken.contains(line);
    const std::string note = counted ? fmt::format("{}x", hits->second) : std::string();
    const std::string source = escaped(lines.line_text(line));
    text += fmt::format("<span id=\"{}\"{}><i>{:>5} {:>7}</i>{}</span>", anchor(number, line),
                        miss      ? " class=\"miss\""
                        : counted ? " class=\"hit\""
                                  : "",
                        line, note, source);
  }
  return text + "</pre>\n";
}

}  // namespace

std::string coverage_html(const dsl::SourceSet& sources, const TestRun& run) {
  std::string text(page_head);
  text += fmt::format("<h1>Coverage of the rehearsals: {}</h1>\n<p>{} of {} tests passed.</p>\n",
                      all_text(run), run.tests() - run.failed(), run.tests());
  text += summary_table(run);
  const ByFile files = by_file(sources, run);
  text += missing_list(sources, run, files);
  std::size_t number = 0;
  for (const auto& [name, file] : files.files()) text += source_listing(number++, name, file);
  return text + "</body>\n</html>\n";
}

}  // namespace leadflow::cli
