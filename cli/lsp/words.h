// The words of a text, without its grammar: what an editor needs to know while a statement is half written.
//
// A text may be broken in any way; every byte belongs to at most one token and
// tokens stand in order.

#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace leadflow::cli::lsp {

enum class TokenKind : std::uint8_t { Word, Number, String, BlockString, Comment, Symbol };

struct Token {
  TokenKind kind = TokenKind::Word;
  std::uint32_t begin = 0;
  std::uint32_t end = 0;
};

/// A word is letters, digits and `_`, without dots; a symbol is one byte. A string ends with its line at the
/// latest, a block string with the text.
std::vector<Token> tokens_of(std::string_view text);

enum class KeywordClass : std::uint8_t {
  Declaration,
  Statement,
  Operation,
  Clause,
  Event,
  Type,
  Function,
  Operator,
  Constant,
};

struct Keyword {
  std::string_view words;
  KeywordClass kind;
};

/// grammar/keywords.def.
std::span<const Keyword> keywords();
/// How many tokens from `at` on are the longest keyword there, a phrase perhaps; 0 for none.
std::size_t keyword_length(std::string_view text, std::span<const Token> tokens, std::size_t at);

/// One `{` that is open at a place: the words of its statement.
struct OpenBlock {
  std::vector<std::string> words;  // strings as `"`, symbols as they are
  std::uint32_t begin = 0;         // of the statement
};

/// Where the cursor stands.
struct Cursor {
  std::vector<OpenBlock> blocks;       // outermost first
  std::vector<std::string> statement;  // the words of its statement before it, as in OpenBlock
  std::string prefix;                  // the name that is being written, with its dots
  std::uint32_t begin = 0;             // where that name's last part begins
  bool in_text = false;                // inside a comment, or a string but for a placeholder
  bool in_placeholder = false;
};

Cursor cursor_at(std::string_view text, std::uint32_t offset);

}  // namespace leadflow::cli::lsp
