// Building one expression: literals, chains, comparisons, lists.
//
// Left-deep chains (`a and b and c ...`, `x + y + z ...`) are walked in a loop, so
// that only parentheses cost stack, and the parser bounds those.

#include "compiler/expr_builder.h"
#include "compiler/placeholders.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

namespace leadflow::compiler {

using dsl::DiagnosticKind;
using dsl::ExprKind;

namespace {

constexpr std::size_t digits_before_point = 18;
constexpr std::size_t digits_behind_point = 9;

bool is_chain(ExprKind kind) {
  return kind == ExprKind::And || kind == ExprKind::Or || kind == ExprKind::Add ||
         kind == ExprKind::Subtract || kind == ExprKind::Multiply || kind == ExprKind::Divide ||
         kind == ExprKind::Implies;
}

bool is_logical(ExprKind kind) {
  return kind == ExprKind::And || kind == ExprKind::Or || kind == ExprKind::Implies;
}

// Underscores, leading and trailing zeros gone; empty when it has too many digits.
std::string canonical_number(std::string_view text) {
  std::string before, behind;
  bool point = false;
  for (const char c : text) {
    if (c == '.') point = true;
    if (c < '0' || c > '9') continue;
    (point ? behind : before).push_back(c);
  }
  before.erase(0, std::min(before.find_first_not_of('0'), before.size()));
  behind.erase(behind.find_last_not_of('0') + 1);
  if (before.size() > digits_before_point || behind.size() > digits_behind_point) return {};
  if (before.empty()) before = "0";
  return behind.empty() ? before : before + "." + behind;
}

ExprOp operator_of(ExprKind kind) {
  switch (kind) {
    case ExprKind::Implies:
      return ExprOp::Implies;
    case ExprKind::Or:
      return ExprOp::Or;
    case ExprKind::And:
      return ExprOp::And;
    case ExprKind::Equal:
      return ExprOp::Equal;
    case ExprKind::NotEqual:
      return ExprOp::NotEqual;
    case ExprKind::Less:
      return ExprOp::Less;
    case ExprKind::LessEqual:
      return ExprOp::LessEqual;
    case ExprKind::Greater:
      return ExprOp::Greater;
    case ExprKind::GreaterEqual:
      return ExprOp::GreaterEqual;
    case ExprKind::Contains:
      return ExprOp::Contains;
    case ExprKind::StartsWith:
      return ExprOp::StartsWith;
    case ExprKind::EndsWith:
      return ExprOp::EndsWith;
    default:
      return ExprOp::In;
  }
}

}  // namespace

ExprBuilder::Node ExprBuilder::add(ExprOp op, Type type, Span span) {
  ExprNode& node = out_.nodes.emplace_back();
  node.op = op;
  node.type = std::move(type);
  node.span = span;
  return static_cast<Node>(out_.nodes.size() - 1);
}

ExprBuilder::Node ExprBuilder::add(ExprOp op, Type type, Span span, Node a, Node b) {
  const Node made = add(op, std::move(type), span);
  out_.nodes[made].a = a;
  out_.nodes[made].b = b;
  return made;
}

ExprBuilder::Node ExprBuilder::report(DiagnosticKind kind, Span span, std::string message, std::string help) {
  if (quiet_) return failed;
  dsl::Diagnostic& finding = typer_.found_.add(kind, span, std::move(message));
  if (!help.empty()) finding.help.push_back(std::move(help));
  return failed;
}

Expr ExprBuilder::finish(Node root) {
  if (root == failed) return {};
  if (root + 1 != out_.nodes.size())
    out_.nodes.push_back(out_.nodes[root]);  // the root is last, whatever was made first
  return std::move(out_);
}

bool ExprBuilder::must_be_condition(Node node) {
  if (node == failed) return false;
  const TypeKind kind = type(node).kind;
  if (kind == TypeKind::Boolean || kind == TypeKind::Channels) return true;
  report(DiagnosticKind::NotACondition, out_.nodes[node].span,
         fmt::format("this is of type {}, not true or false", describe(typer_.program_, type(node))),
         "compare it, or ask whether it `is set`");
  return false;
}

Hint ExprBuilder::hint_of(Node node) const {
  Hint hint;
  if (node == failed) return hint;
  hint.type = &out_.nodes[node].type;
  if (out_.nodes[node].op == ExprOp::BuiltinOf) {
    const Type& of = out_.nodes[out_.nodes[node].a].type;
    hint.status_of = of.record;
  }
  return hint;
}

ExprBuilder::Node ExprBuilder::build(std::uint32_t index, const Hint& hint) {
  const dsl::ExprNode& from = in_->nodes[index];
  switch (from.kind) {
    case ExprKind::Implies:
    case ExprKind::Or:
    case ExprKind::And:
    case ExprKind::Add:
    case ExprKind::Subtract:
    case ExprKind::Multiply:
    case ExprKind::Divide:
      return chain(index, hint);
    case ExprKind::Equal:
    case ExprKind::NotEqual:
    case ExprKind::Less:
    case ExprKind::LessEqual:
    case ExprKind::Greater:
    case ExprKind::GreaterEqual:
    case ExprKind::Contains:
    case ExprKind::StartsWith:
    case ExprKind::EndsWith:
      return comparison(from);
    case ExprKind::In:
      return membership(from);
    case ExprKind::Not:
    case ExprKind::IsSet:
    case ExprKind::IsNotSet:
    case ExprKind::Count:
    case ExprKind::Days:
    case ExprKind::Hours:
      return unary(from, hint);
    case ExprKind::Negate:
      return negate(from, hint);
    case ExprKind::List:
      return list(from, hint);
    case ExprKind::Values:
      return element(from, hint);
    case ExprKind::Assign:
      return build(from.first_child, hint);
    case ExprKind::Path:
      return path(from.text, from.span, hint, false);
    case ExprKind::Sum:
      return sum(from);
    case ExprKind::EnteredAt: {
      const StateId state = typer_.state(from.text, typer_.place_of(from.text, from.span), scope_);
      if (!state.valid()) return failed;
      const Node made = add(ExprOp::EnteredAtState, {TypeKind::DateTime, {}, {}, {}}, from.span);
      out_.nodes[made].aux = state.index;
      return made;
    }
    case ExprKind::Now:
    case ExprKind::Today:
      if (scope_.no_now) {
        return report(DiagnosticKind::NowInBecomes, from.span, "`becomes` cannot watch the time",
                      "a rule on time says `3 days before a`, `reaching a` or `14 days in S`");
      }
      return from.kind == ExprKind::Now ? add(ExprOp::Now, {TypeKind::DateTime, {}, {}, {}}, from.span)
                                        : add(ExprOp::Today, {TypeKind::Date, {}, {}, {}}, from.span);
    default:
      return literal(from);
  }
}

ExprBuilder::Node ExprBuilder::number(std::string_view text, Span span) {
  if (text.find('.') == std::string_view::npos) {
    std::string digits;
    for (const char c : text) {
      if (c != '_') digits.push_back(c);
    }
    std::int64_t value = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
    if (error != std::errc{} || end != digits.data() + digits.size()) {
      return report(DiagnosticKind::NumberTooLarge, span,
                    fmt::format("`{}` does not fit into 64 bits", text));
    }
    const Node made = add(ExprOp::Constant, {TypeKind::Integer, {}, {}, {}}, span);
    out_.nodes[made].number = value;
    return made;
  }
  std::string canonical = canonical_number(text);
  if (canonical.empty()) {
    return report(DiagnosticKind::NumberTooLarge, span,
                  fmt::format("`{}` has more than 18 digits before or 9 after the point", text));
  }
  const Node made = add(ExprOp::Constant, {TypeKind::Decimal, {}, {}, {}}, span);
  out_.nodes[made].text = std::move(canonical);
  return made;
}

ExprBuilder::Node ExprBuilder::literal(const dsl::ExprNode& from) {
  Type type;
  switch (from.kind) {
    case ExprKind::String:
      if (scope_.placeholders) typer_.look_for_single_braces(from.span, scope_);
      if (scope_.placeholders && from.text.find("{{") != std::string_view::npos) return joined(from);
      type.kind = TypeKind::Text;
      break;
    case ExprKind::Number:
      return number(from.text, from.span);
    case ExprKind::Money: {
      std::string canonical = canonical_number(from.text);
      if (canonical.empty()) {
        return report(DiagnosticKind::NumberTooLarge, from.span,
                      fmt::format("`{}` has more than 18 digits before or 9 after the point", from.text));
      }
      type.kind = TypeKind::Money;
      type.currency = std::string(from.extra);
      const Node made = add(ExprOp::Constant, std::move(type), from.span);
      out_.nodes[made].text = std::move(canonical);
      return made;
    }
    case ExprKind::DateLit:
      type.kind = TypeKind::Date;
      break;
    case ExprKind::TimeLit:
      type.kind = TypeKind::TimeOfDay;
      break;
    case ExprKind::DateTimeLit:
      type.kind = TypeKind::DateTime;
      break;
    case ExprKind::DurationLit:
      type.kind = TypeKind::Duration;
      break;
    case ExprKind::UserLit:
      type.kind = TypeKind::User;
      break;
    default:
      type.kind = TypeKind::Boolean;
      break;
  }
  const Node made = add(ExprOp::Constant, std::move(type), from.span);
  ExprNode& node = out_.nodes[made];
  switch (from.kind) {
    case ExprKind::String:
    case ExprKind::UserLit:
      node.text = std::string(from.text);
      break;
    case ExprKind::DateLit:
      node.number = dsl::days_since_epoch(from.local.date);
      node.local = from.local;
      break;
    case ExprKind::TimeLit:
      node.number = from.local.time.minutes;
      break;
    case ExprKind::DateTimeLit:
      node.local = from.local;
      break;
    case ExprKind::DurationLit:
      node.duration = from.duration;
      break;
    default:
      node.number = from.kind == ExprKind::True ? 1 : 0;
      break;
  }
  return made;
}

ExprBuilder::Node ExprBuilder::placeholder(std::string_view text, Span span) {
  const Node made = path(text, span, {}, false);
  if (made == failed) return failed;
  const TypeKind kind = type(made).kind;
  if (kind == TypeKind::List || kind == TypeKind::Element) {
    return report(DiagnosticKind::InvalidPlaceholder, span,
                  fmt::format("`{}` is of type {}, which a text cannot show", text,
                              describe(typer_.program_, type(made))));
  }
  return made;
}

ExprBuilder::Node ExprBuilder::joined(const dsl::ExprNode& from) {
  const Type text{TypeKind::Text, {}, {}, {}};
  std::vector<std::uint32_t> children;
  bool good = true;
  const std::size_t findings = typer_.found_.size();
  for (const Placeholder& piece : split_placeholders(from.text, from.span, typer_.sources_, typer_.found_)) {
    Node child =
        piece.path.empty() ? add(ExprOp::Constant, text, piece.span) : placeholder(piece.path, piece.span);
    if (child == failed) {
      good = false;
      continue;
    }
    if (piece.path.empty()) out_.nodes[child].text = std::string(piece.literal);
    if (piece.has_fallback) {
      const Node fallback = add(ExprOp::Constant, text, piece.span);
      out_.nodes[fallback].text = std::string(piece.fallback);
      child = add(ExprOp::OrElse, text, piece.span, child, fallback);
    }
    children.push_back(child);
  }
  if (!good || typer_.found_.size() > findings) return failed;
  const Node made = add(ExprOp::Join, text, from.span);
  out_.nodes[made].children = std::move(children);
  return made;
}

ExprBuilder::Node ExprBuilder::chain(std::uint32_t index, const Hint& hint) {
  const bool logical = is_logical(in_->nodes[index].kind);
  std::vector<std::uint32_t> spine;
  std::uint32_t at = index;
  while (is_chain(in_->nodes[at].kind) && is_logical(in_->nodes[at].kind) == logical) {
    spine.push_back(at);
    at = in_->nodes[at].first_child;
  }
  Node left = build(at, logical ? Hint{} : hint);
  bool good = left != failed && (!logical || must_be_condition(left));
  for (auto each = spine.rbegin(); each != spine.rend(); ++each) {
    const dsl::ExprNode& from = in_->nodes[*each];
    const Node right = build(in_->nodes[from.first_child].next_sibling, logical ? Hint{} : hint);
    const bool right_good = right != failed && (!logical || must_be_condition(right));
    good = good && right_good;
    if (!good) continue;
    left = logical ? add(operator_of(from.kind), {TypeKind::Boolean, {}, {}, {}}, from.span, left, right)
                   : arithmetic(from, left, right);
    good = left != failed;
  }
  return good ? left : failed;
}

std::pair<ExprBuilder::Node, ExprBuilder::Node> ExprBuilder::both_sides(std::uint32_t left,
                                                                        std::uint32_t right) {
  const auto after_left = [&](const Hint& hint) -> std::pair<Node, Node> {
    const Node first = build(left, hint);
    if (first == failed && is_name(right)) return {failed, failed};  // it might have been one of its values
    if (first == failed) return {failed, build(right, {})};
    const Type of = type(first);
    Hint beside = hint_of(first);
    beside.type = &of;
    const Node second = build(right, beside);
    return {first, second};
  };
  if (!is_name(left) || !is_name(right)) return after_left({});

  const auto left_type = peek(in_->nodes[left].text);
  if (left_type && !has_values(left_type->kind)) {
    // `web = source`: the name on the left may be a value of what stands on the right
    const auto right_type = peek(in_->nodes[right].text);
    if (!right_type || !has_values(right_type->kind)) return after_left({});
  } else if (left_type) {
    return after_left({});
  }
  const auto right_type = peek(in_->nodes[right].text);
  if (!right_type || !has_values(right_type->kind)) return after_left({});
  const Node second = build(right, {});
  if (second == failed) return {failed, failed};
  const Type of = type(second);
  Hint beside = hint_of(second);
  beside.type = &of;
  return {build(left, beside), second};
}

ExprBuilder::Node ExprBuilder::comparison(const dsl::ExprNode& from) {
  const std::uint32_t left_index = from.first_child;
  const auto [left, right] = both_sides(left_index, in_->nodes[left_index].next_sibling);
  if (left == failed || right == failed) return failed;
  if (!comparable(from.kind, left, right, from.span)) return failed;
  return add(operator_of(from.kind), {TypeKind::Boolean, {}, {}, {}}, from.span, left, right);
}

ExprBuilder::Node ExprBuilder::membership(const dsl::ExprNode& from) {
  const Type boolean{TypeKind::Boolean, {}, {}, {}};
  const std::uint32_t right_index = in_->nodes[from.first_child].next_sibling;
  const dsl::ExprNode& right = in_->nodes[right_index];
  std::optional<Type> of_right;
  if (is_name(from.first_child) && right.kind == ExprKind::Path && !peek(in_->nodes[from.first_child].text)) {
    of_right = peek(right.text);  // `red in parts.color`
    if (of_right && !has_values(of_right->kind)) of_right.reset();
  }
  const Node left = build(from.first_child, {of_right ? &*of_right : nullptr, {}});
  if (left == failed) return failed;
  const Type of = type(left);
  Hint beside = hint_of(left);
  beside.type = &of;
  if (right.kind == ExprKind::List) {
    const Node items = list(right, beside);
    if (items == failed) return failed;
    const std::vector<std::uint32_t> children = out_.nodes[items].children;
    for (const std::uint32_t item : children) {
      if (!comparable(ExprKind::Equal, left, item, out_.nodes[item].span)) return failed;
    }
    return add(ExprOp::In, boolean, from.span, left, items);
  }
  if (right.kind == ExprKind::Path && of.kind == TypeKind::State) {
    WorkflowId workflow = beside.status_of.valid() ? WorkflowId{} : scope_.workflow;
    std::string_view name = right.text;
    if (const std::size_t dot = name.find('.'); dot != std::string_view::npos) {
      const auto found = typer_.find(SymbolKind::Workflow, 0, name.substr(0, dot));
      if (!found) {
        report_unknown(typer_.found_, DiagnosticKind::UnknownWorkflow, right.span,
                       fmt::format("no workflow `{}`", name.substr(0, dot)), name.substr(0, dot),
                       typer_.candidates(SymbolKind::Workflow, 0));
        return failed;
      }
      workflow = {*found};
      if (!quiet_) {
        typer_.use(SymbolKind::Workflow, 0, name.substr(0, dot),
                   {right.span.file, right.span.begin, right.span.begin + static_cast<std::uint32_t>(dot)});
      }
      name = name.substr(dot + 1);
    }
    if (!workflow.valid() && beside.status_of.valid() &&
        typer_.program_.record_types[beside.status_of].workflows.size() == 1) {
      workflow = typer_.program_.record_types[beside.status_of].workflows.front();
    }
    if (!workflow.valid()) {
      return report(DiagnosticKind::UnqualifiedStatus, right.span,
                    fmt::format("`{}` does not say of which workflow", name),
                    fmt::format("write the workflow's name before it: `leads.{}`", name));
    }
    const auto phase = typer_.find(SymbolKind::Phase, workflow.index, name);
    if (!phase) {
      const Workflow& wf = typer_.program_.workflows[workflow];
      dsl::Diagnostic& finding = report_unknown(
          typer_.found_, DiagnosticKind::UnknownPhase, right.span,
          fmt::format("no {} `{}` in workflow `{}`",
                      wf.vocabulary == dsl::ast::Vocabulary::Buckets ? "bucket" : "stage", name, wf.name),
          name, typer_.candidates(SymbolKind::Phase, workflow.index));
      if (typer_.find(SymbolKind::State, workflow.index, name))
        finding.help.push_back(fmt::format("for a state write `= {}`", name));
      return failed;
    }
    if (!quiet_) {
      const auto size = static_cast<std::uint32_t>(name.size());
      typer_.use(SymbolKind::Phase, workflow.index, name,
                 {right.span.file, right.span.end - size, right.span.end});
    }
    const Node made = add(ExprOp::InPhase, boolean, from.span, left);
    out_.nodes[made].aux = *phase;
    return made;
  }
  const bool person = of.kind == TypeKind::User || of.kind == TypeKind::Owner;
  if (right.kind == ExprKind::Path && person) {
    const auto group = typer_.find(SymbolKind::Group, 0, right.text);
    if (!group) {
      const auto is_list = peek(right.text);
      if (!is_list || is_list->kind != TypeKind::List) {
        report_unknown(typer_.found_, DiagnosticKind::UnknownGroup, right.span,
                       fmt::format("no group `{}`", right.text), right.text,
                       typer_.candidates(SymbolKind::Group, 0));
        return failed;
      }
    } else {
      if (hides_attribute(right.text, {TypeKind::Group, {}, {}, {}}, right.span, "group")) return failed;
      if (!quiet_) typer_.use(SymbolKind::Group, 0, right.text, right.span);
      const Node made = add(ExprOp::InGroup, boolean, from.span, left);
      out_.nodes[made].aux = *group;
      return made;
    }
  }
  const bool was = many_allowed_;
  many_allowed_ = true;
  const Node values = build(right_index, {});
  many_allowed_ = was;
  if (values == failed) return failed;
  const Type list_type = type(values);
  if (list_type.kind == TypeKind::List && of.kind == TypeKind::Element && of.record == list_type.record) {
    return add(ExprOp::In, boolean, from.span, left, values);
  }
  if (out_.nodes[values].op == ExprOp::ElementsOf && list_type.kind != TypeKind::List) {
    if (!comparable(ExprKind::Equal, left, values, from.span)) return failed;
    return add(ExprOp::In, boolean, from.span, left, values);
  }
  return report(DiagnosticKind::NotAList, right.span,
                fmt::format("this is of type {}, not a list", describe(typer_.program_, list_type)),
                "`in` wants values between brackets: `in [a, b]`; a group or a phase stands by its name");
}

ExprBuilder::Node ExprBuilder::list(const dsl::ExprNode& from, const Hint& hint) {
  Type item_type;
  Hint item = hint;
  const bool elements = hint.type != nullptr && hint.type->kind == TypeKind::List;
  if (elements) {
    item_type = *hint.type;
    item_type.kind = TypeKind::Element;
    item = {&item_type, {}};
  }
  std::vector<std::uint32_t> children;
  Type type = elements ? *hint.type : Type{TypeKind::List, {}, {}, {}};
  bool good = true;
  for (std::uint32_t child = from.first_child; child != dsl::no_node;
       child = in_->nodes[child].next_sibling) {
    const Node made = build(child, item);
    good = good && made != failed;
    if (made == failed) continue;
    if (elements &&
        !(this->type(made).kind == TypeKind::Element && this->type(made).record == item_type.record)) {
      good = false;
      report(DiagnosticKind::WrongType, out_.nodes[made].span,
             fmt::format("an item of this list is written `{{ attribute = value }}`, this is of type {}",
                         describe(typer_.program_, this->type(made))));
    }
    children.push_back(made);
  }
  if (!good) return failed;
  if (!elements && !children.empty()) type = this->type(children.front());
  const Node made = add(ExprOp::List, std::move(type), from.span);
  out_.nodes[made].children = std::move(children);
  return made;
}

ExprBuilder::Node ExprBuilder::element(const dsl::ExprNode& from, const Hint& hint) {
  if (hint.type == nullptr || (hint.type->kind != TypeKind::Element && hint.type->kind != TypeKind::List)) {
    return report(DiagnosticKind::NotAList, from.span,
                  "values in braces stand only where a list is written or searched");
  }
  const RecordTypeId record = hint.type->record;
  std::vector<std::uint32_t> children, attributes;
  bool good = true;
  for (std::uint32_t child = from.first_child; child != dsl::no_node;
       child = in_->nodes[child].next_sibling) {
    const dsl::ExprNode& assign = in_->nodes[child];
    Span name_span = assign.span;
    name_span.end = name_span.begin + static_cast<std::uint32_t>(assign.text.size());
    const AttributeId attribute = typer_.attribute(record, assign.text, name_span);
    if (!attribute.valid()) {
      good = false;
      continue;
    }
    const Attribute& target = typer_.program_.record_types[record].attributes[attribute.index];
    if (std::find(attributes.begin(), attributes.end(), attribute.index) != attributes.end()) {
      good = false;
      report(DiagnosticKind::DuplicateName, name_span, fmt::format("`{}` is given twice", target.name));
      continue;
    }
    if (!target.computed.empty()) {
      good = false;
      report(DiagnosticKind::ComputedAttribute, name_span,
             fmt::format("`{}` is computed, so it is never set", target.name));
      continue;
    }
    const Node made = is_unknown(target.type) ? failed : build(assign.first_child, {&target.type, {}});
    if (made == failed) {
      good = false;
      continue;
    }
    if (!typer_.fits(target.type, type(made), scope_)) {
      good = false;
      const bool money = target.type.kind == TypeKind::Money && type(made).kind == TypeKind::Money;
      report(money ? DiagnosticKind::CurrencyMismatch : DiagnosticKind::WrongType, out_.nodes[made].span,
             fmt::format("attribute `{}` is of type {}, this is of type {}", target.name,
                         describe(typer_.program_, target.type), describe(typer_.program_, type(made))));
      continue;
    }
    children.push_back(made);
    attributes.push_back(attribute.index);
  }
  if (!good) return failed;
  Type type{TypeKind::Element, {}, record, {}};
  const Node made = add(ExprOp::ElementLiteral, std::move(type), from.span);
  out_.nodes[made].children = std::move(children);
  out_.nodes[made].attributes = std::move(attributes);
  return made;
}

ExprBuilder::Node ExprBuilder::sum(const dsl::ExprNode& from) {
  const Node items = build(from.first_child, {});
  if (items == failed) return failed;
  const Type of = type(items);
  if (of.kind != TypeKind::List || !of.record.valid()) {
    return report(
        DiagnosticKind::NotAList, out_.nodes[items].span,
        fmt::format("`sum` goes through a list, this is of type {}", describe(typer_.program_, of)));
  }
  const RecordTypeId outer = element_;
  element_ = of.record;
  const Node each = build(in_->nodes[from.first_child].next_sibling, {});
  element_ = outer;
  if (each == failed) return failed;
  const Type type_of_each = type(each);
  if (!is_number(type_of_each.kind) && type_of_each.kind != TypeKind::Money) {
    return report(DiagnosticKind::TypeMismatch, out_.nodes[each].span,
                  fmt::format("`sum` adds numbers or money, this is of type {}",
                              describe(typer_.program_, type_of_each)));
  }
  return add(ExprOp::Sum, type_of_each, from.span, items, each);
}

ExprBuilder::Node ExprBuilder::unary(const dsl::ExprNode& from, const Hint&) {
  const bool was = many_allowed_;
  many_allowed_ = from.kind == ExprKind::Count;
  const Node child = build(from.first_child, {});
  many_allowed_ = was;
  if (child == failed) return failed;
  const Type of = type(child);
  switch (from.kind) {
    case ExprKind::Not:
      if (!must_be_condition(child)) return failed;
      return add(ExprOp::Not, {TypeKind::Boolean, {}, {}, {}}, from.span, child);
    case ExprKind::IsSet:
      return add(ExprOp::IsSet, {TypeKind::Boolean, {}, {}, {}}, from.span, child);
    case ExprKind::IsNotSet:
      return add(ExprOp::IsNotSet, {TypeKind::Boolean, {}, {}, {}}, from.span, child);
    case ExprKind::Count:
      if (of.kind != TypeKind::List && out_.nodes[child].op != ExprOp::ElementsOf) {
        return report(
            DiagnosticKind::NotAList, out_.nodes[child].span,
            fmt::format("`count` counts a list, this is of type {}", describe(typer_.program_, of)));
      }
      return add(ExprOp::Count, {TypeKind::Integer, {}, {}, {}}, from.span, child);
    default:
      if (of.kind != TypeKind::Duration) {
        return report(
            DiagnosticKind::TypeMismatch, out_.nodes[child].span,
            fmt::format("`{}` measures a duration, this is of type {}",
                        from.kind == ExprKind::Days ? "days" : "hours", describe(typer_.program_, of)),
            "the difference of two instants is a duration: `now - created_at`");
      }
      if (!has_fixed_length(child)) return failed;
      return add(from.kind == ExprKind::Days ? ExprOp::Days : ExprOp::Hours, {TypeKind::Decimal, {}, {}, {}},
                 from.span, child);
  }
}

ExprBuilder::Node ExprBuilder::negate(const dsl::ExprNode& from, const Hint& hint) {
  const Node child = build(from.first_child, hint);
  if (child == failed) return failed;
  const Type of = type(child);
  if (!is_number(of.kind) && of.kind != TypeKind::Money && of.kind != TypeKind::Duration) {
    return report(
        DiagnosticKind::TypeMismatch, from.span,
        fmt::format("`-` stands before a number, this is of type {}", describe(typer_.program_, of)));
  }
  ExprNode& node = out_.nodes[child];
  if (node.op != ExprOp::Constant || of.kind == TypeKind::Duration)
    return add(ExprOp::Negate, of, from.span, child);
  node.number = -node.number;  // a negative literal is a constant of its own
  if (!node.text.empty() && node.text != "0") {
    node.text = node.text.front() == '-' ? node.text.substr(1) : "-" + node.text;
  }
  node.span = from.span;
  return child;
}

}  // namespace leadflow::compiler
