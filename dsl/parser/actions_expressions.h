// The actions of expressions and assignments.

#pragma once

#include "dsl/parser/actions.h"

namespace leadflow::dsl::parser {

template <ExprKind Kind>
struct leaf {
  template <typename Input>
  static void apply(const Input& in, Builder& b) {
    ExprNode node;
    node.kind = Kind;
    node.span = tight_span(in, b);
    b.expression.leaf(node);
  }
};

/// Over the last two operands.
template <ExprKind Kind>
struct binary {
  static void apply0(Builder& b) { b.expression.over(Kind, 2); }
};

/// Over the last operand, up to the end of the rule.
template <ExprKind Kind>
struct postfix {
  template <typename Input>
  static void apply(const Input& in, Builder& b) {
    b.expression.over_to(Kind, b.span(in.begin(), in.end()).end);
  }
};

/// A function of `Count` operands.
template <ExprKind Kind, std::size_t Count>
struct call {
  template <typename Input>
  static void apply(const Input& in, Builder& b) {
    b.expression.over(Kind, Count, tight_span(in, b));
  }
};

// ---- operands -------------------------------------------------------------------------------------------

template <>
struct action<grammar::now_literal> : leaf<ExprKind::Now> {};
template <>
struct action<grammar::today_literal> : leaf<ExprKind::Today> {};
template <>
struct action<grammar::true_literal> : leaf<ExprKind::True> {};
template <>
struct action<grammar::false_literal> : leaf<ExprKind::False> {};

template <>
struct action<grammar::attribute_path> {
  template <typename Input>
  static void apply(const Input& in, Builder& b) {
    ExprNode node;
    node.kind = ExprKind::Path;
    node.span = span_of(in, b);
    node.text = in.string_view();
    b.expression.leaf(node);
  }
};
template <>
struct action<grammar::number_literal> {
  template <typename Input>
  static void apply(const Input& in, Builder& b) {
    ExprNode node;
    node.kind = ExprKind::Number;
    node.span = span_of(in, b);
    node.text = in.string_view();
    b.expression.leaf(node);
  }
};
template <>
struct action<grammar::money_literal> {
  template <typename Input>
  static void apply(const Input& in, Builder& b) {
    ExprNode node;
    node.kind = ExprKind::Money;
    node.span = tight_span(in, b);
    const std::string_view text = b.found_in(node.span);
    node.text = text.substr(0, text.find_first_not_of("0123456789_."));
    node.extra = take_last(b.scratch.names).text;
    b.expression.leaf(node);
  }
};
template <>
struct action<grammar::date_literal> {
  template <typename Input>
  static void apply(const Input& in, Builder& b) {
    ExprNode node;
    node.kind = ExprKind::DateLit;
    node.span = tight_span(in, b);
    node.local.date = date_value(b, node.span);
    b.expression.leaf(node);
  }
};
template <>
struct action<grammar::time_literal> {
  template <typename Input>
  static void apply(const Input& in, Builder& b) {
    ExprNode node;
    node.kind = ExprKind::TimeLit;
    node.span = tight_span(in, b);
    node.local.time = time_value(b, node.span, false);
    b.expression.leaf(node);
  }
};
template <>
struct action<grammar::date_time_literal> {
  template <typename Input>
  static void apply(const Input& in, Builder& b) {
    ExprNode node;
    node.kind = ExprKind::DateTimeLit;
    node.span = tight_span(in, b);
    const std::string_view text = b.found_in(node.span);
    const auto time = static_cast<std::uint32_t>(node.span.begin + text.find_last_of(" \t\n") + 1);
    node.local.date = date_value(b, {node.span.file, node.span.begin, node.span.begin + 10});
    node.local.time = time_value(b, {node.span.file, time, node.span.end}, false);
    b.expression.leaf(node);
  }
};
template <>
struct action<grammar::duration_literal> {
  static void apply0(Builder& b) {
    ExprNode node;
    node.kind = ExprKind::DurationLit;
    node.duration = take_last(b.scratch.durations);
    node.span = take_last(b.scratch.duration_spans);
    b.expression.leaf(node);
  }
};
template <>
struct action<grammar::string_literal> {
  static void apply0(Builder& b) {
    const Text text = take_last(b.scratch.texts);
    ExprNode node;
    node.kind = ExprKind::String;
    node.span = text.span;
    node.text = text.value;
    b.expression.leaf(node);
  }
};
template <>
struct action<grammar::user_literal> {
  template <typename Input>
  static void apply(const Input& in, Builder& b) {
    ExprNode node;
    node.kind = ExprKind::UserLit;
    node.span = tight_span(in, b);
    node.text = take_last(b.scratch.texts).value;
    b.expression.leaf(node);
  }
};
template <>
struct action<grammar::entered_at_call> {
  template <typename Input>
  static void apply(const Input& in, Builder& b) {
    ExprNode node;
    node.kind = ExprKind::EnteredAt;
    node.span = tight_span(in, b);
    node.text = take_last(b.scratch.names).text;
    b.expression.leaf(node);
  }
};

template <>
struct action<grammar::sum_call> : call<ExprKind::Sum, 2> {};
template <>
struct action<grammar::count_call> : call<ExprKind::Count, 1> {};
template <>
struct action<grammar::days_call> : call<ExprKind::Days, 1> {};
template <>
struct action<grammar::hours_call> : call<ExprKind::Hours, 1> {};

template <>
struct action<grammar::group_expression> {
  template <typename Input>
  static void apply(const Input& in, Builder& b) {
    b.expression.parenthesise(tight_span(in, b));
  }
};

// ---- lists ----------------------------------------------------------------------------------------------

struct opens_list {
  template <typename Input>
  static void apply(const Input& in, Builder& b) {
    b.expression.open(b.span(in.begin(), in.end()).begin);
  }
};
template <ExprKind Kind>
struct closes_list {
  template <typename Input>
  static void apply(const Input& in, Builder& b) {
    b.expression.close(Kind, tight_span(in, b));
  }
};
template <>
struct action<grammar::list_open> : opens_list {};
template <>
struct action<grammar::values_open> : opens_list {};
template <>
struct action<grammar::list_literal> : closes_list<ExprKind::List> {};
template <>
struct action<grammar::values_item> : closes_list<ExprKind::Values> {};
template <>
struct action<grammar::item_assign> {
  static void apply0(Builder& b) {
    const Name attribute = take_last(b.scratch.names);
    b.expression.assign(attribute.text, attribute.span);
  }
};

// ---- operators ------------------------------------------------------------------------------------------

template <>
struct action<grammar::multiplication> : binary<ExprKind::Multiply> {};
template <>
struct action<grammar::division> : binary<ExprKind::Divide> {};
template <>
struct action<grammar::addition> : binary<ExprKind::Add> {};
template <>
struct action<grammar::subtraction> : binary<ExprKind::Subtract> {};
template <>
struct action<grammar::equal_test> : binary<ExprKind::Equal> {};
template <>
struct action<grammar::not_equal_test> : binary<ExprKind::NotEqual> {};
template <>
struct action<grammar::less_test> : binary<ExprKind::Less> {};
template <>
struct action<grammar::less_equal_test> : binary<ExprKind::LessEqual> {};
template <>
struct action<grammar::greater_test> : binary<ExprKind::Greater> {};
template <>
struct action<grammar::greater_equal_test> : binary<ExprKind::GreaterEqual> {};
template <>
struct action<grammar::in_test> : binary<ExprKind::In> {};
template <>
struct action<grammar::contains_test> : binary<ExprKind::Contains> {};
template <>
struct action<grammar::starts_test> : binary<ExprKind::StartsWith> {};
template <>
struct action<grammar::ends_test> : binary<ExprKind::EndsWith> {};
template <>
struct action<grammar::is_set_test> : postfix<ExprKind::IsSet> {};
template <>
struct action<grammar::is_not_set_test> : postfix<ExprKind::IsNotSet> {};
template <>
struct action<grammar::conjunction> : binary<ExprKind::And> {};
template <>
struct action<grammar::disjunction> : binary<ExprKind::Or> {};
template <>
struct action<grammar::implication> : binary<ExprKind::Implies> {};
template <>
struct action<grammar::negation> : call<ExprKind::Negate, 1> {};

struct remembers_not {
  template <typename Input>
  static void apply(const Input& in, Builder& b) {
    b.expression.remember_not(tight_span(in, b));
    if (b.expression.pending_nots() > max_expression_height)
      b.too_deep(tight_span(in, b), "`not`", max_expression_height);
  }
};
template <>
struct action<grammar::not_word> : remembers_not {};
template <>
struct action<grammar::negated_condition> {
  template <typename Input>
  static void apply(const Input& in, Builder& b) {
    b.expression.negate_from(span_of(in, b).begin);
  }
};

/// The way another language writes `right`.
inline void report_foreign(Builder& b, Span where, std::string_view right) {
  Diagnostic& found = b.report(DiagnosticKind::SyntaxError, where,
                               fmt::format("expected `{}`, found `{}`", right, b.found_in(where)));
  found.help.push_back(fmt::format("write `{}`", right));
  found.fixes.push_back({where, std::string(right), fmt::format("write `{}`", right)});
}
template <grammar::Fixed Right>
struct foreign {
  template <typename Input>
  static void apply(const Input& in, Builder& b) {
    report_foreign(b, tight_span(in, b), Right.view());
  }
};
template <>
struct action<grammar::double_equal_sign> : foreign<"="> {};
template <>
struct action<grammar::angled_unequal_sign> : foreign<"!="> {};
template <>
struct action<grammar::and_signs> : foreign<"and"> {};
template <>
struct action<grammar::or_signs> : foreign<"or"> {};
template <>
struct action<grammar::bang_sign> {
  template <typename Input>
  static void apply(const Input& in, Builder& b) {
    foreign<"not">::apply(in, b);
    remembers_not::apply(in, b);
  }
};

// ---- whole expressions ----------------------------------------------------------------------------------

template <>
struct action<grammar::expression_begin> {
  static void apply0(Builder& b) { b.expression.begin(); }
};

struct finishes_expression {
  template <typename Input>
  static void apply(const Input& in, Builder& b) {
    if (b.expression.too_high()) b.too_deep(tight_span(in, b), "operators", max_expression_height);
    b.scratch.exprs.push_back(b.expression.finish());
  }
};
template <>
struct action<grammar::expression> : finishes_expression {};
template <>
struct action<grammar::plain_value> : finishes_expression {};
template <>
struct action<grammar::range_value> : finishes_expression {};
template <>
struct action<grammar::due_value> {
  template <typename Input>
  static void apply(const Input& in, Builder& b) {
    finishes_expression::apply(in, b);
    b.scratch.due_value = take_last(b.scratch.exprs);
  }
};
template <>
struct action<grammar::assign> {
  static void apply0(Builder& b) {
    ast::Assign assign;
    assign.attribute = take_last(b.scratch.names);
    assign.value = take_last(b.scratch.exprs);
    b.scratch.assigns.push_back(std::move(assign));
  }
};
template <>
struct action<grammar::values_block> : sets<&Scratch::has_values, true> {};

}  // namespace leadflow::dsl::parser
