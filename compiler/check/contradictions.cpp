// Rules on one event that contradict each other: they move to different states, or set one attribute to
// different values, and nothing keeps both from running.
//
// Rules are gathered by record type and event; within one group only effects of one
// kind are compared, each with a named number of those before it.

#include <algorithm>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "compiler/check/check.h"
#include "compiler/check/conditions.h"
#include "compiler/check/places.h"
#include "compiler/footprint.h"

namespace leadflow::compiler {

namespace {

using dsl::DiagnosticKind;
using dsl::ast::EventKind;

/// How many rules of one event that move (or set one attribute) are compared with a further one.
constexpr std::size_t max_compared = 64;

// What a rule does on an event that another could contradict.
struct Claim {
  const Rule* rule = nullptr;
  const Event* event = nullptr;
  Effect effect;
  Span span;
  std::vector<PathCondition> path;
};

class Contradictions {
 public:
  explicit Contradictions(const Flow& flow) : flow_(flow), program_(flow.program) {}

  void run() {
    for (std::uint32_t i = 0; i < program_.rules.size(); ++i) {
      const Rule& rule = program_.rules[i];
      if (!rule.disabled) add(rule);
    }
  }

 private:
  void add(const Rule& rule) {
    std::vector<Claim> claims = claims_of(rule);
    if (claims.empty()) return;
    for (const Event& event : rule.on) {
      std::vector<StateId> states = event.states;
      if (event.kind == EventKind::Moved) states = event.to;
      if (states.empty()) states.push_back(StateId{});
      for (const StateId state : states) {
        const std::string key = fmt::format("{}/{}", rule.record.index, event_key(event, state.index));
        for (Claim& claim : claims) {
          claim.event = &event;
          compare(key, claim);
        }
      }
    }
  }

  std::vector<Claim> claims_of(const Rule& rule) {
    std::vector<Claim> claims;
    walk(rule.operations, [&](const OpPlace& place) {
      if (place.later) return;
      effects_.clear();
      effects_of(*place.op, effects_);
      for (const Effect& effect : effects_) {
        const bool moves = effect.kind == EffectKind::Move;
        const bool sets = effect.kind == EffectKind::SetAttribute && is_constant(*effect.value);
        if (moves || sets) claims.push_back({&rule, nullptr, effect, place.op->span, *place.path});
      }
    });
    return claims;
  }

  void compare(const std::string& key, const Claim& claim) {
    const std::string what =
        claim.effect.kind == EffectKind::Move ? "move" : std::to_string(claim.effect.attribute.index);
    std::vector<Claim>& before = groups_[key + "/" + what];
    const std::size_t from = before.size() > max_compared ? before.size() - max_compared : 0;
    for (std::size_t i = from; i < before.size(); ++i) {
      if (contradict(before[i], claim)) report(before[i], claim);
    }
    before.push_back(claim);
  }

  bool contradict(const Claim& a, const Claim& b) const {
    if (a.rule == b.rule || !share_a_place(*a.rule, *b.rule)) return false;
    if (a.event->kind == EventKind::Moved && !share_a_state(a.event->states, b.event->states)) return false;
    if (a.effect.kind == EffectKind::Move) {
      if (a.effect.state == b.effect.state) return false;
    } else if (!are_different_constants(*a.effect.value, *b.effect.value)) {
      return false;
    }
    std::vector<PathCondition> all{{&a.rule->when, true}, {&b.rule->when, true}};
    if (a.event->kind == EventKind::Becomes) all.push_back({&a.event->when, true});
    all.insert(all.end(), a.path.begin(), a.path.end());
    all.insert(all.end(), b.path.begin(), b.path.end());
    Known known;
    known.program = &program_;
    known.record = a.rule->record;
    if (!can_hold(known, all)) return false;
    return still_runs(a, b) && still_runs(b, a);
  }

  // A rule asks its `when` when its turn comes: whether `second` still runs once `first` has done its part.
  bool still_runs(const Claim& first, const Claim& second) const {
    Known after;
    after.program = &program_;
    after.record = first.rule->record;
    const std::vector<StateId> moved{first.effect.state};
    if (first.effect.kind == EffectKind::Move) {
      after.states = &moved;
    } else {
      after.values.push_back({first.effect.attribute, first.effect.value});
    }
    std::vector<PathCondition> all{{&second.rule->when, true}};
    all.insert(all.end(), second.path.begin(), second.path.end());
    return can_hold(after, all);
  }

  static bool share_a_state(const std::vector<StateId>& a, const std::vector<StateId>& b) {
    if (a.empty() || b.empty()) return true;
    return std::any_of(a.begin(), a.end(),
                       [&](StateId s) { return std::find(b.begin(), b.end(), s) != b.end(); });
  }

  bool share_a_place(const Rule& a, const Rule& b) const {
    if (a.scope == RuleScope::Top || b.scope == RuleScope::Top) return true;
    if (a.workflow != b.workflow) return false;
    if (a.scope == RuleScope::Workflow || b.scope == RuleScope::Workflow) return true;
    const PhaseId phase_a = a.scope == RuleScope::State ? program_.states[a.state].phase : a.phase;
    const PhaseId phase_b = b.scope == RuleScope::State ? program_.states[b.state].phase : b.phase;
    if (phase_a != phase_b) return false;
    return a.scope == RuleScope::Phase || b.scope == RuleScope::Phase || a.state == b.state;
  }

  void report(const Claim& a, const Claim& b) {
    const bool later_first =
        std::make_pair(b.span.file, b.span.begin) < std::make_pair(a.span.file, a.span.begin);
    const Claim& first = later_first ? b : a;
    const Claim& second = later_first ? a : b;
    std::string message;
    std::string there;
    if (second.effect.kind == EffectKind::Move) {
      const auto name = [this](StateId state) { return program_.states[state].name; };
      message = fmt::format(
          "rules `{}` and `{}` move one record to different states on one event: `{}` and `{}`",
          first.rule->name, second.rule->name, name(first.effect.state), name(second.effect.state));
      there = fmt::format("rule `{}` moves to `{}`", first.rule->name, name(first.effect.state));
    } else {
      const Attribute& attribute =
          program_.record_types[first.rule->record].attributes[first.effect.attribute.index];
      message = fmt::format("rules `{}` and `{}` set `{}` to different values on one event", first.rule->name,
                            second.rule->name, attribute.name);
      there = fmt::format("rule `{}` sets it here", first.rule->name);
    }
    auto& finding = flow_.found.add(DiagnosticKind::ContradictingRules, second.span, std::move(message));
    finding.labels.push_back({first.span, std::move(there)});
    finding.labels.push_back({second.event->span, fmt::format("rule `{}` runs on this", second.rule->name)});
    finding.help.push_back(
        "give the rules conditions that exclude each other, or make one rule of them with `if` and `else`");
  }

  const Flow& flow_;
  const Program& program_;
  std::unordered_map<std::string, std::vector<Claim>> groups_;
  std::vector<Effect> effects_;
};

}  // namespace

void check_contradictions(const Flow& flow) {
  Contradictions(flow).run();
}

}  // namespace leadflow::compiler
