// The typer's front: what callers ask for, and looking names up.

#include "compiler/types.h"

#include <fmt/format.h>

#include <algorithm>
#include <functional>

#include "compiler/expr_builder.h"
#include "compiler/placeholders.h"
#include "compiler/program_image.h"
#include "compiler/same_type.h"
#include "dsl/spelling.h"

namespace leadflow::compiler {

using dsl::DiagnosticKind;

bool is_text(TypeKind kind) {
  return kind == TypeKind::Text || kind == TypeKind::Email || kind == TypeKind::Phone ||
         kind == TypeKind::Url;
}
bool is_number(TypeKind kind) {
  return kind == TypeKind::Integer || kind == TypeKind::Decimal;
}
bool has_values(TypeKind kind) {
  return kind == TypeKind::Enum || kind == TypeKind::State || kind == TypeKind::Branch ||
         kind == TypeKind::Role || kind == TypeKind::Owner;
}

std::string describe(const Program& program, const Type& type) {
  switch (type.kind) {
    case TypeKind::Money:
      return fmt::format("money in {}", type.currency);
    case TypeKind::Enum: {
      constexpr std::size_t shown = 4;
      const ValueSet& set = program.value_sets[type.values];
      if (!set.name.empty()) return fmt::format("one of `{}`", set.name);
      std::string text = "one of";
      for (std::size_t i = 0; i < set.values.size() && i < shown; ++i)
        text += (i == 0 ? " " : ", ") + set.values[i].name;
      return set.values.size() > shown ? text + ", ..." : text;
    }
    case TypeKind::Link:
      return fmt::format("link to `{}`", program.record_types[type.record].name);
    case TypeKind::List:
      return fmt::format("list of `{}`", program.record_types[type.record].name);
    case TypeKind::Element:
      return fmt::format("one `{}` of a list", program.record_types[type.record].name);
    case TypeKind::Owner:
      return "user or group";
    default:
      return std::string(to_text(type.kind));
  }
}

bool same_values(const ValueSet& a, const ValueSet& b) {
  return std::equal(a.values.begin(), a.values.end(), b.values.begin(), b.values.end(),
                    [](const EnumValue& x, const EnumValue& y) { return x.name == y.name; });
}

bool same_type(const Program& program, const Type& a, const Type& b) {
  if (a == b) return true;
  if (a.kind != TypeKind::Enum || b.kind != TypeKind::Enum || !a.values.valid() || !b.values.valid())
    return false;
  const ValueSet& one = program.value_sets[a.values];
  const ValueSet& other = program.value_sets[b.values];
  return one.name.empty() && other.name.empty() && same_values(one, other);
}

std::optional<std::uint32_t> Typer::find(SymbolKind kind, std::uint32_t scope, std::string_view name) const {
  if (names_ != nullptr) {
    const NameIndex::Entry* entry = names_->find(kind, scope, name);
    return entry == nullptr ? std::nullopt : std::optional<std::uint32_t>(entry->index);
  }
  return program_.find_name ? program_.find_name(kind, scope, name) : std::nullopt;
}

std::vector<std::string_view> Typer::candidates(SymbolKind kind, std::uint32_t scope) const {
  if (names_ != nullptr) return names_->all(kind, scope);
  std::vector<std::string_view> names;
  for_each_name(program_,
                [&](SymbolKind each, std::uint32_t of, std::string_view name, std::uint32_t /*index*/) {
                  if (each == kind && of == scope) names.push_back(name);
                });
  return names;
}

AttributeId Typer::find_attribute(RecordTypeId record, std::string_view name) const {
  if (!record.valid()) return {};
  if (names_ == nullptr) return program_.record_types[record].find(name);
  const NameIndex::Entry* entry = names_->find(SymbolKind::Attribute, record.index, name);
  return entry == nullptr ? AttributeId{} : AttributeId{entry->index};
}

AttributeId Typer::attribute(RecordTypeId record, std::string_view name, Span span) {
  if (!record.valid()) return {};
  const AttributeId id = find_attribute(record, name);
  if (id.valid()) {
    use(SymbolKind::Attribute, record.index, name, span);
    return id;
  }
  const RecordType& type = program_.record_types[record];
  if (find_builtin(name)) {
    found_
        .add(DiagnosticKind::UnknownAttribute, span,
             fmt::format("`{}` is built in, not an attribute of `{}`", name, type.name))
        .help.push_back("operations change what is built in; only attributes can be named here");
    return {};
  }
  std::vector<std::string_view> all;
  for (const Attribute& each : type.attributes) all.push_back(each.name);
  report_unknown(found_, DiagnosticKind::UnknownAttribute, span,
                 fmt::format("no attribute `{}` in record type `{}`", name, type.name), name, all);
  return {};
}

Span Typer::place_of(std::string_view part, Span whole) const {
  if (sources_ == nullptr) return whole;
  const std::string_view text = sources_->text(whole);
  const std::less_equal<const char*> before;
  if (!before(text.data(), part.data()) || !before(part.data() + part.size(), text.data() + text.size()))
    return whole;
  const auto begin = whole.begin + static_cast<std::uint32_t>(part.data() - text.data());
  return {whole.file, begin, begin + static_cast<std::uint32_t>(part.size())};
}

StateId Typer::state(std::string_view text, Span span, const Scope& scope) {
  WorkflowId workflow = scope.workflow;
  std::string_view name = text;
  if (const std::size_t dot = text.find('.'); dot != std::string_view::npos) {
    const std::string_view workflow_name = text.substr(0, dot);
    name = text.substr(dot + 1);
    const auto index = find(SymbolKind::Workflow, 0, workflow_name);
    if (!index) {
      Span where = span;
      where.end = where.begin + static_cast<std::uint32_t>(dot);
      report_unknown(found_, DiagnosticKind::UnknownWorkflow, where,
                     fmt::format("no workflow `{}`", workflow_name), workflow_name,
                     candidates(SymbolKind::Workflow, 0));
      return {};
    }
    workflow = {*index};
    use(SymbolKind::Workflow, 0, workflow_name,
        {span.file, span.begin, span.begin + static_cast<std::uint32_t>(dot)});
    span.begin = span.end - static_cast<std::uint32_t>(name.size());
  }
  if (!workflow.valid()) {
    dsl::Diagnostic& finding = found_.add(DiagnosticKind::UnqualifiedStatus, span,
                                          fmt::format("`{}` does not say of which workflow", name));
    for (std::uint32_t w = 0; w < program_.workflows.size(); ++w) {
      if (find(SymbolKind::State, w, name)) {
        const std::string full = fmt::format("{}.{}", program_.workflows[w].name, name);
        finding.help.push_back(fmt::format("write `{}`", full));
        finding.fixes.push_back({span, full, fmt::format("write `{}`", full)});
        break;
      }
    }
    return {};
  }
  if (const auto index = find(SymbolKind::State, workflow.index, name)) {
    use(SymbolKind::State, workflow.index, name, span);
    return {*index};
  }
  const Workflow& of = program_.workflows[workflow];
  const bool is_phase = find(SymbolKind::Phase, workflow.index, name).has_value();
  dsl::Diagnostic& finding = report_unknown(
      found_, DiagnosticKind::UnknownStatus, span,
      fmt::format("no {} `{}` in workflow `{}`", dsl::state_word(of.vocabulary), name, of.name), name,
      is_phase ? std::vector<std::string_view>{} : candidates(SymbolKind::State, workflow.index));
  if (is_phase) {
    finding.help.push_back(
        fmt::format("`{0}` is a {1}: name one of its states", name, dsl::phase_word(of.vocabulary)));
  }
  return {};
}

bool Typer::fits(const Type& to, const Type& from, const Scope& scope) const {
  if (is_text(to.kind)) return is_text(from.kind);
  switch (to.kind) {
    case TypeKind::Decimal:
      return is_number(from.kind);
    case TypeKind::Money:
      return from.kind == TypeKind::Money && from.currency == to.currency;
    case TypeKind::Enum:
      return same_type(program_, from, to);
    case TypeKind::Boolean:
      return from.kind == TypeKind::Boolean || from.kind == TypeKind::Channels;
    case TypeKind::User:
      return from.kind == TypeKind::User || from.kind == TypeKind::Owner;
    case TypeKind::Owner:
      return from.kind == TypeKind::User || from.kind == TypeKind::Owner || from.kind == TypeKind::Group;
    case TypeKind::Link:
      return (from.kind == TypeKind::Link && from.record == to.record) ||
             (scope.link_keys && is_text(from.kind));
    case TypeKind::List:
      return from.kind == TypeKind::List && from.record == to.record;
    case TypeKind::Element:
      return from.kind == TypeKind::Element && from.record == to.record;
    default:
      return to.kind == from.kind;
  }
}

Expr Typer::value(const dsl::Expr& expr, const Scope& scope) {
  if (expr.nodes.empty()) return {};
  ExprBuilder builder(*this, &expr, scope);
  builder.reserve(expr.nodes.size());
  return builder.finish(builder.build(expr.root_index(), {}));
}

Expr Typer::condition(const dsl::Expr& expr, const Scope& scope) {
  if (expr.nodes.empty()) return {};
  ExprBuilder builder(*this, &expr, scope);
  builder.reserve(expr.nodes.size());
  const ExprBuilder::Node root = builder.build(expr.root_index(), {});
  return builder.must_be_condition(root) ? builder.finish(root) : Expr{};
}

Expr Typer::assigned(const dsl::Expr& expr, const Scope& scope, const Type& expected, std::string_view place,
                     std::string_view name) {
  if (expr.nodes.empty() || is_unknown(expected)) return {};
  ExprBuilder builder(*this, &expr, scope);
  builder.reserve(expr.nodes.size());
  const ExprBuilder::Node root = builder.build(expr.root_index(), {&expected, {}});
  if (root == ExprBuilder::failed) return {};
  const Type& type = builder.type(root);
  if (fits(expected, type, scope)) return builder.finish(root);
  const std::string what = fmt::format("{} `{}`", place, name);
  if (expected.kind == TypeKind::Money && type.kind == TypeKind::Money) {
    found_.add(DiagnosticKind::CurrencyMismatch, expr.span(),
               fmt::format("{} is in {}, this is in {}", what, expected.currency, type.currency));
    return {};
  }
  const bool dates = (expected.kind == TypeKind::Date && type.kind == TypeKind::DateTime) ||
                     (expected.kind == TypeKind::DateTime && type.kind == TypeKind::Date);
  dsl::Diagnostic& finding =
      found_.add(dates ? DiagnosticKind::DateWithDateTime : DiagnosticKind::WrongType, expr.span(),
                 fmt::format("{} is of type {}, this is of type {}", what, describe(program_, expected),
                             describe(program_, type)));
  if (expected.kind == TypeKind::Money && is_number(type.kind)) {
    finding.help.push_back(fmt::format("name the currency: `{}`", "100 " + expected.currency));
  } else if (expected.kind == TypeKind::Enum && is_text(type.kind)) {
    finding.help.push_back("a value is written as its name, without quotes");
  } else if (expected.kind == TypeKind::Integer && type.kind == TypeKind::Decimal) {
    finding.help.push_back("only whole numbers fit; make the attribute a decimal");
  } else if (expected.kind == TypeKind::DateTime && type.kind == TypeKind::Date) {
    finding.help.push_back("write the time too: `2026-01-31 09:00`, or `now` for `today`");
  }
  return {};
}

Expr Typer::path(std::string_view text, Span span, const Scope& scope, bool many) {
  ExprBuilder builder(*this, nullptr, scope);
  return builder.finish(builder.path(text, span, {}, many));
}

void Typer::look_for_single_braces(Span span, const Scope& scope) {
  if (sources_ == nullptr) return;
  for (const SingleBraces& each : single_braces(span, *sources_)) {
    dsl::Diagnostics unheard;
    Typer quiet(program_, nullptr, unheard);  // what only looks like a use is none
    ExprBuilder builder(quiet, nullptr, scope);
    builder.finish(builder.placeholder(each.path, each.span));
    if (unheard.size() > 0) continue;
    dsl::Diagnostic& finding = found_.add(DiagnosticKind::SingleBraces, each.span,
                                          fmt::format("`{{{}}}` goes out as it stands", each.path));
    const std::string meant = fmt::format("{{{{{}}}}}", each.path);
    finding.help.push_back(fmt::format("a placeholder has two braces on each side: `{}`", meant));
    finding.fixes.push_back({each.span, meant, fmt::format("write `{}`", meant)});
  }
}

TextTemplate Typer::text(const dsl::Text& text, const Scope& scope) {
  TextTemplate result;
  result.span = text.span;
  look_for_single_braces(text.span, scope);
  if (text.value.find("{{") == std::string_view::npos) {
    result.pieces.push_back({std::string(text.value), {}, false, {}, text.span});
    return result;
  }
  for (Placeholder& piece : split_placeholders(text.value, text.span, sources_, found_)) {
    TextPiece& made = result.pieces.emplace_back();
    made.span = piece.span;
    if (piece.path.empty()) {
      made.literal = std::string(piece.literal);
      continue;
    }
    ExprBuilder builder(*this, nullptr, scope);
    made.value = builder.finish(builder.placeholder(piece.path, piece.span));
    made.has_fallback = piece.has_fallback;
    made.fallback = std::string(piece.fallback);
  }
  return result;
}

std::optional<Int128> constant_number(const Expr& expr) {
  constexpr Int128 billion = 1'000'000'000;
  if (expr.nodes.size() != 1 || expr.root().op != ExprOp::Constant) return std::nullopt;
  const ExprNode& node = expr.root();
  if (node.type.kind == TypeKind::Integer) return static_cast<Int128>(node.number) * billion;
  if (node.type.kind == TypeKind::Date) return static_cast<Int128>(node.number) * billion;
  if (node.type.kind != TypeKind::Decimal && node.type.kind != TypeKind::Money) return std::nullopt;
  Int128 number = 0;
  bool negative = false;
  int decimals = -1;
  for (const char c : node.text) {
    if (c == '-') negative = true;
    if (c == '.') decimals = 0;
    if (c < '0' || c > '9') continue;
    number = number * 10 + (c - '0');
    if (decimals >= 0) ++decimals;
  }
  for (int i = decimals < 0 ? 0 : decimals; i < 9; ++i) number *= 10;
  return negative ? -number : number;
}

ExprOp mirrored(ExprOp op) {
  switch (op) {
    case ExprOp::Less:
      return ExprOp::Greater;
    case ExprOp::LessEqual:
      return ExprOp::GreaterEqual;
    case ExprOp::Greater:
      return ExprOp::Less;
    case ExprOp::GreaterEqual:
      return ExprOp::LessEqual;
    default:
      return op;
  }
}

}  // namespace leadflow::compiler
