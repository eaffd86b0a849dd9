// A JSON text as a tree in which every value knows where it stands.
//
// Nothing is trusted: a member given twice, nesting without end and text that is
// no JSON are findings. The tree lies flat in one vector, so that no depth can
// overflow a stack when it is made or destroyed.

#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "dsl/diagnostics.h"
#include "dsl/source.h"

namespace leadflow::compiler::json {

/// Objects and arrays within one another: a block of the language takes four levels.
inline constexpr std::size_t max_depth = 4 * static_cast<std::size_t>(dsl::max_nesting) + 64;

inline constexpr std::uint32_t no_value = 0xffffffff;

struct Value {
  enum class Kind : std::uint8_t { Null, Boolean, Integer, Decimal, String, Array, Object };
  Kind kind = Kind::Null;
  bool boolean = false;
  std::uint32_t begin = 0;  // bytes of the text
  std::uint32_t end = 0;
  std::uint32_t parent = no_value;
  std::uint32_t first_child = no_value;
  std::uint32_t next_sibling = no_value;
  std::uint32_t index = 0;   // among the children of an array
  std::int64_t integer = 0;  // of Integer
  std::string_view key;      // in an object
  std::string_view text;     // of String, decoded; of Decimal and of integers out of range, as written
};

/// "an object", "a text"
std::string_view to_text(Value::Kind kind);

/// Values in the order of the text; the root is the first.
struct Document {
  dsl::FileIndex file = 0;
  std::vector<Value> values;

  const Value& operator[](std::uint32_t value) const { return values[value]; }
  dsl::Span span(std::uint32_t value) const { return {file, values[value].begin, values[value].end}; }
  /// The member `key` of an object, or no_value.
  std::uint32_t member(std::uint32_t object, std::string_view key) const;
  /// As RFC 6901 writes it: `/workflows/0/name`; empty for the root.
  std::string pointer(std::uint32_t value) const;
};

/// Nothing if the text is not a JSON document; then a finding says why. Texts are kept in `pool`.
std::optional<Document> read_document(const dsl::SourceSet& sources, dsl::FileIndex file,
                                      std::deque<std::string>& pool, dsl::Diagnostics& found);

}  // namespace leadflow::compiler::json
