#include "compiler/check/unset.h"

#include <algorithm>
#include <set>
#include <string>
#include <unordered_map>
#include <utility>

#include <fmt/format.h>

#include "compiler/check/places.h"
#include "compiler/footprint.h"

namespace leadflow::compiler {

namespace {

using dsl::DiagnosticKind;

// Whether a node of an expression may have no value, given the attributes that the record surely has.
class MayBeUnset {
 public:
  MayBeUnset(const Program& program, const Expr& expr, const std::vector<AttributeId>& set)
      : program_(program), expr_(expr), set_(set) {}

  bool operator()(std::uint32_t at) const {
    const ExprNode& node = expr_.nodes[at];
    switch (node.op) {
      case ExprOp::Attribute:
        return has_value_kind(node.type.kind) && !contains(set_, AttributeId{node.aux});
      case ExprOp::AttributeOf: {
        if (!has_value_kind(node.type.kind)) return false;
        const RecordTypeId record = expr_.nodes[node.a].type.record;
        return (*this)(node.a) ||
               (record.valid() && !contains(surely_set(program_, record), AttributeId{node.aux}));
      }
      case ExprOp::Builtin: {
        const auto builtin = static_cast<Builtin>(node.aux);
        return builtin == Builtin::FirstContactAt || builtin == Builtin::Parent ||
               builtin == Builtin::Owner || builtin == Builtin::Branch;
      }
      case ExprOp::UserFieldOf:
      case ExprOp::BuiltinOf:
      case ExprOp::Negate:
        return (*this)(node.a);
      case ExprOp::Multiply:
      case ExprOp::Divide:
        return (*this)(node.a) || (*this)(node.b);
      default:
        return false;
    }
  }

 private:
  static bool has_value_kind(TypeKind kind) { return kind != TypeKind::Boolean && kind != TypeKind::List; }

  const Program& program_;
  const Expr& expr_;
  const std::vector<AttributeId>& set_;
};

std::vector<AttributeId> common(std::vector<AttributeId> a, const std::vector<AttributeId>& b) {
  std::erase_if(a, [&b](AttributeId id) { return !contains(b, id); });
  return a;
}

std::vector<AttributeId> surely_set(const Program& program, const Known& known) {
  if (known.states == nullptr || known.states->empty()) return surely_set(program, known.record);
  std::vector<AttributeId> set = surely_set(program, known.states->front());
  for (std::size_t i = 1; i < known.states->size() && i < 16; ++i)
    set = common(set, surely_set(program, (*known.states)[i]));
  return set;
}

bool needs_both_sides(ExprOp op) {
  return (op >= ExprOp::Equal && op <= ExprOp::EndsWith) || op == ExprOp::In || op == ExprOp::InGroup;
}

// The first side of a comparison under `at` (through `and`, `or`, `implies`) that may be unset.
std::optional<std::uint32_t> unset_side(const Expr& expr, std::uint32_t at, const MayBeUnset& may_be_unset,
                                        const std::set<std::uint64_t>& asked,
                                        const std::vector<std::uint64_t>& means) {
  const ExprNode& node = expr.nodes[at];
  if (node.op == ExprOp::And || node.op == ExprOp::Or || node.op == ExprOp::Implies) {
    const auto left = unset_side(expr, node.a, may_be_unset, asked, means);
    return left ? left : unset_side(expr, node.b, may_be_unset, asked, means);
  }
  if (!needs_both_sides(node.op)) return std::nullopt;
  const bool two_sides = node.op != ExprOp::In && node.op != ExprOp::InGroup;
  for (const std::uint32_t side : {node.a, two_sides ? node.b : node.a}) {
    if (may_be_unset(side) && asked.count(means[side]) == 0) return side;
  }
  return std::nullopt;
}

// ---- placeholders
// ---------------------------------------------------------------------------------------------

// One place that uses texts, and what is known there.
struct Use {
  Known known;
  std::vector<AttributeId> set;
  std::vector<PathCondition> conditions;
  Span span;
  std::string what;  // "action `left_voicemail`"
};

class Placeholders {
 public:
  explicit Placeholders(const Flow& flow) : flow_(flow), program_(flow.program) {}

  void run() {
    for (std::uint32_t i = 0; i < program_.actions.size(); ++i) action(program_.actions[i]);
    for (std::uint32_t i = 0; i < program_.rules.size(); ++i) rule(program_.rules[i]);
    for (std::uint32_t i = 0; i < program_.nurtures.size(); ++i) nurture(program_.nurtures[i]);
  }

 private:
  void action(const Action& action) {
    if (!has_texts(action.operations)) return;
    for (const StateId from : action.from) {
      Use use = at(program_.workflows[action.workflow].record, from);
      use.what = fmt::format("{} `{}`", action.is_transition ? "transition" : "action", action.name);
      add_required(action.requirements, use.set);
      for (const Ask& ask : action.asks) {
        if (ask.attribute.valid() && (!ask.optional || !ask.default_value.empty()))
          insert(use.set, ask.attribute);
      }
      use.conditions.push_back({&action.when, true});
      if (action.to.valid()) add_state(use, action.to);
      operations(action.operations, std::move(use));
    }
  }

  void rule(const Rule& rule) {
    if (!has_texts(rule.operations)) return;
    Use use = rule.scope == RuleScope::State ? at(rule.record, rule.state) : at(rule.record, StateId{});
    if (rule.scope == RuleScope::Workflow || rule.scope == RuleScope::Phase) {
      add_required(program_.workflows[rule.workflow].validity.requirements, use.set);
    }
    if (rule.scope == RuleScope::Phase)
      add_required(program_.phases[rule.phase].validity.requirements, use.set);
    use.what = fmt::format("rule `{}`", rule.name);
    use.conditions.push_back({&rule.when, true});
    if (rule.on.size() == 1 && rule.on.front().kind == dsl::ast::EventKind::Becomes) {
      use.conditions.push_back({&rule.on.front().when, true});
    }
    operations(rule.operations, std::move(use));
  }

  void nurture(const Nurture& nurture) {
    Use use = at(nurture.record, StateId{});
    use.what = fmt::format("nurture `{}`", nurture.name);
    for (const NurtureStep& step : nurture.steps) message(use, step.send.message.message);
  }

  Use at(RecordTypeId record, StateId state) {
    Use use;
    use.known.program = &program_;
    use.known.record = record;
    use.set = record_set(record);
    if (state.valid()) add_state(use, state);
    return use;
  }

  // What holds for staying in, or entering, a state.
  void add_state(Use& use, StateId id) {
    const State& state = program_.states[id];
    if (program_.workflows[state.workflow].record != use.known.record) return;
    add_required(program_.workflows[state.workflow].validity.requirements, use.set);
    add_required(program_.phases[state.phase].validity.requirements, use.set);
    add_required(state.validity.requirements, use.set);
    for (const std::uint32_t promise : state.always) {
      if (!program_.always[promise].disabled)
        use.conditions.push_back({&program_.always[promise].always, true});
    }
  }

  const std::vector<AttributeId>& record_set(RecordTypeId record) {
    const auto found = record_sets_.find(record.index);
    if (found != record_sets_.end()) return found->second;
    return record_sets_.emplace(record.index, surely_set(program_, record)).first->second;
  }

  static void insert(std::vector<AttributeId>& set, AttributeId attribute) {
    const auto place = std::lower_bound(set.begin(), set.end(), attribute);
    if (place == set.end() || *place != attribute) set.insert(place, attribute);
  }

  bool has_texts(const Ops& ops) {
    bool found = false;
    walk(ops, [&](const OpPlace& place) {
      found = found || !texts(*place.op).empty() || !messages(*place.op).empty();
    });
    return found;
  }

  std::vector<const TextTemplate*> texts(const Op& op) const {
    std::vector<const TextTemplate*> found;
    texts_of(op, found);
    return found;
  }
  std::vector<MessageId> messages(const Op& op) {
    effects_.clear();
    effects_of(op, effects_);
    std::vector<MessageId> found;
    for (const Effect& effect : effects_) {
      if (effect.message.valid() && !risky(effect.message).empty()) found.push_back(effect.message);
    }
    return found;
  }

  void operations(const Ops& ops, Use use) {
    for (const Op& op : ops) {
      if (const auto* move = std::get_if<dsl::MoveTo<Compiled>>(&op.what)) add_state(use, move->target);
    }
    walk(ops, [&](const OpPlace& place) {
      effects_.clear();
      effects_of(*place.op, effects_);
      for (const Effect& effect : effects_) {
        if (effect.kind == EffectKind::SetAttribute) insert(use.set, effect.attribute);
        if (effect.kind == EffectKind::ClearAttribute) std::erase(use.set, effect.attribute);
      }
      const std::size_t outside = use.conditions.size();
      use.conditions.insert(use.conditions.end(), place.path->begin(), place.path->end());
      use.span = place.op->span;
      for (const TextTemplate* text : texts(*place.op)) {
        for (const TextPiece& piece : text->pieces) check(use, piece);
      }
      for (const MessageId id : messages(*place.op)) message(use, id);
      use.conditions.resize(outside);
    });
  }

  void message(const Use& use, MessageId id) {
    if (!id.valid()) return;
    for (const TextPiece* piece : risky(id)) check(use, *piece);
  }

  // The placeholders of a message that the record type alone does not answer for.
  const std::vector<const TextPiece*>& risky(MessageId id) {
    const auto found = risky_.find(id.index);
    if (found != risky_.end()) return found->second;
    std::vector<const TextPiece*> pieces;
    const Message& message = program_.messages[id];
    for (const TextTemplate* text : {&message.subject, &message.body}) {
      for (const TextPiece& piece : text->pieces) {
        if (message.record.valid() && can_be_unset(piece, record_set(message.record)))
          pieces.push_back(&piece);
      }
    }
    return risky_.emplace(id.index, std::move(pieces)).first->second;
  }

  bool can_be_unset(const TextPiece& piece, const std::vector<AttributeId>& set) const {
    if (piece.value.empty() || piece.has_fallback) return false;
    const ExprNode& root = piece.value.root();
    if (root.op != ExprOp::Attribute && root.op != ExprOp::AttributeOf) return false;
    return MayBeUnset(program_, piece.value, set)(static_cast<std::uint32_t>(piece.value.nodes.size() - 1));
  }

  void check(const Use& use, const TextPiece& piece) {
    if (!can_be_unset(piece, use.set)) return;
    const auto key = std::make_pair(piece.span.file, piece.span.begin);
    if (reported_.count(key) != 0) return;
    Expr unset = piece.value;
    ExprNode question;
    question.op = ExprOp::IsNotSet;
    question.type.kind = TypeKind::Boolean;
    question.a = static_cast<std::uint32_t>(unset.nodes.size() - 1);
    unset.nodes.push_back(question);
    std::vector<PathCondition> all = use.conditions;
    all.push_back({&unset, true});
    Known known = use.known;
    known.set = &use.set;
    if (!can_hold(known, all)) return;
    reported_.insert(key);
    const std::string name =
        path_name(piece.value, static_cast<std::uint32_t>(piece.value.nodes.size() - 1), use);
    auto& finding =
        flow_.found.add(DiagnosticKind::PlaceholderUnset, piece.span,
                        fmt::format("placeholder `{}` may be unset where {} uses it", name, use.what));
    if (!(use.span == Span{})) finding.labels.push_back({use.span, "used here"});
    finding.help.push_back(
        "say what stands there instead, as in `{{name or 'there'}}`, or `require` the attribute");
  }

  // `account.name`, of nodes that can_be_unset lets through.
  std::string path_name(const Expr& expr, std::uint32_t at, const Use& use) const {
    const ExprNode& node = expr.nodes[at];
    if (node.op == ExprOp::Attribute)
      return program_.record_types[use.known.record].attributes[node.aux].name;
    if (node.op != ExprOp::AttributeOf) return std::string(flow_.sources.text(node.span));
    const RecordTypeId record = expr.nodes[node.a].type.record;
    return path_name(expr, node.a, use) + "." + program_.record_types[record].attributes[node.aux].name;
  }

  const Flow& flow_;
  const Program& program_;
  std::vector<Effect> effects_;
  std::unordered_map<std::uint32_t, std::vector<const TextPiece*>> risky_;
  std::unordered_map<std::uint32_t, std::vector<AttributeId>> record_sets_;
  std::set<std::pair<dsl::FileIndex, std::uint32_t>> reported_;
};

}  // namespace

void check_not(const Flow& flow, const Known& known, const Expr& condition) {
  const auto is_not = [](const ExprNode& node) { return node.op == ExprOp::Not; };
  if (std::none_of(condition.nodes.begin(), condition.nodes.end(), is_not)) return;
  const std::vector<AttributeId> set = surely_set(flow.program, known);
  const std::vector<std::uint64_t> means = meanings(condition);
  std::set<std::uint64_t> asked;
  for (const ExprNode& node : condition.nodes) {
    if (node.op == ExprOp::IsSet || node.op == ExprOp::IsNotSet) asked.insert(means[node.a]);
  }
  const MayBeUnset may_be_unset(flow.program, condition, set);
  for (const ExprNode& node : condition.nodes) {
    if (node.op != ExprOp::Not) continue;
    const auto side = unset_side(condition, node.a, may_be_unset, asked, means);
    if (!side) continue;
    const Span where = condition.nodes[*side].span;
    const std::string_view name = flow.sources.text(where);
    auto& finding = flow.found.add(
        DiagnosticKind::NotAroundUnset, node.span,
        fmt::format("this is true when `{}` is not set, for the comparison inside is then false", name));
    finding.labels.push_back({where, "may be not set"});
    finding.help.push_back(fmt::format(
        "write `{} is set and not (...)`, or the opposite comparison, which is false then", name));
  }
}

void check_unset(const Flow& flow) {
  Placeholders(flow).run();
}

}  // namespace leadflow::compiler
