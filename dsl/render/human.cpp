// The form for people, laid out as rustc lays it out: marks of one file stand
// in one snippet in the order of its lines, other files follow behind `:::`.

#include <fmt/format.h>

#include <algorithm>
#include <tuple>

#include "dsl/render.h"
#include "dsl/render/place.h"
#include "dsl/render/snippet.h"

namespace leadflow::dsl {
namespace {

constexpr std::string_view bold = "1";
constexpr std::string_view frame = "1;34";

std::string_view colour_of(Severity severity) {
  switch (severity) {
    case Severity::Error:
      return "1;31";
    case Severity::Warning:
      return "1;33";
    case Severity::Note:
      return "1;36";
  }
  return bold;
}

struct Mark {
  Place place;
  std::string_view text;
  bool primary = false;
};

/// Marks of one file, in the order of its lines.
using Snippet = std::vector<Mark>;

void sort_marks(Snippet& marks) {
  std::stable_sort(marks.begin(), marks.end(), [](const Mark& a, const Mark& b) {
    return std::tie(a.place.span.begin, a.place.span.end) < std::tie(b.place.span.begin, b.place.span.end);
  });
}

/// The snippet of the primary place first, the other files in the order in which the labels name them.
std::vector<Snippet> snippets_of(const SourceSet& sources, const Diagnostic& diagnostic) {
  std::vector<Snippet> snippets;
  const auto add = [&](Span where, std::string_view text, bool primary) {
    const std::optional<Place> place = place_of(sources, where);
    if (!place) return;
    const auto same_file = [&](const Snippet& each) { return each.front().place.file == place->file; };
    auto home = std::find_if(snippets.begin(), snippets.end(), same_file);
    if (home == snippets.end()) home = snippets.emplace(snippets.end());
    home->push_back(Mark{*place, text, primary});
  };
  add(diagnostic.where, diagnostic.label, true);
  for (const Label& label : diagnostic.labels) add(label.where, label.text, false);
  return snippets;
}

class HumanForm {
 public:
  explicit HumanForm(const RenderOptions& options) : options_(options) {}

  void add(const SourceSet& sources, const Diagnostic& diagnostic) {
    severity_ = severity(diagnostic.kind);
    const std::string head = fmt::format("{}[{}]", to_text(severity_), code(diagnostic.kind));
    text_ += painted(colour_of(severity_), head) + painted(bold, ": " + printable(diagnostic.message)) + "\n";

    std::vector<Snippet> snippets = snippets_of(sources, diagnostic);
    margin_ = 1 + digits_of_lines(snippets);
    for (std::size_t i = 0; i < snippets.size(); ++i) add_snippet(snippets[i], i == 0);
    for (const std::string& help : diagnostic.help) {
      text_ += std::string(margin_ + 1, ' ') + painted(frame, "=") + painted(bold, " help:") + " " +
               printable(help) + "\n";
    }
  }

  void separate() { text_ += '\n'; }
  std::string take() { return std::move(text_); }

 private:
  static std::size_t digits_of_lines(const std::vector<Snippet>& snippets) {
    std::uint32_t last = 1;
    for (const Snippet& snippet : snippets) {
      for (const Mark& mark : snippet) last = std::max(last, mark.place.begin.line);
    }
    return std::to_string(last).size();
  }

  std::string painted(std::string_view style, std::string_view text) const {
    return options_.colour ? fmt::format("\x1b[{}m{}\x1b[0m", style, text) : std::string(text);
  }

  void add_gutter(std::string_view number = {}) {
    text_ += painted(frame, fmt::format("{:>{}} |", number, margin_));
  }

  void add_snippet(Snippet& snippet, bool first) {
    const auto leading =
        first ? snippet.front()
              : *std::min_element(snippet.begin(), snippet.end(), [](const Mark& a, const Mark& b) {
                  return a.place.span.begin < b.place.span.begin;
                });
    if (!first) {
      add_gutter();
      text_ += '\n';
    }
    const std::string arrow = std::string(margin_, ' ') + (first ? "-->" : ":::");
    text_ += fmt::format("{} {}:{}:{}\n", painted(frame, arrow), printable(leading.place.file->name()),
                         leading.place.begin.line, leading.place.begin.column);
    if (leading.place.file->text().empty()) return;  // a file that could not be read has no line to show
    add_gutter();
    text_ += '\n';
    sort_marks(snippet);
    add_lines(snippet);
  }

  void add_lines(const Snippet& snippet) {
    std::uint32_t shown = 0;
    for (auto mark = snippet.begin(); mark != snippet.end();) {
      const std::uint32_t line = mark->place.begin.line;
      const auto past =
          std::find_if(mark, snippet.end(), [&](const Mark& m) { return m.place.begin.line != line; });
      if (shown > 0 && line > shown + 1) text_ += painted(frame, "...") + "\n";
      add_line(mark, past);
      shown = line;
      mark = past;
    }
  }

  /// One line with all its marks; a clipped one is shown again for each.
  void add_line(Snippet::const_iterator mark, Snippet::const_iterator past) {
    const SourceFile& file = *mark->place.file;
    const std::uint32_t number = mark->place.begin.line;
    const std::string_view line = file.line_text(number);
    while (mark != past) {
      const ShownLine shown(line, mark->place.begin.column - 1, options_.columns);
      add_gutter(std::to_string(number));
      text_ += shown.text().empty() ? "\n" : " " + shown.text() + "\n";
      const auto last = shown.is_clipped() ? mark + 1 : past;
      for (; mark != last; ++mark) add_underline(shown, *mark, line.size());
    }
  }

  void add_underline(const ShownLine& shown, const Mark& mark, std::size_t line_size) {
    const std::size_t begin = mark.place.begin.column - 1;
    const bool ends_here = mark.place.end.line == mark.place.begin.line;
    const std::size_t end = ends_here ? mark.place.end.column - 1 : line_size;
    const std::size_t column = shown.column(begin);
    const std::size_t width = std::max<std::size_t>(1, std::max(shown.column(end), column) - column);
    std::string underline(width, mark.primary ? '^' : '-');
    if (!mark.text.empty()) underline += " " + printable(mark.text);
    add_gutter();
    text_ +=
        std::string(1 + column, ' ') + painted(mark.primary ? colour_of(severity_) : frame, underline) + "\n";
  }

  RenderOptions options_;
  Severity severity_ = Severity::Error;
  std::size_t margin_ = 2;  // columns of the line numbers, the blank before them included
  std::string text_;
};

}  // namespace

std::string render_human(const SourceSet& sources, const std::vector<Diagnostic>& diagnostics,
                         const RenderOptions& options) {
  HumanForm form(options);
  bool first = true;
  for (const Diagnostic& diagnostic : diagnostics) {
    if (!first) form.separate();
    first = false;
    form.add(sources, diagnostic);
  }
  return form.take();
}

}  // namespace leadflow::dsl
