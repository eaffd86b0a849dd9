// Figures broken down: one line for all, one for each person, group, branch ...

#pragma once

#include <compare>
#include <cstddef>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "runtime/report/scope.h"

namespace leadflow::runtime::report {

enum class Section : std::uint8_t { All, Activity, Person, Group, Branch, Value };

/// Which line. Ordered as lines are shown: people by name, all else as the program declares it, nobody last.
struct LineKey {
  Section section = Section::All;
  std::size_t order = 0;
  std::string name;   // empty: all, or nobody
  std::string label;  // for people
  auto operator<=>(const LineKey&) const = default;
};

template <class Figures>
struct Line {
  LineKey key;
  Figures figures;
};

/// Finds the lines that something counts in.
class LineKeys {
 public:
  explicit LineKeys(const Scope& scope) : scope_(scope) {}

  static LineKey all() { return {}; }
  LineKey activity(const std::string& name) const {
    return declared(Section::Activity, scope_.activities, name);
  }
  LineKey group(const std::string& name) const { return declared(Section::Group, scope_.groups, name); }
  LineKey branch(const std::string& name) const { return declared(Section::Branch, scope_.branches, name); }
  /// The branch's line, or that of none; nothing where the program has no branches at all.
  void add_branch(const std::string& name, std::vector<LineKey>& keys) const;
  LineKey value(const std::string& name) const { return declared(Section::Value, scope_.by_values, name); }
  static LineKey person(const std::string& name);
  /// The person's line and those of their groups; of a group that owns something, its line and nobody's. A
  /// line for those in no group only where the program has groups.
  void add_who(const Owner& who, std::vector<LineKey>& keys) const;

 private:
  static LineKey declared(Section section, const std::vector<Label>& known, const std::string& name);
  const Scope& scope_;
};

template <class Figures>
std::vector<Line<Figures>> lines_of(std::map<LineKey, Figures>&& lines) {
  std::vector<Line<Figures>> result;
  result.reserve(lines.size());
  for (auto& [key, figures] : lines) result.push_back({key, std::move(figures)});
  return result;
}

}  // namespace leadflow::runtime::report
