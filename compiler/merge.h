// A program of several files as one tree, and `like` written out.
//
// Both are done before a program is compiled to JSON or lowered. Spans still
// point into the sources, so that findings keep their places.

#pragma once

#include "compiler/workflow.h"
#include "dsl/ast.h"
#include "dsl/parser.h"

namespace leadflow::compiler {

/// All files of a program in one: imports are gone, declarations stand in the program's order (imported files
/// first, the named file last), comments stay behind. Texts stay valid as long as the sources and the result
/// live.
dsl::ast::File merge(const dsl::SyntaxTree& program);

/// Replaces `status b like a { ... }` by what it means (language.md, section 3): `show` (unless the body has
/// its own) and the categories of `a` with their actions, in order; an action of the body replaces the one of
/// its name where that stands, or joins its category at the end; a category that `a` has not is added;
/// `without` is carried out. Chains are followed. A `like` of a state that is not there, or in a circle, is
/// left as it is: that is the checks' to say.
void expand_like(dsl::ast::File& file);

/// Replaces `closed from` by the dates that `program`, compiled from this tree, found there: a compiled
/// document needs no file beside it.
void write_out_holidays(dsl::ast::File& file, const Program& program);

}  // namespace leadflow::compiler
