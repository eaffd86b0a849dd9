#include "compiler/check/conditions.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <functional>
#include <limits>
#include <optional>
#include <unordered_map>

#include "compiler/types.h"
#include "dsl/text.h"

namespace leadflow::compiler {

namespace {

using Number = long double;
constexpr Number infinity = std::numeric_limits<Number>::infinity();
constexpr std::uint32_t none = 0xffffffff;

std::uint64_t mix(std::uint64_t hash, std::uint64_t value) {
  hash ^= value + 0x9e3779b97f4a7c15ULL + (hash << 6) + (hash >> 2);
  hash *= 0xff51afd7ed558ccdULL;
  return hash ^ (hash >> 32);
}

std::uint64_t hash_of(std::string_view text) {
  return std::hash<std::string_view>{}(text);
}

bool is_text_kind(TypeKind kind) {
  return kind == TypeKind::Text || kind == TypeKind::Email || kind == TypeKind::Phone ||
         kind == TypeKind::Url;
}

std::uint64_t hash_node(const ExprNode& node, const std::vector<std::uint64_t>& below) {
  std::uint64_t hash = mix(static_cast<std::uint64_t>(node.op) + 1, node.aux);
  const auto child = [&](std::uint32_t at) { hash = mix(hash, at < below.size() ? below[at] : 7); };
  child(node.a);
  child(node.b);
  for (const std::uint32_t at : node.children) child(at);
  for (const std::uint32_t attribute : node.attributes) hash = mix(hash, attribute);
  if (node.op != ExprOp::Constant) return mix(mix(hash, hash_of(node.text)), hash_of(node.extra));
  hash = mix(hash, static_cast<std::uint64_t>(node.number));
  hash = mix(hash, static_cast<std::uint64_t>(node.type.kind));
  hash = mix(hash, hash_of(node.text));
  hash = mix(hash, static_cast<std::uint64_t>(dsl::days_since_epoch(node.local.date) * 1440 +
                                              node.local.time.minutes));
  hash = mix(hash, static_cast<std::uint64_t>(node.duration.count));
  return mix(hash, static_cast<std::uint64_t>(node.duration.unit) * 2 + (node.duration.business ? 1 : 0));
}

// ---- constants
// ------------------------------------------------------------------------------------------------

// What a constant is, as a number: its value, or for values without an order a number of its own.
struct Value {
  Number number = 0;
  bool ordered = false;
};

std::optional<Value> decimal(const std::string& text) {
  if (text.empty()) return std::nullopt;
  char* end = nullptr;
  const Number number = std::strtold(text.c_str(), &end);
  if (end != text.c_str() + text.size()) return std::nullopt;
  return Value{number, true};
}

std::optional<Value> constant(const Expr& expr, std::uint32_t at) {
  const ExprNode& node = expr.nodes[at];
  if (node.op == ExprOp::Negate) {
    auto inner = constant(expr, node.a);
    if (!inner || !inner->ordered) return std::nullopt;
    inner->number = -inner->number;
    return inner;
  }
  if (node.op != ExprOp::Constant) return std::nullopt;
  const auto named = [&](std::uint64_t id) {
    return Value{static_cast<Number>(mix(static_cast<std::uint64_t>(node.type.kind) + 1, id)), false};
  };
  switch (node.type.kind) {
    case TypeKind::Integer:
    case TypeKind::TimeOfDay:
      return Value{static_cast<Number>(node.number), true};
    case TypeKind::Decimal:
    case TypeKind::Money:
      return decimal(node.text);
    case TypeKind::Date:
      return Value{static_cast<Number>(node.number) * 1440, true};
    case TypeKind::DateTime:
      return Value{
          static_cast<Number>(dsl::days_since_epoch(node.local.date) * 1440 + node.local.time.minutes), true};
    case TypeKind::Boolean:
      return Value{static_cast<Number>(node.number != 0 ? 1 : 0), false};
    case TypeKind::Text:
    case TypeKind::Email:
    case TypeKind::Phone:
    case TypeKind::Url:
      return Value{static_cast<Number>(hash_of(dsl::fold_case(node.text))), false};
    case TypeKind::User:
      return Value{static_cast<Number>(hash_of(node.text)), false};
    case TypeKind::Enum:
    case TypeKind::Group:
    case TypeKind::Branch:
    case TypeKind::Role:
    case TypeKind::State:
      return named(node.aux);
    default:
      return std::nullopt;
  }
}

Value enum_value(std::uint32_t index) {
  return {static_cast<Number>(mix(static_cast<std::uint64_t>(TypeKind::Enum) + 1, index)), false};
}
Value state_value(StateId state) {
  return {static_cast<Number>(mix(static_cast<std::uint64_t>(TypeKind::State) + 1, state.index)), false};
}

bool is_empty_text(const Expr& expr, std::uint32_t at) {
  const ExprNode& node = expr.nodes[at];
  return node.op == ExprOp::Constant && is_text_kind(node.type.kind) && node.text.empty();
}

// ---- what a term can be
// ---------------------------------------------------------------------------------------

enum Relation : unsigned { Below = 1, Same = 2, Above = 4, AnyRelation = 7 };

struct Domain {
  bool may_be_unset = true;
  bool may_be_set = true;
  bool integral = false;
  Number low = -infinity, high = infinity;
  bool low_open = false, high_open = false;
  bool limited = false;
  std::vector<Number> allowed;  // when limited
  std::vector<Number> excluded;
  unsigned mask = AnyRelation;  // of pairs of terms, and of what is not understood (Same: true, Below: false)

  void at_least(Number n, bool open) {
    if (n > low || (n == low && open)) low = n, low_open = open;
  }
  void at_most(Number n, bool open) {
    if (n < high || (n == high && open)) high = n, high_open = open;
  }
  void only(const std::vector<Number>& values) {
    if (!limited) {
      limited = true;
      allowed = values;
      return;
    }
    std::vector<Number> both;
    for (const Number n : allowed) {
      if (std::find(values.begin(), values.end(), n) != values.end()) both.push_back(n);
    }
    allowed = std::move(both);
  }
  bool has(Number n) const {
    if (n < low || n > high || (n == low && low_open) || (n == high && high_open)) return false;
    return std::find(excluded.begin(), excluded.end(), n) == excluded.end();
  }
  bool has_value() const {
    if (!may_be_set) return false;
    if (limited) return std::any_of(allowed.begin(), allowed.end(), [this](Number n) { return has(n); });
    if (!integral) return low < high || (low == high && has(low));
    const Number first = low_open ? std::floor(low) + 1 : std::ceil(low);
    const Number last = high_open ? std::ceil(high) - 1 : std::floor(high);
    if (first > last) return false;
    if (last - first > static_cast<Number>(excluded.size())) return true;
    for (Number n = first; n <= last; ++n) {
      if (has(n)) return true;
    }
    return false;
  }
  bool possible() const { return mask != 0 && (may_be_unset || has_value()); }
};

unsigned relations(ExprOp op) {
  switch (op) {
    case ExprOp::Equal:
      return Same;
    case ExprOp::NotEqual:
      return Below | Above;
    case ExprOp::Less:
      return Below;
    case ExprOp::LessEqual:
      return Below | Same;
    case ExprOp::Greater:
      return Above;
    default:
      return Above | Same;
  }
}

bool is_comparison(ExprOp op) {
  return op >= ExprOp::Equal && op <= ExprOp::GreaterEqual;
}

// ---- the search
// -----------------------------------------------------------------------------------------------

struct Task {
  const Expr* expr = nullptr;
  const std::vector<std::uint64_t>* hashes = nullptr;
  std::uint32_t node = 0;
  bool holds = true;
};

using Domains = std::vector<std::pair<std::uint64_t, Domain>>;

class Search {
 public:
  explicit Search(const Known& known) : known_(known) {}

  bool run(std::vector<Task> tasks, Domains domains) {
    std::vector<Task> choices;
    while (!tasks.empty()) {
      if (++steps_ > max_condition_steps) return true;
      const Task task = tasks.back();
      tasks.pop_back();
      const ExprNode& node = task.expr->nodes[task.node];
      const auto at = [&](std::uint32_t child, bool holds) {
        return Task{task.expr, task.hashes, child, holds};
      };
      if (node.op == ExprOp::Not) {
        tasks.push_back(at(node.a, !task.holds));
      } else if (node.op == ExprOp::And || node.op == ExprOp::Or || node.op == ExprOp::Implies) {
        if ((node.op == ExprOp::And) != task.holds) {
          choices.push_back(task);
        } else {
          tasks.push_back(at(node.b, task.holds));
          tasks.push_back(at(node.a, node.op == ExprOp::Implies ? true : task.holds));
        }
      } else if (!narrow(task, domains)) {
        return false;
      }
    }
    if (choices.empty()) return true;
    const Task choice = choices.back();
    choices.pop_back();
    const ExprNode& node = choice.expr->nodes[choice.node];
    for (const std::uint32_t child : {node.a, node.b}) {
      const bool holds = node.op == ExprOp::Implies && child == node.a ? false : choice.holds;
      std::vector<Task> rest = choices;
      rest.push_back({choice.expr, choice.hashes, child, holds});
      if (run(std::move(rest), domains)) return true;
    }
    return false;
  }

 private:
  Domain& domain(Domains& domains, std::uint64_t key, const Task* task, std::uint32_t node) {
    for (auto& [have, domain] : domains) {
      if (have == key) return domain;
    }
    domains.emplace_back(key, task != nullptr ? initial(*task->expr, node) : Domain{});
    return domains.back().second;
  }

  // What a term can be before any condition speaks of it.
  Domain initial(const Expr& expr, std::uint32_t at) {
    const ExprNode& node = expr.nodes[at];
    Domain domain;
    domain.integral = node.type.kind == TypeKind::Integer;
    if (node.type.kind == TypeKind::Boolean) domain.only({0, 1});
    if (node.type.kind == TypeKind::Enum && node.type.values.valid()) {
      const std::size_t count = known_.program->value_sets[node.type.values].values.size();
      if (count <= 32) {
        std::vector<Number> all;
        for (std::uint32_t i = 0; i < count; ++i) all.push_back(enum_value(i).number);
        domain.only(all);
      }
    }
    if (node.op == ExprOp::Attribute && known_.record.valid())
      attribute(domain, known_.record, AttributeId{node.aux}, true);
    if (node.op == ExprOp::AttributeOf && expr.nodes[node.a].type.record.valid()) {
      attribute(domain, expr.nodes[node.a].type.record, AttributeId{node.aux}, false);
    }
    if (node.op == ExprOp::Builtin) builtin(domain, static_cast<Builtin>(node.aux));
    return domain;
  }

  void attribute(Domain& domain, RecordTypeId record, AttributeId id, bool own) {
    const std::vector<Attribute>& attributes = known_.program->record_types[record].attributes;
    if (id.index >= attributes.size()) return;
    const Attribute& attribute = attributes[id.index];
    const auto limit = [](const Expr& expr) -> std::optional<Number> {
      if (expr.empty()) return std::nullopt;
      const auto value = constant(expr, static_cast<std::uint32_t>(expr.nodes.size() - 1));
      if (!value || !value->ordered) return std::nullopt;
      return value->number;
    };
    if (const auto low = limit(attribute.from)) domain.at_least(*low, false);
    if (const auto high = limit(attribute.to)) domain.at_most(*high, false);
    if (!own) return;
    if (attribute.required) domain.may_be_unset = false;
    if (known_.set != nullptr && std::find(known_.set->begin(), known_.set->end(), id) != known_.set->end()) {
      domain.may_be_unset = false;
    }
    for (const Known::Value& value : known_.values) {
      if (value.attribute != id) continue;
      domain.may_be_unset = value.constant == nullptr;
      domain.may_be_set = value.constant != nullptr;
      if (value.constant == nullptr) continue;
      if (const auto is =
              constant(*value.constant, static_cast<std::uint32_t>(value.constant->nodes.size() - 1))) {
        domain.only({is->number});
      }
    }
  }

  void builtin(Domain& domain, Builtin builtin) {
    switch (builtin) {
      case Builtin::ContactAttempts:
      case Builtin::PullCount:
        domain.at_least(0, false);
        domain.may_be_unset = false;
        return;
      case Builtin::Status:
        domain.may_be_unset = false;
        if (known_.states != nullptr) {
          std::vector<Number> values;
          for (const StateId state : *known_.states) values.push_back(state_value(state).number);
          domain.only(values);
        }
        return;
      case Builtin::CreatedAt:
      case Builtin::EnteredAt:
        domain.may_be_unset = false;
        return;
      default:
        return;
    }
  }

  bool narrow(const Task& task, Domains& domains) {
    const ExprNode& node = task.expr->nodes[task.node];
    if (node.op == ExprOp::Constant)
      return (node.number != 0) == task.holds || node.type.kind != TypeKind::Boolean;
    if (is_comparison(node.op)) return compare(task, domains);
    if (node.op == ExprOp::IsSet || node.op == ExprOp::IsNotSet) {
      Domain& term = domain(domains, (*task.hashes)[node.a], &task, node.a);
      ((node.op == ExprOp::IsSet) == task.holds ? term.may_be_unset : term.may_be_set) = false;
      return term.possible();
    }
    if (node.op == ExprOp::In || node.op == ExprOp::InPhase) {
      if (const auto answer = membership(task, domains)) return *answer;
    }
    if (node.type.kind == TypeKind::Boolean && node.op < ExprOp::Not) {  // a boolean that stands for itself
      Domain& term = domain(domains, (*task.hashes)[task.node], &task, task.node);
      term.only({static_cast<Number>(task.holds ? 1 : 0)});
      if (task.holds) term.may_be_unset = false;
      return term.possible();
    }
    return opaque(task, domains);
  }

  bool opaque(const Task& task, Domains& domains) {
    Domain& whole = domain(domains, mix((*task.hashes)[task.node], 3), nullptr, 0);
    whole.mask &= task.holds ? Same : Below;
    if (whole.mask == 0) return false;
    const ExprNode& node = task.expr->nodes[task.node];
    const bool needs_value = node.op == ExprOp::Contains || node.op == ExprOp::StartsWith ||
                             node.op == ExprOp::EndsWith || node.op == ExprOp::In ||
                             node.op == ExprOp::InGroup;
    if (!needs_value || !task.holds) return true;
    Domain& term = domain(domains, (*task.hashes)[node.a], &task, node.a);
    term.may_be_unset = false;
    return term.possible();
  }

  bool compare(const Task& task, Domains& domains) {
    const ExprNode& node = task.expr->nodes[task.node];
    const auto left = constant(*task.expr, node.a);
    const auto right = constant(*task.expr, node.b);
    if (is_empty_text(*task.expr, node.a) || is_empty_text(*task.expr, node.b)) return !task.holds;
    if (left && right) {
      const unsigned relation = left->number < right->number   ? Below
                                : left->number > right->number ? Above
                                                               : Same;
      return ((relations(node.op) & relation) != 0) == task.holds;
    }
    if (!left && !right) return compare_terms(task, domains);
    const ExprOp op = left ? mirrored(node.op) : node.op;
    const std::uint32_t at = left ? node.b : node.a;
    Domain& term = domain(domains, (*task.hashes)[at], &task, at);
    bound(term, task.holds ? relations(op) : AnyRelation & ~relations(op),
          left ? left->number : right->number);
    if (task.holds) term.may_be_unset = false;
    return term.possible();
  }

  static void bound(Domain& term, unsigned allowed, Number value) {
    if (allowed == Same) term.only({value}), term.at_least(value, false), term.at_most(value, false);
    if (allowed == (Below | Above)) term.excluded.push_back(value);
    if (allowed == Below || allowed == (Below | Same)) term.at_most(value, allowed == Below);
    if (allowed == Above || allowed == (Above | Same)) term.at_least(value, allowed == Above);
  }

  bool compare_terms(const Task& task, Domains& domains) {
    const ExprNode& node = task.expr->nodes[task.node];
    std::uint64_t a = (*task.hashes)[node.a];
    std::uint64_t b = (*task.hashes)[node.b];
    ExprOp op = node.op;
    std::uint32_t sides[] = {node.a, node.b};
    if (b < a) {
      std::swap(a, b);
      op = mirrored(op);
      std::swap(sides[0], sides[1]);
    }
    Domain& pair = domain(domains, mix(mix(a, 11), b), nullptr, 0);
    if (a == b) pair.mask &= Same;
    // A comparison that is false says nothing where a side may be unset.
    const bool unset =
        domain(domains, a, &task, sides[0]).may_be_unset || domain(domains, b, &task, sides[1]).may_be_unset;
    if (!task.holds && unset) return true;
    Domain& again = domain(domains, mix(mix(a, 11), b), nullptr, 0);  // the vector may have grown
    again.mask &= task.holds ? relations(op) : AnyRelation & ~relations(op);
    if (again.mask == 0) return false;
    if (!task.holds) return true;
    domain(domains, a, &task, sides[0]).may_be_unset = false;
    domain(domains, b, &task, sides[1]).may_be_unset = false;
    return domain(domains, a, &task, sides[0]).possible() && domain(domains, b, &task, sides[1]).possible();
  }

  std::optional<bool> membership(const Task& task, Domains& domains) {
    const ExprNode& node = task.expr->nodes[task.node];
    std::vector<Number> values;
    if (node.op == ExprOp::InPhase) {
      const ExprNode& state = task.expr->nodes[node.a];
      if (state.op != ExprOp::Builtin || node.aux >= known_.program->phases.size()) return std::nullopt;
      for (const StateId id : known_.program->phases[node.aux].states)
        values.push_back(state_value(id).number);
    } else {
      const ExprNode& list = task.expr->nodes[node.b];
      if (list.op != ExprOp::List) return std::nullopt;
      for (const std::uint32_t child : list.children) {
        const auto value = constant(*task.expr, child);
        if (!value) return std::nullopt;
        values.push_back(value->number);
      }
    }
    Domain& term = domain(domains, (*task.hashes)[node.a], &task, node.a);
    if (task.holds) {
      term.only(values);
      term.may_be_unset = false;
    } else {
      term.excluded.insert(term.excluded.end(), values.begin(), values.end());
    }
    return term.possible();
  }

  const Known& known_;
  int steps_ = 0;
};

std::uint32_t root_of(const Expr& expr) {
  return static_cast<std::uint32_t>(expr.nodes.size() - 1);
}

}  // namespace

std::vector<std::uint64_t> meanings(const Expr& expr) {
  std::vector<std::uint64_t> hashes;
  hashes.reserve(expr.nodes.size());
  for (const ExprNode& node : expr.nodes) hashes.push_back(hash_node(node, hashes));
  return hashes;
}

std::uint64_t meaning(const Expr& expr) {
  return expr.empty() ? 0 : meanings(expr).back();
}

bool can_hold(const Known& known, const std::vector<PathCondition>& conditions) {
  std::vector<std::vector<std::uint64_t>> hashes;
  hashes.reserve(conditions.size());
  std::vector<Task> tasks;
  for (const PathCondition& condition : conditions) {
    if (condition.condition == nullptr || condition.condition->empty()) continue;
    hashes.push_back(meanings(*condition.condition));
    tasks.push_back({condition.condition, &hashes.back(), root_of(*condition.condition), condition.holds});
  }
  return Search(known).run(std::move(tasks), {});
}

bool can_hold(const Known& known, const Expr& condition) {
  return can_hold(known, {{&condition, true}});
}

bool is_constant(const Expr& expr) {
  return !expr.empty() && constant(expr, root_of(expr)).has_value();
}

bool are_different_constants(const Expr& a, const Expr& b) {
  if (a.empty() || b.empty()) return false;
  const auto left = constant(a, root_of(a));
  const auto right = constant(b, root_of(b));
  return left && right && left->number != right->number;
}

PossibleStates possible_states(const Known& known, const Expr& condition) {
  PossibleStates possible;
  if (condition.empty()) return possible;
  std::vector<StateId> named;
  bool speaks_of_status = false;
  for (const ExprNode& node : condition.nodes) {
    if (node.op == ExprOp::Builtin && node.aux == static_cast<std::uint32_t>(Builtin::Status))
      speaks_of_status = true;
    if (node.op == ExprOp::Constant && node.type.kind == TypeKind::State) named.push_back(StateId{node.aux});
    if (node.op == ExprOp::InPhase && node.aux < known.program->phases.size()) {
      const std::vector<StateId>& states = known.program->phases[node.aux].states;
      named.insert(named.end(), states.begin(), states.end());
    }
  }
  if (!speaks_of_status) return possible;
  std::sort(named.begin(), named.end());
  named.erase(std::unique(named.begin(), named.end()), named.end());
  Known here = known;
  const auto holds_in = [&](StateId state) {
    const std::vector<StateId> only{state};
    here.states = &only;
    return can_hold(here, condition);
  };
  for (const StateId state : named) (holds_in(state) ? possible.listed : possible.excluded).push_back(state);
  possible.others = holds_in(StateId{none - 1});  // any state that the condition does not name
  return possible;
}

}  // namespace leadflow::compiler
