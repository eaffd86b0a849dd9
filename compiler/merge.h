// A program of several files as one tree, and `like` written out.
//
// Both are done before a program is compiled to JSON or lowered. Spans still
// point into the sources, so that findings keep their places.

#pragma once

#include <unordered_map>

#include "compiler/workflow.h"
#include "dsl/ast.h"
#include "dsl/parser.h"

namespace leadflow::compiler {

/// All files of a program in one: imports are gone, declarations stand in the program's order (imported files
/// first, the named file last), comments stay behind. Texts stay valid as long as the sources and the result
/// live.
dsl::ast::File merge(const dsl::SyntaxTree& program);

/// States with `like`, by where they stand in their workflow, as what they mean.
using StatesWrittenOut = std::unordered_map<const dsl::ast::State*, dsl::ast::State>;

/// What every `status b like a { ... }` of a workflow means (language.md, section 3): `show` (unless the body
/// has its own) and the categories of `a` with their actions, in order; an action of the body replaces the
/// one of its name where that stands, or joins its category at the end; a category that `a` has not is added;
/// `without` is carried out. Chains are followed. A `like` of a state that is not there, or in a circle, is
/// left out: that is the checks' to say.
StatesWrittenOut write_out_likes(const dsl::ast::Workflow& workflow);

/// Replaces every state with `like` by what it means, where that can be said.
void expand_like(dsl::ast::File& file);

/// Replaces `closed from` by the dates that `program`, compiled from this tree, found there: a compiled
/// document needs no file beside it.
void write_out_holidays(dsl::ast::File& file, const Program& program);

}  // namespace leadflow::compiler
