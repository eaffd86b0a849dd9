// What the statements of one rehearsal work on. Internal to runtime/rehearse.

#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/types.h"
#include "compiler/workflow.h"
#include "dsl/ast.h"
#include "dsl/source.h"
#include "runtime/calendar/business_time.h"
#include "runtime/engine/calendars.h"
#include "runtime/rehearse/world.h"

namespace leadflow::runtime::rehearsing {

namespace ast = dsl::ast;

/// A statement of the test went otherwise than it says. Thrown by what is worked out for a statement, caught
/// by the rehearsal, which knows the statement.
struct Unmet {
  std::string expected;
  std::string found;
};

struct Stage {
  Stage(const compiler::Program& program, const dsl::SourceSet& sources, compiler::WorkflowId workflow,
        std::shared_ptr<Calendars> calendars);

  const compiler::Program& program;
  const dsl::SourceSet& sources;
  const compiler::WorkflowId workflow_id;
  const compiler::Workflow& workflow;
  std::shared_ptr<Calendars> calendars;
  const BusinessCalendar& calendar;  // of the workflow's hours
  std::string zone;                  // its name
  World world;
  std::string actor;     // empty: nobody acts yet
  RecordId in_hand = 0;  // the record that statements speak of; 0: none yet

  /// The record in hand. Throws Unmet.
  const Record& record() const;
  /// The record in hand, or one that an operation on it made.
  bool concerns(RecordId record) const;

  // ---- values.cpp: texts of the test to what the engine takes
  /// The expression as something written to `type`. Throws Unmet when it fits nothing.
  compiler::Expr typed(const dsl::Expr& expr, const compiler::Type& type, std::string_view name);
  compiler::Expr condition(const dsl::Expr& expr);
  /// Its value on the record in hand, or on one that is still to be made.
  Value value(const compiler::Expr& expr) const;
  /// A value to be written: records that it links to by a key are made where they are missing.
  Value written(const dsl::Expr& expr, const compiler::Type& type, std::string_view name);
  Given attributes(const std::vector<ast::Assign>& from);
  Given answers(const std::vector<ast::Assign>& from, const std::vector<compiler::Ask>& asks);
  compiler::StateId state(const dsl::Name& name);

 private:
  compiler::Scope scope() const;
  void make_linked(const compiler::Expr& expr);
};

// ---- describe.cpp: words for what was found ----

/// A value as one writes it in a `.wf` text; `nothing` where it is not set.
std::string plain(const Stage& stage, const compiler::Type& type, const Value& value);
std::string local_text(const Stage& stage, Instant at);
/// "refused as incomplete: `budget` is missing".
std::string refusal_words(const Refused& refused);
/// What the parts of a condition are, "score is 3, budget is not set"; "it does not hold" where it has none.
std::string parts_of(const Stage& stage, const compiler::Expr& condition);
std::string messages_of(const Stage& stage);
std::string activities_of(const Stage& stage);

// ---- statements.cpp ----

/// Does what the statement says. Throws Unmet when it goes otherwise.
void perform(Stage& stage, const ast::TestStatement& statement);

// ---- expectations.cpp: each throws Unmet when it is not met ----

void expect(Stage& stage, const ast::ExpectStatus& statement);
void expect(Stage& stage, const ast::ExpectMessage& statement);
void expect(Stage& stage, const ast::ExpectActivity& statement);
void expect(Stage& stage, const ast::ExpectRecord& statement);
void expect(Stage& stage, const ast::ExpectCondition& statement);
/// A step that was to be refused and was.
void expect_refusal(const ast::TestApply& statement, const Refused& refused);

}  // namespace leadflow::runtime::rehearsing
