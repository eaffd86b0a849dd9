// What names stand for: one hash map over every declaration of a program.
//
// The keys are views into the program's own strings or into the sources; both
// outlive the compiler. Looking up and declaring cost constant time; candidates
// for did-you-mean are gathered only when something is wrong.

#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "compiler/name_uses.h"
#include "compiler/workflow.h"
#include "dsl/diagnostics.h"
#include "dsl/operations.h"

namespace leadflow::compiler {

/// Names of one kind live in scopes:
/// phases, states, entries, follow-ons: the workflow; attributes: the record type (of events: `event_scope`);
/// actions and transitions: the state that offers them (Action), or the workflow (Transition: every action of
/// it); e-mails, SMS, endpoints, nurtures: the record type of the instance; values: the set, plus one
/// (ValueSet); all else: 0.
class NameIndex {
 public:
  struct Entry {
    std::uint32_t index = 0;
    Span span;
  };

  /// Nothing when the name was free, else what has it already (which stays).
  std::optional<Entry> add(SymbolKind kind, std::uint32_t scope, std::string_view name, std::uint32_t index,
                           Span span);
  const Entry* find(SymbolKind kind, std::uint32_t scope, std::string_view name) const;
  void reserve(std::size_t count);
  /// From now on every name that is added, and every one that use() speaks of, is written down in `uses`.
  void write_down(NameUses* uses) { uses_ = uses; }
  NameUses* uses() const { return uses_; }
  /// The name at `where` means that declaration, if there is one.
  void use(SymbolKind kind, std::uint32_t scope, std::string_view name, Span where) const {
    if (uses_ != nullptr) write_use(kind, scope, name, where);
  }

  /// Every name of that kind and scope, sorted. Walks everything: for findings only.
  std::vector<std::string_view> all(SymbolKind kind, std::uint32_t scope) const;

  NameIndex();
  ~NameIndex();
  NameIndex(const NameIndex&) = delete;
  NameIndex& operator=(const NameIndex&) = delete;

 private:
  void write_use(SymbolKind kind, std::uint32_t scope, std::string_view name, Span where) const;
  NameUses* uses_ = nullptr;
  class Map;  // a flat hash map: of this, checking does the most
  std::unique_ptr<Map> map_;
};

/// The scope of the members of custom event `event` in a NameIndex.
constexpr std::uint32_t event_scope(std::uint32_t event) {
  return 0x80000000U | event;
}

/// The built-in of that name (`me` too), if it is one.
std::optional<Builtin> find_builtin(std::string_view name);
std::optional<UserField> find_user_field(std::string_view name);
std::optional<dsl::Role> find_role(std::string_view name);
std::optional<dsl::ast::PhaseKind> find_phase_kind(std::string_view name);
std::vector<std::string_view> builtin_names();

/// Why `name` may not be the name of something of that kind; empty if it may. See section 1 of the language.
std::string_view reserved_reason(SymbolKind kind, std::string_view name);

/// Adds a finding about a name that stands for nothing, with the nearest candidate as help and fix.
dsl::Diagnostic& report_unknown(dsl::Diagnostics& found, dsl::DiagnosticKind kind, Span where,
                                std::string message, std::string_view name,
                                const std::vector<std::string_view>& candidates);

}  // namespace leadflow::compiler
