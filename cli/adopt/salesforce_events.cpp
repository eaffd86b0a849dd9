// What a formula asks of the edit itself: ISNEW() and ISCHANGED(field), as events of the language.
//
// Salesforce asks them within the condition, the language before it. Where they stand among the outermost
// conditions that all must hold, what is left of the formula is the `when` of a rule on these events.

#include <algorithm>
#include <cctype>

#include "cli/adopt/salesforce_org.h"
#include "dsl/text.h"

namespace leadflow::cli::adopt {

namespace {

std::string without_comments(std::string_view formula) {
  std::string text;
  while (!formula.empty()) {
    const std::size_t begin = formula.find("/*");
    text += formula.substr(0, begin);
    const std::size_t end = begin == std::string_view::npos ? begin : formula.find("*/", begin);
    formula.remove_prefix(end == std::string_view::npos ? formula.size() : end + 2);
  }
  return text;
}

/// `text` cut at every `mark` that stands outside of parentheses and texts.
std::vector<std::string_view> cut(std::string_view text, std::string_view mark) {
  std::vector<std::string_view> parts;
  std::size_t begin = 0;
  int depth = 0;
  char quote = '\0';
  for (std::size_t at = 0; at < text.size(); ++at) {
    const char c = text[at];
    if (quote != '\0') {
      if (c == '\\') ++at;
      if (c == quote) quote = '\0';
    } else if (c == '"' || c == '\'') {
      quote = c;
    } else if (c == '(' || c == ')') {
      depth += c == '(' ? 1 : -1;
    } else if (depth == 0 && text.substr(at).starts_with(mark)) {
      parts.push_back(dsl::trimmed(text.substr(begin, at - begin)));
      begin = at + mark.size();
    }
  }
  parts.push_back(dsl::trimmed(text.substr(begin)));
  return parts;
}

/// What stands in the parentheses if all of `text` is a call of `function`.
std::optional<std::string_view> arguments_of(std::string_view text, std::string_view function) {
  if (text.size() < function.size() || !text.ends_with(')')) return std::nullopt;
  for (std::size_t at = 0; at < function.size(); ++at)
    if (std::toupper(static_cast<unsigned char>(text[at])) != function[at]) return std::nullopt;
  const std::string_view rest = dsl::trimmed(text.substr(function.size()));
  if (!rest.starts_with('(')) return std::nullopt;
  int depth = 0;
  for (std::size_t at = 0; at < rest.size(); ++at) {
    depth += rest[at] == '(' ? 1 : rest[at] == ')' ? -1 : 0;
    if (depth == 0 && at + 1 < rest.size()) return std::nullopt;  // closed before the end
  }
  return dsl::trimmed(rest.substr(1, rest.size() - 2));
}

std::vector<std::string_view> parts_of(std::string_view text, std::string_view function,
                                       std::string_view mark) {
  const auto inner = arguments_of(text, function);
  return inner ? cut(*inner, ",") : cut(text, mark);
}

/// Takes `text` as an event. False if it is none.
bool take_event(std::string_view text, FormulaEvents& into) {
  if (const auto nothing = arguments_of(text, "ISNEW"); nothing && nothing->empty()) {
    into.created = true;
    return true;
  }
  const auto field = arguments_of(text, "ISCHANGED");
  const auto is_word = [](char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_'; };
  if (!field || field->empty() || !std::all_of(field->begin(), field->end(), is_word)) return false;
  into.changed.emplace_back(*field);
  return true;
}

bool take_events(std::string_view text, FormulaEvents& into) {
  FormulaEvents found;
  for (const std::string_view part : parts_of(text, "OR", "||"))
    if (!take_event(part, found)) return false;
  into.created = into.created || found.created;
  into.changed.insert(into.changed.end(), found.changed.begin(), found.changed.end());
  return true;
}

}  // namespace

std::optional<FormulaEvents> events_of(std::string_view formula) {
  const std::string text = without_comments(formula);
  FormulaEvents events;
  int asked = 0;
  for (const std::string_view part : parts_of(dsl::trimmed(text), "AND", "&&")) {
    if (take_events(part, events)) {
      ++asked;
    } else {
      events.rest += (events.rest.empty() ? "(" : " && (") + std::string(part) + ')';
    }
  }
  return asked == 1 ? std::optional(events) : std::nullopt;  // two of them would both have to happen
}

}  // namespace leadflow::cli::adopt
