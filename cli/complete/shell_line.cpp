#include "cli/complete/shell_line.h"

namespace leadflow::cli {

namespace {

bool is_redirect(char c) {
  return c == '<' || c == '>';
}

/// Reads one line from left to right; how bash quotes: bash(1), QUOTING.
class ShellLineReader {
 public:
  explicit ShellLineReader(std::string_view line) : line_(line) {}

  ShellLine read() {
    while (at_ < line_.size()) step(line_[at_]);
    found_.completable = !closed_;
    found_.after_redirect = redirect_;
    found_.words.push_back(word_);
    return std::move(found_);
  }

 private:
  void step(char c) {
    if (found_.quote == '\'') {
      take(c, c == '\'');
    } else if (found_.quote == '"') {
      const char next = at_ + 1 < line_.size() ? line_[at_ + 1] : '\0';
      if (c == '\\' && std::string_view("\"\\$`").find(next) != std::string_view::npos && next != '\0')
        escape();
      else
        take(c, c == '"');
    } else if (c == '\\') {
      escape();
    } else if (c == '\'' || c == '"') {
      found_.current += c;
      found_.quote = c;
      started_ = true;
      ++at_;
    } else if (c == ' ' || c == '\t' || c == '\n' || is_redirect(c)) {
      end_word(c);
    } else {
      take(c, false);
    }
  }

  void take(char c, bool closes) {
    found_.current += c;
    ++at_;
    started_ = true;
    if (closes) {
      found_.quote = '\0';
      closed_ = true;
    } else {
      word_ += c;
    }
  }

  void escape() {
    found_.current += line_[at_++];
    started_ = true;
    if (at_ == line_.size()) return;
    found_.current += line_[at_];
    word_ += line_[at_++];
  }

  void end_word(char c) {
    if (started_ && !redirect_ && !(is_redirect(c) && word_ == "2")) found_.words.push_back(word_);
    if (started_) redirect_ = false;
    if (is_redirect(c)) redirect_ = true;
    word_.clear();
    found_.current.clear();
    closed_ = started_ = false;
    ++at_;
  }

  std::string_view line_;
  std::size_t at_ = 0;
  ShellLine found_;
  std::string word_;
  bool started_ = false;   // the word exists, though it may be empty
  bool closed_ = false;    // a quote was closed in it
  bool redirect_ = false;  // > or < stands before it
};

bool is_plain(char c) {
  const auto byte = static_cast<unsigned char>(c);
  if (byte >= 0x80 || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')) return true;
  return std::string_view("_./:=@%+,-").find(c) != std::string_view::npos;
}

std::string quoted(std::string_view text, char quote) {
  std::string result;
  for (const char c : text) {
    if (quote == '\'') {
      result += c == '\'' ? "'\\''" : std::string(1, c);
    } else if (quote == '"') {
      if (c == '!') return {};  // bash looks it up in its history, and a backslash would stay
      if (std::string_view("\"\\$`").find(c) != std::string_view::npos) result += '\\';
      result += c;
    } else {
      if (!is_plain(c)) result += '\\';
      result += c;
    }
  }
  return result;
}

}  // namespace

ShellLine read_shell_line(std::string_view line) {
  return ShellLineReader(line).read();
}

std::string bash_reply(const ShellLine& line, std::string_view breaks, std::string_view candidate) {
  if (!line.completable) return {};
  const std::string& typed = line.current;
  std::size_t start = 0;  // of the end that is replaced
  if (line.quote != '\0') {
    start = typed.find(line.quote) + 1;
  } else {
    for (std::size_t i = 0; i < typed.size(); ++i) {
      if (typed[i] == '\\')
        ++i;
      else if (breaks.find(typed[i]) != std::string_view::npos)
        start = i + 1;
    }
  }
  const std::string kept = read_shell_line(typed.substr(0, start)).words.back();
  if (candidate.substr(0, kept.size()) != kept) return {};
  return quoted(candidate.substr(kept.size()), line.quote);
}

}  // namespace leadflow::cli
