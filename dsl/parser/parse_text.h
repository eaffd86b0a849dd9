// The parser as the loader calls it.

#pragma once

#include "dsl/ast.h"
#include "dsl/diagnostics.h"
#include "dsl/source.h"

namespace leadflow::dsl::parser {

/// As parse(). `screened`: screen() has reported the bytes that may not stand in a text, so an error at one
/// of them is not reported again.
ast::File parse_text(const SourceSet& sources, FileIndex file, bool screened, Diagnostics& found);

}  // namespace leadflow::dsl::parser
