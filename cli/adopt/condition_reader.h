// What the readers of other systems' conditions share: a word at a time, the first thing wrong, and how `or`,
// `and` and `not` bind.
//
// A reader gives the words of its language and reads what it compares; the rest is here.

#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "cli/adopt/condition.h"

namespace leadflow::cli::adopt {

/// As a language writes them: `or`, `||`.
struct Connectives {
  std::string_view or_word, and_word, not_word;
};

class ConditionReader {
 public:
  ConditionReader(const ConditionReader&) = delete;
  ConditionReader& operator=(const ConditionReader&) = delete;

  /// The whole text as one condition, or the first thing that is wrong with it.
  Carried read();

 protected:
  /// Reads nothing yet: who derives calls next() when it can.
  ConditionReader(std::string_view text, Fields& fields, const Connectives& words)
      : text_(text), fields_(fields), words_(words) {}
  ~ConditionReader() = default;

  /// Puts the next word into `token_`, empty at the end; of a text its quote, and the text into
  /// `text_value_`.
  virtual void next() = 0;
  /// What stands between `not`, `and` and `or`.
  virtual Expression comparison() = 0;

  Expression disjunction();
  /// Whether the word was the one at hand; then the next one is.
  bool takes(std::string_view word);
  /// Ends the reading. Of several only the first says why.
  void fail(std::string why);
  /// The expression, or what the fields have against it.
  Expression taken(std::optional<Expression> expression);
  /// The number at hand, a minus before it too; Nothing, with error_, for one that the language does not
  /// have.
  Literal number();
  /// One level deeper while it lives; fails where that is too deep.
  class Deeper {
   public:
    explicit Deeper(ConditionReader& reader);
    ~Deeper() { --reader_.depth_; }
    Deeper(const Deeper&) = delete;
    Deeper& operator=(const Deeper&) = delete;

   private:
    ConditionReader& reader_;
  };

  std::string_view text_;
  Fields& fields_;
  std::size_t at_ = 0;  // behind the word at hand
  std::string token_{};
  bool is_text_ = false;  // the word at hand is a text
  std::string text_value_{};
  std::string error_{};

 private:
  Expression conjunction();
  Expression negation();

  Connectives words_;
  int depth_ = 0;
};

}  // namespace leadflow::cli::adopt
