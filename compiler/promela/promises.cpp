// What promises watch, and what is said of them in the model.

#include <fmt/format.h>

#include <algorithm>

#include "compiler/promela/model.h"

namespace leadflow::compiler::promela {

namespace ast = dsl::ast;

namespace {

bool is_meant(const ast::OpKind& kind, OpKindTag tag, std::string_view name) {
  return kind.kind == tag && (!kind.name || kind.name->text == name);
}

bool is_any(const std::vector<ast::OpKind>& kinds, OpKindTag tag, std::string_view name) {
  return std::any_of(kinds.begin(), kinds.end(),
                     [&](const ast::OpKind& one) { return is_meant(one, tag, name); });
}

std::string_view word_of(ast::PhaseKind kind) {
  switch (kind) {
    case ast::PhaseKind::Open:
      return "open";
    case ast::PhaseKind::Won:
      return "won";
    case ast::PhaseKind::Lost:
      return "lost";
    case ast::PhaseKind::Archived:
      return "archived";
  }
  return {};
}

std::string numbers(const std::set<std::uint32_t>& states) {
  std::string text;
  for (const std::uint32_t state : states) text += fmt::format("{}{}", text.empty() ? "" : ", ", state);
  return "[" + text + "]";
}

}  // namespace

std::string in_quotes(std::string_view text) {
  std::string made = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\' || c == '/') made += '\\';
    made += static_cast<unsigned char>(c) < 0x20 ? ' ' : c;
  }
  return made + "\"";
}

// ---- which there are, in the order of `leadflow prove`
// ---------------------------------------------------------------------------

std::set<std::uint32_t> Model::states_of(WorkflowId id, const std::vector<ast::Place>& places) const {
  std::set<std::uint32_t> states;
  for (const ast::Place& place : places) {
    for (const StateId state : program_.workflows[id].states) {
      const Phase& phase = program_.phases[program_.states[state].phase];
      const auto is = [&](ast::PlaceKind kind, std::string_view name) {
        return (place.kind == ast::PlaceKind::Unsaid || place.kind == kind) && name == place.name.text;
      };
      if (is(ast::PlaceKind::State, program_.states[state].name) || is(ast::PlaceKind::Phase, phase.name) ||
          is(ast::PlaceKind::Kind, word_of(phase.kind)))
        states.insert(state.index);
    }
  }
  return states;
}

std::set<std::uint32_t> Model::states_by(WorkflowId id, bool open, bool closed) const {
  std::set<std::uint32_t> states;
  for (const StateId state : program_.workflows[id].states) {
    if (program_.states[state].open ? open : closed) states.insert(state.index);
  }
  return states;
}

bool Model::speaks_of(WorkflowId id, const ast::Prove& promise) const {
  if (promise.workflow) return promise.workflow->text == program_.workflows[id].name;
  if (std::holds_alternative<ast::Always>(promise.promise)) {
    for (std::uint32_t i = 0; i < program_.always.size(); ++i) {
      if (program_.always[i].workflow == id && program_.always[i].text == promise.text.value) return true;
    }
    return false;
  }
  const auto known = [&](const std::vector<ast::Place>& places) {
    return std::all_of(places.begin(), places.end(), [&](const ast::Place& place) {
      const std::string_view name = place.name.text;
      const bool kind = (place.kind == ast::PlaceKind::Unsaid || place.kind == ast::PlaceKind::Kind) &&
                        (name == "open" || name == "won" || name == "lost" || name == "archived");
      return kind || !states_of(id, {place}).empty();
    });
  };
  if (const auto* reach = std::get_if<ast::CanReach>(&promise.promise))
    return known(reach->places) && known(reach->reach);
  if (const auto* only = std::get_if<ast::OnlyThrough>(&promise.promise))
    return known(only->reach) && known(only->through);
  return true;
}

void Model::add_promise(WorkflowId id, const ast::Prove& promise) {
  if (promise.disabled) return;
  Watched& one = promises_.emplace_back();
  one.name = std::string(promise.text.value);
  one.workflow = id;
  if (const auto* never = std::get_if<ast::Never>(&promise.promise)) {
    one.kind = Watched::Kind::Never;
    one.never = never;
  } else if (const auto* reach = std::get_if<ast::CanReach>(&promise.promise)) {
    one.kind = Watched::Kind::Reach;
    one.from = reach->from == ast::FromWhere::EveryOpenState ? states_by(id, true, false)
               : reach->from == ast::FromWhere::EveryState   ? states_by(id, true, true)
                                                             : states_of(id, reach->places);
    one.to = states_of(id, reach->reach);
  } else if (const auto* only = std::get_if<ast::OnlyThrough>(&promise.promise)) {
    one.kind = Watched::Kind::Through;
    one.from = states_of(id, only->through);
    one.to = states_of(id, only->reach);
  } else if (std::holds_alternative<ast::Always>(promise.promise)) {
    one.kind = Watched::Kind::Always;
  } else if (std::holds_alternative<ast::RulesTerminate>(promise.promise)) {
    one.kind = Watched::Kind::Rest;
  } else {
    one.why = "the model does not measure time";
  }
}

void Model::read_promises() {
  for (std::uint32_t i = 0; i < program_.workflows.size(); ++i) {
    const Workflow& workflow = program_.workflows[i];
    if (workflow.disabled) continue;
    const std::size_t first = promises_.size();
    for (const ast::File& file : tree_.files) {
      for (const ast::Workflow& one : file.workflows) {
        if (one.name.text != workflow.name) continue;
        for (const ast::Prove& promise : one.promises) add_promise({i}, promise);
      }
      for (const ast::Prove& promise : file.promises) {
        if (speaks_of({i}, promise)) add_promise({i}, promise);
      }
    }
    const bool asked = std::any_of(promises_.begin() + static_cast<std::ptrdiff_t>(first), promises_.end(),
                                   [](const Watched& one) { return one.kind == Watched::Kind::Rest; });
    const auto unasked = [&](Watched::Kind kind, std::string name, std::string why = {}) {
      promises_.push_back({kind, std::move(name), std::move(why), {i}, nullptr, {}, {}});
    };
    if (!states_by({i}, false, true).empty()) {
      unasked(Watched::Kind::Reach, "every open state can reach an end");
      promises_.back().from = states_by({i}, true, false);
      for (std::uint32_t state = 0; state < program_.states.size(); ++state) {
        if (!program_.states[state].open) promises_.back().to.insert(state);
      }
    }
    if (!asked) unasked(Watched::Kind::Rest, "rules come to rest");
    unasked(Watched::Kind::Unchecked, "no two rules on one event contradict each other",
            "the model does not tell rules of one event apart");
    unasked(Watched::Kind::Unchecked, "every placeholder without `or` has its value",
            "the model has no texts");
    unasked(Watched::Kind::Applied, "every `require` can be met");
    unasked(Watched::Kind::Applied, "every action can be applied");
  }
}

// ---- what they watch
// ---------------------------------------------------------------------------------------------

void Model::seen(OpKindTag tag, std::string_view name, int channels) {
  for (std::size_t i = 0; i < promises_.size(); ++i) {
    if (promises_[i].never == nullptr) continue;
    const ast::Never& promise = *promises_[i].never;
    const std::size_t number = i + 1;
    if (is_any(promise.what, tag, name)) {
      line(promise.after.empty()
               ? fmt::format("broke_{} = 1;", number)
               : fmt::format("if :: armed_{0} || (shut_{0} & {1}) != 0 -> broke_{0} = 1 :: else fi;", number,
                             channels != 0 ? channels : 7));
    }
    if (!is_any(promise.after, tag, name)) continue;
    line(tag == OpKindTag::DoNotContact ? fmt::format("shut_{0} = shut_{0} | {1};", number, channels)
                                        : fmt::format("armed_{} = 1;", number));
  }
}

void Model::seen_entered(StateId state) {
  for (std::size_t i = 0; i < promises_.size(); ++i) {
    if (promises_[i].kind != Watched::Kind::Through) continue;
    if (promises_[i].from.count(state.index) > 0) line(fmt::format("through_{} = 1;", i + 1));
    if (promises_[i].to.count(state.index) > 0)
      line(fmt::format("if :: !through_{0} -> broke_{0} = 1 :: else fi;", i + 1));
  }
}

void Model::write_promises() {
  for (std::size_t i = 0; i < promises_.size(); ++i) {
    const Watched& one = promises_[i];
    constexpr std::string_view kinds[] = {"ltl", "ltl", "ltl", "ltl", "graph", "actions", "unchecked"};
    std::string about = fmt::format("{{\"promise\": {}, \"workflow\": {}, \"name\": {}, \"by\": \"{}\"",
                                    i + 1, in_quotes(program_.workflows[one.workflow].name),
                                    in_quotes(one.name), kinds[static_cast<std::size_t>(one.kind)]);
    if (one.kind == Watched::Kind::Reach)
      about += fmt::format(", \"from\": {}, \"to\": {}", numbers(one.from), numbers(one.to));
    if (one.kind == Watched::Kind::Applied) {
      std::set<std::uint32_t> actions;
      for (std::uint32_t k = 0; k < program_.actions.size(); ++k) {
        if (program_.actions[k].workflow == one.workflow && !program_.actions[k].disabled) actions.insert(k);
      }
      about += fmt::format(", \"actions\": {}", numbers(actions));
    }
    if (!one.why.empty()) about += ", \"why\": " + in_quotes(one.why);
    line(fmt::format("/* leadflow: {}}} */", about));
    if (one.kind <= Watched::Kind::Rest) {
      line("#ifndef GRAPH");
      line(fmt::format("ltl promise_{0} {{ [] !broken_{0} }}", i + 1));
      line("#endif");
    }
  }
}

}  // namespace leadflow::compiler::promela
