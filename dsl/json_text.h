// Writing JSON text, and nothing more of JSON.
//
// Enough for the machine forms of findings, which this room shows without a
// JSON library. The result is always valid UTF-8 and valid JSON, whatever bytes
// the texts hold.

#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace leadflow::dsl {

/// Appends `text` as a JSON string with its quotes; a byte that is not UTF-8 becomes U+FFFD.
void append_json_string(std::string& to, std::string_view text);

/// Builds one document from calls in its order. The caller closes what it opens; commas come by themselves.
class JsonWriter {
 public:
  JsonWriter& begin_object() { return open('{'); }
  JsonWriter& end_object() { return close('}'); }
  JsonWriter& begin_array() { return open('['); }
  JsonWriter& end_array() { return close(']'); }
  JsonWriter& key(std::string_view name);
  JsonWriter& string(std::string_view value);
  JsonWriter& number(std::uint64_t value);
  JsonWriter& boolean(bool value);

  JsonWriter& member(std::string_view name, std::string_view value) { return key(name).string(value); }
  JsonWriter& member(std::string_view name, std::uint64_t value) { return key(name).number(value); }

  /// The next value or closing bracket starts a line: long lists stay readable and diffable.
  JsonWriter& line_break();
  const std::string& text() const { return text_; }

 private:
  JsonWriter& open(char bracket);
  JsonWriter& close(char bracket);
  void separate();

  std::string text_;
  bool after_value_ = false;  // the next value needs a comma before it
  bool break_line_ = false;
};

}  // namespace leadflow::dsl
