// One pass makes the marks, one each for the two ways of matching them.

#include "dsl/parser/braces.h"

#include <algorithm>
#include <cstddef>
#include <utility>

namespace leadflow::dsl::parser {
namespace {

/// A brace, or the first byte of a line that begins with neither.
struct Mark {
  char kind = 0;       // `{`, `}`, or 's' for a statement
  bool leads = false;  // it is the first of its line
  std::uint32_t at = 0;
  std::uint32_t indent = 0;  // of its line
};

std::size_t past_text(std::string_view text, std::size_t at) {
  if (text.substr(at, 3) == "\"\"\"") {
    const std::size_t end = text.find("\"\"\"", at + 3);
    return end == std::string_view::npos ? text.size() : end + 3;
  }
  for (++at; at < text.size() && text[at] != '\n'; ++at) {
    if (text[at] == '"') return at + 1;
    if (text[at] == '\\' && at + 1 < text.size() && text[at + 1] != '\n') ++at;
  }
  return at;
}

std::vector<Mark> marks_of(std::string_view text) {
  std::vector<Mark> marks;
  std::uint32_t indent = 0;
  bool leads = true;
  std::size_t brackets = 0;
  std::size_t at = text.substr(0, 3) == "\xEF\xBB\xBF" ? 3 : 0;
  std::size_t line = at;
  while (at < text.size()) {
    const char c = text[at];
    if (c == '\n') {
      line = ++at;
      leads = true;
      continue;
    }
    if (c == ' ' || c == '\t' || c == '\r') {
      ++at;
      continue;
    }
    if (c == '#') {
      at = std::min(text.find('\n', at), text.size());
      continue;
    }
    if (leads) indent = static_cast<std::uint32_t>(at - line);
    const auto here = static_cast<std::uint32_t>(at);
    if (c == '{' || c == '}') {
      marks.push_back({c, leads, here, indent});
    } else if (leads && brackets == 0) {
      marks.push_back({'s', true, here, indent});
    }
    if (c == '(' || c == '[') ++brackets;
    if (((c == ')' || c == ']') && brackets != 0) || c == '{' || c == '}')
      brackets = c == ')' || c == ']' ? brackets - 1 : 0;
    leads = false;
    at = c == '"' ? past_text(text, at) : at + 1;
  }
  return marks;
}

/// By indentation.
Unpartnered by_indent(const std::vector<Mark>& marks, std::uint32_t text_end) {
  Unpartnered found;
  std::vector<Mark> open;
  const auto end_blocks_before = [&](const Mark& mark) {
    const auto is_outside = [&](const Mark& brace) {
      return mark.kind == '}' ? mark.indent < brace.indent : mark.indent <= brace.indent;
    };
    while (mark.leads && !open.empty() && is_outside(open.back())) {
      found.open.push_back({open.back().at, mark.at});
      open.pop_back();
    }
  };
  for (const Mark& mark : marks) {
    if (mark.kind != '{') end_blocks_before(mark);
    if (mark.kind == '{') {
      open.push_back(mark);
    } else if (mark.kind == '}') {
      if (open.empty() || (mark.leads && mark.indent > open.back().indent)) {
        found.surplus.push_back(mark.at);
      } else {
        open.pop_back();
      }
    }
  }
  for (; !open.empty(); open.pop_back()) found.open.push_back({open.back().at, text_end});
  return found;
}

/// By order alone.
Unpartnered by_order(const std::vector<Mark>& marks, std::uint32_t text_end) {
  Unpartnered found;
  std::vector<std::uint32_t> open;
  for (const Mark& mark : marks) {
    if (mark.kind == '{') {
      open.push_back(mark.at);
    } else if (mark.kind == '}' && open.empty()) {
      found.surplus.push_back(mark.at);
    } else if (mark.kind == '}') {
      open.pop_back();
    }
  }
  for (; !open.empty(); open.pop_back()) found.open.push_back({open.back(), text_end});
  return found;
}

}  // namespace

Unpartnered unpartnered_braces(std::string_view text) {
  const std::vector<Mark> marks = marks_of(text);
  const auto text_end = static_cast<std::uint32_t>(text.size());
  Unpartnered order = by_order(marks, text_end);
  if (order.open.empty() && order.surplus.empty()) return order;
  Unpartnered indent = by_indent(marks, text_end);
  const bool explains =
      indent.open.size() <= order.open.size() && indent.surplus.size() <= order.surplus.size();
  Unpartnered result = explains ? std::move(indent) : std::move(order);
  std::sort(result.open.begin(), result.open.end(),
            [](const auto& a, const auto& b) { return a.brace < b.brace; });
  return result;
}

}  // namespace leadflow::dsl::parser
