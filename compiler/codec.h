// Any struct of a program to bytes and back, by the description of its members.
//
// Numbers, texts, lists, options and variants have one form each; a struct is its
// members in the order of program_members.h; an operation is its place in
// operations.def and the members that its shape() names. Decoding checks all that
// could mislead later code: enumerators, ids against the size of their table,
// the order of expression nodes, nesting.

#pragma once

#include <algorithm>
#include <array>
#include <optional>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include "compiler/binary.h"
#include "compiler/program_members.h"

namespace leadflow::compiler {

/// How many declarations of each kind there are; what an Id is checked against. Attributes are not (they
/// count within a record type).
using KindCounts = std::array<std::uint64_t, static_cast<std::size_t>(SymbolKind::Rule) + 1>;

/// A reader that knows the sizes of the tables, and how deep it stands.
struct PartReader : ByteReader {
  PartReader(std::string_view bytes, const KindCounts& sizes) : ByteReader(bytes), counts(&sizes) {}
  const KindCounts* counts;
  int depth = 0;
};

void encode(ByteWriter& out, const ExprNode& node);
void decode(PartReader& in, ExprNode& node);
/// Throws unless children stand before their parents and every operator has the children it needs.
void check_nodes(const std::vector<ExprNode>& nodes);

template <class T>
void encode(ByteWriter& out, const T& value);
template <class T>
void decode(PartReader& in, T& value);

namespace codec {

template <class>
inline constexpr bool is_vector = false;
template <class T>
inline constexpr bool is_vector<std::vector<T>> = true;
template <class>
inline constexpr bool is_optional = false;
template <class T>
inline constexpr bool is_optional<std::optional<T>> = true;
template <class>
inline constexpr bool is_id = false;
template <SymbolKind K>
inline constexpr bool is_id<Id<K>> = true;
template <class>
inline constexpr bool is_variant = false;
template <class... T>
inline constexpr bool is_variant<std::variant<T...>> = true;
template <class T>
concept HasMembers = requires {
  Members<T>::value;
};

/// Calls `visit(member)` for each member that a piece of a shape names.
template <class T, class V>
void visit_piece(const dsl::Words&, T&, V&&) {}
template <class T, class S, class M, class V>
void visit_piece(const dsl::Field<S, M>& piece, T& object, V&& visit) {
  visit(object.*(piece.member));
}
template <class T, class S, class M, class V>
void visit_piece(const dsl::Optional<S, M>& piece, T& object, V&& visit) {
  visit(object.*(piece.member));
}
template <class T, class S, class V>
void visit_piece(const dsl::Flag<S>& piece, T& object, V&& visit) {
  visit(object.*(piece.member));
}
template <class T, class S, class M, class V>
void visit_piece(const dsl::List<S, M>& piece, T& object, V&& visit) {
  visit(object.*(piece.member));
}
template <class T, class S, class M, class V>
void visit_piece(const dsl::Braced<S, M>& piece, T& object, V&& visit) {
  visit(object.*(piece.member));
}
template <class T, class S, class M, class V>
void visit_piece(const dsl::Member<S, M>& piece, T& object, V&& visit) {
  visit(object.*(piece.member));
}
template <class T, class S, class... Ms, class V>
void visit_piece(const dsl::Block<S, Ms...>& piece, T& object, V&& visit) {
  if (piece.has_block) visit(object.*(piece.has_block));
  std::apply([&](const auto&... member) { (visit_piece(member, object, visit), ...); }, piece.members);
}

/// Calls `visit(member)` for each stored member of `object`, in order.
template <class T, class V>
void visit_members(T& object, V&& visit) {
  using Plain = std::remove_const_t<T>;
  if constexpr (HasMembers<Plain>) {
    std::apply([&](auto... member) { (visit(object.*member), ...); }, Members<Plain>::value);
  } else {
    std::apply([&](const auto&... piece) { (visit_piece(piece, object, visit), ...); }, Plain::shape());
  }
}

template <class V, std::size_t... I>
void decode_variant(PartReader& in, V& value, std::size_t index, std::index_sequence<I...>) {
  const bool known = ((I == index && (decode(in, value.template emplace<I>()), true)) || ...);
  if (!known) throw ImageError("an operation that this version does not know");
}

/// Blocks nest no deeper in a program that was parsed; corrupt bytes must not overflow the stack.
class Nesting {
 public:
  explicit Nesting(PartReader& in) : in_(in) {
    if (++in_.depth > 4 * dsl::max_nesting) throw ImageError("blocks are nested too deep");
  }
  ~Nesting() { --in_.depth; }
  Nesting(const Nesting&) = delete;
  Nesting& operator=(const Nesting&) = delete;

 private:
  PartReader& in_;
};

}  // namespace codec

template <class T>
void encode(ByteWriter& out, const T& value) {
  if constexpr (std::is_same_v<T, bool>) {
    out.byte(value ? 1 : 0);
  } else if constexpr (std::is_enum_v<T>) {
    out.number(static_cast<std::uint64_t>(value));
  } else if constexpr (std::is_integral_v<T> && std::is_signed_v<T>) {
    out.signed_number(value);
  } else if constexpr (std::is_integral_v<T>) {
    out.number(value);
  } else if constexpr (std::is_same_v<T, std::string>) {
    out.text(value);
  } else if constexpr (codec::is_id<T>) {
    out.number(value.valid() ? std::uint64_t{value.index} + 1 : 0);
  } else if constexpr (std::is_same_v<T, Expr>) {
    encode(out, value.nodes);
  } else if constexpr (codec::is_vector<T>) {
    out.number(value.size());
    for (const auto& item : value) encode(out, item);
  } else if constexpr (codec::is_optional<T>) {
    out.byte(value ? 1 : 0);
    if (value) encode(out, *value);
  } else if constexpr (std::is_same_v<T, Op>) {
    encode(out, value.what);
  } else if constexpr (codec::is_variant<T>) {
    out.number(value.index());
    std::visit([&](const auto& alternative) { encode(out, alternative); }, value);
  } else {
    codec::visit_members(value, [&](const auto& member) { encode(out, member); });
  }
}

template <class T>
void decode(PartReader& in, T& value) {
  if constexpr (std::is_same_v<T, bool>) {
    const std::uint8_t read = in.byte();
    if (read > 1) throw ImageError("neither true nor false");
    value = read == 1;
  } else if constexpr (std::is_enum_v<T>) {
    const std::uint64_t read = in.number();
    if (read >= Enumerators<T>::count) throw ImageError("a kind that this version does not know");
    value = static_cast<T>(read);
  } else if constexpr (std::is_integral_v<T> && std::is_signed_v<T>) {
    const std::int64_t read = in.signed_number();
    value = static_cast<T>(read);
    if (value != read) throw ImageError("a number is too large");
  } else if constexpr (std::is_integral_v<T>) {
    const std::uint64_t read = in.number();
    value = static_cast<T>(read);
    if (value != read) throw ImageError("a number is too large");
  } else if constexpr (std::is_same_v<T, std::string>) {
    value = in.text();
  } else if constexpr (codec::is_id<T>) {
    const std::uint64_t read = in.number();
    decode_id(in, value, read);
  } else if constexpr (std::is_same_v<T, Expr>) {
    decode(in, value.nodes);
    check_nodes(value.nodes);
  } else if constexpr (codec::is_vector<T>) {
    const codec::Nesting nesting(in);
    const std::size_t size = in.length();
    value.reserve(std::min<std::size_t>(size, 1024));  // what corrupt bytes claim is not yet there
    for (std::size_t i = 0; i < size; ++i) decode(in, value.emplace_back());
  } else if constexpr (codec::is_optional<T>) {
    bool there = false;
    decode(in, there);
    if (there) decode(in, value.emplace());
  } else if constexpr (std::is_same_v<T, Op>) {
    decode(in, value.what);
  } else if constexpr (codec::is_variant<T>) {
    const std::uint64_t index = in.number();
    codec::decode_variant(in, value, static_cast<std::size_t>(index),
                          std::make_index_sequence<std::variant_size_v<T>>());
  } else {
    codec::visit_members(value, [&](auto& member) { decode(in, member); });
  }
}

template <SymbolKind K>
void decode_id(PartReader& in, Id<K>& id, std::uint64_t stored) {
  if (stored == 0) return;
  const std::uint64_t limit =
      K == SymbolKind::Attribute ? Id<K>::none : (*in.counts)[static_cast<std::size_t>(K)];
  if (stored > limit) throw ImageError("a reference to what is not in the program");
  id.index = static_cast<std::uint32_t>(stored - 1);
}

}  // namespace leadflow::compiler
