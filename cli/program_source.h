// A program that a command shows: from a `.wf` file or from what `compile` wrote.

#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "cli/session.h"
#include "compiler/workflow.h"

namespace leadflow::cli {

/// The program of `file` (`-`: standard input, called `stdin_name`). Null when it has errors: they were said,
/// and with `json` a document of this `kind` says so on standard output.
std::shared_ptr<const compiler::Program> shown_program(Session& session, const std::string& file,
                                                       const std::string& stdin_name, std::string_view kind,
                                                       bool json);

/// The workflow of that name; none for an empty one. Failure(kUsage) for a name that the program has not.
compiler::WorkflowId named_workflow(const compiler::Program& program, const std::string& name);

}  // namespace leadflow::cli
