#include "compiler/diff/names.h"

namespace leadflow::compiler::diff {

namespace {

using dsl::ast::File;

struct KnownNames {
  std::unordered_set<std::string> states;
  std::unordered_set<std::string> attributes;
};

KnownNames known_names(const File& program) {
  KnownNames known;
  for (const dsl::ast::Workflow& workflow : program.workflows) {
    const std::string scope = std::string(workflow.name.text) + ".";
    for (const dsl::ast::Phase& phase : workflow.phases) {
      if (phase.states.empty() && !phase.has_block) known.states.insert(scope + std::string(phase.name.text));
      for (const dsl::ast::State& state : phase.states)
        known.states.insert(scope + std::string(state.name.text));
    }
  }
  for (const dsl::ast::Record& record : program.records) {
    for (const dsl::ast::Attribute& attribute : record.attributes)
      known.attributes.insert(std::string(record.name.text) + "." + std::string(attribute.name.text));
  }
  return known;
}

void add_short(ShortNames& names, const std::string& from, const std::string& to) {
  const auto [from_scope, from_name] = split_path(from);
  const auto [to_scope, to_name] = split_path(to);
  if (from_scope != to_scope) names[from_scope].insert(to_scope);
  if (from_name != to_name) names[from_name].insert(to_name);
}

}  // namespace

std::pair<std::string, std::string> split_path(std::string_view path) {
  const std::size_t dot = path.find('.');
  if (dot == std::string_view::npos) return {std::string(path), {}};
  return {std::string(path.substr(0, dot)), std::string(path.substr(dot + 1))};
}

Migrations migrations_between(const File& before, const File& after) {
  Migrations found;
  if (after.moved.empty() && after.retired.empty()) return found;
  const KnownNames old_names = known_names(before);
  const KnownNames new_names = known_names(after);
  for (const dsl::ast::Moved& moved : after.moved) {
    const std::string from(moved.from.text), to(moved.to.text);
    const auto& was = moved.attribute ? old_names.attributes : old_names.states;
    const auto& is = moved.attribute ? new_names.attributes : new_names.states;
    if (!was.contains(from) || is.contains(from) || !is.contains(to)) continue;
    found.at_work.insert(from);
    (moved.attribute ? found.settled_attribute : found.settled).insert(from);
    if (was.contains(to)) continue;
    if (!(moved.attribute ? found.renamed_attribute : found.renamed).emplace(from, to).second) continue;
    add_short(found.short_names, from, to);
  }
  for (const dsl::ast::Retired& retired : after.retired) {
    const std::string what(retired.what.text);
    const auto& was = retired.attribute ? old_names.attributes : old_names.states;
    const auto& is = retired.attribute ? new_names.attributes : new_names.states;
    if (!was.contains(what) || is.contains(what)) continue;
    found.at_work.insert(what);
    (retired.attribute ? found.settled_attribute : found.settled).insert(what);
  }
  return found;
}

bool NamesInTime::renamed(std::string_view before, std::string_view after) const {
  for (;;) {
    const std::size_t dot = before.find('.');
    const std::size_t other = after.find('.');
    const std::string_view part = before.substr(0, dot);
    const std::string_view other_part = after.substr(0, other);
    if (part != other_part) {
      const auto found = names->find(std::string(part));
      if (found == names->end() || !found->second.contains(std::string(other_part))) return false;
    }
    if (dot == std::string_view::npos || other == std::string_view::npos) return dot == other;
    before.remove_prefix(dot + 1);
    after.remove_prefix(other + 1);
  }
}

}  // namespace leadflow::compiler::diff
