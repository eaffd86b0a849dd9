// What names mean where the cursor stands, told from the blocks that are open there.

#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cli/lsp/program.h"
#include "cli/lsp/words.h"
#include "dsl/ast.h"

namespace leadflow::cli::lsp {

class CursorScope {
 public:
  CursorScope(const EditedProgram& program, dsl::FileIndex file, const Cursor& cursor);

  std::optional<std::uint32_t> workflow() const { return workflow_; }
  std::optional<std::uint32_t> record() const { return record_; }
  /// Names of that kind: of the scope, or of the whole program for kinds without one. Sorted, each once.
  std::vector<std::string> names(dsl::SymbolKind kind, std::uint32_t scope = 0) const;
  /// States of the workflow; outside of one those of all, with their workflow's name.
  std::vector<std::string> states() const;
  std::vector<std::string> of_workflow(dsl::SymbolKind kind) const;
  /// Attributes of the record; where there is none (a template), those of all records.
  std::vector<std::string> attributes() const;
  /// Questions of the action the cursor is in.
  std::vector<std::string> asks() const;
  /// Attributes of the record and questions of the action whose answer is a person.
  std::vector<std::string> people() const;
  /// The declaration of an attribute of the record.
  const dsl::ast::Attribute* attribute(std::string_view name) const;
  /// The attributes that `path` (names before the last dot) leads to.
  std::vector<std::string> behind(const std::vector<std::string>& path) const;
  /// The values that an attribute, an ask or a built-in of that name can have.
  std::vector<std::string> values_of(std::string_view name) const;
  std::optional<std::uint32_t> find(dsl::SymbolKind kind, std::string_view name) const;

 private:
  const dsl::ast::Record* record_tree(std::string_view name) const;
  std::vector<std::string> values_of(const dsl::ast::Type& type) const;
  std::string name_of_record() const;

  const EditedProgram& program_;
  dsl::FileIndex file_;
  const Cursor& cursor_;
  std::optional<std::uint32_t> workflow_;
  std::optional<std::uint32_t> record_;
};

/// The word behind `keyword` among `words`, or nothing.
std::string word_behind(const std::vector<std::string>& words, std::string_view keyword);

}  // namespace leadflow::cli::lsp
