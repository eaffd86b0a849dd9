// A tree whose text has changed in one place: where everything else stands now.
//
// Goes through all members of all nodes. What describes itself goes by its shape and
// its span; of the rest every member is named here, so that a new one does not compile
// until it is.

#pragma once

#include <cstdint>
#include <functional>
#include <string_view>
#include <type_traits>

#include "dsl/walk.h"

namespace leadflow::dsl::parser {

class Moved {
 public:
  /// What stood at `from` or behind it in `before` stands as far from the end of `after`; what stood before
  /// it stands where it stood.
  Moved(std::string_view before, std::string_view after, std::uint32_t from)
      : before_(before),
        after_(after),
        from_(from),
        by_(static_cast<std::uint32_t>(after.size()) - static_cast<std::uint32_t>(before.size())) {}

  void operator()(Span& x) const {
    x.begin = offset(x.begin);
    x.end = offset(x.end);
  }

  /// A view into the text before becomes one into the text after; others, as of the pool, stay.
  void operator()(std::string_view& x) const {
    const std::less<const char*> less;
    if (x.empty() || less(x.data(), before_.data()) || !less(x.data(), before_.data() + before_.size()))
      return;
    x = after_.substr(offset(static_cast<std::uint32_t>(x.data() - before_.data())), x.size());
  }

  template <class T>
  void operator()(std::vector<T>& x) const {
    for (T& each : x) (*this)(each);
  }

  template <class T>
  void operator()(std::optional<T>& x) const {
    if (x) (*this)(*x);
  }

  template <class... Ts>
  void operator()(std::variant<Ts...>& x) const {
    std::visit(*this, x);
  }

  template <class T>
  void operator()(T& x) const {
    if constexpr (Shaped<T>) {
      by_shape(x);
    } else if constexpr (is_one_of<T, Expr>) {
      (*this)(x.nodes);
    } else if constexpr (is_one_of<T, Name, Path, Assign<Parsed>, MessageRef<Parsed>, Who<Parsed>,
                                   ForEach<Parsed>, Op<Parsed>, ast::OpenSpan, ast::TestStatement,
                                   ast::Comment>) {
      auto& [a, b] = x;
      all(a, b);
    } else if constexpr (is_one_of<T, Text, Branch<Parsed>, ast::OpKind, ast::Place, ast::Chance,
                                   ast::SortKey, ast::Days>) {
      auto& [a, b, c] = x;
      all(a, b, c);
    } else if constexpr (is_one_of<T, ast::Type, Permit<Parsed>, Recipient<Parsed>, Due<Parsed>>) {
      auto& [a, b, c, d] = x;
      all(a, b, c, d);
    } else if constexpr (is_one_of<T, TransferTarget<Parsed>>) {
      auto& [a, b, c, d, e] = x;
      all(a, b, c, d, e);
    } else if constexpr (is_one_of<T, ast::Event, ExprNode>) {
      auto& [a, b, c, d, e, f, g, h, i] = x;
      all(a, b, c, d, e, f, g, h, i);
    } else {
      static_assert(std::is_arithmetic_v<T> || std::is_enum_v<T> ||
                    is_one_of<T, Duration, Date, TimeOfDay, LocalTime>);
    }
  }

 private:
  template <class T, class... Ts>
  static constexpr bool is_one_of = (std::is_same_v<T, Ts> || ...);

  std::uint32_t offset(std::uint32_t at) const { return at < from_ ? at : at + by_; }

  template <class... Ts>
  void all(Ts&... members) const {
    ((*this)(members), ...);
  }

  template <class T>
  void by_shape(T& x) const {
    if constexpr (requires { x.span; }) (*this)(x.span);
    if constexpr (requires { x.duration_span; }) (*this)(x.duration_span);
    for_each_piece<T>([&](const auto& piece) {
      using Piece = std::decay_t<decltype(piece)>;
      if constexpr (is_block_v<Piece>) {
        for_each_member(piece, [&](const auto& member) { (*this)(x.*(member.member)); });
      } else if constexpr (!is_words_v<Piece>) {
        (*this)(x.*(piece.member));
      }
    });
  }

  std::string_view before_;
  std::string_view after_;
  std::uint32_t from_;
  std::uint32_t by_;  // modulo 2^32, as offsets are added to it
};

}  // namespace leadflow::dsl::parser
