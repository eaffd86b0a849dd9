#include "compiler/diff/comparison.h"

namespace leadflow::compiler::diff {

StateIndex::StateIndex(const ast::File& program) {
  for (const ast::Workflow& workflow : program.workflows) {
    const std::string scope = std::string(workflow.name.text) + ".";
    const std::size_t first = all.size();
    for (const ast::Phase& phase : workflow.phases) {
      const std::size_t first_of_phase = all.size();
      const auto add = [&](const ast::State& state) {
        std::string path = scope + std::string(state.name.text);
        by_path.emplace(path, all.size());
        all.push_back({&state, &phase, &workflow, std::move(path)});
      };
      if (phase.states.empty() && !phase.has_block) {
        ast::State& state = implied_.emplace_back();
        state.span = phase.span;
        state.name = phase.name;
        state.label = phase.label;
        add(state);
      }
      for (const ast::State& state : phase.states) add(state);
      of_phase.emplace(&phase, StateRange{first_of_phase, all.size()});
    }
    of_workflow.emplace(&workflow, StateRange{first, all.size()});
  }
}

Comparison::Comparison(const ast::File& before, const ast::File& after)
    : before_(before),
      after_(after),
      migrations_(migrations_between(before, after)),
      same_(NamesInTime{&migrations_.short_names}),
      old_states_(before),
      new_states_(after) {
  for (std::size_t i = 0; i < old_states_.all.size(); ++i) {
    const std::string& path = old_states_.all[i].path;
    const auto moved = migrations_.renamed.find(path);
    const std::string& now = moved == migrations_.renamed.end() ? path : moved->second;
    if (new_states_.by_path.contains(now)) origin_.emplace(now, i);
  }
  ReachOf reach(old_reach_);
  dsl::for_each_declaration_list([&](std::string_view key, auto list) {
    if (key != "imports") reach.visit(before_.*list);
  });
}

std::vector<Difference> Comparison::run() {
  dsl::for_each_declaration_list([&](std::string_view key, auto member) {
    using Declaration = typename std::decay_t<decltype(before_.*member)>::value_type;
    if constexpr (std::is_same_v<Declaration, ast::Workflow>) {
      workflows();
    } else if constexpr (std::is_same_v<Declaration, ast::Moved> ||
                         std::is_same_v<Declaration, ast::Retired>) {
      // A line at work shows in what it settles.
      std::vector<const Declaration*> old_lines, new_lines;
      for (const Declaration& each : before_.*member) old_lines.push_back(&each);
      for (const Declaration& each : after_.*member) {
        if (!migrations_.at_work.contains(Declared<Declaration>::name(each))) new_lines.push_back(&each);
      }
      list(old_lines, new_lines, {});
    } else if constexpr (IsDeclared<Declaration>) {
      static_cast<void>(key);
      list(before_.*member, after_.*member, {});
    }
  });
  return std::move(found_);
}

Difference& Comparison::report(std::string_view kind, std::string_view what, const Where& where) {
  Difference& difference = found_.emplace_back();
  difference.kind = &kind_of(kind);
  difference.level = difference.kind->usual;
  difference.what = what;
  difference.path = where.path;
  if (where.old_path != where.path) difference.old_path = where.old_path;
  difference.within = where.within;
  difference.states = where.states;
  return difference;
}

void Comparison::needs(Difference& difference, DifferenceClass level, Breaks breaks, std::string why) {
  difference.level = std::max(difference.level, level);
  if (breaks == Breaks::Strands || difference.breaks == Breaks::Nothing) difference.breaks = breaks;
  if (!difference.why.empty() && !why.empty()) difference.why += "; ";
  difference.why += why;
}

std::string host_of(std::string_view url) {
  if (const std::size_t scheme = url.find("://"); scheme != std::string_view::npos)
    url.remove_prefix(scheme + 3);
  url = url.substr(0, url.find_first_of("/?#"));
  if (const std::size_t at = url.rfind('@'); at != std::string_view::npos) url.remove_prefix(at + 1);
  std::string host(url);
  for (char& c : host) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return host;
}

}  // namespace leadflow::compiler::diff
