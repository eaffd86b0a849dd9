#include "dsl/format/writer.h"

#include <algorithm>
#include <string>

#include "dsl/format/literals.h"

namespace leadflow::dsl::format {
namespace {

bool is_blank_byte(char c) {
  return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

}  // namespace

void sort_by_place(std::vector<Item>& items) {
  if (items.size() < 2) return;
  const FileIndex file = items.front().span.file;
  const bool one_file =
      std::all_of(items.begin(), items.end(), [&](const Item& item) { return item.span.file == file; });
  if (!one_file) return;
  const auto stands_before = [](const Item& a, const Item& b) { return a.span.begin < b.span.begin; };
  if (!std::is_sorted(items.begin(), items.end(), stands_before))
    std::stable_sort(items.begin(), items.end(), stands_before);
}

// ---- source and comments
// --------------------------------------------------------------------------------------

std::string_view Writer::slice(FileIndex file, std::size_t begin, std::size_t end) const {
  const std::string_view text = (*sources_)[file].text();
  if (begin >= end || begin >= text.size()) return {};
  return text.substr(begin, end - begin);
}

const ast::Comment* Writer::next_comment() const {
  return comments_ != nullptr && comment_index_ < comments_->size() ? &(*comments_)[comment_index_] : nullptr;
}

const ast::Comment* Writer::comment_before(std::size_t offset) const {
  const ast::Comment* comment = next_comment();
  return comment != nullptr && comment->span.begin < offset ? comment : nullptr;
}

std::string_view Writer::comment_text(const ast::Comment& comment) const {
  std::string_view text = slice(comment.span.file, comment.span.begin, comment.span.end);
  while (!text.empty() && is_blank_byte(text.back())) text.remove_suffix(1);
  return text;
}

void Writer::comments_before(Line& line, Span next) {
  if (!take_comments || !has_source(next)) return;
  while (const ast::Comment* comment = comment_before(next.begin)) {
    line.comment(comment_text(*comment), comment->own_line);
    skip_comment();
  }
}

bool Writer::bracket_was_broken(Span first) const {
  if (!has_source(first)) return false;
  const std::string_view text = file_text(first);
  std::size_t at = first.begin;
  while (at < first.end && is_blank_byte(text[at])) ++at;  // some spans begin with blanks
  // a comment between the bracket and the item breaks the line too, and is taken care of where comments are
  while (at > 0 && is_blank_byte(text[at - 1])) {
    if (text[--at] == '\n') return true;
  }
  return false;
}

Span Writer::closing_bracket(Span last) const {
  if (!has_source(last)) return {};
  const std::string_view text = file_text(last);
  std::size_t at = last.end;
  while (at < text.size() && text[at] != '}' && text[at] != ']') {
    if (text[at] == '#') at = std::min(text.find('\n', at), text.size() - 1);
    ++at;
  }
  if (at >= text.size()) return {};
  return {last.file, static_cast<std::uint32_t>(at), static_cast<std::uint32_t>(at + 1)};
}

// ---- leaves
// ---------------------------------------------------------------------------------------------------

void Writer::write(Line& line, std::int64_t x) {
  line.word(std::to_string(x));
}

void Writer::text(Line& line, std::string_view value, Span span, bool is_block) {
  if (has_source(span)) {
    const std::string_view source = slice(span.file, span.begin, span.end);
    if (source.substr(0, 3) == "\"\"\"") {
      const std::string moved = reindented(source, indent);
      moved.find('\n') == std::string::npos ? line.word(moved) : line.lines(moved);
      return;
    }
    if (source.substr(0, 1) == "\"") {
      line.word(source);
      return;
    }
  }
  if (is_block) {
    if (const auto block = block_quoted(value, indent)) {
      line.lines(*block);
      return;
    }
  }
  line.word(quoted(value));
}

void Writer::write(Line& line, const ast::Type& x) {
  if (x.kind == ast::TypeKind::Named) {
    write(line, x.name);
    return;
  }
  line.word(spelling(x.kind));
  write(line, x.name);
  items(line, x.one_of);
}

void Writer::write(Line& line, const ast::Event& x) {
  const auto path = [&](std::string_view words, const std::optional<Path>& value) {
    if (!value) return;
    line.word(words);
    write(line, *value);
  };
  if (x.duration) write(line, *x.duration);
  if (x.kind == ast::EventKind::TimeIn) {
    path("in", x.state);
    return;
  }
  line.word(spelling(x.kind));
  path(x.kind == ast::EventKind::Moved ? "from" : "", x.state);
  path("to", x.to);
  if (x.name) write(line, *x.name);
  path("", x.attribute);
  if (x.when) write(line, *x.when);
  if (x.at) {
    line.word("at");
    write(line, *x.at);
  }
}

void Writer::write(Line& line, const ast::OpKind& x) {
  line.word(spelling(x.kind));
  if (x.name) write(line, *x.name);
}

void Writer::write(Line& line, const ast::Place& x) {
  line.word(spelling(x.kind));
  write(line, x.name);
}

void Writer::write(Line& line, const ast::Days& x) {
  std::string days(day_names[x.first]);
  if (x.is_range) days += "-" + std::string(day_names[x.last]);
  line.word(days);
}

void Writer::write(Line& line, const ast::OpenSpan& x) {
  line.word(to_text(x.from) + "-" + to_text(x.to));
}

void Writer::write(Line& line, const ast::SortKey& x) {
  write(line, x.path);
  if (x.has_direction) line.word(x.descending ? "descending" : "ascending");
}

void Writer::write(Line& line, const ast::Permit& x) {
  using Kind = ast::Permit::Kind;
  switch (x.kind) {
    case Kind::Role:
      line.word("role").word(spelling(x.role));
      break;
    case Kind::Nobody:
      line.word("nobody");
      break;
    case Kind::Group:
      write(line, x.group);
      break;
    case Kind::User:
      write(line, x.path);
      break;
  }
}

void Writer::write(Line& line, const ast::Assign& x) {
  write(line, x.attribute);
  line.word("=");
  write(line, x.value);
}

void Writer::write(Line& line, const MessageRef<Parsed>& x) {
  write(line, x.channel);
  write(line, x.message);
}

void Writer::write(Line& line, const Who<Parsed>& x) {
  if (!x.user) return write(line, x.path);
  line.word("user");
  write(line, *x.user);
}

void Writer::write(Line& line, const Recipient<Parsed>& x) {
  using Kind = Recipient<Parsed>::Kind;
  switch (x.kind) {
    case Kind::Group:
      return write(line.word("group"), x.group);
    case Kind::User:
      return write(line.word("user"), x.user);
    case Kind::Path:
      return write(line, x.path);
  }
}

void Writer::write(Line& line, const TransferTarget<Parsed>& x) {
  using Kind = TransferTarget<Parsed>::Kind;
  switch (x.kind) {
    case Kind::User:
      return write(line.word("user"), x.user);
    case Kind::Branch:
      return write(line.word("branch"), x.branch);
    case Kind::Group:
      return write(line.word("group"), x.group);
    case Kind::Corporate:
      line.word("corporate");
      return;
    case Kind::Path:
      return write(line, x.path);
  }
}

void Writer::write(Line& line, const ForEach<Parsed>& x) {
  write(line, x.name);
  write(line.word("in"), x.in);
}

void Writer::write(Line& line, const Due<Parsed>& x) {
  using Kind = Due<Parsed>::Kind;
  line.word(x.kind == Kind::Within ? "within" : "due");
  write(line, x.duration);
  if (x.kind == Kind::Within) return;
  line.word(x.kind == Kind::Before ? "before" : "after");
  write(line, x.anchor);
}

// ---- operations
// -----------------------------------------------------------------------------------------------

namespace {

void add_operations(Section& section, const ast::Ops& operations, std::uint32_t end) {
  section.has_block = true;
  section.end = end;
  for (const ast::Op& op : operations) section.items.push_back(Writer::item(op));
  sort_by_place(section.items);
}

}  // namespace

void Writer::operation(const ast::Op& op, Statement& into) {
  if (const auto* branching = std::get_if<If<Parsed>>(&op.what)) return branches(op, *branching, into);
  Section& section = into.add();
  section.end = op.span.end;
  std::visit(
      [&](const auto& what) {
        using What = std::decay_t<decltype(what)>;
        if constexpr (std::is_same_v<What, After<Parsed>>) {
          write(section.head.word("after"), what.duration);
          add_operations(section, what.then, op.span.end);
        } else if constexpr (!std::is_same_v<What, If<Parsed>>) {
          pieces(section.head, &section, what);
        }
      },
      op.what);
}

void Writer::branches(const ast::Op& op, const If<Parsed>& what, Statement& into) {
  const bool taking = take_comments;
  for (const Branch<Parsed>& branch : what.branches) {
    const bool first = into.sections().empty();
    Section& section = into.add();
    write(section.head.word(first ? "if" : "} else if"), branch.when);
    const bool last = !what.has_else && &branch == &what.branches.back();
    add_operations(section, branch.then, last ? op.span.end : branch.span.end);
    take_comments = false;  // the block's come before those of the next condition
  }
  take_comments = taking;
  if (what.has_else) {
    Section& section = into.add();
    section.head.word("} else");
    add_operations(section, what.otherwise, op.span.end);
  }
}

}  // namespace leadflow::dsl::format
