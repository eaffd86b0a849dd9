#include "cli/lsp/words.h"

#include <algorithm>
#include <map>
#include <utility>

namespace leadflow::cli::lsp {

namespace {

constexpr Keyword keyword_list[] = {
#define LEADFLOW_KEYWORD(words, kind) {words, KeywordClass::kind},
#include "grammar/keywords.def"
#undef LEADFLOW_KEYWORD
};

constexpr std::string_view block_quote = "\"\"\"";

bool is_word(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
         static_cast<unsigned char>(c) >= 0x80;
}
bool is_digit_byte(char c) {
  return c >= '0' && c <= '9';
}

std::size_t end_of_line(std::string_view text, std::size_t at) {
  return std::min(text.find('\n', at), text.size());
}

std::size_t end_of_string(std::string_view text, std::size_t at) {
  const std::size_t line_end = end_of_line(text, at);
  for (++at; at < line_end; ++at) {
    if (text[at] == '\\') {
      ++at;
    } else if (text[at] == '"') {
      return at + 1;
    }
  }
  return line_end;
}

Token next_token(std::string_view text, std::size_t at) {
  const auto token = [at](TokenKind kind, std::size_t end) {
    return Token{kind, static_cast<std::uint32_t>(at), static_cast<std::uint32_t>(end)};
  };
  if (text[at] == '#') return token(TokenKind::Comment, end_of_line(text, at));
  if (text.substr(at, 3) == block_quote) {
    const std::size_t end = text.find(block_quote, at + 3);
    return token(TokenKind::BlockString, end == std::string_view::npos ? text.size() : end + 3);
  }
  if (text[at] == '"') return token(TokenKind::String, end_of_string(text, at));
  if (!is_word(text[at])) return token(TokenKind::Symbol, at + 1);
  std::size_t end = at;
  while (end < text.size() && is_word(text[end])) ++end;
  return token(is_digit_byte(text[at]) ? TokenKind::Number : TokenKind::Word, end);
}

/// Phrases by their first word, the longest first.
const std::multimap<std::string_view, std::vector<std::string_view>>& phrases() {
  static const auto made = [] {
    std::multimap<std::string_view, std::vector<std::string_view>> all;
    for (const Keyword& keyword : keyword_list) {
      std::vector<std::string_view> parts;
      for (std::string_view rest = keyword.words; !rest.empty();) {
        const std::size_t blank = rest.find(' ');
        parts.push_back(rest.substr(0, blank));
        rest = blank == std::string_view::npos ? std::string_view() : rest.substr(blank + 1);
      }
      const std::string_view first = parts.front();
      all.emplace(first, std::move(parts));
    }
    return all;
  }();
  return made;
}

std::string word_of(std::string_view text, const Token& token) {
  if (token.kind == TokenKind::String || token.kind == TokenKind::BlockString) return "\"";
  return std::string(text.substr(token.begin, token.end - token.begin));
}

bool has_line_end(std::string_view text, std::uint32_t begin, std::uint32_t end) {
  return text.substr(begin, end - begin).find('\n') != std::string_view::npos;
}

/// Follows blocks and statements through the tokens.
class Walk {
 public:
  explicit Walk(std::string_view text) : text_(text) {}

  void take(const Token& token) {
    if (token.kind == TokenKind::Comment) return;
    const std::string word = word_of(text_, token);
    if (brackets_ == 0 && last_ != "," && has_line_end(text_, last_end_, token.begin)) words_.clear();
    if (words_.empty()) begin_ = token.begin;
    last_end_ = token.end;
    last_ = word;
    if (word == "{") {
      blocks_.push_back({std::exchange(words_, {}), begin_});
    } else if (word == "}") {
      if (!blocks_.empty()) blocks_.pop_back();
      words_.clear();
      brackets_ = 0;
    } else {
      if (word == "(" || word == "[") ++brackets_;
      if ((word == ")" || word == "]") && brackets_ > 0) --brackets_;
      words_.push_back(word);
    }
  }

  void finish(Cursor& cursor, std::uint32_t offset) {
    if (brackets_ == 0 && last_ != "," && has_line_end(text_, last_end_, offset)) words_.clear();
    cursor.blocks = std::move(blocks_);
    cursor.statement = std::move(words_);
  }

 private:
  std::string_view text_;
  std::vector<OpenBlock> blocks_;
  std::vector<std::string> words_;
  std::string last_;
  std::uint32_t last_end_ = 0;
  std::uint32_t begin_ = 0;
  int brackets_ = 0;
};

}  // namespace

std::vector<Token> tokens_of(std::string_view text) {
  std::vector<Token> tokens;
  for (std::size_t at = 0; at < text.size();) {
    const char c = text[at];
    if (c == ' ' || c == '\t' || c == '\r' || c == '\n') {
      ++at;
      continue;
    }
    tokens.push_back(next_token(text, at));
    at = tokens.back().end;
  }
  return tokens;
}

std::span<const Keyword> keywords() {
  return keyword_list;
}

std::size_t keyword_length(std::string_view text, std::span<const Token> tokens, std::size_t at) {
  const auto word = [&](std::size_t i) {
    return text.substr(tokens[i].begin, tokens[i].end - tokens[i].begin);
  };
  std::size_t longest = 0;
  const auto [first, last] = phrases().equal_range(word(at));
  for (auto each = first; each != last; ++each) {
    const std::vector<std::string_view>& parts = each->second;
    if (parts.size() <= longest || at + parts.size() > tokens.size()) continue;
    std::size_t same = 1;
    while (same < parts.size() && word(at + same) == parts[same]) ++same;
    if (same == parts.size()) longest = same;
  }
  return longest;
}

Cursor cursor_at(std::string_view text, std::uint32_t offset) {
  Cursor cursor;
  const std::string_view before = text.substr(0, offset);
  std::size_t begin = before.size();
  while (begin > 0 && (is_word(before[begin - 1]) || before[begin - 1] == '.')) --begin;
  const std::size_t dot = before.substr(begin).rfind('.');
  cursor.prefix = std::string(before.substr(begin));
  cursor.begin = static_cast<std::uint32_t>(dot == std::string_view::npos ? begin : begin + dot + 1);
  Walk walk(text);
  for (const Token& token : tokens_of(before)) {
    if (token.end >= offset && token.kind != TokenKind::Symbol && token.kind != TokenKind::Word &&
        token.kind != TokenKind::Number) {
      const std::string_view inside = before.substr(token.begin);
      const bool block = text.substr(token.begin, 3) == block_quote;
      if (token.kind != TokenKind::String || block || inside.size() < 2 || inside.back() != '"') {
        const std::size_t open = inside.rfind("{{");
        cursor.in_placeholder = token.kind != TokenKind::Comment && open != std::string_view::npos &&
                                inside.find("}}", open) == std::string_view::npos;
        cursor.in_text = !cursor.in_placeholder;
        break;
      }
    }
    if (token.begin >= begin && !cursor.prefix.empty()) break;
    walk.take(token);
  }
  walk.finish(cursor, static_cast<std::uint32_t>(begin));
  return cursor;
}

}  // namespace leadflow::cli::lsp
