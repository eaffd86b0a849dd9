// A value of a JSON document, asked by name. What is not there or of another kind
// reads as empty: the sources are other systems' exports, and full of holes.

#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "compiler/json/document.h"

namespace leadflow::cli::adopt {

class JsonView {
 public:
  using Kind = compiler::json::Value::Kind;

  JsonView() = default;
  /// Both must outlive it.
  JsonView(const compiler::json::Document& document, std::string_view source, std::uint32_t value)
      : document_(&document), source_(source), value_(value) {}

  bool there() const { return document_ != nullptr && value_ != compiler::json::no_value; }
  bool is(Kind kind) const { return there() && raw().kind == kind; }
  bool is_object() const { return is(Kind::Object); }
  bool is_array() const { return is(Kind::Array); }
  bool is_text() const { return is(Kind::String); }
  bool is_null() const { return !there() || is(Kind::Null); }

  JsonView operator[](std::string_view key) const;
  /// Elements of an array, members of an object, in their order.
  std::vector<JsonView> children() const;
  std::string_view key() const { return there() ? raw().key : std::string_view{}; }
  /// Of a text; empty for anything else.
  std::string_view text() const { return is_text() ? raw().text : std::string_view{}; }
  /// A text or number as text: exports write `"1"` and `1` for the same thing.
  std::string plain() const;
  /// 1, "1" and true; `otherwise` when it is not there.
  bool flag(bool otherwise) const;
  /// The value as it is written in JSON.
  std::string_view written() const;
  /// RFC 6901.
  std::string place() const { return there() ? document_->pointer(value_) : std::string{}; }

 private:
  const compiler::json::Value& raw() const { return (*document_)[value_]; }
  const compiler::json::Document* document_ = nullptr;
  std::string_view source_{};
  std::uint32_t value_ = compiler::json::no_value;
};

/// A JSON text and what its values point into. Not to be moved once read.
struct JsonFile {
  dsl::SourceSet sources{};
  std::deque<std::string> pool{};
  compiler::json::Document document{};
  std::string_view text() const { return sources[0].text(); }
  JsonView root() const { return {document, text(), 0}; }
};

}  // namespace leadflow::cli::adopt
