// Names of other systems as identifiers of the language.
//
// An identifier is lower case words of a label: accents go, camel case is cut, a
// name that the language keeps for itself gets its kind behind it (`open_state`),
// one without a Latin letter is the kind and a number, and a second of the same
// name is numbered. The same labels in the same order always give the same names.

#pragma once

#include <set>
#include <string>
#include <string_view>

namespace leadflow::cli::adopt {

/// What a name is for: some words are taken in some places (language.md 1).
enum class NameKind { Record, Attribute, Value, Group, State, Move, Workflow, Event, Other };

/// `text` as an identifier; empty if it has no letter or digit of ASCII once accents are gone.
std::string identifier(std::string_view text);

/// The names of one kind in one place. Grows only.
class Names {
 public:
  explicit Names(NameKind kind) : kind_(kind) {}
  /// A name that was not given yet. `word` stands where `text` gives none: `state_1`.
  std::string take(std::string_view text, std::string_view word);
  bool is_taken(std::string_view name) const { return taken_.contains(name); }

 private:
  NameKind kind_;
  std::set<std::string, std::less<>> taken_;
};

/// `text` on one line, without what may not stand in a `.wf` file, of at most `limit` bytes.
std::string one_line(std::string_view text, std::size_t limit = 400);
/// Whether string_literal() keeps all of `text`.
bool holds_exactly(std::string_view text);
/// `text` as a string of the language, without what may not stand in a `.wf` file. Line ends stay as `\n`.
std::string string_literal(std::string_view text);
/// The same for a text that takes placeholders: braces of `text` are none.
std::string text_literal(std::string_view text);

}  // namespace leadflow::cli::adopt
