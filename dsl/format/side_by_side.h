// Two texts line by line, as far as they differ in nothing but how far in their
// lines stand.
//
// Neither the grammar nor the layout asks where on its line a statement begins, how
// many blank lines stand together, what stands behind the last token, or how far
// behind the code a comment does. So lines that go together here, one after the
// other, have the same tree and the same comments, and are laid out the same.

#pragma once

#include <cstddef>
#include <string_view>

namespace leadflow::dsl::format {

/// Both texts have to be free of errors.
class SideBySide {
 public:
  SideBySide(std::string_view before, std::string_view after) : before_{before, 0}, after_{after, 0} {}

  /// Goes past the next line of both, the blank lines before it and the rest of a block text that begins in
  /// it. False, and nothing is passed: they do not go together, or there is none.
  bool next();
  bool at_end() const { return before_.at == before_.text.size() && after_.at == after_.text.size(); }

  /// Where the lines begin that come next, behind blank lines.
  std::size_t before() const { return past_blank_lines(before_); }
  std::size_t after() const { return past_blank_lines(after_); }

 private:
  struct Side {
    std::string_view text;
    std::size_t at;
  };
  static std::size_t past_blank_lines(const Side& side);

  Side before_;
  Side after_;
};

}  // namespace leadflow::dsl::format
