// From the expressions of a test to values: typed over the finished program, worked out by the engine.

#include <fmt/format.h>

#include <algorithm>

#include "runtime/rehearse/stage.h"

namespace leadflow::runtime::rehearsing {

using compiler::Expr;
using compiler::ExprNode;
using compiler::ExprOp;
using compiler::TypeKind;

namespace {

/// A text where a link is meant is the key of its record.
void make_key(ExprNode& node, compiler::RecordTypeId record) {
  if (node.op != ExprOp::Constant || !compiler::is_text(node.type.kind)) return;
  node.type = compiler::Type{};
  node.type.kind = TypeKind::Link;
  node.type.record = record;
}

void name_keys(const compiler::Program& program, Expr& expr) {
  for (ExprNode& node : expr.nodes) {
    if (node.op == ExprOp::Equal || node.op == ExprOp::NotEqual || node.op == ExprOp::In) {
      const compiler::Type left = expr.nodes[node.a].type;
      if (left.kind != TypeKind::Link) continue;
      make_key(expr.nodes[node.b], left.record);
      for (const std::uint32_t child : expr.nodes[node.b].children) make_key(expr.nodes[child], left.record);
    }
    if (node.op != ExprOp::ElementLiteral) continue;
    const auto& attributes = program.record_types[node.type.record].attributes;
    for (std::size_t i = 0; i < node.children.size(); ++i) {
      const compiler::Type& type = attributes[node.attributes[i]].type;
      if (type.kind == TypeKind::Link) make_key(expr.nodes[node.children[i]], type.record);
    }
  }
}

[[noreturn]] void not_typed(const dsl::Diagnostics& found, std::string_view what) {
  const auto& findings = found.in_order_found();
  throw Unmet{fmt::format("{} can be worked out", what),
              findings.empty() ? "it cannot" : findings.front().message};
}

}  // namespace

compiler::Scope Stage::scope() const {
  compiler::Scope scope;
  scope.record = workflow.record;
  scope.workflow = workflow_id;
  scope.link_keys = true;
  return scope;
}

Expr Stage::typed(const dsl::Expr& expr, const compiler::Type& type, std::string_view name) {
  dsl::Diagnostics found;
  compiler::Typer typer(program, nullptr, found, &sources);
  Expr made = typer.assigned(expr, scope(), type, "value", name);
  if (made.empty()) not_typed(found, fmt::format("`{}`", name));
  name_keys(program, made);
  if (type.kind == TypeKind::Link) make_key(made.nodes.back(), type.record);
  return made;
}

Expr Stage::condition(const dsl::Expr& expr) {
  dsl::Diagnostics found;
  compiler::Typer typer(program, nullptr, found, &sources);
  Expr made = typer.condition(expr, scope());
  if (made.empty()) not_typed(found, "the condition");
  name_keys(program, made);
  return made;
}

Value Stage::value(const Expr& expr) const {
  if (const Record* known = world.record(in_hand)) return world.evaluate_on(*known, actor, expr);
  Record empty;
  empty.type = workflow.record;
  empty.workflow = workflow_id;
  empty.created_at = empty.entered_at = world.now();
  empty.attributes.resize(program.record_types[empty.type].attributes.size());
  return world.evaluate_on(empty, actor, expr);
}

/// A record that a test only names: quietly made with its key, which stands for the texts it must have. Where
/// that does not make one, it is there with its key alone, in no workflow.
void Stage::make_linked(const Expr& expr) {
  for (const ExprNode& node : expr.nodes) {
    if (node.op != ExprOp::Constant || node.type.kind != TypeKind::Link || node.text.empty()) continue;
    if (world.find_key(node.type.record, node.text) != 0) continue;
    const compiler::RecordType& type = program.record_types[node.type.record];
    CreateCommand command;
    command.type = node.type.record;
    command.key = node.text;
    command.quiet = true;
    if (!type.workflows.empty()) command.workflow = type.workflows.front();
    for (const compiler::Attribute& attribute : type.attributes) {
      if (attribute.required && attribute.computed.empty() && attribute.type.kind == TypeKind::Text)
        command.values.emplace_back(attribute.name, Value::text_of(node.text));
    }
    if (!world.apply({{}, command}).refused) continue;
    Record record;
    record.type = node.type.record;
    record.key = node.text;
    world.put(std::move(record));
  }
}

Value Stage::written(const dsl::Expr& expr, const compiler::Type& type, std::string_view name) {
  const Expr made = typed(expr, type, name);
  make_linked(made);
  return value(made);
}

Given Stage::attributes(const std::vector<ast::Assign>& from) {
  const compiler::RecordType& type = program.record_types[workflow.record];
  Given given;
  for (const ast::Assign& each : from) {
    const std::string name(each.attribute.text);
    const compiler::AttributeId id = type.find(name);
    if (!id.valid()) throw Unmet{fmt::format("an attribute `{}`", name), "there is none"};
    given.emplace_back(name, written(each.value, type.attributes[id.index].type, name));
  }
  return given;
}

Given Stage::answers(const std::vector<ast::Assign>& from, const std::vector<compiler::Ask>& asks) {
  Given given;
  for (const ast::Assign& each : from) {
    const std::string name(each.attribute.text);
    const auto ask =
        std::find_if(asks.begin(), asks.end(), [&](const compiler::Ask& one) { return one.name == name; });
    if (ask == asks.end())
      throw Unmet{fmt::format("`{}` is asked", name), "this does not ask it in the state at hand"};
    given.emplace_back(name, written(each.value, ask->type, name));
  }
  return given;
}

compiler::StateId Stage::state(const dsl::Name& name) {
  dsl::Diagnostics found;
  compiler::Typer typer(program, nullptr, found, &sources);
  const compiler::StateId id = typer.state(name.text, name.span, scope());
  if (!id.valid()) not_typed(found, fmt::format("`{}`", name.text));
  return id;
}

}  // namespace leadflow::runtime::rehearsing
