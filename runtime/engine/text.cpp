#include "runtime/engine/text.h"

#include "runtime/engine/values.h"

namespace leadflow::runtime::engine {

namespace {

/// The first text attribute of the record that a link points to.
std::string first_text(Step& step, const Scope& scope, RecordId link) {
  const Record* target = step.record(link);
  if (!target) return {};
  const auto& attributes = step.program.record_types[target->type].attributes;
  for (std::uint32_t i = 0; i < attributes.size(); ++i) {
    if (attributes[i].type.kind != compiler::TypeKind::Text) continue;
    Scope there = scope;
    there.record = target;
    return attribute_of(step, there, *target, compiler::AttributeId{i}).text;
  }
  return target->key;
}

/// What a placeholder names, for a remark.
std::string placeholder_name(const Step& step, const Record& record, const compiler::Expr& expr) {
  const compiler::ExprNode& root = expr.root();
  if (root.op == compiler::ExprOp::Attribute)
    return step.program.record_types[record.type].attributes[root.aux].name;
  if (root.op == compiler::ExprOp::Ask) return root.text;
  if (root.op == compiler::ExprOp::Builtin) {
    return std::string(compiler::to_text(static_cast<compiler::Builtin>(root.aux)));
  }
  return {};
}

}  // namespace

std::string words(Step& step, const Scope& scope, const compiler::Type& type, const Value& value) {
  if (value.kind == ValueKind::Link) return first_text(step, scope, value.number);
  return show(step.program, type, value, step.zone_for(*scope.record, value));
}

Value or_false(Value value, const compiler::Type& type) {
  return value.is_unset() && type.kind == compiler::TypeKind::Boolean ? Value::boolean(false) : value;
}

std::string render(Step& step, const Context& context, const compiler::TextTemplate& text) {
  const Scope scope = operation_scope(step, context);
  std::string result;
  for (const compiler::TextPiece& piece : text.pieces) {
    if (piece.value.empty()) {
      result += piece.literal;
      continue;
    }
    Value value = evaluate(step, scope, piece.value);
    if (!piece.has_fallback) value = or_false(std::move(value), piece.value.type());
    if (!value.is_unset()) {
      result += words(step, scope, piece.value.type(), value);
    } else if (piece.has_fallback) {
      result += piece.fallback;
    } else if (!step.halted()) {
      const std::string name = placeholder_name(step, *scope.record, piece.value);
      step.remark(*context.record, name.empty() ? "a placeholder of a text had no value"
                                                : in_ticks(name) + " of a text had no value");
    }
  }
  return result;
}

}  // namespace leadflow::runtime::engine
