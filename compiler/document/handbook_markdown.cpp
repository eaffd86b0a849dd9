// CommonMark. Whatever of a program's text could mean something there is escaped; places that links name are
// given by an empty `a` element, which every renderer of Markdown keeps.

#include <fmt/format.h>

#include "compiler/document/pages.h"
#include "dsl/markup.h"
#include "dsl/text.h"

namespace leadflow::compiler::document {

namespace {

/// A line end in a text would end the block: it becomes a blank.
std::string on_one_line(std::string_view text) {
  std::string line(dsl::trimmed(text));
  for (char& c : line) {
    if (c == '\n') c = ' ';
  }
  return line;
}

std::string markdown_text(std::string_view text) {
  constexpr std::string_view special = "\\`*_[]<>&~|#!$";
  std::string safe;
  for (const char c : dsl::drawable(text)) {
    if (special.find(c) != std::string_view::npos) safe += '\\';
    safe += c;
  }
  return safe;
}

/// A line may not begin as a list, a rule or a heading's underline does.
std::string not_a_list(std::string line) {
  const std::size_t digits = line.find_first_not_of("0123456789");
  if (digits == std::string::npos || line.empty()) return line;
  const bool numbered = digits > 0 && (line[digits] == '.' || line[digits] == ')');
  const bool marked = digits == 0 && (line[0] == '-' || line[0] == '+' || line[0] == '=');
  if (numbered || marked) line.insert(digits, "\\");
  return line;
}

std::string markdown_run(const Run& run) {
  const bool blank_before = run.text.starts_with(' ');
  std::string text = markdown_text(on_one_line(run.text));
  if (run.strong && !text.empty()) text = "**" + text + "**";
  if (run.link) {
    const std::string file = run.page.empty() ? std::string() : run.page + ".md";
    const std::string place = run.anchor.empty() ? std::string() : "#" + run.anchor;
    text = fmt::format("[{}]({}{})", text, file, place);
  }
  return (blank_before ? " " : "") + text;
}

std::string markdown_line(const Line& line) {
  std::string text;
  for (const Run& run : line) text += markdown_run(run);
  return not_a_list(std::move(text));
}

void append_items(const std::vector<Item>& items, std::size_t depth, std::string& out) {
  for (const Item& item : items) {
    out += std::string(depth * 2, ' ') + "- " + markdown_line(item.line) + "\n";
    append_items(item.inner, depth + 1, out);
  }
}

std::string quote(const std::vector<std::string>& lines) {
  std::string text;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const std::string line = not_a_list(markdown_text(dsl::trimmed(lines[i])));
    const bool breaks = !line.empty() && i + 1 < lines.size() && !dsl::trimmed(lines[i + 1]).empty();
    text += line.empty() ? ">\n" : fmt::format("> {}{}\n", line, breaks ? "\\" : "");
  }
  return text.empty() ? ">\n" : text;
}

}  // namespace

std::string to_markdown(const Page& page) {
  std::string out;
  for (const Block& block : page.blocks) {
    if (!out.empty()) out += '\n';
    switch (block.kind) {
      case Block::Kind::Heading:
        if (!block.anchor.empty()) out += fmt::format("<a id=\"{}\"></a>\n\n", block.anchor);
        out += fmt::format("{} {}\n", std::string(static_cast<std::size_t>(block.level), '#'),
                           markdown_line(block.line));
        break;
      case Block::Kind::Paragraph:
        out += markdown_line(block.line) + "\n";
        break;
      case Block::Kind::List:
        append_items(block.items, 0, out);
        break;
      case Block::Kind::Quote:
        out += quote(block.lines);
        break;
    }
  }
  return out;
}

}  // namespace leadflow::compiler::document
