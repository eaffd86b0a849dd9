// The parser as the loader calls it.

#pragma once

#include "dsl/ast.h"
#include "dsl/diagnostics.h"
#include "dsl/source.h"

namespace leadflow::dsl::parser {

/// As parse(). `screened`: screen() has reported the bytes that may not stand in a text, so an error at one
/// of them is not reported again.
ast::File parse_text(const SourceSet& sources, FileIndex file, bool screened, Diagnostics& found);

/// Brings `tree`, whose text was `before`, up to the text that file `file` of `sources` has now. Parses only
/// the state or the declaration in which the two differ; everything else is moved to where it stands now, so
/// that the result is the one that parse_text() would give, findings included. Only where the new text has
/// nothing that screen() reports, and as far as what was `known` of the file stands in what is parsed again.
/// Else false, and all is as it was.
bool parse_again(ast::File& tree, std::string_view before, const Diagnostics& known, const SourceSet& sources,
                 FileIndex file, Diagnostics& found);

}  // namespace leadflow::dsl::parser
