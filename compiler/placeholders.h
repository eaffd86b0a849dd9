// Texts with placeholders: `Hello {{first_name or 'there'}}`.

#pragma once

#include <string_view>
#include <vector>

#include "dsl/diagnostics.h"
#include "dsl/source.h"

namespace leadflow::compiler {

/// A piece of a text: a literal, or a placeholder where `path` is not empty.
struct Placeholder {
  std::string_view literal;
  std::string_view path;
  bool has_fallback = false;
  std::string_view fallback;
  dsl::Span span;  // of a placeholder: its path, as exactly as the source allows
};

/// The pieces of `text`, whose literal stands at `span`. Views point into `text`. What is no placeholder
/// between `{{` and `}}` is a finding and left out. `sources` may be null: then spans are that of the
/// literal.
std::vector<Placeholder> split_placeholders(std::string_view text, dsl::Span span,
                                            const dsl::SourceSet* sources, dsl::Diagnostics& found);

/// `{first_name}`: a name between single braces, which is text.
struct SingleBraces {
  std::string_view path;  // into the source
  dsl::Span span;         // with the braces
};
/// Those of the literal that stands at `span`, as it is written.
std::vector<SingleBraces> single_braces(dsl::Span span, const dsl::SourceSet& sources);

}  // namespace leadflow::compiler
