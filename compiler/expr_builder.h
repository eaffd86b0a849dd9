// One expression on its way from text to program. Internal to the typer.

#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "compiler/types.h"

namespace leadflow::compiler {

/// What stands beside a bare name, and so decides what the name is first looked for as.
struct Hint {
  const Type* type = nullptr;
  RecordTypeId status_of;  // of a status reached through a link: whose
};

class ExprBuilder {
 public:
  using Node = std::uint32_t;
  static constexpr Node failed = 0xffffffff;

  ExprBuilder(Typer& typer, const dsl::Expr* in, const Scope& scope)
      : typer_(typer), in_(in), scope_(scope) {}

  Node build(std::uint32_t index, const Hint& hint);
  Node path(std::string_view text, Span span, const Hint& hint, bool many);
  /// What stands between `{{ }}`: a path to a single value.
  Node placeholder(std::string_view path, Span span);
  bool must_be_condition(Node node);
  bool fits(const Type& to, Node node) const;

  const Type& type(Node node) const { return out_.nodes[node].type; }
  const ExprNode& node(Node n) const { return out_.nodes[n]; }
  /// The expression whose root is `root`, which must be the last node made or is moved there.
  Expr finish(Node root);
  void reserve(std::size_t nodes) { out_.nodes.reserve(nodes); }

 private:
  // expr_paths.cpp
  Node bare(std::string_view name, Span span, const Hint& hint);
  Node dotted(const std::vector<std::string_view>& parts, Span span, const Hint& hint);
  Node follow(Node from, const std::vector<std::string_view>& parts, std::size_t next, Span span);
  Node own(std::string_view name, Span span);
  Node value_of(std::string_view name, Span span, const Hint& hint);
  void use_value(std::string_view name, const Type& type, std::uint32_t index, Span span);
  Node event_data(std::string_view event, std::string_view member, Span span);
  Node builtin_node(Builtin builtin, Span span);
  Node attribute_node(ExprOp op, RecordTypeId record, AttributeId attribute, Span span);
  bool check_acting(Builtin builtin, Span span);
  bool hides_attribute(std::string_view name, const Type& type, Span span, std::string_view as);
  Node unknown(std::string_view name, Span span, const Hint& hint);
  std::optional<Type> peek(std::string_view name);
  // expr_builder.cpp
  Node literal(const dsl::ExprNode& from);
  Node number(std::string_view text, Span span);
  Node joined(const dsl::ExprNode& from);
  Node chain(std::uint32_t index, const Hint& hint);
  Node combine(const dsl::ExprNode& from, Node left, Node right);
  Node comparison(const dsl::ExprNode& from);
  Node membership(const dsl::ExprNode& from);
  Node list(const dsl::ExprNode& from, const Hint& hint);
  Node element(const dsl::ExprNode& from, const Hint& hint);
  Node sum(const dsl::ExprNode& from);
  Node unary(const dsl::ExprNode& from, const Hint& hint);
  Node negate(const dsl::ExprNode& from, const Hint& hint);
  std::pair<Node, Node> both_sides(std::uint32_t left, std::uint32_t right);
  // expr_operators.cpp
  Node arithmetic(const dsl::ExprNode& from, Node left, Node right);
  bool comparable(dsl::ExprKind kind, Node left, Node right, Span span);
  bool has_fixed_length(Node node);
  Hint hint_of(Node node) const;

  Node add(ExprOp op, Type type, Span span);
  Node add(ExprOp op, Type type, Span span, Node a, Node b = failed);
  Node report(dsl::DiagnosticKind kind, Span span, std::string message, std::string help = {});
  bool is_name(std::uint32_t index) const { return in_->nodes[index].kind == dsl::ExprKind::Path; }

  Typer& typer_;
  const dsl::Expr* in_;
  const Scope& scope_;
  Expr out_;
  RecordTypeId element_;  // inside `sum`
  bool many_allowed_ = false;
  bool quiet_ = false;
  bool reported_before_ = false;  // what was just asked for is known, but its type has been reported
};

}  // namespace leadflow::compiler
