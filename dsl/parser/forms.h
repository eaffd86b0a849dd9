// How a statement is written, for the help of a syntax error. The forms are those of the grammar, in the
// usual notation: what stands in brackets may be left out.

#pragma once

#include <string>
#include <string_view>

namespace leadflow::dsl::parser {

/// "`ask` is written `ask NAME TYPE ...`": of the statement that `line` begins (its block's `{` not among
/// it). `sentence`: what the block around it takes. Empty for a statement that has no form here.
std::string form_of(std::string_view line, std::string_view sentence);

/// What a word that opens no statement of this block is a statement of: "a workflow". Empty for other words.
std::string_view home_of(std::string_view word);

}  // namespace leadflow::dsl::parser
