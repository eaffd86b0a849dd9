#include "bench/trace.h"

#include <algorithm>
#include <charconv>
#include <stdexcept>

#include "dsl/json_text.h"

namespace leadflow::bench {

namespace {

/// Behind the quoted text, comment or single character that begins at `at`.
std::size_t skip_plain(std::string_view sql, std::size_t at) {
  const char c = sql[at];
  if (c == '\'' || c == '"' || c == '`' || c == '[') {
    const std::size_t end = sql.find(c == '[' ? ']' : c, at + 1);
    return end == std::string_view::npos ? sql.size() : end + 1;
  }
  if (sql.substr(at, 2) == "--") return std::min(sql.find('\n', at), sql.size());
  if (sql.substr(at, 2) == "/*") return std::min(sql.find("*/", at + 2), sql.size() - 2) + 2;
  return at + 1;
}

/// Reads the literal at `at` and puts `at` behind it.
Bound read_literal(std::string_view text, std::size_t& at) {
  Bound value;
  const char* const end = text.data() + text.size();
  if (text.substr(at, 4) == "NULL") {
    at += 4;
    return value;
  }
  if (text[at] == '\'') {
    value.kind = Bound::Kind::Text;
    for (++at; at < text.size(); ++at) {
      if (text[at] == '\'' && text.substr(at, 2) != "''") break;
      if (text[at] == '\'') ++at;
      value.bytes += text[at];
    }
    ++at;
    return value;
  }
  if (text.substr(at, 2) == "x'") {
    value.kind = Bound::Kind::Blob;
    for (at += 2; at + 1 < text.size() && text[at] != '\''; at += 2) {
      int byte = 0;
      std::from_chars(text.data() + at, text.data() + at + 2, byte, 16);
      value.bytes += static_cast<char>(byte);
    }
    ++at;
    return value;
  }
  const auto whole = std::from_chars(text.data() + at, end, value.integer);
  if (whole.ec != std::errc()) throw std::runtime_error("no literal where a value was bound");
  value.kind = Bound::Kind::Integer;
  const char* behind = whole.ptr;
  if (behind != end && (*behind == '.' || *behind == 'e')) {
    value.kind = Bound::Kind::Real;
    behind = std::from_chars(text.data() + at, end, value.real).ptr;
  }
  at = static_cast<std::size_t>(behind - text.data());
  return value;
}

template <typename Number>
void put(std::FILE* to, Number number) {
  std::fwrite(&number, sizeof number, 1, to);
}

void put_bytes(std::FILE* to, std::string_view bytes) {
  put(to, static_cast<std::uint32_t>(bytes.size()));
  std::fwrite(bytes.data(), 1, bytes.size(), to);
}

}  // namespace

std::vector<Bound> bound_values(std::string_view sql, std::string_view expanded) {
  std::vector<Bound> values;
  std::size_t in_expanded = 0;
  for (std::size_t at = 0; at < sql.size();) {
    if (sql[at] != '?') {
      const std::size_t next = skip_plain(sql, at);
      in_expanded += next - at;
      at = next;
      continue;
    }
    std::size_t number = 0;
    const char* const end = std::from_chars(sql.data() + at + 1, sql.data() + sql.size(), number).ptr;
    at = static_cast<std::size_t>(end - sql.data());
    if (number == 0) number = values.size() + 1;  // a bare `?`
    if (number > values.size()) values.resize(number);
    values[number - 1] = read_literal(expanded, in_expanded);
  }
  if (in_expanded != expanded.size()) throw std::runtime_error("statement and expanded statement do not fit");
  return values;
}

void TraceWriter::opened() {
  if (binary_ != nullptr) std::fputc('O', binary_);
}

void TraceWriter::ran(std::string_view sql, std::string_view expanded) {
  const std::vector<Bound> values = bound_values(sql, expanded);
  if (binary_ != nullptr) write_binary(sql, values);
  if (json_ != nullptr) write_json(sql, values);
  if (shell_ != nullptr) std::fprintf(shell_, "%.*s;\n", static_cast<int>(expanded.size()), expanded.data());
}

void TraceWriter::write_binary(std::string_view sql, const std::vector<Bound>& values) {
  auto number = numbers_.find(sql);
  if (number == numbers_.end()) {
    number = numbers_.emplace(std::string(sql), static_cast<std::uint32_t>(numbers_.size())).first;
    std::fputc('S', binary_);
    put_bytes(binary_, sql);
  }
  std::fputc('R', binary_);
  put(binary_, number->second);
  put(binary_, static_cast<std::uint32_t>(values.size()));
  for (const Bound& value : values) {
    switch (value.kind) {
      case Bound::Kind::Null:
        std::fputc('n', binary_);
        break;
      case Bound::Kind::Integer:
        std::fputc('i', binary_), put(binary_, value.integer);
        break;
      case Bound::Kind::Real:
        std::fputc('f', binary_), put(binary_, value.real);
        break;
      case Bound::Kind::Text:
        std::fputc('t', binary_), put_bytes(binary_, value.bytes);
        break;
      case Bound::Kind::Blob:
        std::fputc('b', binary_), put_bytes(binary_, value.bytes);
        break;
    }
  }
}

void TraceWriter::write_json(std::string_view sql, const std::vector<Bound>& values) {
  std::string row = first_ ? "[\n[" : ",\n[";
  first_ = false;
  dsl::append_json_string(row, sql);
  for (const Bound& value : values) {
    row += ", ";
    switch (value.kind) {
      case Bound::Kind::Null:
        row += "null";
        break;
      case Bound::Kind::Integer:
        row += std::to_string(value.integer);
        break;
      case Bound::Kind::Real:
        row += std::to_string(value.real);
        break;
      case Bound::Kind::Text:
        dsl::append_json_string(row, value.bytes);
        break;
      case Bound::Kind::Blob:
        throw std::runtime_error("a blob was bound; scripts are given none");
    }
  }
  row += ']';
  std::fputs(row.c_str(), json_);
}

void TraceWriter::finish() {
  if (json_ != nullptr) std::fputs(first_ ? "[]\n" : "\n]\n", json_);
}

}  // namespace leadflow::bench
