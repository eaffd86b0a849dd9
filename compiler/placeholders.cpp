// Splitting a text at its placeholders, and finding each again in the source as written.

#include "compiler/placeholders.h"
#include "dsl/text.h"

#include <fmt/format.h>

#include <cstddef>
#include <cstdint>

namespace leadflow::compiler {

namespace {

using dsl::Span;

bool is_path(std::string_view text) {
  bool start = true;
  for (const char c : text) {
    const bool letter = c >= 'a' && c <= 'z';
    if (start) {
      if (!letter) return false;
      start = false;
    } else if (c == '.') {
      start = true;
    } else if (!letter && !(c >= '0' && c <= '9') && c != '_') {
      return false;
    }
  }
  return !start;
}

// `a.b` or `a.b or 'text'`.
bool parse(std::string_view inside, Placeholder& into) {
  inside = dsl::trimmed(inside);
  const std::size_t end = inside.find_first_of(" \t");
  into.path = inside.substr(0, end);
  if (!is_path(into.path)) return false;
  std::string_view rest =
      end == std::string_view::npos ? std::string_view{} : dsl::trimmed(inside.substr(end));
  if (rest.empty()) return true;
  if (rest.substr(0, 2) != "or") return false;
  rest = dsl::trimmed(rest.substr(2));
  if (rest.size() < 2 || rest.front() != '\'' || rest.back() != '\'') return false;
  into.has_fallback = true;
  into.fallback = rest.substr(1, rest.size() - 2);
  return into.fallback.find('\'') == std::string_view::npos;
}

// Follows the braces of the decoded text through the text as written.
class Places {
 public:
  Places(const dsl::SourceSet* sources, Span span) : span_(span) {
    if (sources != nullptr && span.end > span.begin) raw_ = sources->text(span);
  }
  // The place of the next `{{`, or of `inside` behind it where it is written as it reads.
  Span next(std::string_view inside) {
    const std::size_t open = raw_.find("{{", at_);
    if (open == std::string_view::npos) return span_;
    at_ = open + 2;
    if (inside.empty()) return {span_.file, begin(open), begin(open + 2)};
    const std::size_t where = raw_.find(inside, at_);
    if (where == std::string_view::npos) return span_;
    const std::size_t close = raw_.find("}}", at_);
    if (close != std::string_view::npos && where > close) return span_;
    return {span_.file, begin(where), begin(where + inside.size())};
  }

 private:
  std::uint32_t begin(std::size_t offset) const { return span_.begin + static_cast<std::uint32_t>(offset); }
  Span span_;
  std::string_view raw_;
  std::size_t at_ = 0;
};

}  // namespace

std::vector<Placeholder> split_placeholders(std::string_view text, Span span, const dsl::SourceSet* sources,
                                            dsl::Diagnostics& found) {
  std::vector<Placeholder> pieces;
  Places places(sources, span);
  while (!text.empty()) {
    const std::size_t open = text.find("{{");
    if (open != 0) pieces.push_back({text.substr(0, open), {}, false, {}, span});
    if (open == std::string_view::npos) break;
    const std::size_t close = text.find("}}", open + 2);
    if (close == std::string_view::npos) {
      found.add(dsl::DiagnosticKind::InvalidPlaceholder, places.next({}), "a placeholder without its end")
          .help.push_back("it ends with `}}`");
      break;
    }
    const std::string_view inside = text.substr(open + 2, close - open - 2);
    Placeholder piece;
    if (parse(inside, piece)) {
      piece.span = places.next(piece.path);
      pieces.push_back(piece);
    } else {
      found
          .add(dsl::DiagnosticKind::InvalidPlaceholder, places.next(dsl::trimmed(inside)),
               fmt::format("`{}` is no placeholder", dsl::trimmed(inside)))
          .help.push_back(
              "between the braces stands an attribute, `{{first_name}}`, and perhaps what to write without "
              "it, "
              "`{{first_name or 'there'}}`");
    }
    text.remove_prefix(close + 2);
  }
  return pieces;
}

std::vector<SingleBraces> single_braces(Span span, const dsl::SourceSet& sources) {
  std::vector<SingleBraces> found;
  if (span.end <= span.begin) return found;
  const std::string_view text = sources.text(span);
  for (std::size_t open = text.find('{'); open != std::string_view::npos; open = text.find('{', open)) {
    const bool is_placeholder = text.substr(open, 2) == "{{";
    const std::size_t close = text.find(is_placeholder ? "}}" : "}", open + 1);
    if (close == std::string_view::npos) break;
    const std::string_view inside = text.substr(open + 1, close - open - 1);
    const bool is_escape = open >= 2 && text.substr(open - 2, 2) == "\\u";  // `\u{1F600}`
    if (is_placeholder) {
      open = close + 2;
      continue;
    }
    if (!is_escape && is_path(inside)) {
      const auto begin = span.begin + static_cast<std::uint32_t>(open);
      found.push_back({inside, {span.file, begin, begin + static_cast<std::uint32_t>(inside.size()) + 2}});
    }
    ++open;
  }
  return found;
}

}  // namespace leadflow::compiler
