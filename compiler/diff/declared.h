// What makes a statement the same one in another version of a program: its name,
// or what stands for a name.
//
// Every statement that may stand several times in its block has a row here, and the
// comparison does not compile without one. `key` is the piece of the shape that says
// who it is (it never counts as a change); `ordered`: its place among its like means something;
// `in_path`: its name is part of the paths of what stands in it.

#pragma once

#include <string>
#include <string_view>
#include <tuple>

#include "dsl/ast.h"
#include "dsl/format/writer.h"

namespace leadflow::compiler::diff {

namespace ast = dsl::ast;
using dsl::Parsed;

/// `a, b` of what the formatter writes for each.
template <class T>
std::string words_of(const std::vector<T>& values) {
  dsl::format::Writer writer(nullptr, nullptr);
  std::string text;
  for (const T& value : values) {
    dsl::format::Line line;
    writer.write(line, value);
    text += (text.empty() ? "" : ", ") + line.flat();
  }
  return text;
}

template <class T>
struct Declared;

#define LEADFLOW_NAMED(Type, what_, ordered_)                                        \
  template <>                                                                        \
  struct Declared<ast::Type> {                                                       \
    static constexpr std::string_view what = what_;                                  \
    static constexpr std::string_view key = "name";                                  \
    static constexpr bool in_path = true;                                            \
    static constexpr bool ordered = ordered_;                                        \
    static std::string name(const ast::Type& x) { return std::string(x.name.text); } \
  };
LEADFLOW_NAMED(ValueSet, "values", false)
LEADFLOW_NAMED(Value, "value", true)
LEADFLOW_NAMED(Record, "record", false)
LEADFLOW_NAMED(Attribute, "attribute", true)  // the first e-mail attribute is where messages go
LEADFLOW_NAMED(Group, "group", false)
LEADFLOW_NAMED(BranchDecl, "branch", false)
LEADFLOW_NAMED(Activity, "activity", false)
LEADFLOW_NAMED(Hours, "hours", false)
LEADFLOW_NAMED(Email, "email", false)
LEADFLOW_NAMED(Sms, "sms", false)
LEADFLOW_NAMED(Endpoint, "endpoint", false)
LEADFLOW_NAMED(Nurture, "nurture", false)
LEADFLOW_NAMED(Distribution, "distribution", true)  // without `by` the first that qualifies
LEADFLOW_NAMED(CustomEvent, "event", false)
LEADFLOW_NAMED(Workflow, "workflow", false)
LEADFLOW_NAMED(FollowOn, "follow_on", false)
LEADFLOW_NAMED(Phase, "phase", true)
LEADFLOW_NAMED(State, "state", true)
LEADFLOW_NAMED(Action, "action", true)
LEADFLOW_NAMED(Transition, "transition", true)
LEADFLOW_NAMED(Rule, "rule", true)
LEADFLOW_NAMED(Ask, "ask", true)
#undef LEADFLOW_NAMED

#define LEADFLOW_IDENTIFIED(Type, what_, key_, ordered_, in_path_, expression) \
  template <>                                                                  \
  struct Declared<ast::Type> {                                                 \
    static constexpr std::string_view what = what_;                            \
    static constexpr std::string_view key = key_;                              \
    static constexpr bool in_path = in_path_;                                  \
    static constexpr bool ordered = ordered_;                                  \
    static std::string name(const ast::Type& x) { return (expression); }       \
  };
LEADFLOW_IDENTIFIED(Import, "import", "import", false, false, std::string(x.path.value))
LEADFLOW_IDENTIFIED(Unique, "unique", "unique", false, false, words_of(x.attributes))
LEADFLOW_IDENTIFIED(Require, "require", "require", false, false, words_of(x.attributes))
LEADFLOW_IDENTIFIED(Refuse, "refuse", "refuse", true, false, std::string(x.message.value))
LEADFLOW_IDENTIFIED(Edit, "edit", "edit", false, false, x.has_list ? "[" + words_of(x.attributes) + "]" : "")
LEADFLOW_IDENTIFIED(Open, "open", "days", false, false, words_of(x.days))
LEADFLOW_IDENTIFIED(Closed, "closed", "closed", false, false, dsl::to_text(x.date))
LEADFLOW_IDENTIFIED(ClosedFrom, "closed_from", "closed_from", false, false, std::string(x.path.value))
LEADFLOW_IDENTIFIED(Header, "header", "header", false, false, std::string(x.name.value))
LEADFLOW_IDENTIFIED(NurtureStep, "nurture_step", "after", false, false, dsl::to_text(x.after))
LEADFLOW_IDENTIFIED(AtMost, "cap", "per", false, false, std::string(dsl::spelling(x.per)))
LEADFLOW_IDENTIFIED(Entry, "entry", "name", true, true, x.name ? std::string(x.name->text) : std::string())
LEADFLOW_IDENTIFIED(Prove, "promise", "prove", false, false, std::string(x.text.value))
LEADFLOW_IDENTIFIED(Test, "test", "test", false, false, std::string(x.text.value))
LEADFLOW_IDENTIFIED(Moved, "moved", "from", false, true, std::string(x.from.text))
LEADFLOW_IDENTIFIED(Retired, "retired", "what", false, true, std::string(x.what.text))
#undef LEADFLOW_IDENTIFIED

/// All of them, in the order in which kinds are listed.
using Declarations =
    std::tuple<ast::Import, ast::ValueSet, ast::Value, ast::Record, ast::Attribute, ast::Unique, ast::Require,
               ast::Refuse, ast::Edit, ast::Group, ast::BranchDecl, ast::Activity, ast::Hours, ast::Open,
               ast::Closed, ast::ClosedFrom, ast::Email, ast::Sms, ast::Endpoint, ast::Header, ast::Nurture,
               ast::NurtureStep, ast::Distribution, ast::AtMost, ast::CustomEvent, ast::Workflow, ast::Entry,
               ast::FollowOn, ast::Phase, ast::State, ast::Action, ast::Ask, ast::Transition, ast::Rule,
               ast::Prove, ast::Test, ast::Moved, ast::Retired>;

/// The members of an event are attributes by shape, and hold nothing in a store.
inline constexpr std::string_view event_member = "event_attribute";

template <class T>
concept IsDeclared = requires {
  Declared<T>::what;
};

}  // namespace leadflow::compiler::diff
