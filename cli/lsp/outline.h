// The declarations of one file as a tree of names.

#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "dsl/ast.h"

namespace leadflow::cli::lsp {

/// Views point into the tree.
struct OutlineItem {
  std::string_view keyword;  // `workflow`, `status`, `action`, ...
  std::string_view name;     // of a category or a promise: its text
  std::string_view label;
  dsl::Span name_span;
  dsl::Span whole;
  const dsl::ast::Action* action = nullptr;
  const dsl::ast::Transition* transition = nullptr;
  std::vector<OutlineItem> children{};
};

/// In the order of the text.
std::vector<OutlineItem> outline_of(const dsl::ast::File& file);

/// The chain of items, outermost first, whose last has its name at `name_span`; empty if there is none.
std::vector<const OutlineItem*> outline_path(const std::vector<OutlineItem>& items, dsl::Span name_span);

}  // namespace leadflow::cli::lsp
