// The endpoint behind a name that the outbox kept.

#pragma once

#include <string_view>

#include "compiler/workflow.h"

namespace leadflow::runtime {

/// The instance for records of the type, else any of that name: they differ in what they send, which the
/// outbox has already. nullptr: the program has none.
const compiler::Endpoint* find_endpoint(const compiler::Program& program, compiler::RecordTypeId type,
                                        std::string_view name);

}  // namespace leadflow::runtime
