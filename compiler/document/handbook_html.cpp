#include <fmt/format.h>

#include "compiler/document/board_page_parts.h"
#include "compiler/document/pages.h"
#include "dsl/markup.h"
#include "dsl/text.h"

namespace leadflow::compiler::document {

namespace {

std::string html_run(const Run& run) {
  std::string text = fmt::format("<bdi>{}</bdi>", dsl::escaped_markup(dsl::trimmed(run.text)));
  if (run.text.starts_with(", ") ||
      run.text.starts_with(": "))  // words of ours, joined to what stands before
    text = fmt::format("{}<bdi>{}</bdi>", run.text.substr(0, 2),
                       dsl::escaped_markup(dsl::trimmed(run.text.substr(2))));
  if (run.text.starts_with(' ')) text.insert(0, " ");
  if (run.strong) text = "<strong>" + text + "</strong>";
  if (!run.link) return text;
  const std::string file = run.page.empty() ? std::string() : html_name(run.page);
  const std::string place = run.anchor.empty() ? std::string() : "#" + run.anchor;
  return fmt::format("<a href=\"{}{}\">{}</a>", file, place, text);
}

std::string html_line(const Line& line) {
  std::string text;
  for (const Run& run : line) text += html_run(run);
  return text;
}

void append_list(const std::vector<Item>& items, std::string& out) {
  if (items.empty()) return;
  out += "<ul>\n";
  for (const Item& item : items) {
    out += "<li>" + html_line(item.line);
    if (!item.inner.empty()) out += '\n';
    append_list(item.inner, out);
    out += "</li>\n";
  }
  out += "</ul>\n";
}

void append_quote(const std::vector<std::string>& lines, std::string& out) {
  out += "<blockquote>";
  for (std::size_t i = 0; i < lines.size(); ++i)
    out += (i > 0 ? "<br>\n" : "") + dsl::escaped_markup(dsl::trimmed(lines[i]));
  out += "</blockquote>\n";
}

}  // namespace

std::string html_name(const std::string& page) {
  if (page == "README") return "index.html";
  return page == "index" ? "index-workflow.html" : page + ".html";  // no name has a `-`
}

std::string to_html(const Page& page) {
  std::string out = fmt::format(
      "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
      "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'sha256-{}'; "
      "base-uri 'none'; form-action 'none'\">\n"
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
      "<title>{}</title>\n<style>{}</style>\n</head>\n<body>\n<main>\n",
      page_style_hash, dsl::escaped_markup(page.title), page_style);
  for (const Block& block : page.blocks) {
    switch (block.kind) {
      case Block::Kind::Heading: {
        const std::string id = block.anchor.empty() ? std::string() : fmt::format(" id=\"{}\"", block.anchor);
        out += fmt::format("<h{0}{1}>{2}</h{0}>\n", block.level, id, html_line(block.line));
        break;
      }
      case Block::Kind::Paragraph:
        out += fmt::format("<p>{}</p>\n", html_line(block.line));
        break;
      case Block::Kind::List:
        append_list(block.items, out);
        break;
      case Block::Kind::Quote:
        append_quote(block.lines, out);
        break;
    }
  }
  return out + "</main>\n</body>\n</html>\n";
}

}  // namespace leadflow::compiler::document
