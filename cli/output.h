// What people see: colours where they belong, tables that fit, texts that cannot take over the terminal.

#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "cli/session.h"

namespace leadflow::cli {

/// ANSI styles, or none: on a terminal only, and never with NO_COLOR or TERM=dumb.
class Style {
 public:
  explicit Style(bool colour) : colour_(colour) {}
  static Style out(const Session& session);
  static Style err(const Session& session);
  bool colour() const { return colour_; }
  std::string bold(std::string_view text) const { return in("1", text); }
  std::string dim(std::string_view text) const { return in("2", text); }
  std::string red(std::string_view text) const { return in("31;1", text); }
  std::string green(std::string_view text) const { return in("32", text); }
  std::string yellow(std::string_view text) const { return in("33;1", text); }

 private:
  std::string in(std::string_view codes, std::string_view text) const;
  bool colour_;
};

/// `text` of a user or file as it may stand on a terminal.
std::string shown(std::string_view text);

/// Rows under a heading, columns as wide as their widest cell; on a terminal the widest give way until a line
/// fits.
class Table {
 public:
  explicit Table(std::vector<std::string> heading) : rows_{std::move(heading)} {}
  void add(std::vector<std::string> row) { rows_.push_back(std::move(row)); }
  bool empty() const { return rows_.size() == 1; }
  /// `columns` 0: as wide as it gets. Cells are made printable here.
  std::string text(const Style& style, std::size_t columns) const;

 private:
  std::vector<std::vector<std::string>> rows_;
};

/// Prints a table for the session's stdout; nothing but the heading's absence when it has no rows.
void print(Session& session, const Table& table);

/// `error: message` and `help: ...` on the error stream.
void say_error(Session& session, std::string_view message, std::string_view help = {});
void say_warning(Session& session, std::string_view message);
/// A line on the error stream.
void say(Session& session, std::string_view message);

/// `1 record`, `2 records`.
std::string counted(std::int64_t count, std::string_view singular, std::string_view plural = {});

}  // namespace leadflow::cli
