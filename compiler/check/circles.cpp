// Rules that can set themselves off without time passing.
//
// First a coarse graph of rules and events (linear): a rule points at every event
// that one of its operations may raise, an event at every rule that waits for it.
// Only inside its strongly connected parts are pairs of rules looked at closely:
// whether the second can be where the first leaves the record, and whether its
// `when` can hold with what the first has just written. `once` rules are no part of
// a circle; `once per entry` ones only of a circle that moves.

#include <algorithm>
#include <cstdint>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "compiler/check/check.h"
#include "compiler/check/conditions.h"
#include "compiler/check/graph.h"
#include "compiler/footprint.h"

namespace leadflow::compiler {

namespace {

using dsl::DiagnosticKind;
using dsl::ast::EventKind;
using dsl::ast::HowOften;

// One thing that can happen to a record within a transaction, as far as rules are told of it.
struct Signal {
  EventKind kind = EventKind::Received;
  std::uint32_t record = 0;
  std::uint32_t what = 0;  // state, attribute, custom event; of Becomes: the Builtin that changed
  bool operator==(const Signal&) const = default;
};
struct SignalHash {
  std::size_t operator()(const Signal& s) const {
    return (static_cast<std::size_t>(s.kind) * 0x9e3779b97f4a7c15ULL) ^ (std::size_t{s.record} << 32) ^
           s.what;
  }
};
/// How many rules of one connected part are looked at pair by pair; the run-time bound stops what is beyond.
constexpr std::size_t max_close_rules = 256;
constexpr std::uint32_t anything = 0xffffffff;

// An effect of a rule that happens at once.
struct Act {
  Effect effect;
  Span span;
};

class Circles {
 public:
  explicit Circles(const Flow& flow) : flow_(flow), program_(flow.program) {}

  void run() {
    for (std::uint32_t i = 0; i < program_.rules.size(); ++i) {
      const Rule& rule = program_.rules[i];
      if (!rule.disabled && rule.often != HowOften::Once) rules_.push_back(i);
    }
    acts_.resize(rules_.size());
    graph_.resize(rules_.size());
    for (std::uint32_t node = 0; node < rules_.size(); ++node) add_acts(node);
    for (std::uint32_t node = 0; node < rules_.size(); ++node) add_listener(node);
    for (const std::vector<std::uint32_t>& part : circular_parts(graph_)) look_closely(part);
  }

 private:
  const Rule& rule(std::uint32_t node) const { return program_.rules[rules_[node]]; }

  std::uint32_t signal(const Signal& signal) {
    const auto [at, is_new] = signals_.try_emplace(signal, static_cast<std::uint32_t>(graph_.size()));
    if (is_new) graph_.emplace_back();
    return at->second;
  }

  void add_acts(std::uint32_t node) {
    std::vector<Effect> effects;
    walk(rule(node).operations, [&](const OpPlace& place) {
      if (place.later) return;
      effects.clear();
      effects_of(*place.op, effects);
      for (const Effect& effect : effects) acts_[node].push_back({effect, place.op->span});
    });
    std::vector<Signal> raised;
    for (const Act& act : acts_[node]) raise(rule(node), act.effect, raised);
    for (const Signal& s : raised) {
      const std::uint32_t to = signal(s);  // may grow graph_
      graph_[node].push_back(to);
    }
  }

  // What an effect of `rule` tells other rules of.
  void raise(const Rule& rule, const Effect& effect, std::vector<Signal>& raised) const {
    const std::uint32_t record = rule.record.index;
    const auto happens = [&](EventKind kind, std::uint32_t what = anything) {
      raised.push_back({kind, record, what});
    };
    const auto changes = [&](Builtin builtin) {
      happens(EventKind::Becomes, static_cast<std::uint32_t>(builtin));
    };
    switch (effect.kind) {
      case EffectKind::Move:
        happens(EventKind::Entered, effect.state.index);
        happens(EventKind::Entered);
        happens(EventKind::Left);
        happens(EventKind::Moved);
        changes(Builtin::Status);
        changes(Builtin::EnteredAt);
        return;
      case EffectKind::ContactAttempted:
        happens(EventKind::ContactAttempted);
        changes(Builtin::ContactAttempts);
        return;
      case EffectKind::ContactMade:
        happens(EventKind::ContactMade);
        changes(Builtin::Contacted);
        changes(Builtin::FirstContactAt);
        return;
      case EffectKind::Appointment:
        happens(EventKind::AppointmentScheduled);
        return;
      case EffectKind::Assign:
        happens(EventKind::Assigned);
        changes(Builtin::Owner);
        changes(Builtin::Branch);
        return;
      case EffectKind::Return:
        happens(EventKind::Returned);
        changes(Builtin::Returned);
        return;
      case EffectKind::DecrementPullCount:
        changes(Builtin::PullCount);
        return;
      case EffectKind::DoNotContact:
        happens(EventKind::DoNotContact);
        changes(Builtin::DoNotContact);
        return;
      case EffectKind::AllowContact:
        changes(Builtin::DoNotContact);
        return;
      case EffectKind::Favorite:
      case EffectKind::Unfavorite:
        changes(Builtin::Favorite);
        return;
      case EffectKind::Close:
        happens(EventKind::Closed);
        changes(Builtin::Closed);
        return;
      case EffectKind::CreateRecord: {
        if (makes_itself_stop(rule, effect)) return;
        raised.push_back({EventKind::Received, effect.record.index, anything});
        raised.push_back({EventKind::Entered, effect.record.index, anything});
        for (const WorkflowId workflow : program_.record_types[effect.record].workflows) {
          for (const Entry& entry : program_.workflows[workflow].entries) {
            raised.push_back({EventKind::Entered, effect.record.index, entry.at.index});
          }
        }
        const AttributeId link = link_to(rule.record, effect.record);
        if (link.valid()) happens(EventKind::Changed, link.index);
        return;
      }
      case EffectKind::SetAttribute:
      case EffectKind::ClearAttribute:
        happens(EventKind::Changed, effect.attribute.index);
        return;
      case EffectKind::RaiseEvent:
        happens(EventKind::Custom, effect.event.index);
        return;
      case EffectKind::SendEmail:
      case EffectKind::SendSms:
      case EffectKind::NotifyPeople:
      case EffectKind::StartNurture:
      case EffectKind::StopNurture:
      case EffectKind::ReleasePull:
      case EffectKind::Request:
      case EffectKind::Note:
      case EffectKind::CreateActivity:
        return;  // what they lead to comes from outside, later
    }
  }

  AttributeId link_to(RecordTypeId from, RecordTypeId to) const {
    const std::vector<Attribute>& attributes = program_.record_types[from].attributes;
    for (std::uint32_t i = 0; i < attributes.size(); ++i) {
      if (attributes[i].type.kind == TypeKind::Link && attributes[i].type.record == to) return AttributeId{i};
    }
    return {};
  }

  // The new record's link to the type of its source is set back, and where a link is set nothing is created.
  bool makes_itself_stop(const Rule& rule, const Effect& effect) const {
    return effect.record == rule.record && link_to(rule.record, rule.record).valid();
  }

  void listen(std::uint32_t node, EventKind kind, std::uint32_t what = anything) {
    const std::uint32_t from = signal({kind, rule(node).record.index, what});
    graph_[from].push_back(node);
  }

  void add_listener(std::uint32_t node) {
    for (const Event& event : rule(node).on) {
      switch (event.kind) {
        case EventKind::Received:
        case EventKind::Left:
        case EventKind::Moved:
        case EventKind::ContactAttempted:
        case EventKind::ContactMade:
        case EventKind::DoNotContact:
        case EventKind::AppointmentScheduled:
        case EventKind::Assigned:
        case EventKind::Closed:
        case EventKind::Returned:
          listen(node, event.kind);
          break;
        case EventKind::Entered:
          if (event.states.empty()) listen(node, event.kind);
          for (const StateId state : event.states) listen(node, event.kind, state.index);
          break;
        case EventKind::Changed:
          listen(node, event.kind, event.attribute.index);
          break;
        case EventKind::Custom:
          listen(node, event.kind, event.custom.index);
          break;
        case EventKind::Becomes:
          listen(node, EventKind::Received);
          for (const ExprNode& part : event.when.nodes) {
            if (part.op == ExprOp::Attribute) listen(node, EventKind::Changed, part.aux);
            if (part.op == ExprOp::Builtin) listen(node, EventKind::Becomes, part.aux);
          }
          break;
        default:
          break;  // time, people and the outside world
      }
    }
  }

  // ---- inside one part
  // ----------------------------------------------------------------------------------------

  void look_closely(const std::vector<std::uint32_t>& part) {
    std::vector<std::uint32_t> nodes;
    for (const std::uint32_t node : part) {
      if (node < rules_.size()) nodes.push_back(node);
    }
    std::sort(nodes.begin(), nodes.end());
    if (nodes.size() > max_close_rules) nodes.resize(max_close_rules);
    find_circles(nodes, true);
  }

  void find_circles(const std::vector<std::uint32_t>& nodes, bool with_once_per_entry) {
    std::unordered_map<std::uint32_t, std::uint32_t> local;
    std::vector<std::uint32_t> kept;
    for (const std::uint32_t node : nodes) {
      if (!with_once_per_entry && rule(node).often == HowOften::OncePerEntry) continue;
      local[node] = static_cast<std::uint32_t>(kept.size());
      kept.push_back(node);
    }
    Graph close(kept.size());
    for (std::uint32_t i = 0; i < kept.size(); ++i) {
      for (const std::uint32_t s : graph_[kept[i]]) {
        for (const std::uint32_t to : graph_[s]) {
          const auto at = local.find(to);
          if (at == local.end()) continue;
          std::vector<std::uint32_t>& edges = close[i];
          if (std::find(edges.begin(), edges.end(), at->second) != edges.end()) continue;
          if (cause(kept[i], to) != nullptr) edges.push_back(at->second);
        }
      }
    }
    for (const std::vector<std::uint32_t>& part : circular_parts(close)) {
      std::vector<std::uint32_t> members;
      bool moves = false;
      bool per_entry = false;
      for (const std::uint32_t i : part) {
        members.push_back(kept[i]);
        per_entry = per_entry || rule(kept[i]).often == HowOften::OncePerEntry;
        for (const Act& act : acts_[kept[i]]) moves = moves || act.effect.kind == EffectKind::Move;
      }
      if (per_entry && !moves) {
        find_circles(members, false);
      } else {
        std::vector<std::uint32_t> circle;
        for (const std::uint32_t i : shortest_circle(close, part)) circle.push_back(kept[i]);
        report(circle);
      }
    }
  }

  // The act of `from` by which `to` may run at once; nullptr if there is none.
  const Act* cause(std::uint32_t from, std::uint32_t to) const {
    std::vector<Signal> raised;
    for (const Act& act : acts_[from]) {
      raised.clear();
      raise(rule(from), act.effect, raised);
      for (const Event& event : rule(to).on) {
        if (hears(rule(to), event, raised, rule(from), act.effect) && can_run(from, to, event, act))
          return &act;
      }
    }
    return nullptr;
  }

  bool hears(const Rule& to, const Event& event, const std::vector<Signal>& raised, const Rule& from,
             const Effect& effect) const {
    for (const Signal& s : raised) {
      if (s.record != to.record.index) continue;
      if (event.kind == EventKind::Becomes) {
        if (s.kind == EventKind::Received) return true;
        for (const ExprNode& part : event.when.nodes) {
          if (s.kind == EventKind::Changed && part.op == ExprOp::Attribute && part.aux == s.what) return true;
          if (s.kind == EventKind::Becomes && part.op == ExprOp::Builtin && part.aux == s.what) return true;
        }
        continue;
      }
      if (s.kind != event.kind) continue;
      const auto names = [&s](const std::vector<StateId>& states) {
        return states.empty() ||
               std::any_of(states.begin(), states.end(), [&s](StateId x) { return x.index == s.what; });
      };
      switch (event.kind) {
        case EventKind::Entered:
          if (names(event.states)) return true;
          break;
        case EventKind::Left:
          if (may_stand_in(from, event.states)) return true;
          break;
        case EventKind::Moved:
          if (may_stand_in(from, event.states) &&
              (event.to.empty() ||
               std::find(event.to.begin(), event.to.end(), effect.state) != event.to.end())) {
            return true;
          }
          break;
        case EventKind::Changed:
          if (event.attribute.index == s.what) return true;
          break;
        case EventKind::Custom:
          if (event.custom.index == s.what) return true;
          break;
        default:
          return true;
      }
    }
    return false;
  }

  bool stands_in(const Rule& rule, StateId state) const {
    switch (rule.scope) {
      case RuleScope::State:
        return rule.state == state;
      case RuleScope::Phase:
        return program_.states[state].phase == rule.phase;
      case RuleScope::Workflow:
        return program_.states[state].workflow == rule.workflow;
      case RuleScope::Top:
        return program_.workflows[program_.states[state].workflow].record == rule.record;
    }
    return true;
  }
  bool may_stand_in(const Rule& rule, const std::vector<StateId>& states) const {
    return states.empty() ||
           std::any_of(states.begin(), states.end(), [&](StateId s) { return stands_in(rule, s); });
  }

  // Whether the record that `act` of `from` left behind can be where `to` stands, with its conditions
  // holding.
  bool can_run(std::uint32_t from, std::uint32_t to, const Event& event, const Act& act) const {
    const Rule& second = rule(to);
    if (act.effect.kind == EffectKind::CreateRecord && act.effect.record == second.record) return true;
    if (!may_share_a_place(from, second)) return false;
    Known after;
    after.program = &program_;
    after.record = second.record;
    const std::vector<StateId> moved{act.effect.state};
    if (act.effect.kind == EffectKind::Move) after.states = &moved;
    if (act.effect.kind == EffectKind::SetAttribute && is_constant(*act.effect.value)) {
      after.values.push_back({act.effect.attribute, act.effect.value});
    }
    if (act.effect.kind == EffectKind::ClearAttribute)
      after.values.push_back({act.effect.attribute, nullptr});
    std::vector<PathCondition> conditions{{&second.when, true}};
    if (event.kind == EventKind::Becomes) conditions.push_back({&event.when, true});
    return can_hold(after, conditions);
  }

  bool may_share_a_place(std::uint32_t from, const Rule& second) const {
    if (second.scope == RuleScope::Top) return true;
    const Rule& first = rule(from);
    for (const Act& act : acts_[from]) {
      if (act.effect.kind == EffectKind::Move && stands_in(second, act.effect.state)) return true;
    }
    switch (first.scope) {
      case RuleScope::State:
        return stands_in(second, first.state);
      case RuleScope::Phase:
        return may_stand_in(second, program_.phases[first.phase].states);
      case RuleScope::Workflow:
        return first.workflow == second.workflow;
      case RuleScope::Top:
        return true;
    }
    return true;
  }

  void report(const std::vector<std::uint32_t>& circle) {
    const Rule& first = rule(circle.front());
    std::string names;
    for (const std::uint32_t node : circle) names += fmt::format("`{}`, which sets off ", rule(node).name);
    auto& finding = flow_.found.add(
        DiagnosticKind::RuleCircle, first.name_span,
        circle.size() == 1
            ? fmt::format("rule `{}` can set itself off again without time passing", first.name)
            : fmt::format("rules set each other off without time passing: {}`{}` again", names, first.name));
    for (std::size_t i = 0; i < circle.size(); ++i) {
      const std::uint32_t next = circle[(i + 1) % circle.size()];
      const Act* act = cause(circle[i], next);
      if (act == nullptr) continue;
      finding.labels.push_back({act->span, fmt::format("rule `{}` does this, which rule `{}` waits for",
                                                       rule(circle[i]).name, rule(next).name)});
    }
    finding.help.push_back(
        "let one of the rules run `once`, or give it a `when` that what the others do makes false");
  }

  const Flow& flow_;
  const Program& program_;
  std::vector<std::uint32_t> rules_;    // node -> rule
  std::vector<std::vector<Act>> acts_;  // by node
  Graph graph_;                         // rules first, then signals
  std::unordered_map<Signal, std::uint32_t, SignalHash> signals_;
};

}  // namespace

void check_circles(const Flow& flow) {
  Circles(flow).run();
}

}  // namespace leadflow::compiler
