// Value sets, record types, attributes, and what holds in a scope.

#include <fmt/format.h>

#include <unordered_map>

#include "compiler/lower/lowering.h"

namespace leadflow::compiler {

using dsl::DiagnosticKind;

namespace {

constexpr std::string_view plain_types[] = {"text", "integer", "decimal", "boolean", "datetime",
                                            "date", "email",   "phone",   "url",     "user"};

/// What other languages call our types.
struct OtherName {
  std::string_view theirs, ours;
};
constexpr OtherName other_names[] = {
    {"string", "text"},      {"str", "text"},       {"varchar", "text"},       {"char", "text"},
    {"int", "integer"},      {"long", "integer"},   {"bigint", "integer"},     {"float", "decimal"},
    {"double", "decimal"},   {"number", "decimal"}, {"numeric", "decimal"},    {"bool", "boolean"},
    {"checkbox", "boolean"}, {"time", "datetime"},  {"timestamp", "datetime"}, {"currency", "money USD"},
    {"mail", "email"},       {"enum", "one of"},    {"picklist", "one of"},
};

TypeKind plain(ast::TypeKind kind) {
  switch (kind) {
    case ast::TypeKind::Text:
      return TypeKind::Text;
    case ast::TypeKind::Integer:
      return TypeKind::Integer;
    case ast::TypeKind::Decimal:
      return TypeKind::Decimal;
    case ast::TypeKind::Boolean:
      return TypeKind::Boolean;
    case ast::TypeKind::DateTime:
      return TypeKind::DateTime;
    case ast::TypeKind::Date:
      return TypeKind::Date;
    case ast::TypeKind::Email:
      return TypeKind::Email;
    case ast::TypeKind::Phone:
      return TypeKind::Phone;
    case ast::TypeKind::Url:
      return TypeKind::Url;
    case ast::TypeKind::User:
      return TypeKind::User;
    case ast::TypeKind::Money:
      return TypeKind::Money;
    case ast::TypeKind::Link:
      return TypeKind::Link;
    case ast::TypeKind::List:
      return TypeKind::List;
    case ast::TypeKind::OneOf:
    case ast::TypeKind::Named:
      return TypeKind::Enum;
  }
  return TypeKind::Text;
}

bool is_name(const dsl::Expr& expr) {
  return expr.root().kind == dsl::ExprKind::Path;
}

}  // namespace

void Lowering::value_sets() {
  for (const auto& [source, index] : sets_) {
    std::unordered_map<std::string_view, Span> seen;
    std::vector<EnumValue>& into = program_.value_sets.edit(index).values;
    into.reserve(source->values.size());
    for (const ast::Value& value : source->values) {
      const auto [first, fresh] = seen.try_emplace(value.name.text, value.name.span);
      if (!fresh) {
        report(DiagnosticKind::DuplicateName, value.name.span,
               fmt::format("another value `{}`", value.name.text))
            .labels.push_back({first->second, "the first one"});
        continue;
      }
      into.push_back({std::string(value.name.text), label_or_name(value.label, value.name.text)});
      write_down_value(index, into.size() - 1, value.name.span);
    }
  }
}

void Lowering::write_down_value(std::uint32_t set, std::size_t value, Span where) {
  if (options_.names != nullptr) options_.names->declare_value(set, static_cast<std::uint32_t>(value), where);
}

std::uint32_t Lowering::value_set(std::string_view name, std::string label,
                                  const std::vector<ast::Value>& values) {
  ValueSet set{std::string(name), std::move(label), {}};
  std::unordered_map<std::string_view, Span> seen;
  for (const ast::Value& value : values) {
    const auto [first, fresh] = seen.try_emplace(value.name.text, value.name.span);
    if (!fresh) {
      report(DiagnosticKind::DuplicateName, value.name.span,
             fmt::format("another value `{}`", value.name.text))
          .labels.push_back({first->second, "the first one"});
      continue;
    }
    set.values.push_back({std::string(value.name.text), label_or_name(value.label, value.name.text)});
    write_down_value(program_.value_sets.size(), set.values.size() - 1, value.name.span);
  }
  return program_.value_sets.add(std::move(set));
}

Type Lowering::type(const ast::Type& from) {
  Type type;
  type.kind = plain(from.kind);
  switch (from.kind) {
    case ast::TypeKind::Money:
      type.currency = std::string(from.name.text);
      break;
    case ast::TypeKind::OneOf:
      type.values = {value_set({}, {}, from.one_of)};
      break;
    case ast::TypeKind::Link:
    case ast::TypeKind::List:
      if (const auto record = reference(SymbolKind::RecordType, from.name.text, from.name.span)) {
        type.record = {*record};
      } else {
        type = unknown_type;
      }
      break;
    case ast::TypeKind::Named: {
      if (const NameIndex::Entry* set = names_.find(SymbolKind::ValueSet, 0, from.name.text)) {
        type.values = {set->index};
        names_.use(SymbolKind::ValueSet, 0, from.name.text, from.name.span);
        break;
      }
      std::vector<std::string_view> all(std::begin(plain_types), std::end(plain_types));
      const std::vector<std::string_view> sets = names_.all(SymbolKind::ValueSet, 0);
      all.insert(all.end(), sets.begin(), sets.end());
      const std::string message = fmt::format("no type or `values` called `{}`", from.name.text);
      const auto* const meant =
          std::find_if(std::begin(other_names), std::end(other_names),
                       [&](const OtherName& each) { return each.theirs == from.name.text; });
      const bool is_record = names_.find(SymbolKind::RecordType, 0, from.name.text) != nullptr;
      if (!is_record && meant != std::end(other_names)) {
        found_.add(DiagnosticKind::UnknownType, from.name.span, message)
            .help.push_back(fmt::format("did you mean `{}`?", meant->ours));
        break;
      }
      dsl::Diagnostic& finding =
          report_unknown(found_, DiagnosticKind::UnknownType, from.name.span, message, from.name.text, all);
      if (is_record) {
        finding.help.push_back(
            fmt::format("for a record write `link to {0}` or `list of {0}`", from.name.text));
      }
      break;
    }
    default:
      break;
  }
  return type;
}

void Lowering::attributes(const std::vector<ast::Attribute>& from, std::vector<Attribute>& into,
                          std::uint32_t scope) {
  into.reserve(from.size());
  for (const ast::Attribute& each : from) {
    Attribute made;
    made.name = std::string(each.name.text);
    made.label = label_or_name(each.label, each.name.text);
    made.type = type(each.type);
    made.required = each.required;
    made.span = each.name.span;
    into.push_back(std::move(made));
    declare(SymbolKind::Attribute, scope, each.name, static_cast<std::uint32_t>(into.size() - 1));
  }
}

void Lowering::record_types() {
  for (const auto& [source, id] : records_) {
    attributes(source->attributes, program_.record_types.edit(id.index).attributes, id.index);
  }
  for (const auto& [source, id] : events_) {
    attributes(source->attributes, program_.events.edit(id.index).members, event_scope(id.index));
  }
}

void Lowering::range(const ast::Attribute& from, Attribute& into) {
  const TypeKind kind = into.type.kind;
  if (is_unknown(into.type)) return;
  if (!is_number(kind) && kind != TypeKind::Money && kind != TypeKind::Date) {
    report(DiagnosticKind::InvalidRange, from.range->from.span(),
           fmt::format("attribute `{}` is of type {}, which has no range", into.name,
                       describe(program_, into.type)),
           "a range stands at integer, decimal, money and date");
    return;
  }
  const Scope none;
  into.from = typer_.assigned(from.range->from, none, into.type, "attribute", into.name);
  into.to = typer_.assigned(from.range->to, none, into.type, "attribute", into.name);
  const auto low = constant_number(into.from);
  const auto high = constant_number(into.to);
  if (low && high && *low > *high) {
    report(DiagnosticKind::InvalidRange, from.range->from.span(),
           fmt::format("the range of `{}` ends before it begins", into.name))
        .labels.push_back({from.range->to.span(), "its end"});
  }
  const auto value = constant_number(into.default_value);
  if (value && ((low && *value < *low) || (high && *value > *high))) {
    report(DiagnosticKind::InvalidDefault, from.default_value->span(),
           fmt::format("the default of `{}` is outside its range", into.name))
        .labels.push_back({from.range->from.span(), "the range"});
  }
}

void Lowering::attribute_values(const ast::Attribute& from, Attribute& into, const Scope& scope) {
  if (from.computed) {
    Scope writing = scope;
    writing.placeholders = true;
    into.computed = typer_.assigned(*from.computed, writing, into.type, "attribute", into.name);
  }
  if (from.default_value && !from.default_value->nodes.empty()) {
    const Scope none;
    if (is_name(*from.default_value) && !is_unknown(into.type) && into.type.kind != TypeKind::Enum) {
      report(DiagnosticKind::InvalidDefault, from.default_value->span(),
             fmt::format("the default of `{}` is not a fixed value", into.name),
             "a default is a literal, one of the attribute's values, `now` or `today`");
    } else {
      into.default_value = typer_.assigned(*from.default_value, none, into.type, "attribute", into.name);
    }
  }
  if (from.range) range(from, into);
}

void Lowering::record_body(const ast::Record& from, RecordTypeId id) {
  RecordType& into = program_.record_types.edit(id.index);
  Scope scope;
  scope.record = id;
  for (std::size_t i = 0; i < from.attributes.size(); ++i)
    attribute_values(from.attributes[i], into.attributes[i], scope);
  for (const ast::Unique& each : from.unique) {
    std::vector<AttributeId> unique;
    for (const dsl::Name& name : each.attributes) {
      const AttributeId attribute = typer_.attribute(id, name.text, name.span);
      if (!attribute.valid()) continue;
      const Attribute& of = into.attributes[attribute.index];
      if (!of.computed.empty()) {
        report(DiagnosticKind::ComputedAttribute, name.span,
               fmt::format("`{}` is computed, so the store cannot keep it unique", of.name));
      } else if (of.type.kind == TypeKind::List) {
        report(DiagnosticKind::NotAList, name.span,
               fmt::format("`{}` is a list, and lists are not compared", of.name));
      }
      unique.push_back(attribute);
    }
    into.unique.push_back(std::move(unique));
  }
  into.validity = validity(from.requires_, from.refuses, from.edits, scope);
}

void Lowering::requirements(const std::vector<ast::Require>& from, std::vector<Requirement>& into,
                            const Scope& scope) {
  into.reserve(from.size());
  for (const ast::Require& each : from) {
    Requirement made;
    made.span = each.span;
    for (const dsl::Name& name : each.attributes) {
      const AttributeId attribute = typer_.attribute(scope.record, name.text, name.span);
      if (attribute.valid()) made.attributes.push_back(attribute);
    }
    if (each.when) made.when = typer_.condition(*each.when, scope);
    into.push_back(std::move(made));
  }
}

void Lowering::refusals(const std::vector<ast::Refuse>& from, std::vector<Refusal>& into,
                        const Scope& scope) {
  into.reserve(from.size());
  for (const ast::Refuse& each : from) {
    into.push_back({std::string(each.message.value), typer_.condition(each.when, scope), each.span});
  }
}

Validity Lowering::validity(const std::vector<ast::Require>& requires_,
                            const std::vector<ast::Refuse>& refuses, const std::vector<ast::Edit>& edits,
                            const Scope& scope) {
  Validity made;
  requirements(requires_, made.requirements, scope);
  refusals(refuses, made.refusals, scope);
  for (const ast::Edit& each : edits) {
    EditRule rule;
    rule.has_list = each.has_list;
    rule.span = each.span;
    for (const dsl::Name& name : each.attributes) {
      const AttributeId attribute = typer_.attribute(scope.record, name.text, name.span);
      if (attribute.valid()) rule.attributes.push_back(attribute);
    }
    for (const ast::Permit& by : each.by) rule.by.push_back(permit(by, scope));
    made.edits.push_back(std::move(rule));
  }
  return made;
}

namespace {

/// The type of the elements that the node reads one of: those of the innermost `sum` around it. A subtree is
/// the nodes before its root, back to the tree beside it.
RecordTypeId summed_record(const Expr& expr, std::size_t node) {
  RecordTypeId record;
  std::size_t innermost = expr.nodes.size() + 1;
  for (std::size_t i = node; i < expr.nodes.size(); ++i) {
    const ExprNode& sum = expr.nodes[i];
    if (sum.op != ExprOp::Sum || node <= sum.a || node > sum.b || sum.b - sum.a >= innermost) continue;
    innermost = sum.b - sum.a;
    record = expr.nodes[sum.a].type.record;
  }
  return record;
}

}  // namespace

// Computed attributes and what each reads, by (record type, attribute); three colours.
void Lowering::computed_circles() {
  enum class Mark : std::uint8_t { Fresh, Open, Done };
  std::unordered_map<std::uint64_t, Mark> marks;
  const auto key = [](std::uint32_t record, std::uint32_t attribute) {
    return (static_cast<std::uint64_t>(record) << 32) | attribute;
  };
  struct Step {
    std::uint32_t record;
    std::uint32_t attribute;
    std::size_t next;
  };
  for (const auto& [source, id] : records_) {
    for (std::uint32_t start = 0; start < program_.record_types[id].attributes.size(); ++start) {
      if (program_.record_types[id].attributes[start].computed.empty() ||
          marks[key(id.index, start)] != Mark::Fresh)
        continue;
      std::vector<Step> path{{id.index, start, 0}};
      marks[key(id.index, start)] = Mark::Open;
      while (!path.empty()) {
        Step& at = path.back();
        const Expr& expr = program_.record_types[at.record].attributes[at.attribute].computed;
        if (at.next == expr.nodes.size()) {
          marks[key(at.record, at.attribute)] = Mark::Done;
          path.pop_back();
          continue;
        }
        const ExprNode& node = expr.nodes[at.next++];
        std::uint32_t record = at.record;
        if (node.op == ExprOp::AttributeOf || node.op == ExprOp::ElementsOf) {
          record = expr.nodes[node.a].type.record.index;
        } else if (node.op == ExprOp::Element) {
          record = summed_record(expr, at.next - 1).index;
        } else if (node.op != ExprOp::Attribute) {
          continue;
        }
        const Attribute& read = program_.record_types[record].attributes[node.aux];
        if (read.computed.empty()) continue;
        Mark& mark = marks[key(record, node.aux)];
        if (mark == Mark::Open) {
          const Attribute& from = program_.record_types[at.record].attributes[at.attribute];
          report(DiagnosticKind::ComputedCircle, node.span,
                 fmt::format("`{}` is computed from itself", read.name))
              .labels.push_back({from.span, fmt::format("`{}` needs it", from.name)});
        } else if (mark == Mark::Fresh) {
          mark = Mark::Open;
          path.push_back({record, node.aux, 0});
        }
      }
    }
  }
}

}  // namespace leadflow::compiler
