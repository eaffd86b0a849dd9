// From statements to a page: blocks, blank lines, comments between statements.

#pragma once

#include <cstddef>
#include <deque>
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
  /// Appends the whole statement on one line, if its blocks are so short and the author had them so. Else
  /// false, and `line` may hold anything.
  bool one_line(const Statement& statement, std::string& line);
  bool was_one_line(const Statement& statement) const;

  /// Room for a statement while it is at hand; given back with the guard and used again.
  class Room {
   public:
    explicit Room(Printer& printer);
    ~Room() { --printer_.depth_; }
    Room(const Room&) = delete;
    Statement& operator*() const { return statement_; }

   private:
    Printer& printer_;
    Statement& statement_;
  };

  /// Writes `item`; comments that find no place in its lists are put before it.
  void write(const Item& item, std::size_t indent, Statement& into);
  /// How many of the comments to come stand within the line of `statement`.
  std::size_t comments_within(const Statement& statement) const;

  void comments_before(std::size_t end, std::size_t indent, bool& first);
  void comment_behind(Span statement);
  bool blank_line_before(FileIndex file, std::size_t offset) const;
  std::vector<std::size_t> name_columns(const std::vector<Item>& items) const;

  Writer writer_;
  Page page_;
  const ast::File& file_;
  std::deque<Statement> rooms_;  // one for each statement around the one at hand, and for that
  std::size_t depth_ = 0;
};

}  // namespace leadflow::dsl::format
