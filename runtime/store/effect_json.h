// Effects as JSON for scripts and the history, and as sentences for people.
//
// The history stores the JSON: it must be readable under every later program, so
// everything in it is a name or a value, never an index. docs/store.md lists the
// forms; `"effect"` says which one it is, `"rule"` which rule did it, if one did.

#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "compiler/workflow.h"
#include "runtime/engine/decision.h"
#include "runtime/store/store.h"

namespace leadflow::runtime {

/// Appends one effect as an object. `type` is the type of its record.
void append_effect_json(std::string& out, const compiler::Program& program, const Effect& effect,
                        compiler::RecordTypeId type);

/// Appends the array of all effects of a step, as `apply` prints it: those of other records than the step's
/// own say which in "record". `written` gives records made by the step the ids they got; without (a dry run)
/// they have none: "record" is null, a link to one {"new": "TYPE"}.
void append_effects_json(std::string& out, const compiler::Program& program, const Decision& decision,
                         const Written* written = nullptr);

/// The decision with the ids that its new records got, in records, effects and links alike.
Decision with_real_ids(const Decision& decision, const Written& written);

/// One effect as a sentence, without capital and full stop: "moved from new_lead to attempted". Times in
/// `zone`. For an effect that a newer version wrote, its JSON.
std::string effect_text(std::string_view effect_json, std::string_view zone);

}  // namespace leadflow::runtime
