// How each enumeration of the language is spelt, once: in a `.wf` text and in JSON.
//
// The words stand in the order of the enumerators. An empty word is not written;
// an enumeration whose first word is empty has that as what holds when nothing is said.

#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>

#include "dsl/ast.h"

namespace leadflow::dsl {

/// Specialised below for each enumeration: `text`, and `json` where that is not `text` with `_` for blanks.
template <class E>
struct Spelling;

template <class E>
concept Spelt = std::is_enum_v<E> && requires {
  Spelling<E>::text;
};

#define LEADFLOW_SPELLING(E, ...)                                                \
  template <>                                                                    \
  struct Spelling<E> {                                                           \
    static constexpr auto text = std::to_array<std::string_view>({__VA_ARGS__}); \
  }

LEADFLOW_SPELLING(Channel, "email", "sms");
LEADFLOW_SPELLING(ContactChannel, "call", "email", "sms");
LEADFLOW_SPELLING(ContactKind, "attempted", "made");
LEADFLOW_SPELLING(Role, "rep", "manager", "admin");
LEADFLOW_SPELLING(ast::BodyFormat, "json", "form");
LEADFLOW_SPELLING(ast::HowOften, "always", "once", "once per entry");
LEADFLOW_SPELLING(ast::DistributeBy, "round robin", "weight", "least loaded");
LEADFLOW_SPELLING(ast::OpKindTag, "send email", "send sms", "notify", "do not contact", "contact made",
                  "contact attempted", "close", "return", "start nurture", "web request", "create", "set");
LEADFLOW_SPELLING(ast::PlaceKind, "", "state", "phase", "kind");
LEADFLOW_SPELLING(ast::FromWhere, "", "every open state", "every state");
LEADFLOW_SPELLING(ast::BrakePer, "hour", "day");
LEADFLOW_SPELLING(ast::PhaseKind, "open", "won", "lost", "archived");
LEADFLOW_SPELLING(ast::ActivityState, "", "open", "done", "late", "due");
LEADFLOW_SPELLING(ast::TypeKind, "text", "integer", "decimal", "boolean", "datetime", "date", "email",
                  "phone", "url", "user", "money", "one of", "link to", "list of", "values");
#undef LEADFLOW_SPELLING

template <>
struct Spelling<ast::CapPer> {
  static constexpr auto text = std::to_array<std::string_view>({"open", "per hour", "per day", "per week"});
  static constexpr auto json = std::to_array<std::string_view>({"open", "hour", "day", "week"});
};
template <>
struct Spelling<ast::RefusalKind> {
  static constexpr auto text =
      std::to_array<std::string_view>({"", "not permitted", "not offered", "incomplete", ""});
  static constexpr auto json =
      std::to_array<std::string_view>({"", "not_permitted", "not_offered", "incomplete", "message"});
};
template <>
struct Spelling<ast::EventKind> {
#define LEADFLOW_EVENT(Name, words, key) words,
  static constexpr auto text = std::to_array<std::string_view>({
#include "dsl/events.def"
  });
#undef LEADFLOW_EVENT
#define LEADFLOW_EVENT(Name, words, key) key,
  static constexpr auto json = std::to_array<std::string_view>({
#include "dsl/events.def"
  });
#undef LEADFLOW_EVENT
};
template <>
struct Spelling<ast::Vocabulary> {
  static constexpr auto text = std::to_array<std::string_view>({"buckets", "stages"});
};

/// As written in a `.wf` text.
template <Spelt E>
constexpr std::string_view spelling(E value) {
  return Spelling<E>::text[static_cast<std::size_t>(value)];
}

template <Spelt E>
std::string json_spelling(E value) {
  if constexpr (requires { Spelling<E>::json; }) {
    return std::string(Spelling<E>::json[static_cast<std::size_t>(value)]);
  } else {
    std::string key(spelling(value));
    for (char& c : key) {
      if (c == ' ') c = '_';
    }
    return key;
  }
}

template <Spelt E>
std::optional<E> from_json_spelling(std::string_view key) {
  for (std::size_t i = 0; i < Spelling<E>::text.size(); ++i) {
    if (json_spelling(static_cast<E>(i)) == key) return static_cast<E>(i);
  }
  return std::nullopt;
}

/// An operator or a function as written: `implies`, `+`, `is not set`, `sum`. Empty for what has no word of
/// its own.
std::string_view operator_words(ExprKind kind);

/// `mon` to `sun`.
inline constexpr auto day_names =
    std::to_array<std::string_view>({"mon", "tue", "wed", "thu", "fri", "sat", "sun"});

/// The keywords of a workflow's two vocabularies.
constexpr std::string_view state_word(ast::Vocabulary v) {
  return v == ast::Vocabulary::Buckets ? "status" : "step";
}
constexpr std::string_view phase_word(ast::Vocabulary v) {
  return v == ast::Vocabulary::Buckets ? "bucket" : "stage";
}

}  // namespace leadflow::dsl
