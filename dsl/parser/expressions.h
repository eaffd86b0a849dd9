// Builds the nodes of one expression, children before parents.
//
// Operands wait on a stack until their operator has been read. The height of the
// tree is bounded, so that whoever walks it may recurse.

#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "dsl/expression.h"

namespace leadflow::dsl::parser {

/// Operators, lists and calls within one another; a chain of `a and b and c` counts one for each `and`.
inline constexpr std::uint16_t max_expression_height = 1'000;

class ExpressionBuilder {
 public:
  /// Forgets what is left of another expression.
  void begin();
  /// The expression read since begin(). The only operand is its root.
  Expr finish();

  void leaf(const ExprNode& node);
  /// An operator over the last `count` operands; `where` is its span if that is wider than theirs.
  void over(ExprKind kind, std::size_t count, Span where = {});
  /// An operator written behind its one operand, which ends at `end`.
  void over_to(ExprKind kind, std::uint32_t end);
  /// `a = expr` of a list's item: over the last operand.
  void assign(std::string_view attribute, Span attribute_span);
  void parenthesise(Span where);

  /// Between them stand the items of a list; close() makes them children of one node.
  void open(std::uint32_t at) { marks_.push_back({at, operands_.size()}); }
  void close(ExprKind kind, Span where);

  /// `not`, read before its operand; negate_from() applies those that stand at `begin` or behind it.
  void remember_not(Span where) { nots_.push_back(where); }
  std::size_t pending_nots() const { return nots_.size(); }
  void negate_from(std::uint32_t begin);

  bool too_high() const { return height_ > max_expression_height; }

 private:
  struct Operand {
    std::uint32_t node;
    std::uint16_t height;
  };
  struct Mark {
    std::uint32_t at;
    std::size_t operands;
  };
  void push(ExprNode node, std::size_t children, bool given_span);

  std::vector<ExprNode> nodes_;
  std::vector<Operand> operands_;
  std::vector<Mark> marks_;
  std::vector<Span> nots_;
  std::uint16_t height_ = 0;
};

}  // namespace leadflow::dsl::parser
