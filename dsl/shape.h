// How a construct of the language describes itself, once.
//
// A construct is a struct whose static `shape()` returns a tuple of the pieces
// below in the order they are written in a `.wf` text. The formatter prints from
// it, the JSON writer and reader walk it, equality compares by it, and for
// constructs that are templates over a phase (see operations.h) name resolution
// walks the shapes of both phases side by side. So a new field is named in one place.
//
//   template <class P> struct Send {
//     MessageRef<P> message;  std::optional<typename P::Path> to;  bool held = false;
//     static constexpr auto shape() {
//       return std::make_tuple(words("send"), field("message", &Send::message), optional("to", "to",
//       &Send::to),
//                              flag("held", "held", &Send::held));
//     }
//   };

#pragma once

#include <string_view>
#include <tuple>

namespace leadflow::dsl {

/// Keywords that are always written here: `move to`.
struct Words {
  std::string_view text;
};
constexpr Words words(std::string_view text) {
  return {text};
}

/// A member that is always written. `key` is its name in JSON.
template <class T, class M>
struct Field {
  std::string_view key;
  M T::*member;
};
template <class T, class M>
constexpr Field<T, M> field(std::string_view key, M T::*member) {
  return {key, member};
}

/// A `std::optional` member, written after its keywords (which may be empty) when it is there.
template <class T, class M>
struct Optional {
  std::string_view words;
  std::string_view key;
  M T::*member;
};
template <class T, class M>
constexpr Optional<T, M> optional(std::string_view words, std::string_view key, M T::*member) {
  return {words, key, member};
}

/// A `bool` member, written as its keywords when true.
template <class T>
struct Flag {
  std::string_view words;
  std::string_view key;
  bool T::*member;
};
template <class T>
constexpr Flag<T> flag(std::string_view words, std::string_view key, bool T::*member) {
  return {words, key, member};
}

/// A vector member, written as keywords and items between commas when it is not empty. `required`: the
/// grammar demands an item.
template <class T, class M>
struct List {
  std::string_view words;
  std::string_view key;
  M T::*member;
  bool required = false;
};
template <class T, class M>
constexpr List<T, M> list(std::string_view words, std::string_view key, M T::*member) {
  return {words, key, member, false};
}
template <class T, class M>
constexpr List<T, M> required_list(std::string_view words, std::string_view key, M T::*member) {
  return {words, key, member, true};
}

/// A vector member written as `{ item, item }`: the values of `values`, the assignments of `create`.
/// An empty one is not written unless `always`.
template <class T, class M>
struct Braced {
  std::string_view key;
  M T::*member;
  bool always;
};
template <class T, class M>
constexpr Braced<T, M> braced(std::string_view key, M T::*member, bool always = false) {
  return {key, member, always};
}

/// One vector of statements of a block. `single`: such a statement makes sense once in its block, so its JSON
/// is the statement itself and not an array.
template <class T, class M>
struct Member {
  std::string_view key;
  M T::*member;
  bool single = false;
};
template <class T, class M>
constexpr Member<T, M> member(std::string_view key, M T::*member) {
  return {key, member, false};
}
template <class T, class M>
constexpr Member<T, M> single(std::string_view key, M T::*member) {
  return {key, member, true};
}

/// `{`, the statements of all members in the order of the text (by their spans; without spans in the order of
/// the members), `}`. The block is written when a member is not empty, or `has_block` says that the text had
/// one.
template <class T, class... Members>
struct Block {
  bool T::*has_block;  // nullptr: the block is required and always written
  std::tuple<Members...> members;
};
template <class T, class... Members>
constexpr Block<T, Members...> block(bool T::*has_block, Members... members) {
  return {has_block, std::make_tuple(members...)};
}
template <class T, class... Members>
constexpr Block<T, Members...> required_block(Members... members) {
  return {nullptr, std::make_tuple(members...)};
}

}  // namespace leadflow::dsl
