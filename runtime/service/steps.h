// One step on a store: the one door through which every change of a record goes.
//
// A step is looked up by its `once` key, decided by the engine from facts of the
// store, and written with its key in the same transaction. Callers name records
// and values as people do; here they become typed.

#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "runtime/engine/decide.h"
#include "runtime/store/store.h"

namespace leadflow::runtime {

/// Values by name as typed (`--with a=b`, a CSV field) or as JSON text (a batch line's member).
struct TypedText {
  std::string name;
  std::string text;
  bool is_json = false;  // `text` is a JSON value; else what a person typed
};

enum class StepStatus : std::uint8_t {
  Done,
  Replayed,  // the once key was used with this content: the first answer again
  Refused,   // by the workflow, see `refused`
  NotFound,  // no such record, action, follow-on, user, type, workflow
  Conflict,  // an expectation was not met, or the once key was used with other content
  Invalid,   // a value that cannot be read, an unknown name among the values
  Nothing,   // there is nothing to do: a pull that finds no record
};

/// How one step ended. Nothing was changed unless Done.
struct Outcome {
  StepStatus status = StepStatus::Done;
  Refused refused;     // of every status but Done and Replayed: message and reason
  std::string reason;  // for scripts: Refused's kind, or "not_found", "conflict", "invalid", "nothing"
  RecordId id = 0;     // the record; of add and follow the new one
  std::string key;
  std::string state;                 // its state afterwards
  std::string effects;               // JSON array
  std::string result;                // under a once key: the first answer's JSON
  std::vector<std::string> remarks;  // what else a person should know; sentences
  Decision decision;                 // of Done (and of a dry run)
};

/// What a caller expects and how the step is to be kept.
struct StepOptions {
  Instant at{};
  std::string actor = {};
  std::string once = {};          // empty: none
  std::string expect_state = {};  // empty: any
  std::optional<std::int64_t> expect_version = {};
  bool dry_run = false;  // decide, write nothing
};

/// `7`, `key:b1` or `lead:b1`.
struct RecordRef {
  RecordId id = 0;
  std::string type;  // empty: any
  std::string key;   // where id is 0
};
/// The record a person means by `text`; a sentence why not, otherwise. Needs an open transaction.
std::variant<RecordId, Refused> find_record(Store& store, const RecordRef& ref);
RecordRef parse_record_ref(std::string_view text);

/// The steps. Each runs inside a transaction that the caller began; on Done it has written, but not
/// committed.
Outcome apply_step(Store& store, const RecordRef& record, std::string_view action,
                   const std::vector<TypedText>& answers, const StepOptions& options);
Outcome follow_step(Store& store, const RecordRef& record, std::string_view follow_on,
                    const std::vector<TypedText>& answers, const StepOptions& options);
Outcome edit_step(Store& store, const RecordRef& record, const std::vector<TypedText>& values,
                  const StepOptions& options);

/// The workflow that a new record goes to, and by which entry; empty: the only one, the one that fits.
struct EntryName {
  std::string workflow;
  std::string entry;
};
/// Where a type has several workflows, an entry that is named alone is that of a workflow.
EntryName entry_of(const compiler::Program& program, compiler::RecordTypeId type, const EntryName& written);

struct AddRequest {
  std::string type;
  std::string key;
  std::vector<TypedText> values;
  std::string workflow;  // empty: the only one
  std::string entry;
};
Outcome add_step(Store& store, const AddRequest& request, const StepOptions& options);

/// Any command that is already typed, with the same once and expectation rules. `fingerprint` is the
/// content's.
Outcome run_step(Store& store, const Command& command, const StepInfo& info, const StepOptions& options,
                 const std::string& fingerprint);

/// As a batch answers: `{"line":1,"id":7,"key":"b1","action":"x","ok":true,...}` without a line end. `line`
/// 0: left out. `what` is how the member with the action's name is called: `event` of an event.
std::string outcome_json(const Outcome& outcome, std::int64_t line, std::string_view action,
                         std::string_view what = "action");

/// The zone of a workflow's hours, "UTC" without.
std::string zone_of(const compiler::Program& program, compiler::WorkflowId workflow);

/// Types values by the asks or attributes they name.
std::variant<Given, Refused> typed_values(const compiler::Program& program, compiler::RecordTypeId type,
                                          const std::vector<compiler::Ask>& asks,
                                          const std::vector<TypedText>& values, std::string_view zone);

}  // namespace leadflow::runtime
