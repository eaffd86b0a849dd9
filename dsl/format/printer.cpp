#include "dsl/format/printer.h"

#include <algorithm>
#include <limits>
#include <optional>

#include "dsl/text.h"

namespace leadflow::dsl::format {
namespace {

constexpr std::size_t step = 2;
constexpr std::size_t nowhere = std::numeric_limits<std::size_t>::max();

/// No text is wider than its bytes are many, so most need no counting.
bool fits(std::string_view text, std::size_t indent) {
  return text.size() + indent <= max_columns || display_width(text) + indent <= max_columns;
}

bool is_blank_text(std::string_view text) {
  return text.find_first_not_of(" \t\r\n") == std::string_view::npos;
}

}  // namespace

std::string Printer::print() {
  bool first = true;
  page_.reserve(writer_.has_source(file_.edition_span) ? writer_.file_text(file_.edition_span).size() * 9 / 8
                                                       : 0);
  comments_before(file_.edition_span.begin, 0, first);
  if (!first && blank_line_before(file_.file, file_.edition_span.begin)) page_.blank_line();
  edition();
  std::vector<Item> items;
  for_each_declaration_list([&](std::string_view, auto list) {
    for (const auto& declaration : file_.*list) items.push_back(Writer::item(declaration));
  });
  sort_by_place(items);
  const bool has_source = !items.empty() && writer_.has_source(items.front().span);
  if (!has_source && !items.empty()) page_.blank_line();
  block(items, 0, nowhere, true);
  return page_.finish();
}

std::string Printer::print(const Item& item) {
  statement(item, 0);
  return page_.finish();
}

void Printer::edition() {
  page_.line(0, "edition " + std::to_string(file_.edition));
  comment_behind(file_.edition_span);
}

// ---- blocks
// ---------------------------------------------------------------------------------------------------

void Printer::block(const std::vector<Item>& items, std::size_t indent, std::size_t end, bool spacious) {
  const std::vector<std::size_t> columns = name_columns(items);
  bool first = indent > 0;  // behind the edition a blank line may stand
  bool before_was_large = false;
  for (std::size_t i = 0; i < items.size(); ++i) {
    const Item& item = items[i];
    const bool has_source = writer_.has_source(item.span);
    if (has_source) comments_before(item.span.begin, indent, first);
    if (has_source && !first && blank_line_before(item.span.file, item.span.begin)) page_.blank_line();
    const std::size_t begin = page_.size() + 1;
    writer_.name_column = columns.empty() ? 0 : columns[i];
    statement(item, indent);
    if (!has_source && spacious) {
      const bool is_large = page_.has_newline_after(begin);
      if (i > 0 && (is_large || before_was_large)) page_.insert_blank_line(begin);
      before_was_large = is_large;
    }
    first = false;
    if (has_source) comment_behind(item.span);
  }
  comments_before(end, indent, first);
}

Printer::Room::Room(Printer& printer)
    : printer_(printer),
      statement_(printer.depth_ < printer.rooms_.size() ? printer.rooms_[printer.depth_]
                                                        : printer.rooms_.emplace_back()) {
  ++printer.depth_;
}

void Printer::write(const Item& item, std::size_t indent, Statement& into) {
  writer_.indent = indent;
  const std::size_t name_column = writer_.name_column;
  const std::size_t comment = writer_.comment_index();
  item.write(writer_, item.node, into);
  const std::size_t homeless = comments_within(into);
  if (homeless == 0) return;
  const std::size_t last = writer_.comment_index() + homeless;
  writer_.set_comment_index(comment);
  while (writer_.comment_index() < last) {
    page_.line(indent, writer_.comment_text(*writer_.next_comment()));
    writer_.skip_comment();
  }
  writer_.take_comments = false;
  writer_.name_column = name_column;
  item.write(writer_, item.node, into);
  writer_.take_comments = true;
}

std::size_t Printer::comments_within(const Statement& statement) const {
  if (!writer_.has_source(statement.span())) return 0;
  const Section& head = statement.sections().front();
  const bool has_child = !head.items.empty();
  std::size_t end = has_child ? head.items.front().span.begin : head.end;
  if (head.has_block && !has_child && end > 0) --end;  // the closing brace
  if (writer_.comment_before(end) == nullptr) return 0;
  std::size_t count = 0;
  std::size_t known = 0;
  std::vector<Span> spans;
  for (std::size_t i = writer_.comment_index();
       i < file_.comments.size() && file_.comments[i].span.begin < end; ++i) {
    spans.push_back(file_.comments[i].span);
  }
  if (!head.has_block) return spans.size();
  // behind the opening brace nothing but comments and blanks stand before the first statement
  for (; known < spans.size(); ++known) {
    const std::size_t next = known + 1 < spans.size() ? spans[known + 1].begin : end;
    if (!is_blank_text(writer_.slice(statement.span().file, spans[known].end, next))) count = known + 1;
  }
  return count;
}

void Printer::statement(const Item& item, std::size_t indent) {
  const Room room(*this);
  write(item, indent, *room);
  const Section& front = (*room).sections().front();
  std::string line;
  if (!front.has_block) return page_.line(indent, front.head.laid_out(indent, 0, line));
  if (one_line(*room, line) && fits(line, indent)) return page_.line(indent, line);
  sections(*room, indent);
}

void Printer::sections(const Statement& statement, std::size_t indent) {
  const bool several = statement.sections().size() > 1;
  const bool has_source = writer_.has_source(statement.span());
  std::string broken;
  for (const Section& section : statement.sections()) {
    const bool has_comment =
        has_source && section.end > 0 && writer_.comment_before(section.end - 1) != nullptr;
    if (section.items.empty() && !has_comment && !several) {
      page_.line(indent, section.head.laid_out(indent, 3, broken), " {}");
      continue;
    }
    page_.line(indent, section.head.laid_out(indent, 2, broken), " {");
    writer_.name_column = 0;
    const std::size_t end = has_source && section.end > 0 ? section.end - 1 : 0;
    const ast::Comment* comment =
        writer_.comment_before(section.items.empty() ? end : section.items.front().span.begin);
    if (comment != nullptr && !comment->own_line) {
      page_.end_comment(writer_.comment_text(*comment));
      writer_.skip_comment();
    }
    block(section.items, indent + step, end, section.spacious);
    if (&section == &statement.sections().back()) page_.line(indent, "}");
  }
}

// ---- one line
// -------------------------------------------------------------------------------------------------

bool Printer::was_one_line(const Statement& statement) const {
  const Section& section = statement.sections().front();
  if (section.items.empty()) return false;
  const Span first = section.items.front().span;
  const std::string_view text = writer_.file_text(first);
  const std::size_t brace =
      first.begin == 0 ? std::string_view::npos : text.find_last_not_of(" \t", first.begin - 1);
  return brace != std::string_view::npos && text[brace] == '{' &&
         writer_.slice(first.file, first.begin, statement.span().end).find('\n') == std::string_view::npos;
}

bool Printer::one_line(const Statement& statement, std::string& line) {
  const Section& front = statement.sections().front();
  if (!front.has_block) {
    line += front.head.flat();
    return !front.head.must_break();
  }
  const bool has_source = writer_.has_source(statement.span());
  const bool several = statement.sections().size() > 1;
  if (!several && front.items.empty()) return false;
  if (has_source ? !was_one_line(statement) : several) return false;
  for (const Section& section : statement.sections()) {
    if (section.items.size() > 1 || section.head.must_break()) return false;
    if (&section != &front) line += ' ';
    line += section.head.flat();
    // the closing brace of all but the last is part of the next head
    line += section.items.empty() ? " {" : " { ";
    if (!section.items.empty()) {
      writer_.name_column = 0;
      const Item& item = section.items.front();
      const Room child(*this);
      item.write(writer_, item.node, *child);
      if (!has_source && (*child).sections().front().has_block) return false;
      if (!one_line(*child, line)) return false;
    }
    if (line.size() > 4 * max_columns) return false;
  }
  line += line.back() == '{' ? "}" : " }";
  return true;
}

// ---- comments and blank lines
// ---------------------------------------------------------------------------------

void Printer::comments_before(std::size_t end, std::size_t indent, bool& first) {
  while (const ast::Comment* comment = writer_.comment_before(end)) {
    if (!first && comment->own_line && blank_line_before(comment->span.file, comment->span.begin))
      page_.blank_line();
    page_.line(indent, writer_.comment_text(*comment));
    writer_.skip_comment();
    first = false;
  }
}

void Printer::comment_behind(Span statement) {
  const ast::Comment* comment = writer_.next_comment();
  if (comment == nullptr || comment->own_line || comment->span.begin < statement.end) return;
  if (!is_blank_text(writer_.slice(statement.file, statement.end, comment->span.begin))) return;
  page_.end_comment(writer_.comment_text(*comment));
  writer_.skip_comment();
}

bool Printer::blank_line_before(FileIndex file, std::size_t offset) const {
  const std::string_view text = writer_.slice(file, 0, offset);
  std::size_t newlines = 0;
  for (std::size_t at = text.size(); at > 0; --at) {
    const char c = text[at - 1];
    if (c == '\n' && ++newlines == 2) return true;
    if (c != '\n' && c != ' ' && c != '\t' && c != '\r') return false;
  }
  return false;
}

// ---- attributes in columns
// ------------------------------------------------------------------------------------

/// The author's column, if the attributes of the run stand in one that is not far off; else two blanks behind
/// the longest name.
std::vector<std::size_t> Printer::name_columns(const std::vector<Item>& items) const {
  std::vector<std::size_t> columns;
  if (std::none_of(items.begin(), items.end(), [](const Item& item) { return item.attribute != nullptr; }))
    return columns;
  columns.assign(items.size(), 0);
  for (std::size_t begin = 0; begin < items.size();) {
    std::size_t end = begin;
    std::size_t longest = 0;
    std::optional<std::size_t> column;  // the author's; 0 if there are several
    for (; end < items.size() && items[end].attribute != nullptr; ++end) {
      const ast::Attribute& attribute = *items[end].attribute;
      const bool has_source = writer_.has_source(items[end].span);
      if (end > begin && has_source && blank_line_before(items[end].span.file, items[end].span.begin)) break;
      longest = std::max(longest, attribute.name.text.size());
      const std::size_t there = has_source ? attribute.type.span.begin - attribute.name.span.begin : 0;
      column = column && *column != there ? 0 : there;
    }
    const bool is_run = end - begin > 1;
    const bool keeps = is_run && column && *column > longest && *column <= longest + 4;
    std::fill(columns.begin() + static_cast<std::ptrdiff_t>(begin),
              columns.begin() + static_cast<std::ptrdiff_t>(end),
              keeps ? *column : longest + (is_run ? 2 : 1));
    begin = end == begin ? end + 1 : end;
  }
  return columns;
}

}  // namespace leadflow::dsl::format
