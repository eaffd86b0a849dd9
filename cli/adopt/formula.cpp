// Formulas of Salesforce that give true or false: the functions and operators that ask for fields of the
// record itself. What asks the past, other records, the user or the profile is refused by name.

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>

#include "cli/adopt/condition_reader.h"

namespace leadflow::cli::adopt {

namespace {

constexpr std::array<std::pair<std::string_view, std::string_view>, 8> formula_operators{{{"==", "="},
                                                                                          {"=", "="},
                                                                                          {"<>", "!="},
                                                                                          {"!=", "!="},
                                                                                          {"<=", "<="},
                                                                                          {">=", ">="},
                                                                                          {"<", "<"},
                                                                                          {">", ">"}}};

struct FormulaValue {
  enum Kind { Field, Constant, Truth, Today, Now };
  Kind kind = Truth;
  std::string field{};
  Literal literal{};
  Expression truth{};
};

class FormulaReader : public ConditionReader {
 public:
  FormulaReader(std::string_view text, Fields& fields) : ConditionReader(text, fields, {"||", "&&", "!"}) {
    next();
  }

 private:
  void skip_blanks() {
    for (;;) {
      while (at_ < text_.size() && std::isspace(static_cast<unsigned char>(text_[at_])) != 0) ++at_;
      if (text_.substr(at_, 2) != "/*") return;
      const std::size_t end = text_.find("*/", at_);
      at_ = end == std::string_view::npos ? text_.size() : end + 2;
    }
  }

  void next() final {
    is_text_ = false;
    skip_blanks();
    token_.clear();
    if (at_ == text_.size()) return;
    const char c = text_[at_];
    if (c == '"' || c == '\'') return text_token(c);
    const std::size_t begin = at_++;
    const auto is_word = [](char letter) {
      return std::isalnum(static_cast<unsigned char>(letter)) != 0 || letter == '_' || letter == '.' ||
             letter == '$' || letter == ':';
    };
    if (is_word(c)) {
      while (at_ < text_.size() && is_word(text_[at_])) ++at_;
    } else if (at_ < text_.size()) {
      const std::string_view two = text_.substr(begin, 2);
      if (two == "&&" || two == "||" || two == "<>" || two == "!=" || two == "<=" || two == ">=" ||
          two == "==")
        ++at_;
    }
    token_ = text_.substr(begin, at_ - begin);
  }

  void text_token(char quote) {
    token_ = quote;
    is_text_ = true;
    text_value_.clear();
    for (++at_; at_ < text_.size() && text_[at_] != quote; ++at_) {
      if (text_[at_] == '\\' && at_ + 1 < text_.size()) ++at_;
      text_value_ += text_[at_];
    }
    if (at_ == text_.size()) return fail("a text is not closed");
    ++at_;
  }

  void expect(std::string_view word) {
    if (error_.empty() && !takes(word)) fail(fmt::format("`{}` is missing", word));
  }

  Expression comparison() final {
    const FormulaValue left = value();
    std::string op;
    for (const auto& [written, means] : formula_operators)
      if (op.empty() && error_.empty() && takes(written)) op = means;
    if (op.empty()) return truth(left);
    return error_.empty() ? compared(left, op, value()) : Expression{};
  }

  Expression compared(const FormulaValue& left, const std::string& op, const FormulaValue& right) {
    if (!error_.empty()) return {};
    if (left.kind == FormulaValue::Field && right.kind == FormulaValue::Constant)
      return taken(fields_.compare(left.field, op, right.literal));
    if (left.kind == FormulaValue::Field && right.kind == FormulaValue::Field)
      return taken(fields_.compare_fields(left.field, op, right.field));
    if (left.kind == FormulaValue::Field &&
        (right.kind == FormulaValue::Today || right.kind == FormulaValue::Now))
      return with_clock(left.field, op, right.kind);
    if (left.kind == FormulaValue::Truth && right.kind == FormulaValue::Constant &&
        right.literal.kind == Literal::Boolean && (op == "=" || op == "!="))
      return (right.literal.text == "true") == (op == "=") ? left.truth : negated(left.truth);
    fail("only a field can be compared with a value");
    return {};
  }

  Expression with_clock(const std::string& field, const std::string& op, FormulaValue::Kind clock) {
    Attribute& attribute = fields_.attribute(field);
    const FieldType wanted = clock == FormulaValue::Today ? FieldType::Date : FieldType::DateTime;
    if (attribute.type == FieldType::Unknown) attribute.type = wanted;
    if (attribute.type != wanted || op == "!=") {
      fail(fmt::format("`{}` can't be compared with the clock", field));
      return {};
    }
    return {fmt::format("{} {} {}", attribute.name, op, wanted == FieldType::Date ? "today" : "now"),
            Expression::Comparison};
  }

  Expression truth(const FormulaValue& value) {
    if (!error_.empty()) return {};
    if (value.kind == FormulaValue::Truth) return value.truth;
    if (value.kind == FormulaValue::Constant && value.literal.kind == Literal::Boolean)
      return {value.literal.text, Expression::Atom};
    if (value.kind == FormulaValue::Field) {
      Attribute& attribute = fields_.attribute(value.field);
      if (attribute.type == FieldType::Unknown) attribute.type = FieldType::Boolean;
      if (attribute.type == FieldType::Boolean) return {attribute.name, Expression::Atom};
    }
    fail("a value stands where a condition should");
    return {};
  }

  static std::string upper(std::string_view word) {
    std::string text(word);
    std::transform(text.begin(), text.end(), text.begin(), [](unsigned char c) { return std::toupper(c); });
    return text;
  }

  FormulaValue value() {
    const Deeper deeper(*this);
    if (!error_.empty()) return {};
    if (is_text_) {
      FormulaValue text{FormulaValue::Constant, {}, {Literal::Text, text_value_}, {}};
      next();
      return text;
    }
    if (takes("(")) {
      FormulaValue inner{FormulaValue::Truth, {}, {}, disjunction()};
      expect(")");
      return inner;
    }
    if (token_.empty()) {
      fail("it ends too early");
      return {};
    }
    if (token_ == "-" || std::isdigit(static_cast<unsigned char>(token_.front())) != 0)
      return {FormulaValue::Constant, {}, number(), {}};
    const std::string word(token_), name = upper(word);
    next();
    if (name == "TRUE" || name == "FALSE")
      return {FormulaValue::Constant, {}, {Literal::Boolean, name == "TRUE" ? "true" : "false"}, {}};
    if (name == "NULL") return {FormulaValue::Constant, {}, {}, {}};
    if (takes("(")) return function(name);
    if (std::isalpha(static_cast<unsigned char>(word.front())) == 0 ||
        word.find_first_of(".$:") != std::string::npos) {
      fail(fmt::format("`{}` is not a field of the record", word));
      return {};
    }
    if (is_system_field(word)) {
      fail(fmt::format("`{}` is kept by Salesforce itself", word));
      return {};
    }
    for (const std::string_view sign : {"+", "-", "*", "/", "&", "^"})
      if (!is_text_ && token_ == sign) fail("arithmetic is not carried over");
    return {FormulaValue::Field, word, {}, {}};
  }

  FormulaValue function(const std::string& name) {
    if (name == "AND" || name == "OR") return {FormulaValue::Truth, {}, {}, arguments(name == "AND")};
    if (name == "TODAY" || name == "NOW") {
      expect(")");
      return {name == "TODAY" ? FormulaValue::Today : FormulaValue::Now, {}, {}, {}};
    }
    if (name == "NOT") {
      const Expression inner = disjunction();
      expect(")");
      return {FormulaValue::Truth, {}, {}, negated(inner)};
    }
    if (name == "TEXT") {
      FormulaValue inner = value();
      expect(")");
      return inner;
    }
    if (name == "ISBLANK" || name == "ISNULL") {
      const std::string field = field_argument(name);
      expect(")");
      return {
          FormulaValue::Truth, {}, {}, error_.empty() ? taken(fields_.is_set(field, false)) : Expression{}};
    }
    if (name == "ISPICKVAL" || name == "CONTAINS" || name == "BEGINS") return with_text(name);
    fail(fmt::format("`{}` is not carried over", name));
    return {};
  }

  Expression arguments(bool all) {
    std::vector<Expression> parts{disjunction()};
    while (error_.empty() && takes(",")) parts.push_back(disjunction());
    expect(")");
    return all ? all_of(parts) : any_of(parts);
  }

  std::string field_argument(const std::string& name) {
    const FormulaValue argument = value();
    if (error_.empty() && argument.kind != FormulaValue::Field)
      fail(fmt::format("`{}` asks for no field", name));
    return argument.field;
  }

  FormulaValue with_text(const std::string& name) {
    const std::string field = field_argument(name);
    expect(",");
    if (error_.empty() && !is_text_) fail(fmt::format("`{}` asks for no text", name));
    const std::string part = text_value_;
    if (error_.empty()) next();
    expect(")");
    if (!error_.empty()) return {};
    if (name == "ISPICKVAL")
      return {FormulaValue::Truth, {}, {}, taken(fields_.compare(field, "=", {Literal::Text, part}))};
    return {FormulaValue::Truth,
            {},
            {},
            taken(fields_.search(field, name == "CONTAINS" ? "contains" : "starts with", part))};
  }
};

}  // namespace

bool is_system_field(std::string_view field) {
  constexpr std::string_view known[] = {
      "Id",          "OwnerId",        "CreatedById",      "LastModifiedById", "RecordTypeId",
      "RecordType",  "CreatedDate",    "LastModifiedDate", "IsClosed",         "IsWon",
      "IsConverted", "SystemModstamp", "LastActivityDate", "ForecastCategory", "ForecastCategoryName",
      "IsDeleted",   "Owner"};
  return std::find(std::begin(known), std::end(known), field) != std::end(known);
}

Carried from_formula(std::string_view text, Fields& fields) {
  return FormulaReader(text, fields).read();
}

}  // namespace leadflow::cli::adopt
