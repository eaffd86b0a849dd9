// From statements to a page: blocks, blank lines, comments between statements.

#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "dsl/format/page.h"
#include "dsl/format/writer.h"

namespace leadflow::dsl::format {

class Printer {
 public:
  Printer(const SourceSet& sources, const ast::File& file) : writer_(&sources, &file.comments), file_(file) {}
  std::string print();
  /// One statement with its block instead of the whole file; it ends with a line ending.
  std::string print(const Item& item);

 private:
  void edition();
  /// The statements of a block that ends before offset `end`.
  void block(const std::vector<Item>& items, std::size_t indent, std::size_t end, bool spacious);
  void statement(const Item& item, std::size_t indent);
  void sections(const Statement& statement, std::size_t indent);
  /// The whole statement on one line, if its blocks are so short and the author had them so.
  std::optional<std::string> one_line(const Statement& statement);
  bool was_one_line(const Statement& statement) const;

  /// Writes `item`; comments that find no place in its lists are put before it.
  Statement written(const Item& item, std::size_t indent);
  /// How many of the comments to come stand within the line of `statement`.
  std::size_t comments_within(const Statement& statement) const;

  void comments_before(std::size_t end, std::size_t indent, bool& first);
  void comment_behind(Span statement);
  bool blank_line_before(FileIndex file, std::size_t offset) const;
  std::vector<std::size_t> name_columns(const std::vector<Item>& items) const;

  Writer writer_;
  Page page_;
  const ast::File& file_;
};

}  // namespace leadflow::dsl::format
