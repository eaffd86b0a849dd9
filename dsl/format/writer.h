// From constructs to lines: the words of each statement, without its block.
//
// What describes itself (dsl/shape.h) is written piece by piece; only leaves,
// such as an event or a type, have functions of their own. The writer also takes
// along the comments that stand between the items of a list.

#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <type_traits>
#include <variant>
#include <vector>

#include "dsl/ast.h"
#include "dsl/format/line.h"
#include "dsl/source.h"
#include "dsl/spelling.h"
#include "dsl/walk.h"

namespace leadflow::dsl::format {

class Writer;
class Statement;

/// A statement that is still to be written.
struct Item {
  Span span;
  const void* node = nullptr;
  void (*write)(Writer&, const void* node, Statement& into) = nullptr;
  const ast::Attribute* attribute = nullptr;  // `node`, if it is one: their types stand in a column
};

/// A line and the block that it opens.
struct Section {
  Line head;
  bool has_block = false;
  bool spacious = false;  // blank lines stand between its larger statements where no source says how it is
  std::uint32_t end = 0;  // offset behind the closing brace; 0 without a source
  std::vector<Item> items;

  /// Begins anew; keeps its room.
  void clear() {
    head.clear();
    items.clear();
    has_block = spacious = false;
    end = 0;
  }
};

/// One section; an `if` has one for each of its branches. Begun anew it keeps its room: statements are many.
class Statement {
 public:
  void begin(Span where) {
    span_ = where;
    count_ = 0;
  }
  /// Another section; those before it may move.
  Section& add() {
    if (count_ == sections_.size()) sections_.emplace_back();
    sections_[count_].clear();
    return sections_[count_++];
  }
  Span span() const { return span_; }
  std::span<const Section> sections() const { return {sections_.data(), count_}; }

 private:
  Span span_;
  std::vector<Section> sections_;
  std::size_t count_ = 0;
};

/// Statements in the order of the text; of several files or none, in the order given.
void sort_by_place(std::vector<Item>& items);

class Writer {
 public:
  /// `sources` may be null: then everything is spelt canonically.
  Writer(const SourceSet* sources, const std::vector<ast::Comment>* comments)
      : sources_(sources), comments_(comments) {}

  // ---- settings of the statement to come ----
  std::size_t indent = 0;       // where it begins
  std::size_t name_column = 0;  // how wide an attribute's name is with the blanks behind it
  bool take_comments = true;    // whether lists take the comments between their items along

  // ---- the source ----
  bool has_source(Span span) const {
    return sources_ != nullptr && span.end > span.begin && span.file < sources_->size();
  }
  std::string_view file_text(Span span) const { return (*sources_)[span.file].text(); }
  std::string_view slice(FileIndex file, std::size_t begin, std::size_t end) const;

  // ---- comments, in the order of the text ----
  const ast::Comment* next_comment() const;
  /// The next comment, if it begins before `offset`.
  const ast::Comment* comment_before(std::size_t offset) const;
  std::string_view comment_text(const ast::Comment& comment) const;
  std::size_t comment_index() const { return comment_index_; }
  void set_comment_index(std::size_t index) { comment_index_ = index; }
  void skip_comment() { ++comment_index_; }

  // ---- statements ----
  template <class T>
  static Item item(const T& x);
  template <class T>
  void statement(const T& x, Statement& into);

  // ---- leaves ----
  void write(Line& line, const Name& x) { line.word(x.text); }
  void write(Line& line, const Path& x) { line.word(x.text); }
  void write(Line& line, const Text& x) { text(line, x.value, x.span, x.is_block); }
  void write(Line& line, const Expr& x, int level = 0);
  void write(Line& line, const Duration& x) { line.word(to_text(x)); }
  void write(Line& line, const Date& x) { line.word(to_text(x)); }
  void write(Line& line, const TimeOfDay& x) { line.word(to_text(x)); }
  void write(Line& line, const LocalTime& x) { line.word(to_text(x)); }
  void write(Line& line, std::int64_t x);
  void write(Line& line, const ast::Type& x);
  void write(Line& line, const ast::Event& x);
  void write(Line& line, const ast::OpKind& x);
  void write(Line& line, const ast::Place& x);
  void write(Line& line, const ast::Days& x);
  void write(Line& line, const ast::OpenSpan& x);
  void write(Line& line, const ast::SortKey& x);
  void write(Line& line, const ast::Permit& x);
  void write(Line& line, const ast::Assign& x);
  void write(Line& line, const MessageRef<Parsed>& x);
  void write(Line& line, const Who<Parsed>& x);
  void write(Line& line, const Recipient<Parsed>& x);
  void write(Line& line, const TransferTarget<Parsed>& x);
  void write(Line& line, const ForEach<Parsed>& x);
  void write(Line& line, const Due<Parsed>& x);
  template <Spelt E>
  void write(Line& line, E x) {
    line.word(spelling(x));
  }
  template <Shaped T>
  void write(Line& line, const T& x) {
    pieces(line, nullptr, x);
  }
  template <class... Ts>
  void write(Line& line, const std::variant<Ts...>& x) {
    std::visit([&](const auto& what) { write(line, what); }, x);
  }

 private:
  friend class ExpressionWriter;

  void text(Line& line, std::string_view value, Span span, bool is_block);
  /// Comments before `next`, into the list at hand.
  void comments_before(Line& line, Span next);
  /// Whether the bracket before `first` ends its line in the source.
  bool bracket_was_broken(Span first) const;
  /// The bracket that closes what `last` is the last item of.
  Span closing_bracket(Span last) const;

  template <class T, class V>
  void field(Line& line, const T& x, const V& value, std::string_view key);
  template <class V>
  void items(Line& line, const std::vector<V>& values);
  template <class V>
  void braced(Line& line, const std::vector<V>& values);
  template <Shaped T>
  void pieces(Line& line, Section* section, const T& x);
  void operation(const ast::Op& op, Statement& into);
  void branches(const ast::Op& op, const If<Parsed>& what, Statement& into);

  const SourceSet* sources_;
  const std::vector<ast::Comment>* comments_;
  std::size_t comment_index_ = 0;
};

/// Where an item of a list stands, as far as it is known.
template <class V>
Span place_of(const V& x) {
  if constexpr (requires {
                  { x.span } -> std::convertible_to<Span>;
                })
    return x.span;
  else if constexpr (std::is_same_v<V, ast::Assign>)
    return x.attribute.span;
  else if constexpr (std::is_same_v<V, Recipient<Parsed>>)
    return x.path.span.end != 0 ? x.path.span : x.group.span.end != 0 ? x.group.span : x.user.span;
  else if constexpr (requires { x.path.span; })
    return x.path.span;
  else
    return {};
}

/// Where it ends: of an assignment its value.
template <class V>
Span end_of(const V& x) {
  if constexpr (std::is_same_v<V, ast::Assign>)
    return x.value.span();
  else
    return place_of(x);
}

// ---- pieces
// ---------------------------------------------------------------------------------------------------

template <class T, class V>
void Writer::field(Line& line, const T& x, const V& value, std::string_view key) {
  if constexpr (std::is_same_v<V, ast::Vocabulary>) {
    line.word(std::is_same_v<T, ast::State> ? state_word(value) : phase_word(value));
  } else if constexpr (std::is_same_v<T, ast::Distribution> && std::is_same_v<V, bool>) {
    line.word(value ? "pull" : "push");
  } else if constexpr (std::is_same_v<T, ast::ExpectMessage> && std::is_same_v<V, bool>) {
    line.word(value ? "held back" : "sent");
  } else if constexpr (std::is_same_v<T, ast::Edit> && is_vector_v<V>) {
    if (!x.has_list) return;
    line.open("[", false, false);
    items(line, value);
    line.close("]");
  } else if constexpr (std::is_same_v<T, ast::Attribute> && std::is_same_v<V, Name>) {
    write(line, value);
    if (name_column > 0) line.pad_to(name_column);
  } else if constexpr (std::is_same_v<V, Expr>) {
    // what is no whole expression in the grammar: a bound or a default is a signed atom, a due time an atom
    const bool is_unary = std::is_same_v<T, ast::Range> || key == "default";
    write(line, value, is_unary ? 8 : key == "due" ? 9 : 0);
  } else {
    write(line, value);
  }
}

template <class V>
void Writer::items(Line& line, const std::vector<V>& values) {
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (i > 0) line.glue().word(",");
    comments_before(line, place_of(values[i]));
    if (i > 0) line.may_break();
    write(line, values[i]);
  }
}

template <class V>
void Writer::braced(Line& line, const std::vector<V>& values) {
  if (values.empty()) {
    line.word("{}");
    return;
  }
  line.open("{", true, bracket_was_broken(place_of(values.front())));
  items(line, values);
  comments_before(line, closing_bracket(end_of(values.back())));
  line.close("}");
}

template <Shaped T>
void Writer::pieces(Line& line, Section* section, const T& x) {
  for_each_piece<T>([&](const auto& piece) {
    using Piece = std::decay_t<decltype(piece)>;
    if constexpr (is_words_v<Piece>) {
      line.word(piece.text);
    } else if constexpr (is_field_v<Piece>) {
      field(line, x, x.*(piece.member), piece.key);
    } else if constexpr (is_optional_piece_v<Piece>) {
      const auto& value = x.*(piece.member);
      if (!value) return;
      line.word(piece.words);
      field(line, x, *value, piece.key);
    } else if constexpr (is_flag_v<Piece>) {
      if (x.*(piece.member)) line.word(piece.words);
    } else if constexpr (is_list_v<Piece>) {
      const auto& values = x.*(piece.member);
      if (values.empty()) return;
      line.word(piece.words);
      items(line, values);
    } else if constexpr (is_braced_v<Piece>) {
      const auto& values = x.*(piece.member);
      if (!values.empty() || piece.always) braced(line, values);
    } else {
      static_assert(is_block_v<Piece>);
      if (section == nullptr || !is_written(piece, x)) return;
      section->has_block = true;
      for_each_member(piece, [&](const auto& member) {
        for (const auto& child : x.*(member.member)) section->items.push_back(item(child));
      });
      sort_by_place(section->items);
    }
  });
}

template <class T>
Item Writer::item(const T& x) {
  Item result;
  result.span = span_of(x);
  result.node = &x;
  result.write = [](Writer& writer, const void* node, Statement& into) {
    writer.statement(*static_cast<const T*>(node), into);
  };
  if constexpr (std::is_same_v<T, ast::Attribute>) result.attribute = &x;
  return result;
}

template <class T>
void Writer::statement(const T& x, Statement& into) {
  into.begin(span_of(x));
  if constexpr (std::is_same_v<T, ast::Op>) {
    operation(x, into);
  } else {
    Section& section = into.add();
    section.end = into.span().end;
    section.spacious = std::is_same_v<T, ast::Workflow>;
    if constexpr (std::is_same_v<T, ast::TestStatement>) {
      write(section.head, x.what);
    } else if constexpr (std::is_same_v<T, ast::Chance>) {
      section.head.word("chance");
      if (x.attribute)
        write(section.head, *x.attribute);
      else
        write(section.head, x.percent);
      section.head.word("percent");
    } else {
      pieces(section.head, &section, x);
    }
  }
}

}  // namespace leadflow::dsl::format
