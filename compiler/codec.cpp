#include "compiler/codec.h"

namespace leadflow::compiler {

namespace {

constexpr std::uint32_t no_node = 0xffffffff;

// Which of the rarely used members of a node follow.
enum NodeMember : std::uint64_t {
  HasA = 1,
  HasB = 2,
  HasAux = 4,
  HasNumber = 8,
  HasText = 16,
  HasExtra = 32,
  HasLocal = 64,
  HasDuration = 128,
  HasChildren = 256,
  HasAttributes = 512,
  HasTypeDetails = 1024,
};

std::uint64_t members_of(const ExprNode& node) {
  const Type plain{node.type.kind, {}, {}, {}};
  std::uint64_t set = 0;
  if (node.a != no_node) set |= HasA;
  if (node.b != no_node) set |= HasB;
  if (node.aux != no_node) set |= HasAux;
  if (node.number != 0) set |= HasNumber;
  if (!node.text.empty()) set |= HasText;
  if (!node.extra.empty()) set |= HasExtra;
  if (node.local != dsl::LocalTime{}) set |= HasLocal;
  if (!(node.duration == dsl::Duration{})) set |= HasDuration;
  if (!node.children.empty()) set |= HasChildren;
  if (!node.attributes.empty()) set |= HasAttributes;
  if (!(node.type == plain)) set |= HasTypeDetails;
  return set;
}

// How many of `a` and `b` an operator needs.
int arity(ExprOp op) {
  switch (op) {
    case ExprOp::Constant:
    case ExprOp::Now:
    case ExprOp::Today:
    case ExprOp::Attribute:
    case ExprOp::Before:
    case ExprOp::Builtin:
    case ExprOp::Ask:
    case ExprOp::EventData:
    case ExprOp::Element:
    case ExprOp::Variable:
    case ExprOp::EnteredAtState:
    case ExprOp::List:
    case ExprOp::ElementLiteral:
    case ExprOp::Join:
      return 0;
    case ExprOp::AttributeOf:
    case ExprOp::BuiltinOf:
    case ExprOp::UserFieldOf:
    case ExprOp::ElementsOf:
    case ExprOp::Not:
    case ExprOp::Negate:
    case ExprOp::IsSet:
    case ExprOp::IsNotSet:
    case ExprOp::Count:
    case ExprOp::Days:
    case ExprOp::Hours:
    case ExprOp::InGroup:
    case ExprOp::InPhase:
      return 1;
    case ExprOp::Implies:
    case ExprOp::Or:
    case ExprOp::And:
    case ExprOp::Equal:
    case ExprOp::NotEqual:
    case ExprOp::Less:
    case ExprOp::LessEqual:
    case ExprOp::Greater:
    case ExprOp::GreaterEqual:
    case ExprOp::Contains:
    case ExprOp::StartsWith:
    case ExprOp::EndsWith:
    case ExprOp::In:
    case ExprOp::Add:
    case ExprOp::Subtract:
    case ExprOp::Multiply:
    case ExprOp::Divide:
    case ExprOp::Sum:
    case ExprOp::OrElse:
      return 2;
  }
  return 0;
}

bool aux_is_known(const ExprNode& node) {
  switch (node.op) {
    case ExprOp::Builtin:
    case ExprOp::BuiltinOf:
      return node.aux < Enumerators<Builtin>::count;
    case ExprOp::UserFieldOf:
      return node.aux < Enumerators<UserField>::count;
    default:
      return true;
  }
}

}  // namespace

void encode(ByteWriter& out, const ExprNode& node) {
  const std::uint64_t set = members_of(node);
  out.byte(static_cast<std::uint8_t>(node.op));
  out.byte(static_cast<std::uint8_t>(node.type.kind));
  out.number(set);
  if (set & HasA) encode(out, node.a);
  if (set & HasB) encode(out, node.b);
  if (set & HasAux) encode(out, node.aux);
  if (set & HasNumber) encode(out, node.number);
  if (set & HasText) encode(out, node.text);
  if (set & HasExtra) encode(out, node.extra);
  if (set & HasLocal) encode(out, node.local);
  if (set & HasDuration) encode(out, node.duration);
  if (set & HasChildren) encode(out, node.children);
  if (set & HasAttributes) encode(out, node.attributes);
  if (set & HasTypeDetails) encode(out, node.type);
}

void decode(PartReader& in, ExprNode& node) {
  decode(in, node.op);
  decode(in, node.type.kind);
  const std::uint64_t set = in.number();
  if (set >= HasTypeDetails * 2) throw ImageError("an expression that this version does not know");
  if (set & HasA) decode(in, node.a);
  if (set & HasB) decode(in, node.b);
  if (set & HasAux) decode(in, node.aux);
  if (set & HasNumber) decode(in, node.number);
  if (set & HasText) decode(in, node.text);
  if (set & HasExtra) decode(in, node.extra);
  if (set & HasLocal) decode(in, node.local);
  if (set & HasDuration) decode(in, node.duration);
  if (set & HasChildren) decode(in, node.children);
  if (set & HasAttributes) decode(in, node.attributes);
  if (set & HasTypeDetails) decode(in, node.type);
}

void check_nodes(const std::vector<ExprNode>& nodes) {
  for (std::uint32_t i = 0; i < nodes.size(); ++i) {
    const ExprNode& node = nodes[i];
    const int needs = arity(node.op);
    bool sound = (node.a == no_node ? needs < 1 : node.a < i) && (node.b == no_node ? needs < 2 : node.b < i);
    for (const std::uint32_t child : node.children) sound = sound && child < i;
    if (node.op == ExprOp::ElementLiteral) sound = sound && node.children.size() == node.attributes.size();
    if (!sound || !aux_is_known(node)) throw ImageError("an expression is damaged");
  }
}

}  // namespace leadflow::compiler
