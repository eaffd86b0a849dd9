// What a report is about: which workflows, which time, whose records.
//
// Options are what a person types; a Scope is what they mean under the deployed
// program. It borrows nothing, because a report reads its pages in many transactions
// and a program is only valid within one.

#pragma once

#include <map>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/calendar/business_time.h"
#include "runtime/store/store.h"

namespace leadflow::runtime::report {

struct Options {
  std::string workflow;  // empty: every one that is enabled
  std::string type;      // empty: any
  std::string
      since;  // `2026-03-01`, `2026-03-01 10:00` in the workflow's zone, or RFC 3339; empty: from ever
  std::string until;   // not included; empty: without end
  std::string person;  // empty: anybody's
  std::string group;
  std::string branch;
  std::string by;     // an attribute to break down by
  std::string money;  // an attribute; empty: the type's only one of money
  Instant now{};
};

/// An option that cannot be followed. `candidates`: what there is, where a name is unknown.
class OptionError : public std::runtime_error {
 public:
  enum class Kind : std::uint8_t { Unknown, Person, Wrong };
  OptionError(Kind kind, std::string what, std::string name, std::vector<std::string> candidates = {});

  Kind kind() const { return kind_; }
  const std::string& subject() const { return what_; }  // of Unknown: "workflow"; of Wrong: the sentence
  const std::string& name() const { return name_; }
  const std::vector<std::string>& candidates() const { return candidates_; }

 private:
  Kind kind_;
  std::string what_;
  std::string name_;
  std::vector<std::string> candidates_;
};

struct Label {
  std::string name;
  std::string label;
};

/// A bucket or stage, in the order of the funnel: open ones in the file's order, then won, lost, archived.
struct ScopePhase : Label {
  dsl::ast::PhaseKind kind = dsl::ast::PhaseKind::Open;
};
/// A state's place: which of its workflow's phases.
struct ScopeState {
  std::size_t phase = 0;
  bool has_chance = false;
  std::int64_t chance = 0;  // percent
  compiler::AttributeId chance_attribute;
};
struct ScopeWorkflow : Label {
  compiler::RecordTypeId type;
  std::string type_name;
  std::vector<ScopePhase> phases;
  std::map<std::string, ScopeState, std::less<>> states;
  bool has_hours = false;
  std::shared_ptr<const BusinessCalendar> calendar;  // with hours; its zone is UTC without
  compiler::AttributeId money;                       // as asked for, or the only one there is
  std::string money_name;
  std::string currency;
  compiler::AttributeId by;
};

/// The people of the store, and what they stand for.
class People {
 public:
  explicit People(std::vector<User> users);
  const std::vector<User>& all() const { return users_; }  // by name
  const User* find(std::string_view name) const;
  bool is_in(std::string_view person, std::string_view group) const;

 private:
  std::vector<User> users_;
};

struct Scope {
  Options options;
  Period period;
  std::string zone;  // in which times are shown
  std::int64_t program_version = 0;
  std::vector<ScopeWorkflow> workflows;
  People people{{}};
  std::vector<Label> groups;
  std::vector<Label> branches;
  std::vector<Label> activities;
  std::vector<Label> by_values;  // of `by`, in the file's order; none for a person or a boolean

  /// The one a record stands in, if the report is about it.
  const ScopeWorkflow* workflow(std::string_view name) const;
  /// Whether the report is about this record: by its workflow or type as it is now. Without either option
  /// about every one, those in no workflow too.
  bool covers(const FigureRecord& record) const;
  /// Whether only somebody's are asked for.
  bool is_filtered() const;
  /// Whether what is `person`'s and of `branch` is asked for. A group that owns a record stands for itself.
  bool concerns(const Owner& person, std::string_view branch) const;
};

/// Needs a transaction and a deployed program. Throws OptionError.
Scope make_scope(Store& store, const Options& options);

}  // namespace leadflow::runtime::report
