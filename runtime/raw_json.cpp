#include "runtime/raw_json.h"

namespace leadflow::runtime {

namespace {

/// Walks over one text. Our writers leave no white space, people's tools may.
class Cutter {
 public:
  explicit Cutter(std::string_view text) : text_(text) {}

  void skip_space() {
    while (at_ < text_.size() &&
           (text_[at_] == ' ' || text_[at_] == '\n' || text_[at_] == '\r' || text_[at_] == '\t'))
      ++at_;
  }
  bool accept(char c) {
    skip_space();
    if (at_ >= text_.size() || text_[at_] != c) return false;
    ++at_;
    return true;
  }
  void expect(char c) {
    if (!accept(c)) throw RawJsonError("stored JSON is damaged");
  }
  void expect_end() {
    skip_space();
    if (at_ != text_.size()) throw RawJsonError("stored JSON goes on after its end");
  }
  /// What stands between the quotes of a string.
  std::string_view string() {
    expect('"');
    const std::size_t from = at_;
    while (at_ < text_.size() && text_[at_] != '"') at_ += text_[at_] == '\\' ? 2 : 1;
    if (at_ >= text_.size()) throw RawJsonError("stored JSON ends in a string");
    return text_.substr(from, at_++ - from);
  }
  std::string_view value() {
    skip_space();
    const std::size_t from = at_;
    int depth = 0;
    while (at_ < text_.size()) {
      const char c = text_[at_];
      if (c == '"') {
        string();
        continue;
      }
      if (c == '{' || c == '[') ++depth;
      if (c == '}' || c == ']') {
        if (depth == 0) break;
        --depth;
      }
      if (c == ',' && depth == 0) break;
      ++at_;
    }
    if (depth != 0 || at_ == from) throw RawJsonError("stored JSON is damaged");
    return text_.substr(from, at_ - from);
  }

 private:
  std::string_view text_;
  std::size_t at_ = 0;
};

}  // namespace

std::vector<RawMember> raw_members(std::string_view object) {
  Cutter cutter(object);
  std::vector<RawMember> members;
  members.reserve(8);
  cutter.expect('{');
  if (!cutter.accept('}')) {
    do {
      cutter.skip_space();
      const std::string_view name = cutter.string();
      cutter.expect(':');
      members.push_back({name, cutter.value()});
    } while (cutter.accept(','));
    cutter.expect('}');
  }
  cutter.expect_end();
  return members;
}

std::vector<std::string_view> raw_elements(std::string_view array) {
  Cutter cutter(array);
  std::vector<std::string_view> elements;
  cutter.expect('[');
  if (!cutter.accept(']')) {
    do {
      elements.push_back(cutter.value());
    } while (cutter.accept(','));
    cutter.expect(']');
  }
  cutter.expect_end();
  return elements;
}

}  // namespace leadflow::runtime
