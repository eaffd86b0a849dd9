// Which records a workflow rule of Salesforce is about: criteria items, their filter logic, or a formula.

#include <fmt/format.h>

#include <charconv>

#include "cli/adopt/salesforce_org.h"

namespace leadflow::cli::adopt {

namespace {

std::vector<std::string> comma_list(std::string_view text) {
  std::vector<std::string> parts;
  for (;;) {
    const std::size_t end = text.find(',');
    parts.push_back(one_line(text.substr(0, end), 2000));
    if (end == std::string_view::npos) return parts;
    text.remove_prefix(end + 1);
  }
}

/// `1 AND (2 OR NOT 3)` over criteria that are carried over already.
class FilterReader {
 public:
  FilterReader(std::string_view text, const std::vector<Expression>& items) : text_(text), items_(items) {}
  std::optional<Expression> read() {
    const Expression whole = any(0);
    skip();
    return broken_ || at_ != text_.size() ? std::nullopt : std::optional(whole);
  }

 private:
  void skip() {
    while (at_ < text_.size() &&
           (text_[at_] == ' ' || text_[at_] == '\n' || text_[at_] == '\r' || text_[at_] == '\t'))
      ++at_;
  }
  bool takes(std::string_view word) {
    skip();
    if (text_.size() - at_ < word.size()) return false;
    for (std::size_t i = 0; i < word.size(); ++i)
      if ((text_[at_ + i] & ~0x20) != (word[i] & ~0x20)) return false;
    at_ += word.size();
    return true;
  }
  Expression any(int depth) {
    std::vector<Expression> parts{all(depth)};
    while (!broken_ && takes("OR")) parts.push_back(all(depth));
    return any_of(parts);
  }
  Expression all(int depth) {
    std::vector<Expression> parts{one(depth)};
    while (!broken_ && takes("AND")) parts.push_back(one(depth));
    return all_of(parts);
  }
  Expression one(int depth) {
    if (depth > 32) broken_ = true;
    if (broken_) return {};
    if (takes("NOT")) return negated(one(depth + 1));
    skip();
    if (at_ < text_.size() && text_[at_] == '(') {
      ++at_;
      const Expression inner = any(depth + 1);
      skip();
      if (at_ >= text_.size() || text_[at_] != ')') broken_ = true;
      ++at_;
      return inner;
    }
    std::size_t number = 0;
    const auto [end, error] = std::from_chars(text_.data() + at_, text_.data() + text_.size(), number);
    if (error != std::errc{} || number == 0 || number > items_.size()) {
      broken_ = true;
      return {};
    }
    at_ = static_cast<std::size_t>(end - text_.data());
    return items_[number - 1];
  }

  std::string_view text_;
  const std::vector<Expression>& items_;
  std::size_t at_ = 0;
  bool broken_ = false;
};

}  // namespace

Literal literal_for(const std::string& text, const Attribute& attribute, bool ordered) {
  if (text.empty()) return {};
  if (attribute.type == FieldType::Boolean || text == "True" || text == "False")
    return {Literal::Boolean, text == "True" || text == "true" || text == "1" ? "true" : "false"};
  const bool counts = attribute.type == FieldType::Integer || attribute.type == FieldType::Decimal ||
                      (attribute.type == FieldType::Unknown && ordered);
  const auto number = counts ? number_text(text) : std::nullopt;
  return number ? Literal{Literal::Number, *number} : Literal{Literal::Text, text};
}

std::optional<Expression> SalesforceOrg::criterion(const XmlElement& item, Fields& fields, std::string& why) {
  const std::string written(item.value("field"));
  const std::size_t dot = written.find('.');
  const std::string object_name = written.substr(0, dot),
                    field = dot == std::string::npos ? "" : written.substr(dot + 1);
  const std::string operation(item.value("operation"));
  if (object_name != fields.record().source || field.empty() || is_system_field(field) ||
      item.child("valueField") != nullptr) {
    why = fmt::format("`{}` is not a field of the record", written);
    return std::nullopt;
  }
  static const std::map<std::string_view, std::string_view> comparisons = {
      {"equals", "="},      {"notEqual", "!="},    {"lessThan", "<"},
      {"greaterThan", ">"}, {"lessOrEqual", "<="}, {"greaterOrEqual", ">="}};
  const auto op = comparisons.find(operation);
  std::vector<Expression> parts;
  if (!fields.is_status(field)) {
    Attribute& attribute = fields.attribute(field);
    if (attribute.type == FieldType::Unknown) attribute.type = standard_type(field);
  }
  for (const std::string& value : comma_list(item.value("value"))) {
    std::optional<Expression> part;
    if (op != comparisons.end() && fields.is_status(field))
      part = fields.compare(field, op->second, {Literal::Text, value});
    else if (op != comparisons.end())
      part = fields.compare(
          field, op->second,
          literal_for(value, fields.attribute(field), op->second != "=" && op->second != "!="));
    else if ((operation == "contains" || operation == "notContain") && !value.empty())
      part = fields.search(field, "contains", value);
    else if (operation == "startsWith" && !value.empty())
      part = fields.search(field, "starts with", value);
    if (!part) {
      why = fields.error().empty() ? fmt::format("`{}` is not carried over", operation) : fields.error();
      return std::nullopt;
    }
    parts.push_back(operation == "notContain" ? negated(*part) : *part);
  }
  return operation == "notEqual" || operation == "notContain" ? all_of(parts) : any_of(parts);
}

Carried SalesforceOrg::criteria(const XmlElement& rule, Fields& fields) {
  if (!rule.value("formula").empty()) return from_formula(rule.value("formula"), fields);
  std::vector<Expression> items;
  for (const XmlElement* item : rule.all("criteriaItems")) {
    std::string why;
    const std::optional<Expression> part = criterion(*item, fields, why);
    if (!part) return {std::nullopt, why};
    items.push_back(*part);
  }
  if (items.empty()) return {std::nullopt, "it has no criteria"};
  if (rule.value("booleanFilter").empty()) return {all_of(items), {}};
  const std::optional<Expression> filtered = FilterReader(rule.value("booleanFilter"), items).read();
  if (!filtered) return {std::nullopt, fmt::format("`{}` is not understood", rule.value("booleanFilter"))};
  return {*filtered, {}};
}

}  // namespace leadflow::cli::adopt
