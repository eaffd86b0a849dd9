// Bars as SVG. All positions are whole tenths of a pixel, worked out in integers, so
// that the same figures always give the same bytes.

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <numeric>

#include "dsl/markup.h"
#include "dsl/text.h"
#include "runtime/report/chart.h"

namespace leadflow::runtime::report {

namespace {

// In pixels.
constexpr int width = 960, margin = 16, label_width = 220, bar_width = 320, gap = 12;
constexpr int row_height = 26, bar_height = 16, font_size = 13, title_size = 18, legend_swatch = 12;

/// Okabe and Ito's colours, which people with any colour vision tell apart.
constexpr std::array<std::string_view, 6> colours = {"#0072B2", "#56B4E9", "#009E73",
                                                     "#E69F00", "#D55E00", "#999999"};

/// Hundredths of the font's size that a character may take in any common sans-serif; rather too many.
int advance(dsl::CodePoint point) {
  const std::size_t columns = dsl::display_width(point);
  if (columns == 0) return 0;
  if (columns > 1) return 105;
  const char32_t c = point.value;
  if (c < 0x80 && std::string_view("ijl.,:;'!| ").find(static_cast<char>(c)) != std::string_view::npos)
    return 36;
  if (c == 'm' || c == 'w' || c == 'M' || c == 'W' || c == '@' || c == '%') return 100;
  if (c >= 'A' && c <= 'Z') return 80;
  return c < 0x80 ? 64 : 90;
}

/// `text`, cut with an ellipsis where it would be wider than `pixels`. What a terminal could not show is
/// written out first.
std::string fitted(std::string_view original, int pixels, int size) {
  const std::string text = dsl::drawable(original);
  const int room = pixels * 100 / size;
  int used = 0;
  std::size_t fits = 0;
  for (std::size_t at = 0; at < text.size();) {
    const dsl::CodePoint point = dsl::decode(text, at);
    used += advance(point);
    at += point.length;
    if (used <= room - 100) fits = at;
  }
  return used <= room ? text : text.substr(0, fits) + "\u2026";
}

std::string tenths(std::int64_t value) {
  return value % 10 == 0 ? std::to_string(value / 10) : fmt::format("{}.{}", value / 10, value % 10);
}

class Drawing {
 public:
  explicit Drawing(const Counted& report) : chart_(chart_of(report)), period_(period_words(report)) {
    for (const Bar& bar : chart_.bars)
      longest_ = std::max(longest_, std::accumulate(bar.parts.begin(), bar.parts.end(), std::int64_t{0}));
  }

  std::string draw() {
    const bool has_legend = chart_.series.size() > 1;
    const int top = margin + title_size + 44 + (has_legend ? legend_height() : 0);
    const int height = top + static_cast<int>(chart_.bars.size()) * row_height + margin;
    begin(height);
    text(margin, margin + title_size, title_size, "start", chart_.title, width - 2 * margin, "600");
    text(margin, margin + title_size + 20, font_size, "start", period_, width - 2 * margin);
    if (has_legend) legend(margin + title_size + 38);
    for (std::size_t i = 0; i < chart_.bars.size(); ++i)
      row(chart_.bars[i], top + static_cast<int>(i) * row_height);
    return out_ + "</svg>\n";
  }

 private:
  static std::string period_words(const Counted& report) {
    std::string words;
    if (report.scope.period.since) words += "from " + to_rfc3339(*report.scope.period.since) + ", ";
    if (report.scope.period.until) words += "before " + to_rfc3339(*report.scope.period.until) + ", ";
    return words + "as of " + to_rfc3339(report.scope.options.now);
  }

  void begin(int height) {
    out_ += fmt::format(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{0}\" height=\"{1}\" viewBox=\"0 0 {0} {1}\" "
        "role=\"img\" "
        "aria-labelledby=\"title desc\" font-family=\"Helvetica, Arial, sans-serif\">\n",
        width, height);
    out_ +=
        fmt::format("<title id=\"title\">{}</title>\n", dsl::escaped_markup(chart_.title + ", " + period_));
    out_ += fmt::format("<desc id=\"desc\">{}", dsl::escaped_markup(chart_.about));
    for (const Bar& bar : chart_.bars)
      out_ += dsl::escaped_markup(fmt::format(" {}: {}.", bar.label, bar.note));
    out_ += "</desc>\n";
    out_ += fmt::format("<rect width=\"{}\" height=\"{}\" fill=\"#FFFFFF\"/>\n", width, height);
  }

  void text(int x, int y, int size, std::string_view anchor, std::string_view content, int pixels,
            std::string_view weight = "400") {
    out_ += fmt::format(
        "<text x=\"{}\" y=\"{}\" font-size=\"{}\" font-weight=\"{}\" text-anchor=\"{}\" "
        "fill=\"#222222\">{}</text>\n",
        x, y, size, weight, anchor, dsl::escaped_markup(fitted(content, pixels, size)));
  }

  /// Three a line, so that the longest name of a series fits.
  static constexpr int legend_columns = 3, legend_line = row_height - 4;
  int legend_height() const {
    return (static_cast<int>(chart_.series.size()) + legend_columns - 1) / legend_columns * legend_line + 10;
  }
  void legend(int top) {
    constexpr int column = (width - 2 * margin) / legend_columns;
    for (std::size_t i = 0; i < chart_.series.size(); ++i) {
      const int x = margin + static_cast<int>(i) % legend_columns * column;
      const int y = top + static_cast<int>(i) / legend_columns * legend_line;
      out_ += fmt::format("<rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" fill=\"{}\"/>\n", x, y,
                          legend_swatch, legend_swatch, colours[i % colours.size()]);
      text(x + legend_swatch + 6, y + legend_swatch - 1, font_size, "start", chart_.series[i],
           column - legend_swatch - 12);
    }
  }

  void row(const Bar& bar, int top) {
    const int baseline = top + bar_height - 3;
    text(margin + label_width, baseline, font_size, "end", bar.label, label_width);
    std::int64_t drawn = 0;  // of all parts so far: cut once each, so that neighbours meet
    for (std::size_t i = 0; i < bar.parts.size(); ++i) {
      const std::int64_t from = position(drawn);
      drawn += bar.parts[i];
      if (bar.parts[i] <= 0) continue;
      out_ += fmt::format(
          "<rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" fill=\"{}\"><title>{}</title></rect>\n",
          tenths((margin + label_width + gap) * 10 + from), top,
          tenths(std::max<std::int64_t>(position(drawn) - from, 5)), bar_height, colours[i % colours.size()],
          dsl::escaped_markup(fmt::format("{}: {} {}", bar.label, bar.parts[i], chart_.series[i])));
    }
    const int notes = margin + label_width + gap + bar_width + gap;
    text(notes, baseline, font_size, "start", bar.note, width - margin - notes);
  }

  /// In tenths of a pixel.
  std::int64_t position(std::int64_t count) const {
    if (longest_ == 0) return 0;
    __extension__ typedef __int128 Wide;
    return static_cast<std::int64_t>(Wide{count} * bar_width * 10 / longest_);
  }

  Chart chart_;
  std::string period_;
  std::int64_t longest_ = 0;
  std::string out_;
};

}  // namespace

std::string to_svg(const Counted& report) {
  return Drawing(report).draw();
}

}  // namespace leadflow::runtime::report
