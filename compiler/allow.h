// `# leadflow: allow CODE reason`: findings that an author has looked at and stands by.
//
// The comment stands alone on the line above the finding (several may be stacked)
// and silences the findings of that code, or name, whose marked place begins on
// the first line below that is no comment. Warnings can be silenced, and the errors of flow checks (LF055x),
// which over-approximate; errors of reading, syntax, names, types and structure cannot, for without them
// there is no program.

#pragma once

#include "compiler/compile.h"
#include "dsl/diagnostics.h"

namespace leadflow::compiler {

/// Whether an allow comment may silence findings of this kind.
bool can_be_allowed(dsl::DiagnosticKind kind);

/// Whether `found` holds an error that no allow comment can silence: then there is no program, and whether an
/// allow comment silences anything is not known.
bool has_hard_errors(const dsl::Diagnostics& found);

}  // namespace leadflow::compiler
