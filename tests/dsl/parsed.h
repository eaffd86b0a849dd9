// A text and its tree, for tests of the parser.

#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "dsl/parser.h"

namespace leadflow::dsl {

struct Parsing {
  std::unique_ptr<SourceSet> sources = std::make_unique<SourceSet>();
  Diagnostics found;
  ast::File file;

  explicit Parsing(std::string text) {
    const FileIndex index = sources->add("t.wf", {}, std::move(text));
    file = parse(*sources, index, found);
  }

  std::string_view text(Span span) const { return sources->text(span); }

  /// `LF0201 3:5-7 message`: code, line, column, the bytes marked, message.
  std::vector<std::string> findings() const {
    std::vector<std::string> lines;
    for (const Diagnostic& finding : found.sorted()) {
      const LineColumn at = (*sources)[finding.where.file].at(finding.where.begin);
      lines.push_back(fmt::format("{} {}:{}+{} {}", code(finding.kind), at.line, at.column,
                                  finding.where.end - finding.where.begin, finding.message));
    }
    return lines;
  }
};

}  // namespace leadflow::dsl
