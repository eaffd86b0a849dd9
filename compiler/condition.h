// One condition on a finished program, as a person writes it in a filter.

#pragma once

#include <optional>
#include <string>

#include "compiler/workflow.h"
#include "dsl/diagnostics.h"
#include "dsl/source.h"

namespace leadflow::compiler {

/// `text` as something true or false of a record of `type`. A bare status means one of the type's workflow
/// where it has one only. Nothing, with findings in `found`, for anything else; their places are in a file
/// called `name`, which is added to `sources`.
std::optional<Expr> compile_condition(const Program& program, RecordTypeId type, dsl::SourceSet& sources,
                                      std::string name, std::string text, dsl::Diagnostics& found);

}  // namespace leadflow::compiler
