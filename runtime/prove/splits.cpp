#include "runtime/prove/splits.h"

#include <algorithm>

namespace leadflow::runtime::proving {

using compiler::ExprOp;

namespace {

bool is_test(ExprOp op) {
  return op == ExprOp::IsSet || op == ExprOp::IsNotSet || (op >= ExprOp::Equal && op <= ExprOp::In);
}

/// What a test may be made of beside attributes and constants.
bool is_part(ExprOp op) {
  return op == ExprOp::Negate || op == ExprOp::List || op == ExprOp::Add || op == ExprOp::Subtract ||
         op == ExprOp::Multiply;
}

}  // namespace

/// The one that is chosen for all attributes that the node reads, where nothing else but constants is below
/// it.
std::optional<std::uint32_t> Splits::only_leader(compiler::RecordTypeId type, const compiler::Expr& expr,
                                                 std::uint32_t node) const {
  std::vector<std::uint32_t> open = {node};
  std::optional<std::uint32_t> found;
  while (!open.empty()) {
    const compiler::ExprNode& at = expr.nodes[open.back()];
    const bool top = open.back() == node;
    open.pop_back();
    if (at.op == ExprOp::Attribute) {
      const auto& attributes = program_.record_types[type].attributes;
      if (at.aux >= attributes.size() || !attributes[at.aux].computed.empty()) return std::nullopt;
      const std::uint32_t leader = domain_.leaders(type)[at.aux];
      if (found && *found != leader) return std::nullopt;
      found = leader;
      continue;
    }
    if (at.op == ExprOp::Constant) continue;
    if (!top && !is_part(at.op)) return std::nullopt;
    for (const std::uint32_t child : {at.a, at.b}) {
      if (child < expr.nodes.size()) open.push_back(child);
    }
    open.insert(open.end(), at.children.begin(), at.children.end());
  }
  return found;
}

const Splits::Test* Splits::test(compiler::RecordTypeId type, const compiler::Expr& expr,
                                 std::uint32_t node) {
  if (!is_test(expr.nodes[node].op)) return nullptr;
  const auto [found, fresh] = known_.try_emplace(&expr.nodes[node]);
  if (fresh) found->second = made(type, expr, node);
  return found->second && found->second->type == type ? &*found->second : nullptr;
}

std::optional<Splits::Test> Splits::made(compiler::RecordTypeId type, const compiler::Expr& expr,
                                         std::uint32_t node) const {
  if (domain_.open_node(&expr.nodes[node]) != nullptr) return std::nullopt;
  const std::optional<std::uint32_t> leader = only_leader(type, expr, node);
  if (!leader) return std::nullopt;
  compiler::Expr alone;  // children stand before their parents
  alone.nodes.assign(expr.nodes.begin(), expr.nodes.begin() + static_cast<std::ptrdiff_t>(node) + 1);
  Situation situation;
  situation.now = proof_time;
  Record record;
  record.id = 1;
  record.type = type;
  record.attributes.resize(program_.record_types[type].attributes.size());
  situation.records[1] = record;
  Test test{type, *leader, {}};
  const std::vector<std::uint32_t> together = domain_.together(type, *leader);
  for (std::size_t region = 0; region < domain_.attribute(type, *leader).values.size(); ++region) {
    for (const std::uint32_t one : together)
      situation.records[1]->attributes[one] = domain_.attribute(type, one).values[region];
    const auto result = evaluate(program_, situation, 1, alone);
    if (!std::holds_alternative<Value>(result)) return std::nullopt;
    test.holds.push_back(std::get<Value>(result).is_true());
  }
  return test;
}

}  // namespace leadflow::runtime::proving
