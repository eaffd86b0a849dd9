// Children are linked when their parent is made; no node is touched after that but by parentheses.

#include "dsl/parser/expressions.h"

#include <algorithm>

namespace leadflow::dsl::parser {

void ExpressionBuilder::begin() {
  nodes_.clear();
  operands_.clear();
  marks_.clear();
  nots_.clear();
  height_ = 0;
}

Expr ExpressionBuilder::finish() {
  return Expr{std::vector<ExprNode>(nodes_.begin(), nodes_.end())};
}

void ExpressionBuilder::leaf(const ExprNode& node) {
  push(node, 0, true);
}

void ExpressionBuilder::push(ExprNode node, std::size_t children, bool given_span) {
  std::uint16_t height = 0;
  const std::size_t first = operands_.size() - children;
  for (std::size_t i = first; i < operands_.size(); ++i) {
    height = std::max(height, operands_[i].height);
    if (i > first) nodes_[operands_[i - 1].node].next_sibling = operands_[i].node;
  }
  if (children != 0) {
    node.first_child = operands_[first].node;
    if (!given_span) {
      node.span = nodes_[operands_[first].node].span;
      node.span.end = nodes_[operands_.back().node].span.end;
    }
    operands_.resize(first);
  }
  // Heights stop counting behind the limit: the expression is refused there.
  height = static_cast<std::uint16_t>(std::min<int>(height + 1, max_expression_height + 1));
  height_ = std::max(height_, height);
  operands_.push_back({static_cast<std::uint32_t>(nodes_.size()), height});
  nodes_.push_back(node);
}

void ExpressionBuilder::over(ExprKind kind, std::size_t count, Span where) {
  ExprNode node;
  node.kind = kind;
  node.span = where;
  push(node, count, where.end != 0);
}

void ExpressionBuilder::over_to(ExprKind kind, std::uint32_t end) {
  Span where = nodes_[operands_.back().node].span;
  where.end = end;
  over(kind, 1, where);
}

void ExpressionBuilder::assign(std::string_view attribute, Span attribute_span) {
  ExprNode node;
  node.kind = ExprKind::Assign;
  node.text = attribute;
  node.span = attribute_span;
  node.span.end = nodes_[operands_.back().node].span.end;
  push(node, 1, true);
}

void ExpressionBuilder::parenthesise(Span where) {
  ExprNode& node = nodes_[operands_.back().node];
  node.parenthesised = true;
  node.span = where;
}

void ExpressionBuilder::close(ExprKind kind, Span where) {
  const std::size_t first = marks_.back().operands;
  where.begin = marks_.back().at;
  marks_.pop_back();
  ExprNode node;
  node.kind = kind;
  node.span = where;
  push(node, operands_.size() - first, true);
}

void ExpressionBuilder::negate_from(std::uint32_t begin) {
  while (!nots_.empty() && nots_.back().begin >= begin) {
    Span where = nots_.back();
    nots_.pop_back();
    where.end = nodes_[operands_.back().node].span.end;
    over(ExprKind::Not, 1, where);
  }
}

}  // namespace leadflow::dsl::parser
