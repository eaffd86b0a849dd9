// The layout is made in dsl/format/; here it is proved.

#include "dsl/formatter.h"

#include <algorithm>
#include <vector>

#include "dsl/diagnostics.h"
#include "dsl/format/equal.h"
#include "dsl/format/printer.h"
#include "dsl/format/writer.h"
#include "dsl/parser.h"

namespace leadflow::dsl {
namespace {

std::vector<std::string_view> comments_of(const SourceSet& sources, const ast::File& file) {
  const format::Writer writer(&sources, &file.comments);
  std::vector<std::string_view> texts;
  for (const ast::Comment& comment : file.comments) texts.push_back(writer.comment_text(comment));
  return texts;
}

}  // namespace

std::string layout(const SourceSet& sources, const ast::File& file) {
  return format::Printer(sources, file).print();
}

std::optional<std::string> format_text(const SourceSet& sources, const ast::File& file) {
  std::string text = layout(sources, file);
  // What it was made from, byte for byte, has its tree and its comments, and is laid out as itself.
  if (text == sources[file.file].text()) return text;
  SourceSet again;
  Diagnostics found;
  const ast::File parsed = parse(again, again.add("formatted", {}, text), found);
  if (found.has_errors() || !equal_trees(file, parsed)) return std::nullopt;
  if (comments_of(sources, file) != comments_of(again, parsed)) return std::nullopt;
  if (layout(again, parsed) != text) return std::nullopt;
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
