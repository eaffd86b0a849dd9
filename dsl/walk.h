// Going through a construct by its shape (dsl/shape.h).
//
// Whoever prints, compares, writes or reads constructs asks here what kind of
// piece stands before it, so that a new construct needs none of their code.

#pragma once

#include <concepts>
#include <cstddef>
#include <optional>
#include <tuple>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include "dsl/ast.h"
#include "dsl/shape.h"

namespace leadflow::dsl {

/// A construct that describes itself.
template <class T>
concept Shaped = requires {
  T::shape();
};

/// Calls `f` with each piece of the shape of T, in the order of the text.
template <class T, class F>
constexpr void for_each_piece(F&& f) {
  constexpr auto pieces = T::shape();
  std::apply([&](const auto&... piece) { (f(piece), ...); }, pieces);
}

/// Calls `f` with each member of a block.
template <class T, class... Members, class F>
constexpr void for_each_member(const Block<T, Members...>& block, F&& f) {
  std::apply([&](const auto&... member) { (f(member), ...); }, block.members);
}

template <class>
inline constexpr bool is_vector_v = false;
template <class T>
inline constexpr bool is_vector_v<std::vector<T>> = true;
template <class>
inline constexpr bool is_optional_v = false;
template <class T>
inline constexpr bool is_optional_v<std::optional<T>> = true;
template <class>
inline constexpr bool is_variant_v = false;
template <class... Ts>
inline constexpr bool is_variant_v<std::variant<Ts...>> = true;

template <class>
inline constexpr bool is_words_v = false;
template <>
inline constexpr bool is_words_v<Words> = true;
template <class>
inline constexpr bool is_block_v = false;
template <class T, class... Members>
inline constexpr bool is_block_v<Block<T, Members...>> = true;
template <class>
inline constexpr bool is_list_v = false;
template <class T, class M>
inline constexpr bool is_list_v<List<T, M>> = true;
template <class>
inline constexpr bool is_optional_piece_v = false;
template <class T, class M>
inline constexpr bool is_optional_piece_v<Optional<T, M>> = true;
template <class>
inline constexpr bool is_flag_v = false;
template <class T>
inline constexpr bool is_flag_v<Flag<T>> = true;
template <class>
inline constexpr bool is_braced_v = false;
template <class T, class M>
inline constexpr bool is_braced_v<Braced<T, M>> = true;
template <class>
inline constexpr bool is_field_v = false;
template <class T, class M>
inline constexpr bool is_field_v<Field<T, M>> = true;

/// What a pointer to member points to, within a `const T`.
template <class T, class M>
M member_type_of(M T::*);
template <class Pointer>
using MemberType = decltype(member_type_of(std::declval<Pointer>()));

/// Whether `x` has the block: the text had one, or something stands in it.
template <class T, class... Members>
bool is_written(const Block<T, Members...>& block, const T& x) {
  if (block.has_block == nullptr || x.*(block.has_block)) return true;
  bool any = false;
  for_each_member(block, [&](const auto& member) { any = any || !(x.*(member.member)).empty(); });
  return any;
}

/// The span of a statement: its own member `span`, or none.
template <class T>
Span span_of(const T& x) {
  if constexpr (requires {
                  { x.span } -> std::convertible_to<Span>;
                }) {
    return x.span;
  } else {
    return {};
  }
}

/// Calls `f` with a pointer to each vector of declarations of a file and its plural name in JSON, in
/// canonical order. Imports stand first; what is merged has none.
template <class F>
void for_each_declaration_list(F&& f) {
  f("imports", &ast::File::imports);
  f("value_sets", &ast::File::value_sets);
  f("records", &ast::File::records);
  f("groups", &ast::File::groups);
  f("branches", &ast::File::branches);
  f("activities", &ast::File::activities);
  f("hours", &ast::File::hours);
  f("emails", &ast::File::emails);
  f("sms", &ast::File::sms);
  f("endpoints", &ast::File::endpoints);
  f("nurtures", &ast::File::nurtures);
  f("distributions", &ast::File::distributions);
  f("events", &ast::File::events);
  f("workflows", &ast::File::workflows);
  f("rules", &ast::File::rules);
  f("promises", &ast::File::promises);
  f("tests", &ast::File::tests);
  f("moved", &ast::File::moved);
  f("retired", &ast::File::retired);
}

}  // namespace leadflow::dsl
