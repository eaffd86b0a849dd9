// Which values go together: comparisons and arithmetic.

#include <fmt/format.h>

#include "compiler/expr_builder.h"
#include "compiler/same_type.h"
#include "dsl/spelling.h"

namespace leadflow::compiler {

using dsl::DiagnosticKind;
using dsl::ExprKind;

namespace {

bool is_person(TypeKind kind) {
  return kind == TypeKind::User || kind == TypeKind::Owner || kind == TypeKind::Group;
}
bool is_truth(TypeKind kind) {
  return kind == TypeKind::Boolean || kind == TypeKind::Channels;
}

bool has_order(TypeKind kind) {
  return is_number(kind) || is_text(kind) || kind == TypeKind::Money || kind == TypeKind::Date ||
         kind == TypeKind::DateTime || kind == TypeKind::Duration || kind == TypeKind::TimeOfDay;
}

bool dates_mixed(TypeKind a, TypeKind b) {
  return (a == TypeKind::Date && b == TypeKind::DateTime) || (a == TypeKind::DateTime && b == TypeKind::Date);
}

Type plain(TypeKind kind) {
  return {kind, {}, {}, {}};
}

}  // namespace

bool ExprBuilder::has_fixed_length(Node node) {
  const ExprNode& n = out_.nodes[node];
  if (n.op != ExprOp::Constant || n.type.kind != TypeKind::Duration) return true;
  if (!n.duration.business) return true;  // a month counts 30 days here
  report(DiagnosticKind::NoFixedLength, n.span,
         fmt::format("`{}` has no fixed length", dsl::to_text(n.duration)),
         fmt::format("count it from an instant: `created_at + {} < now`", dsl::to_text(n.duration)));
  return false;
}

bool ExprBuilder::comparable(ExprKind kind, Node left, Node right, Span span) {
  const Type a = type(left);
  const Type b = type(right);
  const Program& program = typer_.program_;
  if (kind == ExprKind::Contains && a.kind == TypeKind::List) {
    if (b.kind == TypeKind::Element && a.record == b.record) return true;
    report(DiagnosticKind::TypeMismatch, span,
           fmt::format("a {} does not contain a {}", describe(program, a), describe(program, b)));
    return false;
  }
  if (kind == ExprKind::Contains || kind == ExprKind::StartsWith || kind == ExprKind::EndsWith) {
    if (is_text(a.kind) && is_text(b.kind)) return true;
    const Node wrong = is_text(a.kind) ? right : left;
    report(DiagnosticKind::TypeMismatch, out_.nodes[wrong].span,
           fmt::format("`{}` stands between texts, this is of type {}", dsl::operator_words(kind),
                       describe(program, type(wrong))));
    return false;
  }
  const bool order = kind != ExprKind::Equal && kind != ExprKind::NotEqual;
  bool good = false;
  if (is_text(a.kind) || is_number(a.kind)) {
    good = (is_text(a.kind) && is_text(b.kind)) || (is_number(a.kind) && is_number(b.kind));
  } else if (is_person(a.kind)) {
    good = is_person(b.kind);
  } else if (is_truth(a.kind)) {
    good = is_truth(b.kind);
  } else if (a.kind == TypeKind::Link && is_text(b.kind)) {
    good = scope_.link_keys;
  } else {
    good = a.kind == b.kind && a.kind != TypeKind::List && a.record == b.record &&
           (a.kind != TypeKind::Enum || same_type(program, a, b));
  }
  if (good && a.kind == TypeKind::Money && a.currency != b.currency) {
    report(DiagnosticKind::CurrencyMismatch, span,
           fmt::format("{} is compared with {}", a.currency, b.currency),
           "there is no exchange rate: compare amounts of one currency");
    return false;
  }
  if (good && order && !has_order(a.kind)) {
    report(DiagnosticKind::TypeMismatch, span,
           fmt::format("values of type {} have no order", describe(program, a)),
           "they compare with `=`, `!=` and `in`");
    return false;
  }
  if (good) return a.kind != TypeKind::Duration || (has_fixed_length(left) && has_fixed_length(right));
  if (dates_mixed(a.kind, b.kind)) {
    report(DiagnosticKind::DateWithDateTime, span, "a date is compared with a date and time",
           "write both as one kind: `2026-01-31 00:00` for `2026-01-31`, `now` for `today`");
    return false;
  }
  std::string help;
  if ((a.kind == TypeKind::Money && is_number(b.kind)) || (b.kind == TypeKind::Money && is_number(a.kind))) {
    help = fmt::format("name the currency: `100 {}`", a.kind == TypeKind::Money ? a.currency : b.currency);
  } else if ((a.kind == TypeKind::Enum && is_text(b.kind)) || (b.kind == TypeKind::Enum && is_text(a.kind))) {
    help = "a value is written as its name, without quotes";
  } else if (a.kind == TypeKind::User || a.kind == TypeKind::Owner) {
    help = "a person is written `user \"ana\"`";
  } else if (a.kind == TypeKind::Link || b.kind == TypeKind::Link) {
    help = "compare one of its attributes: put a dot behind the link";
  }
  if (quiet_) return false;
  dsl::Diagnostic& finding =
      typer_.found_.add(DiagnosticKind::TypeMismatch, span,
                        fmt::format("{} is compared with {}", describe(program, a), describe(program, b)));
  finding.labels.push_back({out_.nodes[left].span, fmt::format("of type {}", describe(program, a))});
  finding.labels.push_back({out_.nodes[right].span, fmt::format("of type {}", describe(program, b))});
  if (!help.empty()) finding.help.push_back(std::move(help));
  return false;
}

ExprBuilder::Node ExprBuilder::arithmetic(const dsl::ExprNode& from, Node left, Node right) {
  const Type a = type(left);
  const Type b = type(right);
  const ExprKind kind = from.kind;
  const bool additive = kind == ExprKind::Add || kind == ExprKind::Subtract;
  const ExprOp op = kind == ExprKind::Add        ? ExprOp::Add
                    : kind == ExprKind::Subtract ? ExprOp::Subtract
                    : kind == ExprKind::Multiply ? ExprOp::Multiply
                                                 : ExprOp::Divide;
  const auto make = [&](Type result) { return add(op, std::move(result), from.span, left, right); };
  if (is_number(a.kind) && is_number(b.kind)) {
    const bool whole = a.kind == TypeKind::Integer && b.kind == TypeKind::Integer && kind != ExprKind::Divide;
    return make(plain(whole ? TypeKind::Integer : TypeKind::Decimal));
  }
  if (a.kind == TypeKind::Money && b.kind == TypeKind::Money && kind != ExprKind::Multiply) {
    if (a.currency != b.currency) {
      return report(
          DiagnosticKind::CurrencyMismatch, from.span,
          fmt::format("`{}` stands between {} and {}", dsl::operator_words(kind), a.currency, b.currency),
          "there is no exchange rate: compute with amounts of one currency");
    }
    return make(additive ? a : plain(TypeKind::Decimal));
  }
  if (!additive && a.kind == TypeKind::Money && is_number(b.kind)) return make(a);
  if (kind == ExprKind::Multiply && is_number(a.kind) && b.kind == TypeKind::Money) return make(b);
  if (kind == ExprKind::Subtract && a.kind == b.kind &&
      (a.kind == TypeKind::DateTime || a.kind == TypeKind::Date)) {
    return make(plain(TypeKind::Duration));
  }
  if (additive && a.kind == TypeKind::DateTime && b.kind == TypeKind::Duration) return make(a);
  if (additive && a.kind == TypeKind::Date && b.kind == TypeKind::Duration) {
    const ExprNode& by = out_.nodes[right];
    const bool days = by.op == ExprOp::Constant && by.duration.unit >= dsl::DurationUnit::Day;
    if (days) return make(a);
    return report(DiagnosticKind::TypeMismatch, from.span, "a date moves by days, weeks or months only",
                  "for minutes and hours use a date and time");
  }
  if (kind == ExprKind::Add && a.kind == TypeKind::Duration &&
      (b.kind == TypeKind::DateTime || b.kind == TypeKind::Date)) {
    return report(DiagnosticKind::TypeMismatch, from.span,
                  "a duration is added to an instant, not the other way round",
                  "write the instant first: `now + 2 days`");
  }
  if (additive && a.kind == TypeKind::Duration && b.kind == TypeKind::Duration) {
    return has_fixed_length(left) && has_fixed_length(right) ? make(a) : failed;
  }
  if (dates_mixed(a.kind, b.kind)) {
    return report(DiagnosticKind::DateWithDateTime, from.span, "a date stands beside a date and time",
                  "write both as one kind: `now` for `today`");
  }
  std::string help;
  if (additive && ((a.kind == TypeKind::Money && is_number(b.kind)) ||
                   (b.kind == TypeKind::Money && is_number(a.kind)))) {
    help = fmt::format("name the currency: `100 {}`", a.kind == TypeKind::Money ? a.currency : b.currency);
  }
  return report(DiagnosticKind::TypeMismatch, from.span,
                fmt::format("`{}` stands between {} and {}", dsl::operator_words(kind),
                            describe(typer_.program_, a), describe(typer_.program_, b)),
                std::move(help));
}

}  // namespace leadflow::compiler
