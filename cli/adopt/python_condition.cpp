// The conditions of Frappe: Python over `doc`, of which the part is read that people write.
//
//   or > and > not > comparison > doc.field, doc.get("field"), text, number, True, None, a list
//
// Everything else (calls, arithmetic, other documents) runs only in Frappe and is refused by name.

#include <fmt/format.h>

#include <algorithm>
#include <cctype>

#include "cli/adopt/condition_reader.h"

namespace leadflow::cli::adopt {

namespace {

struct PythonValue {
  enum Kind { Field, Constant, List, Truth, Actor, Creator, Roles };
  Kind kind = Truth;
  std::string field{};
  Literal literal{};
  std::vector<Literal> list{};
  Expression truth{};
};

class PythonReader : public ConditionReader {
 public:
  PythonReader(std::string_view text, Fields& fields) : ConditionReader(text, fields, {"or", "and", "not"}) {
    next();
  }

 private:
  void next() final {
    is_text_ = false;
    while (at_ < text_.size() && std::isspace(static_cast<unsigned char>(text_[at_])) != 0) ++at_;
    const std::size_t begin = at_;
    if (at_ == text_.size()) {
      token_.clear();
      return;
    }
    const char c = text_[at_];
    if (c == '"' || c == '\'') return text_token(c);
    const auto is_word = [&](char letter) {
      return std::isalnum(static_cast<unsigned char>(letter)) != 0 || letter == '_';
    };
    if (is_word(c)) {
      const bool number = std::isdigit(static_cast<unsigned char>(c)) != 0;
      while (at_ < text_.size() && (is_word(text_[at_]) || (text_[at_] == '.' && (number || at_ > begin))))
        ++at_;
    } else {
      ++at_;
      if (at_ < text_.size() && text_[at_] == '=' &&
          std::string_view("=!<>").find(c) != std::string_view::npos)
        ++at_;
    }
    token_ = text_.substr(begin, at_ - begin);
  }

  void text_token(char quote) {
    token_ = std::string(1, quote);
    is_text_ = true;
    text_value_.clear();
    for (++at_; at_ < text_.size() && text_[at_] != quote; ++at_) {
      if (text_[at_] == '\\' && at_ + 1 < text_.size() &&
          (text_[at_ + 1] == quote || text_[at_ + 1] == '\\')) {
        ++at_;
      } else if (text_[at_] == '\\') {
        return fail("an escape in a text is not understood");
      }
      text_value_ += text_[at_];
    }
    if (at_ == text_.size()) return fail("a text is not closed");
    ++at_;
  }

  std::string operator_word() {
    if (takes("not")) {
      if (takes("in")) return "not in";
      fail("`not` is not understood here");
    }
    if (takes("is")) return takes("not") ? "!=" : "=";
    if (takes("==")) return "=";
    for (const std::string_view op : {"!=", "<=", ">=", "<", ">", "in"})
      if (takes(op)) return std::string(op);
    return {};
  }

  Expression comparison() final {
    PythonValue left = value();
    const std::string op = error_.empty() ? operator_word() : std::string{};
    if (!error_.empty()) return {};
    if (op.empty()) return truth(left);
    PythonValue right = value();
    if (!error_.empty()) return {};
    if (op == "in" || op == "not in") return membership(left, right, op == "in");
    if (left.kind == PythonValue::Constant && right.kind == PythonValue::Field) {
      std::swap(left, right);
      return compared(left, mirrored(op), right);
    }
    return compared(left, op, right);
  }

  static std::string mirrored(const std::string& op) {
    if (op.front() == '<') return '>' + op.substr(1);
    if (op.front() == '>') return '<' + op.substr(1);
    return op;
  }

  Expression compared(const PythonValue& left, const std::string& op, const PythonValue& right) {
    if (left.kind == PythonValue::Field && right.kind == PythonValue::Constant)
      return taken(fields_.compare(left.field, op, right.literal));
    if (left.kind == PythonValue::Field && right.kind == PythonValue::Field)
      return taken(fields_.compare_fields(left.field, op, right.field));
    if (left.kind == PythonValue::Field && right.kind == PythonValue::Actor && (op == "=" || op == "!="))
      return taken(fields_.compare_actor(left.field, op));
    if (left.kind == PythonValue::Actor && right.kind == PythonValue::Field) return compared(right, op, left);
    const bool people = (left.kind == PythonValue::Actor && right.kind == PythonValue::Creator) ||
                        (left.kind == PythonValue::Creator && right.kind == PythonValue::Actor);
    if (people && (op == "=" || op == "!="))
      return {fmt::format("actor {} created_by", op), Expression::Comparison};
    fail("only a field can be compared with a value");
    return {};
  }

  /// `"Role" in frappe.get_roles()`
  Expression role(const PythonValue& left, bool in) {
    const std::string group = left.literal.kind == Literal::Text ? fields_.group(left.literal.text) : "";
    if (group.empty()) fail("only a role can be looked for in the roles");
    const Expression member{"actor in " + group, Expression::Comparison};
    return in ? member : negated(member);
  }

  Expression membership(const PythonValue& left, const PythonValue& right, bool in) {
    if (right.kind == PythonValue::Roles && left.kind == PythonValue::Constant) return role(left, in);
    if (left.kind != PythonValue::Field || right.kind != PythonValue::List || right.list.empty()) {
      fail("only a field can be looked for in a list");
      return {};
    }
    std::vector<Expression> parts;
    for (const Literal& literal : right.list)
      parts.push_back(taken(fields_.compare(left.field, in ? "=" : "!=", literal)));
    return in ? any_of(parts) : all_of(parts);
  }

  Expression truth(const PythonValue& value) {
    if (value.kind == PythonValue::Truth) return value.truth;
    if (value.kind == PythonValue::Field) return taken(fields_.holds(value.field));
    if (value.kind == PythonValue::Constant && value.literal.kind == Literal::Boolean)
      return {value.literal.text, Expression::Atom};
    fail("a value stands where a condition should");
    return {};
  }

  PythonValue value() {
    const Deeper deeper(*this);
    if (!error_.empty()) return {};
    if (is_text_) {
      PythonValue text{PythonValue::Constant, {}, {Literal::Text, text_value_}, {}, {}};
      next();
      return text;
    }
    if (token_.empty()) {
      fail("it ends too early");
      return {};
    }
    if (token_ == "(" || token_ == "[") return bracket();
    if (token_ == "-" || std::isdigit(static_cast<unsigned char>(token_.front())) != 0)
      return {PythonValue::Constant, {}, number(), {}, {}};
    const std::string word(token_);
    if (takes("True") || takes("False"))
      return {PythonValue::Constant, {}, {Literal::Boolean, word == "True" ? "true" : "false"}, {}, {}};
    if (takes("None")) return {PythonValue::Constant, {}, {}, {}, {}};
    if (takes("frappe.session.user") || takes("user")) return {PythonValue::Actor, {}, {}, {}, {}};
    if (takes("doc.owner")) return {PythonValue::Creator, {}, {}, {}, {}};
    if (takes("doc.get")) return got();
    if (takes("frappe.get_roles")) return roles();
    if (word == "flt" || word == "cint") return converted();
    return field(word);
  }

  /// `frappe.get_roles()` of the one acting.
  PythonValue roles() {
    bool own = takes("(");
    if (own && !takes(")")) own = takes("frappe.session.user") && takes(")");
    if (!own) fail("`frappe.get_roles` of somebody else is not understood");
    return {PythonValue::Roles, {}, {}, {}, {}};
  }

  /// `doc.get("field")`, also with a default that is empty itself.
  PythonValue got() {
    if (!takes("(") || !is_text_) {
      fail("`doc.get` without a name is not understood");
      return {};
    }
    PythonValue result{PythonValue::Field, text_value_, {}, {}, {}};
    next();
    if (takes(",")) {
      const PythonValue otherwise = value();
      const Literal& literal = otherwise.literal;
      const bool nothing = otherwise.kind == PythonValue::Constant &&
                           (literal.text.empty() || literal.text == "0" || literal.text == "false");
      if (error_.empty() && !nothing) fail("`doc.get` with a default is not understood");
    }
    if (error_.empty() && !takes(")")) fail("`doc.get` is not closed");
    return error_.empty() ? own_field(result) : result;
  }

  /// `flt(doc.x)`: the number that the field is already.
  PythonValue converted() {
    const std::string function(token_);
    next();
    if (!takes("(")) fail(fmt::format("`{}` is not understood here", function));
    PythonValue result = error_.empty() ? value() : PythonValue{};
    if (error_.empty() && !takes(")"))
      fail(fmt::format("`{}` of more than one value is not understood", function));
    return result;
  }

  PythonValue field(const std::string& word) {
    constexpr std::string_view doc = "doc.";
    const bool plain =
        word.starts_with(doc) && word.size() > doc.size() && word.find('.', doc.size()) == std::string::npos;
    if (!plain) {
      fail(fmt::format("`{}` is Python that runs only in Frappe", word));
      return {};
    }
    next();
    if (!is_text_ && (token_ == "(" || token_ == "[" || token_ == "+" || token_ == "-" || token_ == "*" ||
                      token_ == "/" || token_ == "%")) {
      fail(fmt::format("`{}` behind `{}` is not understood", token_, word));
      return {};
    }
    return own_field({PythonValue::Field, word.substr(doc.size()), {}, {}, {}});
  }

  /// Fields that Frappe keeps of every document have no attribute here.
  PythonValue own_field(PythonValue value) {
    constexpr std::string_view kept[] = {"docstatus", "name",    "creation", "modified",    "modified_by",
                                         "idx",       "doctype", "parent",   "amended_from"};
    if (std::find(std::begin(kept), std::end(kept), value.field) != std::end(kept))
      fail(fmt::format("`doc.{}` is kept by Frappe itself", value.field));
    return value;
  }

  PythonValue bracket() {
    const std::string_view close = token_ == "(" ? ")" : "]";
    const std::size_t back = at_;
    const std::string opened(token_);
    next();
    PythonValue result;
    if (is_list(back, close)) {
      result = list(close);
    } else if (opened == "(") {
      result.truth = disjunction();
      if (error_.empty() && !takes(close)) fail("a parenthesis is not closed");
    } else {
      fail("a list stands where a condition should");
    }
    return result;
  }

  /// `[` always opens a list; `(` does where a comma follows its first value.
  bool is_list(std::size_t from, std::string_view close) {
    if (close == "]") return true;
    char quote = '\0';
    for (std::size_t at = from; at < text_.size(); ++at) {
      const char c = text_[at];
      if (quote != '\0') {
        if (c == quote) quote = '\0';
      } else if (c == '"' || c == '\'') {
        quote = c;
      } else if (c == ',') {
        return true;
      } else if (c == '(' || c == ')') {
        return false;
      }
    }
    return false;
  }

  PythonValue list(std::string_view close) {
    PythonValue result{PythonValue::List, {}, {}, {}, {}};
    while (error_.empty() && !takes(close)) {
      const PythonValue item = value();
      if (error_.empty() && item.kind != PythonValue::Constant) fail("a list may hold only values");
      result.list.push_back(item.literal);
      if (error_.empty() && !takes(",") && (is_text_ || token_ != close)) fail("a list is not closed");
    }
    return result;
  }
};

}  // namespace

Carried from_python(std::string_view text, Fields& fields) {
  return PythonReader(text, fields).read();
}

}  // namespace leadflow::cli::adopt
