// The layout is made in dsl/format/; here it is proved.

#include "dsl/formatter.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "dsl/common.h"
#include "dsl/diagnostics.h"
#include "dsl/format/equal.h"
#include "dsl/format/printer.h"
#include "dsl/format/side_by_side.h"
#include "dsl/format/writer.h"
#include "dsl/parser.h"
#include "dsl/walk.h"

namespace leadflow::dsl {
namespace {

std::vector<std::string_view> comments_of(const SourceSet& sources, const ast::File& file) {
  const format::Writer writer(&sources, &file.comments);
  std::vector<std::string_view> texts;
  for (const ast::Comment& comment : file.comments) texts.push_back(writer.comment_text(comment));
  return texts;
}

/// Whether `text` parses to `file` again, with the same comments, and is its own layout.
bool is_layout_of(const SourceSet& sources, const ast::File& file, const std::string& text) {
  SourceSet again;
  Diagnostics found;
  const ast::File parsed = parse(again, again.add("formatted", {}, text), found);
  return !found.has_errors() && equal_trees(file, parsed) &&
         comments_of(sources, file) == comments_of(again, parsed) && layout(again, parsed) == text;
}

// ---- what changes ---------------------------------------------------------------------------------------

bool is_behind_blank_line(std::string_view text, std::size_t at) {
  return at >= 2 && text.substr(at - 2, 2) == "\n\n";
}

/// Where a declaration begins behind a blank line, the start and the end of the text too; in order. Nothing
/// goes across such a place: no statement, and no column of comments. A tree that is of no source, or of
/// several, has none.
std::vector<std::size_t> seams(std::string_view text, const ast::File& file) {
  std::vector<std::size_t> found{0, text.size()};
  bool all_here = true;
  for_each_declaration_list([&](std::string_view, auto list) {
    for (const auto& declaration : file.*list) {
      const Span span = span_of(declaration);
      all_here = all_here && span.file == file.file && span.begin < span.end && span.end <= text.size();
      if (all_here && is_behind_blank_line(text, span.begin)) found.push_back(span.begin);
    }
  });
  if (!all_here) return {0, text.size()};
  std::sort(found.begin(), found.end());
  return found;
}

/// What is between two seams: bytes from `begin` to `end_behind` before the end.
struct Part {
  std::size_t begin = 0;
  std::size_t end_behind = 0;
  std::string_view of(std::string_view text) const {
    return text.substr(begin, text.size() - end_behind - begin);
  }
};

struct Changed {
  Part before;
  Part after;
};

/// The declarations in which `before` and `after` differ in more than how far in their lines stand, from seam
/// to seam; nothing: none.
std::optional<Changed> changed_part(std::string_view before, std::string_view after, const ast::File& file) {
  const std::vector<std::size_t> all = seams(before, file);
  Changed changed;
  format::SideBySide lines(before, after);
  auto seam = all.begin();
  do {
    const std::size_t here = lines.before();
    while (seam != all.end() && *seam < here) ++seam;
    const std::size_t there = lines.after();
    if (seam != all.end() && *seam == here && is_behind_blank_line(after, there)) {
      changed.before.begin = here;
      changed.after.begin = there;
    }
  } while (lines.next());
  if (lines.at_end()) return std::nullopt;
  const std::size_t same_behind =
      common_suffix(before.substr(changed.before.begin), after.substr(changed.after.begin));
  // the blank line before a seam has to be the same too; its line end is no part of what changes
  const auto first_behind = std::lower_bound(all.begin(), all.end(), before.size() - same_behind + 2);
  const bool to_the_end = first_behind == all.end() || *first_behind == before.size();
  changed.before.end_behind = to_the_end ? 0 : before.size() - *first_behind + 1;
  changed.after.end_behind = changed.before.end_behind;
  return changed;
}

}  // namespace

std::string layout(const SourceSet& sources, const ast::File& file) {
  return format::Printer(sources, file).print();
}

std::optional<std::string> format_text(const SourceSet& sources, const ast::File& file) {
  std::string text = layout(sources, file);
  const std::string_view source = sources[file.file].text();
  // What it was made from, byte for byte, has its tree and its comments, and is laid out as itself.
  if (text == source) return text;
  // So has every part between two seams, and what is only moved sideways; what is left to prove is the part
  // that changes.
  const std::optional<Changed> changed = changed_part(source, text, file);
  if (!changed) return text;
  const std::string_view before = changed->before.of(source);
  if (before.size() > source.size() / 2) {
    if (!is_layout_of(sources, file, text)) return std::nullopt;
    return text;
  }
  const std::string head =
      changed->before.begin == 0 ? std::string() : "edition " + std::to_string(file.edition) + "\n\n";
  SourceSet alone;
  Diagnostics found;
  const ast::File part = parse(alone, alone.add("changed", {}, head + std::string(before)), found);
  if (found.has_errors() || !is_layout_of(alone, part, head + std::string(changed->after.of(text))))
    return std::nullopt;
  return text;
}

bool equal_trees(const ast::File& a, const ast::File& b) {
  return format::equal(a, b);
}

std::string to_text(const Expr& expr) {
  format::Writer writer(nullptr, nullptr);
  format::Line line;
  writer.write(line, expr);
  return line.flat();
}

}  // namespace leadflow::dsl
