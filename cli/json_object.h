// One JSON object, member by member, on one line.

#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "dsl/json_text.h"

namespace leadflow::cli {

/// Each call adds a member; str() closes the object. Texts that are not UTF-8 are mended, so the result is
/// always valid.
class JsonObject {
 public:
  JsonObject& text(std::string_view name, std::string_view value) {
    start(name);
    dsl::append_json_string(text_, value);
    return *this;
  }
  /// null when empty.
  JsonObject& text_or_null(std::string_view name, std::string_view value) {
    return value.empty() ? raw(name, "null") : text(name, value);
  }
  JsonObject& number(std::string_view name, std::int64_t value) { return raw(name, std::to_string(value)); }
  JsonObject& boolean(std::string_view name, bool value) { return raw(name, value ? "true" : "false"); }
  /// `json` is JSON text already.
  JsonObject& raw(std::string_view name, std::string_view json) {
    start(name);
    text_ += json;
    return *this;
  }
  JsonObject& texts(std::string_view name, const std::vector<std::string>& values);
  std::string str() const { return text_ + "}"; }

 private:
  void start(std::string_view name) {
    if (text_.size() > 1) text_ += ',';
    dsl::append_json_string(text_, name);
    text_ += ':';
  }
  std::string text_ = "{";
};

/// `[a,b]` of values that are JSON text already.
inline std::string json_array(const std::vector<std::string>& items) {
  std::string text = "[";
  for (const std::string& item : items) {
    if (text.size() > 1) text += ',';
    text += item;
  }
  return text + "]";
}

inline JsonObject& JsonObject::texts(std::string_view name, const std::vector<std::string>& values) {
  std::vector<std::string> items;
  for (const std::string& value : values) {
    std::string item;
    dsl::append_json_string(item, value);
    items.push_back(std::move(item));
  }
  return raw(name, json_array(items));
}

/// The head of a document of ours.
inline JsonObject document(std::string_view kind) {
  JsonObject object;
  object.number("format_version", 1).text("kind", kind);
  return object;
}

}  // namespace leadflow::cli
