// The parts of which the steps of this folder are made. Private to runtime/service.

#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "runtime/service/steps.h"

namespace leadflow::runtime::service {

/// An outcome in which nothing happened.
Outcome failed(StepStatus status, std::string reason, std::string message);
Outcome refused_outcome(const Refused& refused);

/// ``; did you mean `NEAREST`?`` or nothing, to stand behind a message.
std::string near_text(std::string_view name, const std::vector<std::string_view>& candidates);
std::vector<std::string_view> record_type_names(const compiler::Program& program);

/// A text that two calls share if and only if they ask for the same; values in any order.
std::string fingerprint_of(std::string_view kind, std::string_view subject, std::string_view name,
                           const std::vector<TypedText>& values);
/// `7`, `key:b1`: as people write it.
std::string spell(const RecordRef& ref);

/// The answer kept for the once key, or a conflict; nothing: it is new, or there is none.
std::optional<Outcome> replay(Store& store, const StepOptions& options, const std::string& fingerprint);

std::variant<Record, Outcome> load(Store& store, const RecordRef& ref);

/// The outcome with the record's id, key and state where it names none.
Outcome with_subject(Outcome outcome, const Record& record, const compiler::Program& program);

/// The same of an outcome that came before the record was looked at; unchanged where there is none.
Outcome of_record(Store& store, const RecordRef& ref, Outcome outcome);

/// Under a once key: the answer of outcome_json() without what differs when it is given again.
std::string kept_result(const Outcome& outcome, std::string_view action, std::string_view what);

/// Writes what was decided and keeps its once key, but for a refusal and a dry run.
Outcome conclude(Store& store, Decision decision, const StepInfo& info, const StepOptions& options,
                 const std::string& fingerprint);

/// decide() on facts of the store and conclude(); `known` is the record, where it is at hand already.
Outcome finish(Store& store, const Command& command, const StepInfo& info, const StepOptions& options,
               const std::string& fingerprint, const Record* known);

}  // namespace leadflow::runtime::service
