// Expressions, from the loosest operator to the literals.
//
// Operators are left-associative but `implies` and the comparisons, of which one
// stands at most. `not not a` is a loop, not a recursion. The ways other
// languages write an operator match too, as rules of their own that are reported.

#pragma once

#include "grammar/structure.h"

namespace leadflow::grammar {

struct inner_expression;

/// `a = expr` inside an expression's list.
struct item_attribute : name<"the name of an attribute"> {};
struct item_assign : seq<item_attribute, must<symbol<"=">>, must<inner_expression>> {
  static constexpr std::string_view expected = "the name of an attribute";
};
struct values_open : success {};
struct values_item : seq<at<symbol<"{">>, values_open, enclosed<"{", item_assign, "}">> {};
struct list_item : as<"an item of the list", sor<values_item, inner_expression>> {};
struct list_open : success {};
struct list_literal : seq<at<symbol<"[">>, list_open, enclosed<"[", list_item, "]">> {};

// ---- operands -------------------------------------------------------------------------------------------

struct date_time_literal : seq<blanks, date_digits, blanks, time_digits> {};
struct date_literal : seq<blanks, date_digits> {};
struct time_literal : seq<blanks, time_digits> {};
struct duration_literal : seq<duration_value> {};
struct number_literal : number_digits {};
struct money_literal : seq<blanks, number_digits, blanks, currency_code> {};
struct plain_number : seq<blanks, number_literal> {};
struct string_literal : seq<any_string> {};
struct user_literal : seq<words<"user">, line_string> {};

struct now_literal : words<"now"> {};
struct today_literal : words<"today"> {};
struct true_literal : words<"true"> {};
struct false_literal : words<"false"> {};

struct group_expression : parenthesised<inner_expression> {};
/// A function is one only with its `(`; without, its name is free for an attribute.
template <Fixed Word>
struct function_word : seq<words<Word>, at<symbol<"(">>> {};
struct sum_call
    : if_must<function_word<"sum">, symbol<"(">,
              wide<must<inner_expression>, must<symbol<",">>, must<inner_expression>, must<symbol<")">>>> {};
struct count_call : if_must<function_word<"count">, parenthesised<inner_expression>> {};
struct days_call : if_must<function_word<"days">, parenthesised<inner_expression>> {};
struct hours_call : if_must<function_word<"hours">, parenthesised<inner_expression>> {};
struct entered_state : name<"the name of a state"> {};
struct entered_at_call : if_must<function_word<"entered_at">, parenthesised<entered_state>> {};
struct attribute_path : operand_path {};

struct digit_ahead : at<tao::pegtl::range<'0', '9'>> {};
struct numeric_literal
    : seq<digit_ahead,
          sor<date_time_literal, date_literal, time_literal, duration_literal, money_literal, plain_number>> {
};
struct named_operand : sor<sum_call, count_call, days_call, hours_call, entered_at_call, user_literal,
                           now_literal, today_literal, true_literal, false_literal> {};
/// Only these letters begin a word of named_operand.
struct named_ahead : at<tao::pegtl::one<'s', 'c', 'd', 'h', 'e', 'u', 'n', 't', 'f'>> {};
struct atom : as<"an expression", blanks,
                 sor<numeric_literal, seq<named_ahead, named_operand>, attribute_path, string_literal,
                     group_expression, list_literal>> {};

// ---- operators ------------------------------------------------------------------------------------------

struct negation : if_must<symbol<"-">, atom> {};
struct unary : as<"an expression", sor<negation, atom>> {};

struct multiplication : if_must<symbol<"*">, unary> {};
struct division : if_must<symbol<"/">, unary> {};
struct product : as<"an expression", unary, star<sor<multiplication, division>>> {};
struct addition : if_must<symbol<"+">, product> {};
struct subtraction : if_must<symbol<"-">, product> {};
struct sum_of : as<"an expression", product, star<sor<addition, subtraction>>> {};

struct double_equal_sign : symbol<"=="> {};
struct angled_unequal_sign : symbol<"<>"> {};
struct unset_words : words<"not set"> {};
struct set_word : words<"set"> {};
struct is_not_set_test : seq<unset_words> {};
struct is_set_test : seq<set_word> {};
struct is_tail : as<"`set` or `not set`", sor<is_not_set_test, is_set_test>> {};
struct set_test : if_must<words<"is">, is_tail> {};
struct equal_test : if_must<sor<double_equal_sign, symbol<"=">>, sum_of> {};
struct not_equal_test : if_must<sor<symbol<"!=">, angled_unequal_sign>, sum_of> {};
struct less_equal_test : if_must<symbol<"<=">, sum_of> {};
struct less_test : if_must<symbol<"<">, sum_of> {};
struct greater_equal_test : if_must<symbol<">=">, sum_of> {};
struct greater_test : if_must<symbol<">">, sum_of> {};
struct contains_test : if_must<words<"contains">, sum_of> {};
struct starts_test : if_must<words<"starts with">, sum_of> {};
struct ends_test : if_must<words<"ends with">, sum_of> {};
struct in_test : if_must<words<"in">, sum_of> {};
struct comparison
    : as<"an expression", sum_of,
         opt<blanks, sor<equal_test, not_equal_test, less_equal_test, less_test, greater_equal_test,
                         greater_test, set_test, contains_test, starts_test, ends_test, in_test>>> {};

struct not_word : words<"not"> {};
struct bang_sign : seq<symbol<"!">, not_at<tao::pegtl::one<'='>>> {};
struct not_operator : sor<not_word, bang_sign> {};
struct negated_condition : seq<plus<not_operator>, must<comparison>> {};
struct condition : as<"an expression", sor<negated_condition, comparison>> {};

struct and_signs : symbol<"&&"> {};
struct or_signs : symbol<"||"> {};
struct conjunction : if_must<sor<words<"and">, and_signs>, condition> {};
struct and_expression : as<"an expression", condition, star<conjunction>> {};
struct disjunction : if_must<sor<words<"or">, or_signs>, and_expression> {};
struct or_expression : as<"an expression", and_expression, star<disjunction>> {};
struct implication : if_must<words<"implies">, or_expression> {};
struct inner_expression : as<"an expression", or_expression, opt<implication>> {};

/// An expression as part of a statement.
struct expression_begin : success {};
struct expression : as<"an expression", expression_begin, inner_expression> {};
/// One without operators but a sign: the ends of a range, a default.
struct plain_value : as<"a value", expression_begin, unary> {};
/// One operand: the time after `due`.
struct due_value : as<"a date and time", expression_begin, atom> {};

/// A whole text that is an expression.
struct expression_text
    : seq<lines, must<expression>, must<statement_end>, must<as<"the end of the text", tao::pegtl::eof>>> {};

// ---- assignments ----------------------------------------------------------------------------------------

struct assign : as<"an assignment like `budget = 100 USD`", name<"the name of an attribute">,
                   must<symbol<"=">>, must<expression>> {};
struct assign_list : list_of<assign> {
  static constexpr std::string_view expected = assign::expected;
};
/// `{ a = expr, b = expr }`
struct values_block : enclosed<"{", assign, "}"> {
  static constexpr std::string_view expected = "values between `{` and `}`";
};

}  // namespace leadflow::grammar
