// Which name of the old program is which of the new one.

#pragma once

#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <utility>

#include "dsl/ast.h"

namespace leadflow::compiler::diff {

/// Names that became others, without what stands before their dots.
using ShortNames = std::unordered_map<std::string, std::unordered_set<std::string>>;

/// What the `moved` and `retired` lines of the new program say about the old one. A line about what the old
/// program does not have is history and says nothing; one into what was there before is a merge.
struct Migrations {
  std::unordered_map<std::string, std::string> renamed;            // "leads.a" is "leads.b" now
  std::unordered_map<std::string, std::string> renamed_attribute;  // "lead.a" is "lead.b" now
  std::unordered_set<std::string> settled;                         // states whose records have a home
  std::unordered_set<std::string> settled_attribute;
  std::unordered_set<std::string> at_work;  // `from` of the lines that say something
  ShortNames short_names;                   // of all that is renamed
};

Migrations migrations_between(const dsl::ast::File& before, const dsl::ast::File& after);

/// Two names are the same when a `moved` line made one of the other.
struct NamesInTime {
  static constexpr bool as_written = false;
  const ShortNames* names = nullptr;

  bool operator()(std::string_view before, std::string_view after) const {
    return before == after || (!names->empty() && renamed(before, after));
  }

 private:
  bool renamed(std::string_view before, std::string_view after) const;
};

/// `leads.attempted` as `leads` and `attempted`.
std::pair<std::string, std::string> split_path(std::string_view path);

}  // namespace leadflow::compiler::diff
