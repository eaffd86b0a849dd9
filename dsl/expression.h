// Expressions as written: a small tree in one vector.
//
// Nodes stand in the order the parser finished them, children before parents,
// the root last; no pointers, so copying, comparing and destroying are flat and
// never recurse. Texts are views into the source (or the file's own pool).

#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "dsl/literals.h"
#include "dsl/source.h"

namespace leadflow::dsl {

enum class ExprKind : std::uint8_t {
  // two children, loosest first
  Implies,
  Or,
  And,
  Not,  // one child
  Equal,
  NotEqual,
  Less,
  LessEqual,
  Greater,
  GreaterEqual,
  In,
  Contains,
  StartsWith,
  EndsWith,
  IsSet,
  IsNotSet,  // one child
  Add,
  Subtract,
  Multiply,
  Divide,
  Negate,       // one child
  List,         // [a, b]: any number of children
  Values,       // { a = x, b = y } as an item of a list: children are Assign
  Assign,       // text: the attribute; one child
  String,       // text: decoded
  Number,       // text: as written, may hold `_`
  Money,        // text: the number as written; extra: the currency
  DateLit,      // local.date
  TimeLit,      // local.time
  DateTimeLit,  // local
  DurationLit,  // duration
  UserLit,      // user "ana"; text: the name
  Now,
  Today,
  True,
  False,
  Path,   // text: `a` or `a.b.c`
  Sum,    // sum(list, expr): two children
  Count,  // one child
  Days,
  Hours,      // one child
  EnteredAt,  // text: the state
};

inline constexpr std::uint32_t no_node = 0xffffffff;

struct ExprNode {
  ExprKind kind = ExprKind::True;
  bool parenthesised =
      false;  // as written; the formatter drops what precedence makes needless never, it keeps the author's
  Span span;
  std::string_view text;
  std::string_view extra;
  LocalTime local;
  Duration duration;
  std::uint32_t first_child = no_node;
  std::uint32_t next_sibling = no_node;
};

/// Never empty where the grammar demands an expression.
struct Expr {
  std::vector<ExprNode> nodes;
  const ExprNode& root() const { return nodes.back(); }
  std::uint32_t root_index() const { return static_cast<std::uint32_t>(nodes.size() - 1); }
  Span span() const { return nodes.empty() ? Span{} : nodes.back().span; }
};

}  // namespace leadflow::dsl
