// The one layout of a `.wf` text.
//
// Idempotent; keeps every comment; never changes meaning, and proves it each
// time: what has changed is parsed again and compared with what went in. Lines that
// have not changed but for how far in they stand need no such proof (see
// format/side_by_side.h): whole declarations between blank lines mean the same and
// are laid out the same whatever stands around them.

#pragma once

#include <optional>
#include <string>

#include "dsl/ast.h"
#include "dsl/source.h"

namespace leadflow::dsl {

/// The layout of `file`, which must have been parsed without errors; comments and blank lines between
/// statements (at most one) are taken from `sources`. A tree without spans (from JSON) is laid out in
/// canonical order.
std::string layout(const SourceSet& sources, const ast::File& file);

/// layout(), proved: nothing if the result does not parse to an equal tree with the same comments, or is not
/// its own layout. A tree with spans has to be the one its text was parsed to.
std::optional<std::string> format_text(const SourceSet& sources, const ast::File& file);

/// Same tree apart from spans, comments and how literals are spelt.
bool equal_trees(const ast::File& a, const ast::File& b);

/// An expression with as few parentheses as its meaning needs, beside those the author wrote; canonical
/// spelling.
std::string to_text(const Expr& expr);

}  // namespace leadflow::dsl
