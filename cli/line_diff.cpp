#include "cli/line_diff.h"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

namespace leadflow::cli {

namespace {

std::vector<std::string_view> lines_of(std::string_view text) {
  std::vector<std::string_view> lines;
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    const std::size_t size = end == std::string_view::npos ? text.size() : end + 1;
    lines.push_back(text.substr(0, size));
    text.remove_prefix(size);
  }
  return lines;
}

/// One line of the script: ' ' kept, '-' of the old text, '+' of the new one.
struct Edit {
  char kind;
  int before;  // lines of the old text in front of it
  int after;
  std::string_view line;
};

/// Myers' greedy search forward, remembering the furthest points of every round, then back along them.
std::vector<Edit> script(const std::vector<std::string_view>& a, const std::vector<std::string_view>& b) {
  const int n = static_cast<int>(a.size());
  const int m = static_cast<int>(b.size());
  const int limit = std::min(n + m, max_diff_steps);
  std::vector<int> furthest(static_cast<std::size_t>(2 * limit + 3), 0);
  const auto at = [&](std::vector<int>& v, int k) -> int& {
    return v[static_cast<std::size_t>(k + limit + 1)];
  };
  std::vector<std::vector<int>> rounds;
  int steps = -1;
  for (int d = 0; d <= limit && steps < 0; ++d) {
    rounds.push_back(furthest);
    for (int k = -d; k <= d; k += 2) {
      const bool down = k == -d || (k != d && at(furthest, k - 1) < at(furthest, k + 1));
      int x = down ? at(furthest, k + 1) : at(furthest, k - 1) + 1;
      while (x < n && x - k < m && a[static_cast<std::size_t>(x)] == b[static_cast<std::size_t>(x - k)]) ++x;
      at(furthest, k) = x;
      if (x >= n && x - k >= m) {
        steps = d;
        break;
      }
    }
  }
  std::vector<Edit> edits;
  if (steps < 0) {
    for (int i = 0; i < n; ++i) edits.push_back({'-', i, 0, a[static_cast<std::size_t>(i)]});
    for (int i = 0; i < m; ++i) edits.push_back({'+', n, i, b[static_cast<std::size_t>(i)]});
    return edits;
  }
  int x = n;
  int y = m;
  for (int d = steps; d >= 0; --d) {
    std::vector<int>& before = rounds[static_cast<std::size_t>(d)];
    const int k = x - y;
    const bool down = d > 0 && (k == -d || (k != d && at(before, k - 1) < at(before, k + 1)));
    const int from = d == 0 ? 0 : (down ? at(before, k + 1) : at(before, k - 1));
    const int from_y = d == 0 ? 0 : from - (down ? k + 1 : k - 1);
    while (x > from && y > from_y) {
      --x;
      --y;
      edits.push_back({' ', x, y, a[static_cast<std::size_t>(x)]});
    }
    if (d == 0) break;
    if (down) {
      --y;
      edits.push_back({'+', x, y, b[static_cast<std::size_t>(y)]});
    } else {
      --x;
      edits.push_back({'-', x, y, a[static_cast<std::size_t>(x)]});
    }
  }
  std::reverse(edits.begin(), edits.end());
  return edits;
}

constexpr std::size_t context = 3;

std::string range(int first, int count) {
  const int start = count == 0 ? first : first + 1;
  return count == 1 ? fmt::format("{}", start) : fmt::format("{},{}", start, count);
}

std::string hunk(const std::vector<Edit>& edits, std::size_t begin, std::size_t end) {
  int old_lines = 0;
  int new_lines = 0;
  std::string body;
  for (std::size_t i = begin; i < end; ++i) {
    old_lines += edits[i].kind != '+';
    new_lines += edits[i].kind != '-';
    body += edits[i].kind;
    body += edits[i].line;
    if (!edits[i].line.ends_with('\n')) body += "\n\\ No newline at end of file\n";
  }
  return fmt::format("@@ -{} +{} @@\n{}", range(edits[begin].before, old_lines),
                     range(edits[begin].after, new_lines), body);
}

}  // namespace

std::string unified_diff(std::string_view before, std::string_view after, std::string_view before_name,
                         std::string_view after_name) {
  if (before == after) return {};
  const std::vector<Edit> edits = script(lines_of(before), lines_of(after));
  std::string text = fmt::format("--- {}\n+++ {}\n", before_name, after_name);
  for (std::size_t i = 0; i < edits.size();) {
    if (edits[i].kind == ' ') {
      ++i;
      continue;
    }
    const std::size_t begin = i > context ? i - context : 0;
    std::size_t last = i;  // the last change of the hunk
    for (std::size_t j = i; j < edits.size() && j <= last + 2 * context; ++j) {
      if (edits[j].kind != ' ') last = j;
    }
    const std::size_t end = std::min(last + context + 1, edits.size());
    text += hunk(edits, begin, end);
    i = end;
  }
  return text;
}

}  // namespace leadflow::cli
