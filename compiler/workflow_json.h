// A program as one JSON document, both ways.
//
// Byte-identical for the same program: two spaces an indent, members in the order
// of the text's grammar, nothing that depends on the machine. Names are as
// written; expressions, durations, dates and times are texts in the language's own
// spelling. The schema is docs/schema/workflow-program.schema.json, made by
// schema_text(). A document that came from elsewhere is trusted in nothing.

#pragma once

#include <optional>
#include <string>

#include "dsl/ast.h"
#include "dsl/diagnostics.h"
#include "dsl/source.h"

namespace leadflow::compiler {

/// The document of a whole program (see merge.h), which must have been checked without errors. Ends with a
/// line ending.
std::string to_json(const dsl::ast::File& merged);

/// The tree of document `json_file`: spans empty, texts in its own pool; each expression stands in a file of
/// its own that is added to `sources`. Nothing if the document is not one: then findings (LF08xx) name the
/// place by its JSON pointer. What is read has the form of a program; whether its names and types make sense
/// is for the checks to say. `to_json(*from_json(j)) == j` for every `j` that to_json wrote.
std::optional<dsl::ast::File> from_json(dsl::SourceSet& sources, dsl::FileIndex json_file,
                                        dsl::Diagnostics& found);

/// The JSON Schema (2020-12) of the document.
std::string schema_text();

}  // namespace leadflow::compiler
