// What the writer, the reader and the schema of compiled JSON agree on beside the shapes.

#pragma once

#include <string_view>
#include <type_traits>

#include "dsl/ast.h"
#include "dsl/walk.h"

namespace leadflow::compiler::json {

namespace ast = dsl::ast;
using dsl::Parsed;

inline constexpr std::int64_t format_version = 1;
inline constexpr std::string_view document_kind = "workflow_program";

/// How many members the object of a T has, a block counting as two.
template <dsl::Shaped T>
constexpr int member_count() {
  int count = 0;
  dsl::for_each_piece<T>([&](const auto& piece) {
    using Piece = std::decay_t<decltype(piece)>;
    if constexpr (dsl::is_block_v<Piece>)
      count += 2;
    else if constexpr (!dsl::is_words_v<Piece>)
      count += 1;
  });
  return count;
}

/// A statement of one member is that member's value: `subject "Hi"` is `"subject": "Hi"`; one of none is
/// `true`.
template <class T>
constexpr bool is_bare() {
  if constexpr (dsl::Shaped<T>)
    return member_count<T>() == 1;
  else
    return false;
}
template <class T>
constexpr bool is_mark() {
  if constexpr (dsl::Shaped<T>)
    return member_count<T>() == 0;
  else
    return false;
}

template <class T>
constexpr bool has_list_only() {
  bool result = false;
  if constexpr (is_bare<T>()) {
    dsl::for_each_piece<T>(
        [&](const auto& piece) { result = result || dsl::is_list_v<std::decay_t<decltype(piece)>>; });
  }
  return result;
}

/// The name of an alternative where one of several constructs stands.
template <class T>
struct Tag;
template <>
struct Tag<ast::Never> {
  static constexpr std::string_view value = "never";
};
template <>
struct Tag<ast::CanReach> {
  static constexpr std::string_view value = "can_reach";
};
template <>
struct Tag<ast::OnlyThrough> {
  static constexpr std::string_view value = "only_through";
};
template <>
struct Tag<ast::Always> {
  static constexpr std::string_view value = "always";
};
template <>
struct Tag<ast::RulesTerminate> {
  static constexpr std::string_view value = "rules_terminate";
};
template <>
struct Tag<ast::LeftWithin> {
  static constexpr std::string_view value = "left_within";
};
template <>
struct Tag<ast::TestAt> {
  static constexpr std::string_view value = "at";
};
template <>
struct Tag<ast::TestGiven> {
  static constexpr std::string_view value = "given";
};
template <>
struct Tag<ast::TestFollow> {
  static constexpr std::string_view value = "follow";
};
template <>
struct Tag<ast::TestUser> {
  static constexpr std::string_view value = "user";
};
template <>
struct Tag<ast::TestClear> {
  static constexpr std::string_view value = "clear";
};
template <>
struct Tag<ast::TestAs> {
  static constexpr std::string_view value = "as";
};
template <>
struct Tag<ast::TestApply> {
  static constexpr std::string_view value = "apply";
};
template <>
struct Tag<ast::TestAfter> {
  static constexpr std::string_view value = "after";
};
template <>
struct Tag<ast::TestSet> {
  static constexpr std::string_view value = "set";
};
template <>
struct Tag<ast::TestRaise> {
  static constexpr std::string_view value = "raise";
};
template <>
struct Tag<ast::ExpectStatus> {
  static constexpr std::string_view value = "expect_status";
};
template <>
struct Tag<ast::ExpectMessage> {
  static constexpr std::string_view value = "expect_message";
};
template <>
struct Tag<ast::ExpectActivity> {
  static constexpr std::string_view value = "expect_activity";
};
template <>
struct Tag<ast::ExpectRecord> {
  static constexpr std::string_view value = "expect_record";
};
template <>
struct Tag<ast::ExpectCondition> {
  static constexpr std::string_view value = "expect";
};
template <class T>
requires requires {
  dsl::OperationKey<T>::value;
}
struct Tag<T> {
  static constexpr std::string_view value = dsl::OperationKey<T>::value;
};

/// The member that holds the tag.
template <class Variant>
constexpr std::string_view tag_member() {
  if constexpr (std::is_same_v<Variant, decltype(ast::Op::what)>)
    return "op";
  else if constexpr (std::is_same_v<Variant, decltype(ast::TestStatement::what)>)
    return "statement";
  else
    return "kind";
}

/// A phase without a block has one state of its name and label; JSON says so explicitly.
template <class Phase = ast::Phase>
bool is_implied_state(const Phase& phase) {
  if (phase.states.size() != 1 || !phase.requires_.empty() || !phase.refuses.empty() ||
      !phase.edits.empty() || !phase.rules.empty()) {
    return false;
  }
  const ast::State& state = phase.states.front();
  const bool same_label = state.label.has_value() == phase.label.has_value() &&
                          (!state.label || state.label->value == phase.label->value);
  bool has_content = false;
  dsl::for_each_piece<ast::State>([&](const auto& piece) {
    if constexpr (dsl::is_block_v<std::decay_t<decltype(piece)>>) {
      dsl::for_each_member(
          piece, [&](const auto& member) { has_content = has_content || !(state.*(member.member)).empty(); });
    }
  });
  return state.name.text == phase.name.text && same_label && !state.like && !has_content;
}

}  // namespace leadflow::compiler::json
