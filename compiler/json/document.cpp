#include "compiler/json/document.h"

#include <algorithm>
#include <iterator>
#include <limits>
#include <nlohmann/json.hpp>
#include <unordered_set>
#include <utility>

#include "dsl/text.h"

namespace leadflow::compiler::json {

using dsl::DiagnosticKind;
using dsl::Span;

namespace {

/// Reads bytes and says how far the library has come: it gives no positions itself.
class CountingIterator {
 public:
  using iterator_category = std::input_iterator_tag;
  using value_type = char;
  using difference_type = std::ptrdiff_t;
  using pointer = const char*;
  using reference = const char&;

  CountingIterator(const char* at, const char** reached) : at_(at), reached_(reached) {}
  reference operator*() const { return *at_; }
  CountingIterator& operator++() {
    *reached_ = ++at_;
    return *this;
  }
  CountingIterator operator++(int) {
    CountingIterator before = *this;
    ++*this;
    return before;
  }
  bool operator==(const CountingIterator& other) const { return at_ == other.at_; }
  bool operator!=(const CountingIterator& other) const { return at_ != other.at_; }

 private:
  const char* at_;
  const char** reached_;
};

/// Takes the library's events and lays the tree out.
class Builder {
 public:
  using number_integer_t = nlohmann::json::number_integer_t;
  using number_unsigned_t = nlohmann::json::number_unsigned_t;
  using number_float_t = nlohmann::json::number_float_t;
  using string_t = nlohmann::json::string_t;
  using binary_t = nlohmann::json::binary_t;

  Builder(Document& document, std::string_view text, std::deque<std::string>& pool, dsl::Diagnostics& found)
      : document_(document), text_(text), reached(text.data()), pool_(pool), found_(found) {}

  bool null() { return add(Value::Kind::Null); }
  bool boolean(bool value) {
    add(Value::Kind::Boolean);
    last().boolean = value;
    return true;
  }
  bool number_integer(number_integer_t value) {
    add(Value::Kind::Integer);
    last().integer = value;
    return true;
  }
  bool number_unsigned(number_unsigned_t value) {
    const bool fits = value <= static_cast<number_unsigned_t>(std::numeric_limits<std::int64_t>::max());
    add(fits ? Value::Kind::Integer : Value::Kind::Decimal);
    if (fits) last().integer = static_cast<std::int64_t>(value);
    return true;
  }
  bool number_float(number_float_t, const string_t&) { return add(Value::Kind::Decimal); }
  bool string(string_t& value) {
    add(Value::Kind::String);
    last().text = keep(value);
    return true;
  }
  bool binary(binary_t&) { return false; }
  bool start_object(std::size_t) { return open(Value::Kind::Object); }
  bool start_array(std::size_t) { return open(Value::Kind::Array); }
  bool end_object() { return close(); }
  bool end_array() { return close(); }

  bool key(string_t& name) {
    key_ = keep(name);
    const Span where = here();
    if (!open_.back().keys.insert(key_).second) {
      found_.add(DiagnosticKind::DuplicateJsonMember, where,
                 "the member `" + std::string(key_) + "` is given twice in `" +
                     document_.pointer(open_.back().value) + "`");
      key_is_wrong_ = true;
    }
    return true;
  }

  bool parse_error(std::size_t, const std::string& last_token, const nlohmann::detail::exception& error) {
    const auto at = static_cast<std::uint32_t>(reached - text_.data());
    const auto begin = at > last_token.size() ? at - static_cast<std::uint32_t>(last_token.size()) : 0;
    found_.add(DiagnosticKind::InvalidJson, {document_.file, begin, at},
               std::string_view(error.what()).find("unexpected end of input") != std::string_view::npos
                   ? "the JSON text ends too early"
                   : "this is not JSON");
    return false;
  }

 private:
  struct Open {
    std::uint32_t value;
    std::uint32_t last_child = no_value;
    std::uint32_t children = 0;
    std::unordered_set<std::string_view> keys{};
  };

  Value& last() { return document_.values.back(); }
  std::string_view keep(std::string& value) { return pool_.emplace_back(std::move(value)); }

  /// The token that was just read.
  Span here() {
    const std::size_t end = static_cast<std::size_t>(reached - text_.data());
    std::size_t begin = text_.find_first_not_of(" \t\r\n,:", behind_);
    begin = std::min(begin, end);
    behind_ = end;
    return {document_.file, static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(end)};
  }

  bool add(Value::Kind kind) {
    const Span where = here();
    const auto index = static_cast<std::uint32_t>(document_.values.size());
    Value value;
    value.kind = kind;
    value.begin = where.begin;
    value.end = where.end;
    value.key = std::exchange(key_, {});
    if (kind == Value::Kind::Integer || kind == Value::Kind::Decimal) {
      const std::string_view token = text_.substr(where.begin, where.end - where.begin);
      const std::size_t size = std::min(token.find_first_not_of("+-.eE0123456789"), token.size());
      value.end = where.begin + static_cast<std::uint32_t>(size);  // the library reads one byte further
      value.text = token.substr(0, size);
      behind_ = value.end;
    }
    if (!open_.empty()) {
      Open& parent = open_.back();
      value.parent = parent.value;
      value.index = parent.children++;
      if (!std::exchange(key_is_wrong_, false)) {
        std::uint32_t& link = parent.last_child == no_value
                                  ? document_.values[parent.value].first_child
                                  : document_.values[parent.last_child].next_sibling;
        link = index;
        parent.last_child = index;
      }
    }
    document_.values.push_back(value);
    return true;
  }

  bool open(Value::Kind kind) {
    add(kind);
    if (open_.size() >= max_depth) {
      found_.add(DiagnosticKind::JsonTooDeep, {document_.file, last().begin, last().end},
                 "this is nested more than " + std::to_string(max_depth) + " levels deep");
      return false;
    }
    open_.push_back({static_cast<std::uint32_t>(document_.values.size() - 1)});
    return true;
  }

  bool close() {
    document_.values[open_.back().value].end = here().end;
    open_.pop_back();
    return true;
  }

  Document& document_;
  std::string_view text_;

 public:
  const char* reached;  // behind the last byte that the library has read

 private:
  std::deque<std::string>& pool_;
  dsl::Diagnostics& found_;
  std::vector<Open> open_;
  std::size_t behind_ = 0;  // the last token
  std::string_view key_;
  bool key_is_wrong_ = false;
};

}  // namespace

std::string_view to_text(Value::Kind kind) {
  switch (kind) {
    case Value::Kind::Null:
      return "null";
    case Value::Kind::Boolean:
      return "true or false";
    case Value::Kind::Integer:
      return "a whole number";
    case Value::Kind::Decimal:
      return "a number";
    case Value::Kind::String:
      return "a text";
    case Value::Kind::Array:
      return "an array";
    case Value::Kind::Object:
      return "an object";
  }
  return {};
}

std::uint32_t Document::member(std::uint32_t object, std::string_view key) const {
  for (std::uint32_t child = values[object].first_child; child != no_value;
       child = values[child].next_sibling) {
    if (values[child].key == key) return child;
  }
  return no_value;
}

std::string Document::pointer(std::uint32_t value) const {
  std::string path;
  for (; values[value].parent != no_value; value = values[value].parent) {
    std::string step = "/";
    if (values[values[value].parent].kind == Value::Kind::Array) {
      step += std::to_string(values[value].index);
    } else {
      for (const char c : values[value].key) {
        if (c == '~')
          step += "~0";
        else if (c == '/')
          step += "~1";
        else
          step += c;
      }
    }
    path.insert(0, step);
  }
  return path;
}

std::optional<Document> read_document(const dsl::SourceSet& sources, dsl::FileIndex file,
                                      std::deque<std::string>& pool, dsl::Diagnostics& found) {
  const std::string_view text = sources[file].text();
  Document document;
  document.file = file;
  if (const auto invalid = dsl::first_invalid_utf8(text)) {
    const auto at = static_cast<std::uint32_t>(*invalid);
    found.add(DiagnosticKind::InvalidJson, {file, at, at + 1},
              "byte " + std::to_string(at) + " is not UTF-8");
    return std::nullopt;
  }
  // The library takes a NUL for the end of the text.
  if (const std::size_t nul = text.find('\0'); nul != std::string_view::npos) {
    const auto at = static_cast<std::uint32_t>(nul);
    found.add(DiagnosticKind::InvalidJson, {file, at, at + 1}, "byte " + std::to_string(at) + " is a NUL");
    return std::nullopt;
  }
  const std::size_t findings = found.size();
  Builder builder(document, text, pool, found);
  const CountingIterator begin(text.data(), &builder.reached);
  const CountingIterator end(text.data() + text.size(), &builder.reached);
  const bool whole = nlohmann::json::sax_parse(begin, end, &builder);
  if (!whole || found.size() > findings) return std::nullopt;
  return document;
}

}  // namespace leadflow::compiler::json
