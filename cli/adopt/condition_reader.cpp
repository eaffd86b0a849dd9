#include "cli/adopt/condition_reader.h"

#include <fmt/format.h>

#include <vector>

namespace leadflow::cli::adopt {

namespace {

// A parenthesis is two levels: a condition and the value that holds it.
constexpr int deepest_condition = 96;

}  // namespace

ConditionReader::Deeper::Deeper(ConditionReader& reader) : reader_(reader) {
  if (++reader_.depth_ > deepest_condition) reader_.fail("it is nested too deeply");
}

Carried ConditionReader::read() {
  const Expression whole = disjunction();
  if (error_.empty() && !token_.empty()) fail(fmt::format("`{}` is not understood here", token_));
  if (!error_.empty()) return {std::nullopt, error_};
  return {whole, {}};
}

void ConditionReader::fail(std::string why) {
  if (error_.empty()) error_ = std::move(why);
  token_.clear();
  at_ = text_.size();
}

bool ConditionReader::takes(std::string_view word) {
  if (is_text_ || token_ != word) return false;
  next();
  return true;
}

Expression ConditionReader::taken(std::optional<Expression> expression) {
  if (!expression) fail(fields_.error());
  return expression.value_or(Expression{});
}

Literal ConditionReader::number() {
  const bool minus = takes("-");
  const std::optional<std::string> written = number_text((minus ? "-" : "") + token_);
  if (!written) {
    fail(fmt::format("`{}` is no number of the language", token_));
    return {};
  }
  next();
  return {Literal::Number, *written};
}

Expression ConditionReader::disjunction() {
  std::vector<Expression> parts{conjunction()};
  while (error_.empty() && takes(words_.or_word)) parts.push_back(conjunction());
  return any_of(parts);
}

Expression ConditionReader::conjunction() {
  std::vector<Expression> parts{negation()};
  while (error_.empty() && takes(words_.and_word)) parts.push_back(negation());
  return all_of(parts);
}

Expression ConditionReader::negation() {
  const Deeper deeper(*this);
  if (!error_.empty()) return {};
  return takes(words_.not_word) ? negated(negation()) : comparison();
}

}  // namespace leadflow::cli::adopt
