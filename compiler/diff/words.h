// How the two sides of a difference read: as the formatter writes them.

#pragma once

#include <string>
#include <string_view>

#include "compiler/diff/declared.h"
#include "dsl/format/printer.h"
#include "dsl/walk.h"

namespace leadflow::compiler::diff {

/// The whole statement, without the line ending behind it.
template <class T>
std::string statement_text(const T& x) {
  static const dsl::SourceSet no_sources;
  static const ast::File no_file{};
  std::string text = dsl::format::Printer(no_sources, no_file).print(dsl::format::Writer::item(x));
  if (!text.empty() && text.back() == '\n') text.pop_back();
  return text;
}

template <class T>
std::string statements_text(const std::vector<T>& all) {
  std::string text;
  for (const T& each : all) text += (text.empty() ? "" : "\n") + statement_text(each);
  return text;
}

/// A piece of a statement with its keywords: `by closers`, `default 0`, `required`; empty where it is not
/// written.
template <class Piece, class T>
std::string piece_text(const Piece& piece, const T& x) {
  dsl::format::Writer writer(nullptr, nullptr);
  dsl::format::Line line;
  const auto& value = x.*(piece.member);
  using Value = std::decay_t<decltype(value)>;
  if constexpr (dsl::is_flag_v<Piece>) {
    return value ? std::string(piece.words) : std::string();
  } else if constexpr (dsl::is_vector_v<Value>) {
    const std::string items = words_of(value);
    if constexpr (dsl::is_list_v<Piece>) {
      return items.empty() || piece.words.empty() ? items : std::string(piece.words) + " " + items;
    } else {
      return "{ " + items + " }";
    }
  } else if constexpr (dsl::is_optional_v<Value>) {
    if (!value) return {};
    line.word(piece.words);
    writer.write(line, *value);
    return line.flat();
  } else if constexpr (std::is_same_v<Value, bool>) {
    return value ? "pull" : "push";  // of a distribution
  } else {
    writer.write(line, value);
    return line.flat();
  }
}

}  // namespace leadflow::compiler::diff
