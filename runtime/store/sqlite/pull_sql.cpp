#include "runtime/store/sqlite/pull_sql.h"

#include <fmt/format.h>

#include <optional>

namespace leadflow::runtime::sqlite {

namespace {

using compiler::Builtin;
using compiler::Expr;
using compiler::ExprNode;
using compiler::ExprOp;
using compiler::Program;
using compiler::TypeKind;

/// A column or an expression over one, as it sorts.
struct Key {
  std::string sql;
  bool may_be_unset = true;
};

const compiler::Attribute& attribute_of(const Program& program, const compiler::Distribution& distribution,
                                        const ExprNode& node) {
  return program.record_types[distribution.record].attributes[node.aux];
}

/// Names are identifiers of the language, so they need no quoting.
std::string json_member(const std::string& attribute, const char* below = "") {
  return fmt::format("json_extract(attributes, '$.{}{}')", attribute, below);
}

/// Values of a `one of` in the order in which they are written.
std::string value_rank(const Program& program, const compiler::Attribute& attribute) {
  std::string sql = "CASE " + json_member(attribute.name);
  const auto& values = program.value_sets[attribute.type.values].values;
  for (std::size_t i = 0; i < values.size(); ++i) sql += fmt::format(" WHEN '{}' THEN {}", values[i].name, i);
  return sql + " END";
}

std::optional<Key> attribute_key(const Program& program, const compiler::Attribute& attribute) {
  if (!attribute.computed.empty()) return std::nullopt;
  switch (attribute.type.kind) {
    case TypeKind::Integer:
    case TypeKind::Decimal:
    case TypeKind::Date:
      return Key{json_member(attribute.name)};
    case TypeKind::DateTime:  // with and without milliseconds: "10:00:00Z", "10:00:00.500Z"
      return Key{fmt::format("rtrim({}, 'Z')", json_member(attribute.name))};
    case TypeKind::Money:
      return Key{json_member(attribute.name, ".amount")};
    case TypeKind::Boolean:
      return Key{fmt::format("coalesce({}, 0)", json_member(attribute.name)), false};
    case TypeKind::Enum:
      if (attribute.type.values.valid()) return Key{value_rank(program, attribute)};
      return std::nullopt;
    default:
      return std::nullopt;
  }
}

std::optional<Key> builtin_key(Builtin builtin) {
  switch (builtin) {
    case Builtin::CreatedAt:
      return Key{"created_at", false};
    case Builtin::EnteredAt:
      return Key{"entered_at", false};
    case Builtin::ContactAttempts:
      return Key{"contact_attempts", false};
    case Builtin::Contacted:
      return Key{"contacted", false};
    case Builtin::FirstContactAt:
      return Key{"first_contact_at"};
    case Builtin::Favorite:
      return Key{"favorite", false};
    case Builtin::Closed:
      return Key{"closed", false};
    case Builtin::PullCount:
      return Key{"pull_count", false};
    default:
      return std::nullopt;
  }
}

/// The keys of the order, what is not set last; nothing where the order is the engine's to find.
std::optional<std::string> order_keys(const Program& program, const compiler::Distribution& distribution) {
  if (distribution.order.empty()) return "created_at";
  std::string keys;
  for (const compiler::SortKey& sort : distribution.order) {
    const ExprNode& root = sort.value.root();
    std::optional<Key> key;
    if (root.op == ExprOp::Attribute) key = attribute_key(program, attribute_of(program, distribution, root));
    if (root.op == ExprOp::Builtin) key = builtin_key(static_cast<Builtin>(root.aux));
    if (!key) return std::nullopt;
    if (!keys.empty()) keys += ", ";
    if (key->may_be_unset) keys += fmt::format("{} IS NULL, ", key->sql);
    keys += key->sql + (sort.descending ? " DESC" : "");
  }
  return keys;
}

// ---- what `qualifies` surely asks for
// ------------------------------------------------------------------------------

bool is_builtin(const ExprNode& node, Builtin builtin) {
  return node.op == ExprOp::Builtin && node.aux == static_cast<std::uint32_t>(builtin);
}

class Necessary {
 public:
  Necessary(const Program& program, const compiler::Distribution& distribution)
      : program_(program), distribution_(distribution), expr_(distribution.qualifies) {}

  std::string text() {
    if (!expr_.empty()) take(expr_.root());
    return std::move(text_);
  }

 private:
  const ExprNode& at(std::uint32_t index) const { return expr_.nodes[index]; }

  /// Terms that stand beside each other all have to hold; of any other term nothing is said.
  void take(const ExprNode& node) {
    if (node.op == ExprOp::And) {
      take(at(node.a));
      take(at(node.b));
    } else if (node.op == ExprOp::Not) {
      if (const std::optional<std::string> flag = flag_of(at(node.a))) text_ += " AND " + *flag + " = 0";
    } else if (node.op == ExprOp::InPhase && is_builtin(at(node.a), Builtin::Status)) {
      take_phase(node.aux);
    } else if (node.op == ExprOp::Attribute || node.op == ExprOp::Builtin) {
      if (const std::optional<std::string> flag = flag_of(node)) text_ += " AND " + *flag + " = 1";
    } else if (const char* sign = sign_of(node.op)) {
      if (node.op == ExprOp::Equal) take_equal(at(node.a), at(node.b));
      take_whole_numbers(at(node.a), sign, at(node.b));
    }
  }

  static const char* sign_of(ExprOp op) {
    switch (op) {
      case ExprOp::Equal:
        return "=";
      case ExprOp::Less:
        return "<";
      case ExprOp::LessEqual:
        return "<=";
      case ExprOp::Greater:
        return ">";
      case ExprOp::GreaterEqual:
        return ">=";
      default:
        return nullptr;
    }
  }

  /// What is true or false of the record itself, as 1 or 0.
  std::optional<std::string> flag_of(const ExprNode& node) const {
    if (is_builtin(node, Builtin::Closed)) return "closed";
    if (is_builtin(node, Builtin::Favorite)) return "favorite";
    if (is_builtin(node, Builtin::Contacted)) return "contacted";
    if (node.op != ExprOp::Attribute) return std::nullopt;
    const compiler::Attribute& attribute = attribute_of(program_, distribution_, node);
    if (!attribute.computed.empty() || attribute.type.kind != TypeKind::Boolean) return std::nullopt;
    return attribute_key(program_, attribute)->sql;
  }

  std::optional<std::string> whole_number(const ExprNode& node) const {
    if (is_builtin(node, Builtin::ContactAttempts)) return "contact_attempts";
    if (is_builtin(node, Builtin::PullCount)) return "pull_count";
    if (node.type.kind != TypeKind::Integer) return std::nullopt;
    if (node.op == ExprOp::Constant) return std::to_string(node.number);
    if (node.op != ExprOp::Attribute) return std::nullopt;
    const compiler::Attribute& attribute = attribute_of(program_, distribution_, node);
    return attribute.computed.empty() ? std::optional(json_member(attribute.name)) : std::nullopt;
  }

  /// Exact in SQL as they are here, and false in both where one is not set.
  void take_whole_numbers(const ExprNode& a, const char* sign, const ExprNode& b) {
    const std::optional<std::string> left = whole_number(a);
    const std::optional<std::string> right = whole_number(b);
    if (left && right) text_ += fmt::format(" AND {} {} {}", *left, sign, *right);
  }

  void take_phase(std::uint32_t index) {
    const compiler::Workflow& workflow = program_.workflows[program_.phases[index].workflow];
    std::string states;
    for (const compiler::StateId id : workflow.states) {
      const compiler::State& state = program_.states[id];
      if (state.phase.index == index) states += fmt::format("{}'{}'", states.empty() ? "" : ", ", state.name);
    }
    if (!states.empty())
      text_ += fmt::format(" AND workflow = '{}' AND state IN ({})", workflow.name, states);
  }

  void take_equal(const ExprNode& a, const ExprNode& b) {
    if (is_builtin(a, Builtin::Status) && b.op == ExprOp::Constant && b.type.kind == TypeKind::State) {
      const compiler::State& state = program_.states[compiler::StateId{b.aux}];
      text_ += fmt::format(" AND workflow = '{}' AND state = '{}'", program_.workflows[state.workflow].name,
                           state.name);
    }
    if (a.op != ExprOp::Attribute || b.op != ExprOp::Constant || b.type.kind != TypeKind::Enum) return;
    const compiler::Attribute& attribute = attribute_of(program_, distribution_, a);
    if (!attribute.computed.empty() || attribute.type.kind != TypeKind::Enum) return;
    text_ += fmt::format(" AND {} = '{}'", json_member(attribute.name), b.text);
  }

  const Program& program_;
  const compiler::Distribution& distribution_;
  const Expr& expr_;
  std::string text_;
};

}  // namespace

PullSql pull_sql(const Program& program, const compiler::Distribution& distribution) {
  PullSql sql;
  const std::optional<std::string> keys = order_keys(program, distribution);
  sql.in_order = keys.has_value();
  sql.keys = keys.value_or("id");
  sql.index = "pull_" + distribution.name;
  sql.conditions = fmt::format(
      "type = '{}' AND withdrawn = 0 AND returned = 0 AND (owner_kind <> 1 OR pull_after IS NOT NULL){}",
      program.record_types[distribution.record].name, Necessary(program, distribution).text());
  sql.create = fmt::format("CREATE INDEX {} ON record ({}) WHERE {}", sql.index, sql.keys, sql.conditions);
  return sql;
}

std::string PullSql::walk(bool forced) const {
  return fmt::format(
      "SELECT id FROM record{} WHERE {} AND (pull_after IS NULL OR pull_after <= ?1) "
      "AND (owner_kind <> 0 OR branch = '' OR branch = ?2) "
      "AND (owner_kind <> 2 OR owner IN (SELECT group_name FROM person_group WHERE person = ?3)) ORDER BY "
      "{}{}",
      forced ? " INDEXED BY " + index : "", conditions, keys, in_order ? ", id" : "");
}

}  // namespace leadflow::runtime::sqlite
