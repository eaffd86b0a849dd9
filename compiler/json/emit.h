// Writing the one layout of a JSON document: two spaces an indent, an element a line.

#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace leadflow::compiler::json {

/// Builds one document from calls in its order. The caller closes what it opens.
class Emitter {
 public:
  void begin_object() { open('{'); }
  void end_object() { close('}'); }
  void begin_array() { open('['); }
  void end_array() { close(']'); }
  void key(std::string_view name);
  void string(std::string_view value);
  void number(std::int64_t value);
  void boolean(bool value);

  void member(std::string_view name, std::string_view value) { key(name), string(value); }
  void member(std::string_view name, std::int64_t value) { key(name), number(value); }
  void member(std::string_view name, bool value) { key(name), boolean(value); }
  void member(std::string_view name, const char* value) { key(name), string(value); }

  /// The document with a line ending at its end.
  std::string finish();

 private:
  void open(char bracket);
  void close(char bracket);
  void before_value();
  void new_line();

  std::string out_;
  std::size_t depth_ = 0;
  bool is_first_ = true;  // nothing stands yet in the innermost bracket
  bool behind_key_ = false;
};

}  // namespace leadflow::compiler::json
