#include "cli/adopt/condition.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "dsl/text.h"

namespace leadflow::cli::adopt {

namespace {

std::string wrapped(const Expression& part, Expression::Level within) {
  return part.level < within ? '(' + part.text + ')' : part.text;
}

Expression joined(const std::vector<Expression>& parts, std::string_view word, Expression::Level level) {
  if (parts.size() == 1) return parts.front();
  Expression whole{{}, level};
  for (const Expression& part : parts) {
    if (!whole.text.empty()) whole.text += fmt::format(" {} ", word);
    whole.text += wrapped(part, static_cast<Expression::Level>(level + 1));
  }
  return whole;
}

/// `a = x` as its two sides; nothing for any other comparison.
std::optional<std::pair<std::string, std::string>> sides_of_equal(const Expression& part) {
  if (part.level != Expression::Comparison) return std::nullopt;
  const std::size_t name_end = part.text.find(' ');
  if (name_end == std::string::npos || part.text.compare(name_end, 3, " = ") != 0) return std::nullopt;
  return std::pair{part.text.substr(0, name_end), part.text.substr(name_end + 3)};
}

/// `a in [x, y]` of `a = x or a = y`.
std::optional<Expression> one_of_values(const std::vector<Expression>& parts) {
  std::string name, list;
  for (const Expression& part : parts) {
    const auto sides = sides_of_equal(part);
    if (!sides || (!name.empty() && sides->first != name)) return std::nullopt;
    name = sides->first;
    list += (list.empty() ? "" : ", ") + sides->second;
  }
  return Expression{fmt::format("{} in [{}]", name, list), Expression::Comparison};
}

bool is_number(FieldType type) {
  return type == FieldType::Integer || type == FieldType::Decimal;
}
bool is_textual(FieldType type) {
  return type == FieldType::Text || type == FieldType::Email || type == FieldType::Phone ||
         type == FieldType::Url;
}

bool is_iso_date(std::string_view text) {
  if (text.size() != 10 || text[4] != '-' || text[7] != '-') return false;
  for (const std::size_t at : {0, 1, 2, 3, 5, 6, 8, 9})
    if (text[at] < '0' || text[at] > '9') return false;
  const std::string_view month = text.substr(5, 2), day = text.substr(8, 2);
  return month >= "01" && month <= "12" && day >= "01" && day <= "28";  // beyond 28 it depends on the month
}

/// `a is not set or a != x` of `a = x`: the language calls a comparison with nothing false.
std::optional<Expression> opposite_of(const std::string& comparison) {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 6> opposites{
      {{"=", "!="}, {"!=", "="}, {"<", ">="}, {">=", "<"}, {">", "<="}, {"<=", ">"}}};
  const std::size_t name_end = comparison.find(' ');
  const std::size_t op_end = comparison.find(' ', name_end + 1);
  if (name_end == std::string::npos || op_end == std::string::npos) return std::nullopt;
  const std::string_view op = std::string_view(comparison).substr(name_end + 1, op_end - name_end - 1);
  if (op == "in" && comparison.ends_with(']'))
    return any_of({{comparison.substr(0, name_end) + " is not set", Expression::Comparison},
                   {"not (" + comparison + ')', Expression::Not}});
  for (const auto& [from, to] : opposites) {
    if (op != from) continue;
    const std::string name = comparison.substr(0, name_end);
    const Expression compared{fmt::format("{} {}{}", name, to, comparison.substr(op_end)),
                              Expression::Comparison};
    if (name == "status" || name == "actor") return compared;
    return any_of({{name + " is not set", Expression::Comparison}, compared});
  }
  return std::nullopt;
}

bool orders(std::string_view op) {
  return op != "=" && op != "!=";
}

}  // namespace

Expression all_of(const std::vector<Expression>& parts) {
  return joined(parts, "and", Expression::And);
}

Expression any_of(const std::vector<Expression>& parts) {
  if (parts.size() > 1)
    if (std::optional<Expression> listed = one_of_values(parts)) return *listed;
  return joined(parts, "or", Expression::Or);
}

Expression negated(const Expression& of) {
  constexpr std::string_view set = " is set", unset = " is not set";
  if (of.level == Expression::Comparison && of.text.ends_with(unset))
    return {of.text.substr(0, of.text.size() - unset.size()) + std::string(set), Expression::Comparison};
  if (of.level == Expression::Comparison && of.text.ends_with(set))
    return {of.text.substr(0, of.text.size() - set.size()) + std::string(unset), Expression::Comparison};
  if (of.level == Expression::Not && of.text.starts_with("not ") &&
      of.text.find_first_of(" (", 4) == std::string::npos)
    return {of.text.substr(4), Expression::Atom};
  if (of.level == Expression::Comparison) {
    if (std::optional<Expression> opposite = opposite_of(of.text)) return *opposite;
  }
  return {"not " + (of.level == Expression::Atom ? of.text : '(' + of.text + ')'), Expression::Not};
}

std::optional<std::string> number_text(std::string_view written) {
  std::string_view digits = written;
  const bool minus = digits.starts_with('-');
  if (minus) digits.remove_prefix(1);
  const std::size_t point = digits.find('.');
  const std::string_view whole = digits.substr(0, point);
  const std::string_view part = point == std::string_view::npos ? "" : digits.substr(point + 1);
  const auto only_digits = [](std::string_view text) {
    return std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
  };
  if (whole.empty() || whole.size() > 18 || part.size() > 9 || !only_digits(whole) || !only_digits(part))
    return std::nullopt;
  std::string text = (minus ? "-" : "") + std::string(whole);
  if (!part.empty()) text += '.' + std::string(part);
  return text;
}

Attribute& Fields::attribute(std::string_view field) {
  const std::size_t end =
      field.ends_with("__c") ? field.size() - 3 : field.size();  // a custom one of Salesforce
  Attribute& found = record_.attribute(field, {}, field.substr(0, end));
  if (std::find(used_.begin(), used_.end(), found.name) == used_.end()) used_.push_back(found.name);
  return found;
}

void Fields::settle(Attribute& attribute, const Literal& value) {
  if (attribute.type != FieldType::Unknown) return;
  switch (value.kind) {
    case Literal::Number:
      attribute.type = FieldType::Decimal;
      if (numbers_start_at_zero_) attribute.start = "0";
      break;
    case Literal::Boolean:
      attribute.type = FieldType::Boolean;
      break;
    default:
      attribute.type = FieldType::Text;
  }
}

/// A text that cannot be written as it is would compare with another one.
std::optional<std::string> Fields::exact_text(std::string_view field, std::string_view text) {
  if (holds_exactly(text)) return string_literal(text);
  return fails(
      fmt::format("the text that `{}` is compared with holds characters that no program may hold", field));
}

std::optional<std::string> Fields::literal(std::string_view field, const Literal& value) {
  Attribute& attribute = this->attribute(field);
  settle(attribute, value);
  const FieldType type = attribute.type;
  if (type == FieldType::Choice && value.kind == Literal::Text) {
    for (const Choice& choice : attribute.choices)
      if (choice.source == value.text || choice.label == value.text) return choice.name;
    return fails(fmt::format("`{}` is not one of the values of `{}`", value.text, field));
  }
  if (value.kind == Literal::Number && is_number(type)) {
    if (type == FieldType::Decimal || value.text.find('.') == std::string::npos) return value.text;
    return fails(fmt::format("`{}` is a whole number, `{}` is not", field, value.text));
  }
  if (value.kind == Literal::Text && is_textual(type)) return exact_text(field, value.text);
  if (value.kind == Literal::Boolean && type == FieldType::Boolean) return value.text;
  if (value.kind == Literal::Number && type == FieldType::Boolean && (value.text == "1" || value.text == "0"))
    return value.text == "1" ? "true" : "false";
  if (value.kind == Literal::Text && type == FieldType::Date && is_iso_date(value.text)) return value.text;
  return fails(fmt::format("`{}` and `{}` are of different types", field, value.text));
}

std::optional<Expression> Fields::compare_status(std::string_view op, const Literal& value) {
  if (workflow_ == nullptr || orders(op) || value.kind != Literal::Text)
    return fails("the state can only be compared with a state");
  const State* state = workflow_->find(value.text);
  if (state == nullptr) return fails(fmt::format("there is no state `{}`", value.text));
  return Expression{fmt::format("status {} {}", op, state->name), Expression::Comparison};
}

std::optional<Expression> Fields::compare(std::string_view field, std::string_view op, const Literal& value) {
  if (is_status(field)) return compare_status(op, value);
  const bool empty = value.kind == Literal::Nothing || (value.kind == Literal::Text && value.text.empty());
  if (empty && orders(op)) return fails("nothing is neither less nor more than something");
  if (empty) return is_set(field, op == "!=");
  const std::optional<std::string> text = literal(field, value);
  if (!text) return std::nullopt;
  Attribute& attribute = this->attribute(field);
  if (attribute.type == FieldType::Boolean) {
    if (orders(op)) return fails("true and false have no order");
    const Expression yes{attribute.name, Expression::Atom};
    return (*text == "true") == (op == "=") ? yes : negated(yes);
  }
  if (orders(op) && !is_number(attribute.type) && attribute.type != FieldType::Date)
    return fails(fmt::format("`{}` has no order in the language", field));
  const Expression compared{fmt::format("{} {} {}", attribute.name, op, *text), Expression::Comparison};
  if (op != "!=" || !attribute.start.empty()) return compared;
  return any_of({{attribute.name + " is not set", Expression::Comparison}, compared});
}

std::optional<Expression> Fields::compare_fields(std::string_view left, std::string_view op,
                                                 std::string_view right) {
  if (is_status(left) || is_status(right)) return fails("the state can only be compared with a state");
  const Attribute& a = attribute(left);
  const Attribute& b = attribute(right);
  const bool ordered = is_number(a.type) || a.type == FieldType::Date || a.type == FieldType::DateTime;
  const bool same = a.type == b.type || (is_number(a.type) && is_number(b.type));
  if (!same || a.type == FieldType::Unknown || a.type == FieldType::Choice || (orders(op) && !ordered))
    return fails(fmt::format("whether `{}` and `{}` can be compared is not known", left, right));
  if (op == "!=" && a.start.empty())
    return fails("whether two fields differ is not known where one is empty");
  return Expression{fmt::format("{} {} {}", a.name, op, b.name), Expression::Comparison};
}

std::optional<Expression> Fields::compare_actor(std::string_view field, std::string_view op) {
  if (is_status(field)) return fails("the state can only be compared with a state");
  Attribute& attribute = this->attribute(field);
  if (attribute.type == FieldType::Unknown) attribute.type = FieldType::User;
  if (attribute.type != FieldType::User) return fails(fmt::format("`{}` is no person", field));
  const Expression compared{fmt::format("{} {} actor", attribute.name, op), Expression::Comparison};
  if (op == "=") return compared;
  return any_of({{attribute.name + " is not set", Expression::Comparison}, compared});
}

std::optional<Expression> Fields::search(std::string_view field, std::string_view op, std::string_view part) {
  if (is_status(field)) return fails("the state can only be compared with a state");
  Attribute& attribute = this->attribute(field);
  settle(attribute, {Literal::Text, {}});
  if (!is_textual(attribute.type)) return fails(fmt::format("`{}` is not a text", field));
  const std::optional<std::string> text = exact_text(field, part);
  if (!text) return std::nullopt;
  return Expression{fmt::format("{} {} {}", attribute.name, op, *text), Expression::Comparison};
}

std::optional<Expression> Fields::holds(std::string_view field) {
  if (is_status(field)) return fails("a state is neither true nor false");
  Attribute& attribute = this->attribute(field);
  settle(attribute, {Literal::Text, {}});
  if (attribute.type == FieldType::Boolean) return Expression{attribute.name, Expression::Atom};
  if (is_number(attribute.type)) return Expression{attribute.name + " != 0", Expression::Comparison};
  return Expression{attribute.name + " is set", Expression::Comparison};
}

std::optional<Expression> Fields::is_set(std::string_view field, bool set) {
  if (is_status(field)) return fails("a state is never empty");
  Attribute& attribute = this->attribute(field);
  settle(attribute, {Literal::Text, {}});
  if (attribute.type == FieldType::Boolean) return fails(fmt::format("`{}` is never empty", field));
  return Expression{attribute.name + (set ? " is set" : " is not set"), Expression::Comparison};
}

}  // namespace leadflow::cli::adopt
