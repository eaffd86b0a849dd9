// Whether two constructs are the same: leaves first; what describes itself goes by its shape.
//
// Spans, comments and how literals are spelt never count. Whether two names are
// the same is the caller's to say: a comparison of versions knows that one was renamed.

#pragma once

#include <algorithm>
#include <string>
#include <type_traits>

#include "dsl/walk.h"

namespace leadflow::dsl::format {

/// Names are the same when their texts are, and a block without statements differs from no block.
struct ExactNames {
  static constexpr bool as_written = true;
  bool operator()(std::string_view a, std::string_view b) const { return a == b; }
};

/// `1_000` and `1000` are one number.
inline bool same_number(std::string_view a, std::string_view b) {
  std::size_t i = 0;
  std::size_t j = 0;
  for (;; ++i, ++j) {
    while (i < a.size() && a[i] == '_') ++i;
    while (j < b.size() && b[j] == '_') ++j;
    if (i == a.size() || j == b.size()) return i == a.size() && j == b.size();
    if (a[i] != b[j]) return false;
  }
}

template <class Names>
class Same {
 public:
  Same() = default;
  explicit Same(Names names) : names_(std::move(names)) {}

  template <class T>
  bool operator()(const T& a, const T& b) const {
    return same(a, b);
  }

 private:
  bool same_text(const ExprNode& a, const ExprNode& b) const {
    const bool is_name =
        a.kind == ExprKind::Path || a.kind == ExprKind::EnteredAt || a.kind == ExprKind::Assign;
    return is_name ? names_(a.text, b.text) : a.text == b.text;
  }

  bool same_node(const ExprNode& a, const ExprNode& b) const {
    const bool is_number = a.kind == ExprKind::Number || a.kind == ExprKind::Money;
    return a.kind == b.kind && (is_number ? same_number(a.text, b.text) : same_text(a, b)) &&
           a.extra == b.extra && a.local == b.local && a.duration == b.duration &&
           a.first_child == b.first_child && a.next_sibling == b.next_sibling;
  }

  template <class T>
  bool same(const std::vector<T>& a, const std::vector<T>& b) const {
    return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                      [this](const T& x, const T& y) { return same(x, y); });
  }

  template <class T>
  bool same(const std::optional<T>& a, const std::optional<T>& b) const {
    return a.has_value() == b.has_value() && (!a || same(*a, *b));
  }

  template <class... Ts>
  bool same(const std::variant<Ts...>& a, const std::variant<Ts...>& b) const {
    if (a.index() != b.index()) return false;
    return std::visit([&](const auto& x) { return same(x, std::get<std::decay_t<decltype(x)>>(b)); }, a);
  }

  template <class T, class... Members>
  bool same_block(const Block<T, Members...>& block, const T& a, const T& b) const {
    bool all = !Names::as_written || is_written(block, a) == is_written(block, b);
    for_each_member(block,
                    [&](const auto& member) { all = all && same(a.*(member.member), b.*(member.member)); });
    return all;
  }

  template <class T>
  bool same_by_shape(const T& a, const T& b) const {
    bool all = true;
    for_each_piece<T>([&](const auto& piece) {
      using Piece = std::decay_t<decltype(piece)>;
      if constexpr (is_block_v<Piece>) {
        all = all && same_block(piece, a, b);
      } else if constexpr (!is_words_v<Piece>) {
        all = all && same(a.*(piece.member), b.*(piece.member));
      }
    });
    return all;
  }

  template <class T>
  bool same(const T& a, const T& b) const {
    if constexpr (std::is_same_v<T, Name> || std::is_same_v<T, Path>) {
      return names_(a.text, b.text);
    } else if constexpr (std::is_same_v<T, Text>) {
      return a.value == b.value;
    } else if constexpr (std::is_same_v<T, Expr>) {
      return std::equal(a.nodes.begin(), a.nodes.end(), b.nodes.begin(), b.nodes.end(),
                        [this](const ExprNode& x, const ExprNode& y) { return same_node(x, y); });
    } else if constexpr (std::is_same_v<T, ast::Op> || std::is_same_v<T, ast::TestStatement>) {
      return same(a.what, b.what);
    } else if constexpr (std::is_same_v<T, Branch<Parsed>>) {
      return same(a.when, b.when) && same(a.then, b.then);
    } else if constexpr (Shaped<T>) {
      return same_by_shape(a, b);
    } else if constexpr (std::is_same_v<T, ast::Type>) {
      return a.kind == b.kind && same(a.name, b.name) && same(a.one_of, b.one_of);
    } else if constexpr (std::is_same_v<T, ast::Event>) {
      return a.kind == b.kind && same(a.duration, b.duration) && same(a.state, b.state) && same(a.to, b.to) &&
             same(a.name, b.name) && same(a.attribute, b.attribute) && same(a.when, b.when) &&
             same(a.at, b.at);
    } else if constexpr (std::is_same_v<T, ast::OpKind> || std::is_same_v<T, ast::Place>) {
      return a.kind == b.kind && same(a.name, b.name);
    } else if constexpr (std::is_same_v<T, ast::Chance>) {
      return a.percent == b.percent && same(a.attribute, b.attribute);
    } else if constexpr (std::is_same_v<T, ast::Days>) {
      return a.first == b.first && a.last == b.last && a.is_range == b.is_range;
    } else if constexpr (std::is_same_v<T, ast::OpenSpan>) {
      return a.from == b.from && a.to == b.to;
    } else if constexpr (std::is_same_v<T, ast::SortKey>) {
      return same(a.path, b.path) && a.descending == b.descending &&
             (!Names::as_written || a.has_direction == b.has_direction);
    } else if constexpr (std::is_same_v<T, ast::Permit>) {
      using Kind = ast::Permit::Kind;  // members that the kind does not use may hold anything
      return a.kind == b.kind && (a.kind != Kind::Role || a.role == b.role) &&
             (a.kind != Kind::Group || same(a.group, b.group)) &&
             (a.kind != Kind::User || same(a.path, b.path));
    } else if constexpr (std::is_same_v<T, ast::Assign>) {
      return same(a.attribute, b.attribute) && same(a.value, b.value);
    } else if constexpr (std::is_same_v<T, MessageRef<Parsed>>) {
      return a.channel == b.channel && same(a.message, b.message);
    } else if constexpr (std::is_same_v<T, Who<Parsed>>) {
      return same(a.user, b.user) && same(a.path, b.path);
    } else if constexpr (std::is_same_v<T, Recipient<Parsed>>) {
      return a.kind == b.kind && same(a.group, b.group) && same(a.user, b.user) && same(a.path, b.path);
    } else if constexpr (std::is_same_v<T, TransferTarget<Parsed>>) {
      using Kind = TransferTarget<Parsed>::Kind;
      return a.kind == b.kind && (a.kind != Kind::User || same(a.user, b.user)) &&
             (a.kind != Kind::Branch || same(a.branch, b.branch)) &&
             (a.kind != Kind::Group || same(a.group, b.group)) &&
             (a.kind != Kind::Path || same(a.path, b.path));
    } else if constexpr (std::is_same_v<T, ForEach<Parsed>>) {
      return same(a.name, b.name) && same(a.in, b.in);
    } else if constexpr (std::is_same_v<T, Due<Parsed>>) {
      return a.kind == b.kind && a.duration == b.duration && same(a.anchor, b.anchor);
    } else {
      static_assert(std::is_arithmetic_v<T> || std::is_enum_v<T> || std::is_same_v<T, Duration> ||
                    std::is_same_v<T, Date> || std::is_same_v<T, TimeOfDay> || std::is_same_v<T, LocalTime>);
      return a == b;
    }
  }

  Names names_{};
};

}  // namespace leadflow::dsl::format
