// Operations: from names as written to indices and typed expressions.
//
// Derived from the shapes: the shape of Op<Parsed> and that of Op<Compiled> are
// walked side by side, with one overload of `leaf` a type of field. Only operations
// with a context of their own (`create`, `raise`, blocks) have an overload of
// `operation`, and those whose paths must be of a certain type one of `finish`.
// A new operation made of known fields needs nothing here.

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <tuple>
#include <type_traits>
#include <unordered_map>
#include <utility>
#include <variant>

#include "compiler/lower/lowering.h"
#include "compiler/same_type.h"

namespace leadflow::compiler {

namespace {

using dsl::DiagnosticKind;
using dsl::Parsed;

constexpr std::int64_t least_activity_minutes = 30;

/// In minutes; nothing for a length that is not fixed (months, business days) and surely over the limit.
std::optional<std::int64_t> short_minutes(const Duration& duration) {
  switch (duration.unit) {
    case dsl::DurationUnit::Minute:
      return duration.count;
    case dsl::DurationUnit::Hour:
      return duration.count >= least_activity_minutes ? least_activity_minutes : duration.count * 60;
    default:
      return duration.count == 0 ? std::optional<std::int64_t>(0) : std::nullopt;
  }
}

bool is_person(const Expr& expr) {
  return expr.empty() || expr.type().kind == TypeKind::User || expr.type().kind == TypeKind::Owner;
}

class OperationLowering {
 public:
  OperationLowering(Lowering& home, const Scope& scope, bool in_transition)
      : home_(home), scope_(scope), in_transition_(in_transition) {}

  Ops block(const ast::Ops& from) {
    Ops made;
    leaf(from, made);
    return made;
  }

  template <class From, class To>
  void leaf_of(const From& from, To& to) {
    leaf(from, to);
  }

  /// Whether a move may have happened when `ops` have run; reports a second one on a path.
  bool check_moves(const Ops& ops, bool moved) {
    for (const Op& op : ops) {
      if (std::holds_alternative<dsl::MoveTo<Compiled>>(op.what)) {
        if (moved) {
          home_
              .report(DiagnosticKind::TwoMoves, op.span, "a second move on this path",
                      "a step moves a record at most once")
              .labels.push_back({first_move_, "the first one"});
        }
        first_move_ = op.span;
        moved = true;
      } else if (const auto* choice = std::get_if<dsl::If<Compiled>>(&op.what)) {
        bool any = choice->has_else ? false : moved;
        for (const auto& branch : choice->branches) any = check_moves(branch.then, moved) || any;
        if (choice->has_else) any = check_moves(choice->otherwise, moved) || any;
        moved = any;
      } else if (const auto* later = std::get_if<dsl::After<Compiled>>(&op.what)) {
        const Span first = first_move_;
        check_moves(later->then, false);  // a step of its own
        first_move_ = first;
      }
    }
    return moved;
  }

 private:
  // ---- the walk ----

  template <template <class> class T>
  void walk(const T<Parsed>& from, T<Compiled>& to) {
    constexpr auto parsed = T<Parsed>::shape();
    constexpr auto compiled = T<Compiled>::shape();
    static_assert(std::tuple_size_v<decltype(parsed)> == std::tuple_size_v<decltype(compiled)>);
    walk_pieces(from, to, parsed, compiled, std::make_index_sequence<std::tuple_size_v<decltype(parsed)>>{});
  }
  template <class From, class To, class A, class B, std::size_t... I>
  void walk_pieces(const From& from, To& to, const A& parsed, const B& compiled, std::index_sequence<I...>) {
    (piece(from, to, std::get<I>(parsed), std::get<I>(compiled)), ...);
  }

  template <class From, class To>
  void piece(const From&, To&, const dsl::Words&, const dsl::Words&) {}
  template <class From, class To, class A, class B>
  void piece(const From& from, To& to, const dsl::Field<From, A>& a, const dsl::Field<To, B>& b) {
    leaf(from.*(a.member), to.*(b.member));
  }
  template <class From, class To, class A, class B>
  void piece(const From& from, To& to, const dsl::Optional<From, A>& a, const dsl::Optional<To, B>& b) {
    if (from.*(a.member)) leaf(*(from.*(a.member)), (to.*(b.member)).emplace());
  }
  template <class From, class To>
  void piece(const From& from, To& to, const dsl::Flag<From>& a, const dsl::Flag<To>& b) {
    to.*(b.member) = from.*(a.member);
  }
  template <class From, class To, class A, class B>
  void piece(const From& from, To& to, const dsl::List<From, A>& a, const dsl::List<To, B>& b) {
    leaf(from.*(a.member), to.*(b.member));
  }
  template <class From, class To, class A, class B>
  void piece(const From& from, To& to, const dsl::Braced<From, A>& a, const dsl::Braced<To, B>& b) {
    leaf(from.*(a.member), to.*(b.member));
  }
  template <class From, class To, class A, class B>
  void piece(const From& from, To& to, const dsl::Member<From, A>& a, const dsl::Member<To, B>& b) {
    leaf(from.*(a.member), to.*(b.member));
  }
  template <class From, class To, class... A, class... B>
  void piece(const From& from, To& to, const dsl::Block<From, A...>& a, const dsl::Block<To, B...>& b) {
    if (a.has_block != nullptr) to.*(b.has_block) = from.*(a.has_block);
    walk_pieces(from, to, a.members, b.members, std::index_sequence_for<A...>{});
  }

  // ---- fields ----

  template <class T>
  void leaf(const T& from, T& to) {  // durations, enumerations, numbers
    to = from;
  }
  template <class A, class B>
  void leaf(const std::vector<A>& from, std::vector<B>& to) {
    to.reserve(from.size());
    for (const A& each : from) leaf(each, to.emplace_back());
  }
  void leaf(const std::vector<dsl::ContactChannel>& from, std::vector<dsl::ContactChannel>& to) { to = from; }
  void leaf(const dsl::Name& from, std::string& to) {
    to = std::string(from.text);
    if (scope_.asks != nullptr) {
      for (const Ask& ask : *scope_.asks) {
        if (ask.name != from.text) continue;
        home_.typer().use(from.span, home_.symbol_of(ask, scope_.record));
        return;
      }
    }
    std::vector<std::string_view> names;
    if (scope_.asks != nullptr) {
      for (const Ask& ask : *scope_.asks) names.push_back(ask.name);
    }
    report_unknown(home_.found(), DiagnosticKind::UnknownAsk, from.span,
                   fmt::format("nothing asks `{}` here", from.text), from.text, names);
  }
  void leaf(const dsl::Name& from, AttributeId& to) {
    to = home_.typer().attribute(scope_.record, from.text, from.span);
    if (!to.valid()) return;
    if (!home_.program().record_types[scope_.record].attributes[to.index].computed.empty()) {
      home_.report(DiagnosticKind::ComputedAttribute, from.span,
                   fmt::format("`{}` is computed, so it is never set", from.text));
    }
  }
  void leaf(const dsl::Name& from, NurtureId& to) { to = home_.nurture(from, scope_.record); }
  void leaf(const dsl::Name& from, EndpointId& to) { to = home_.endpoint(from, scope_.record); }
  template <SymbolKind K>
  void leaf(const dsl::Name& from, Id<K>& to) {
    if (const auto index = home_.reference(K, from.text, from.span)) to = {*index};
  }
  void leaf(const dsl::Path& from, StateId& to) {
    to = home_.typer().state(from.text, from.span, scope_);
    if (!to.valid()) return;
    const Workflow& target = home_.program().workflows[home_.program().states[to].workflow];
    if (target.record.valid() && scope_.record.valid() && target.record != scope_.record) {
      home_.report(DiagnosticKind::OtherRecordType, from.span,
                   fmt::format("workflow `{}` is for `{}`, not for `{}`", target.name,
                               home_.program().record_types[target.record].name,
                               home_.program().record_types[scope_.record].name),
                   "a record moves between workflows of its own type; use `create` for a record of another");
    }
  }
  void leaf(const dsl::Path& from, Expr& to) { to = home_.typer().path(from.text, from.span, scope_); }
  void leaf(const dsl::Expr& from, Expr& to) { to = home_.typer().value(from, scope_); }
  void leaf(const dsl::Text& from, TextTemplate& to) { to = home_.typer().text(from, scope_); }
  void leaf(const dsl::Text& from, std::string& to) { to = std::string(from.value); }
  void leaf(const dsl::MessageRef<Parsed>& from, dsl::MessageRef<Compiled>& to) {
    to.channel = from.channel;
    to.message = home_.message(from.channel, from.message, scope_.record);
    if (scope_.time_only && to.message.valid() && home_.message_names_actor(to.message)) {
      home_.report(
          DiagnosticKind::NobodyActs, from.message.span,
          fmt::format("only time sets off this rule, and `{}` speaks of the one acting", from.message.text));
    }
  }
  void leaf(const dsl::Who<Parsed>& from, dsl::Who<Compiled>& to) {
    if (from.user) {
      to.user = std::string(from.user->value);
      return;
    }
    leaf(from.path, to.path);
    must_be_person(to.path, from.path);
  }
  void leaf(const dsl::Recipient<Parsed>& from, dsl::Recipient<Compiled>& to) {
    using From = dsl::Recipient<Parsed>::Kind;
    to.kind = static_cast<dsl::Recipient<Compiled>::Kind>(from.kind);
    switch (from.kind) {
      case From::Group:
        leaf(from.group, to.group);
        break;
      case From::User:
        to.user = std::string(from.user.value);
        break;
      case From::Path: {
        const bool single = from.path.text.find('.') == std::string_view::npos;
        if (single && !home_.typer().find_attribute(scope_.record, from.path.text).valid()) {
          if (const auto group = home_.typer().find(SymbolKind::Group, 0, from.path.text)) {
            to.kind = dsl::Recipient<Compiled>::Kind::Group;
            to.group = {*group};
            home_.names().use(SymbolKind::Group, 0, from.path.text, from.path.span);
            break;
          }
        }
        leaf(from.path, to.path);
        must_be_person(to.path, from.path);
        break;
      }
    }
  }
  void leaf(const dsl::TransferTarget<Parsed>& from, dsl::TransferTarget<Compiled>& to) {
    using From = dsl::TransferTarget<Parsed>::Kind;
    to.kind = static_cast<dsl::TransferTarget<Compiled>::Kind>(from.kind);
    switch (from.kind) {
      case From::User:
        to.user = std::string(from.user.value);
        break;
      case From::Branch:
        leaf(from.branch, to.branch);
        break;
      case From::Group:
        leaf(from.group, to.group);
        break;
      case From::Corporate:
        break;
      case From::Path:
        leaf(from.path, to.path);
        must_be_person(to.path, from.path);
        break;
    }
  }
  void leaf(const dsl::Assign<Parsed>& from, dsl::Assign<Compiled>& to) { assign(from, to, scope_.record); }
  void leaf(const dsl::Due<Parsed>& from, dsl::Due<Compiled>& to) {
    to.kind = static_cast<dsl::Due<Compiled>::Kind>(from.kind);
    to.duration = from.duration;
    to.duration_span = from.duration_span;
    if (from.kind != dsl::Due<Parsed>::Kind::Within) {
      leaf(from.anchor, to.anchor);
      if (to.anchor.empty()) return;
      const TypeKind kind = to.anchor.type().kind;
      if (kind != TypeKind::Date && kind != TypeKind::DateTime) {
        home_.report(DiagnosticKind::WrongType, from.anchor.span,
                     fmt::format("`{}` is of type {}, not a date", from.anchor.text,
                                 describe(home_.program(), to.anchor.type())));
      }
      return;
    }
    if (from.duration.business) {
      home_.report(DiagnosticKind::BusinessWithin, from.duration_span, "`within` takes no business unit",
                   "write `business hours` in the block: then the whole duration is business time");
    }
    const auto minutes = short_minutes(from.duration);
    if (minutes && *minutes < least_activity_minutes) {
      home_.report(DiagnosticKind::DueTooSoon, from.duration_span,
                   fmt::format("an activity due within {} cannot be kept", dsl::to_text(from.duration)),
                   "the shortest is 30 minutes");
    }
  }
  void leaf(const dsl::Branch<Parsed>& from, dsl::Branch<Compiled>& to) {
    to.when = home_.typer().condition(from.when, scope_);
    to.span = from.span;
    leaf(from.then, to.then);
  }
  void leaf(const dsl::Op<Parsed>& from, Op& to) {
    to.span = from.span;
    std::visit([&](const auto& operation_as_written) { enter(operation_as_written, to); }, from.what);
  }
  // The statements of an activity's block keep their own places.
  template <template <class> class T>
  auto leaf(const T<Parsed>& from, T<Compiled>& to) -> decltype(T<Parsed>::shape(), from.span, void()) {
    walk(from, to);
    to.span = from.span;
  }

  // ---- operations ----

  template <template <class> class T>
  void enter(const T<Parsed>& from, Op& to) {
    T<Compiled>& made = to.what.template emplace<T<Compiled>>();
    operation(from, made, to.span);
  }
  template <template <class> class T>
  void operation(const T<Parsed>& from, T<Compiled>& to, Span span) {
    walk(from, to);
    finish(from, to, span);
  }

  void operation(const dsl::If<Parsed>& from, dsl::If<Compiled>& to, Span) {
    walk(from, to);
    to.has_else = from.has_else;
  }
  void operation(const dsl::After<Parsed>& from, dsl::After<Compiled>& to, Span span) {
    if (in_after_) {
      home_.report(DiagnosticKind::NestedAfter, span, "`after` inside another `after`",
                   "count both from now: two steps one beside the other");
    }
    const bool outer = std::exchange(in_after_, true);
    walk(from, to);
    in_after_ = outer;
    to.duration_span = from.duration_span;
  }
  void operation(const dsl::Create<Parsed>& from, dsl::Create<Compiled>& to, Span) {
    to.once = from.once;
    to.has_values = from.has_values;
    leaf(from.record, to.record);
    Variable variable;
    const Variable* outer = scope_.variable;
    if (from.for_each) {
      auto& each = to.for_each.emplace();
      each.name = std::string(from.for_each->name.text);
      home_.check_name(SymbolKind::Ask, from.for_each->name);
      each.in = home_.typer().path(from.for_each->in.text, from.for_each->in.span, scope_, true);
      if (each.in.empty()) return;
      variable.name = from.for_each->name.text;
      variable.span = from.for_each->name.span;
      home_.write_down_own(SymbolKind::Ask, variable.span);
      variable.type = each.in.type();
      if (variable.type.kind == TypeKind::List) {
        variable.type.kind = TypeKind::Element;
      } else if (each.in.root().op != ExprOp::ElementsOf) {
        home_.report(DiagnosticKind::NotAList, from.for_each->in.span,
                     fmt::format("`{}` is of type {}, not a list", from.for_each->in.text,
                                 describe(home_.program(), each.in.type())));
        return;
      }
      scope_.variable = &variable;
    }
    if (to.record.valid()) {
      for (const auto& value : from.values) assign(value, to.values.emplace_back(), to.record);
      check_repeated(from.values);
      check_copied(from, to);
    }
    scope_.variable = outer;
  }
  void operation(const dsl::Raise<Parsed>& from, dsl::Raise<Compiled>& to, Span) {
    leaf(from.event, to.event);
    if (!to.event.valid()) return;
    const CustomEvent& event = home_.program().events[to.event];
    for (const auto& value : from.values) {
      auto& made = to.values.emplace_back();
      const auto member =
          home_.typer().find(SymbolKind::Attribute, event_scope(to.event.index), value.attribute.text);
      if (!member) {
        report_unknown(home_.found(), DiagnosticKind::UnknownMember, value.attribute.span,
                       fmt::format("event `{}` has no `{}`", event.name, value.attribute.text),
                       value.attribute.text,
                       home_.typer().candidates(SymbolKind::Attribute, event_scope(to.event.index)));
        continue;
      }
      made.attribute = {*member};
      home_.names().use(SymbolKind::Attribute, event_scope(to.event.index), value.attribute.text,
                        value.attribute.span);
      Scope writing = scope_;
      writing.placeholders = true;
      made.value = home_.typer().assigned(value.value, writing, event.members[*member].type, "member",
                                          value.attribute.text);
    }
    check_repeated(from.values);
  }

  template <class From, class To>
  void finish(const From&, To&, Span) {}
  void finish(const dsl::MoveTo<Parsed>&, dsl::MoveTo<Compiled>&, Span span) {
    if (!in_transition_ || in_after_) return;
    home_.report(DiagnosticKind::MoveInTransition, span, "a transition moves by itself",
                 "its target stands behind `to`");
  }
  void finish(const dsl::Appointment<Parsed>& from, dsl::Appointment<Compiled>& to, Span) {
    if (!to.at || to.at->empty() || to.at->type().kind == TypeKind::DateTime) return;
    home_.report(
        to.at->type().kind == TypeKind::Date ? DiagnosticKind::DateWithDateTime : DiagnosticKind::WrongType,
        from.at->span(),
        fmt::format("an appointment is at a date and time, this is of type {}",
                    describe(home_.program(), to.at->type())));
  }
  void finish(const dsl::CreateActivity<Parsed>& from, dsl::CreateActivity<Compiled>&, Span) {
    home_.check_single("notify", from.notify);
    home_.check_single("for groups", from.groups);
    home_.check_single("for all", from.for_all);
    home_.check_single("business hours", from.business_hours);
    home_.check_single("note", from.note);
  }
  void finish(const dsl::Send<Parsed>& from, dsl::Send<Compiled>& to, Span) {
    if (!to.to || to.to->empty()) return;
    const TypeKind kind = to.to->type().kind;
    const bool email = from.message.channel == dsl::Channel::Email;
    if (kind == (email ? TypeKind::Email : TypeKind::Phone)) return;
    home_.report(DiagnosticKind::NotAnAddress, from.to->span,
                 fmt::format("`{}` is of type {}, not {}", from.to->text,
                             describe(home_.program(), to.to->type()), email ? "email" : "phone"));
  }
  void finish(const dsl::Transfer<Parsed>& from, dsl::Transfer<Compiled>& to, Span) {
    if (!to.by || !to.by->valid()) return;
    const Distribution& by = home_.program().distributions[*to.by];
    if (by.pull) {
      home_.report(DiagnosticKind::WrongDirection, from.by->span,
                   fmt::format("`{}` is a pull distribution", by.name),
                   "only a push distribution gives records out");
    } else if (by.record.valid() && scope_.record.valid() && by.record != scope_.record) {
      home_.report(DiagnosticKind::OtherRecordType, from.by->span,
                   fmt::format("`{}` is for `{}`", by.name, home_.program().record_types[by.record].name));
    }
  }

  // ---- what `create` copies ----

  /// An attribute of the new record that has its namesake's name and not its type keeps nothing of it.
  void check_copied(const dsl::Create<Parsed>& from, const dsl::Create<Compiled>& to) {
    const Program& program = home_.program();
    if (!scope_.record.valid()) return;
    const RecordType& source = program.record_types[scope_.record];
    const RecordType& made = program.record_types[to.record];
    bool linked_back = false;
    for (const Attribute& attribute : made.attributes) {
      if (!attribute.computed.empty()) continue;
      if (!linked_back && attribute.type.kind == TypeKind::Link && attribute.type.record == scope_.record) {
        linked_back = true;  // set to the source, whatever that has by the name
        continue;
      }
      const AttributeId namesake = source.find(attribute.name);
      if (!namesake.valid() || is_assigned(from.values, attribute.name)) continue;
      const Type& type = source.attributes[namesake.index].type;
      if (is_unknown(type) || is_unknown(attribute.type) || same_type(program, type, attribute.type))
        continue;
      home_
          .report(DiagnosticKind::NotCopied, from.record.span,
                  fmt::format("`{}` is not copied: it is of type {} here, of type {} in `{}`", attribute.name,
                              describe(program, type), describe(program, attribute.type), made.name),
                  fmt::format("give both one type, or set it: `create {} {{ {} = ... }}`", made.name,
                              attribute.name))
          .labels.push_back({attribute.span, fmt::format("the attribute of `{}`", made.name)});
    }
  }
  static bool is_assigned(const std::vector<dsl::Assign<Parsed>>& values, std::string_view name) {
    return std::any_of(values.begin(), values.end(),
                       [&](const dsl::Assign<Parsed>& one) { return one.attribute.text == name; });
  }

  // ---- shared ----

  void check_repeated(const std::vector<dsl::Assign<Parsed>>& values) {
    std::unordered_map<std::string_view, Span> seen;
    for (const dsl::Assign<Parsed>& value : values) {
      const auto [first, fresh] = seen.try_emplace(value.attribute.text, value.attribute.span);
      if (fresh) continue;
      home_
          .report(DiagnosticKind::DuplicateName, value.attribute.span,
                  fmt::format("`{}` is given twice", value.attribute.text))
          .labels.push_back({first->second, "the first one"});
    }
  }
  void assign(const dsl::Assign<Parsed>& from, dsl::Assign<Compiled>& to, RecordTypeId record) {
    to.attribute = home_.typer().attribute(record, from.attribute.text, from.attribute.span);
    if (!to.attribute.valid()) return;
    const Attribute& attribute = home_.program().record_types[record].attributes[to.attribute.index];
    if (!attribute.computed.empty()) {
      home_.report(DiagnosticKind::ComputedAttribute, from.attribute.span,
                   fmt::format("`{}` is computed, so it is never set", attribute.name));
      return;
    }
    Scope writing = scope_;
    writing.placeholders = true;
    to.value = home_.typer().assigned(from.value, writing, attribute.type, "attribute", attribute.name);
  }
  void must_be_person(const Expr& expr, const dsl::Path& path) {
    if (is_person(expr)) return;
    home_.report(
        DiagnosticKind::NotAUser, path.span,
        fmt::format("`{}` is of type {}, not a person", path.text, describe(home_.program(), expr.type())),
        "write `owner`, `me`, `user \"ana\"`, or an attribute of type user");
  }

  Lowering& home_;
  Scope scope_;
  bool in_transition_;
  bool in_after_ = false;
  Span first_move_;
};

}  // namespace

Ops Lowering::operations(const ast::Ops& ops, const Scope& scope, bool in_transition) {
  OperationLowering lowering(*this, scope, in_transition);
  Ops made = lowering.block(ops);
  lowering.check_moves(made, false);
  return made;
}

dsl::Send<Compiled> Lowering::send(const dsl::Send<dsl::Parsed>& from, const Scope& scope) {
  ast::Ops one(1);
  one.front().what = from;
  Ops made = operations(one, scope, false);
  return std::get<dsl::Send<Compiled>>(std::move(made.front().what));
}

Permit Lowering::permit(const ast::Permit& from, const Scope& scope) {
  using From = ast::Permit::Kind;
  Permit to;
  to.kind = static_cast<Permit::Kind>(from.kind);
  to.role = from.role;
  if (from.kind == From::Group) {
    if (const auto group = reference(SymbolKind::Group, from.group.text, from.group.span))
      to.group = {*group};
    return to;
  }
  if (from.kind != From::User) return to;
  const bool single = from.path.text.find('.') == std::string_view::npos;
  if (single) {
    if (const auto group = typer_.find(SymbolKind::Group, 0, from.path.text)) {
      to.kind = Permit::Kind::Group;
      to.group = {*group};
      names_.use(SymbolKind::Group, 0, from.path.text, from.path.span);
      const AttributeId hidden = typer_.find_attribute(scope.record, from.path.text);
      if (hidden.valid()) {
        const RecordType& record = program_.record_types[scope.record];
        report(dsl::DiagnosticKind::HiddenAttribute, from.path.span,
               fmt::format("group `{0}` hides the attribute `{0}`", from.path.text),
               fmt::format("write `{}.{}` for the attribute, or rename one of them", record.name,
                           from.path.text))
            .labels.push_back({record.attributes[hidden.index].span, "the attribute"});
      }
      return to;
    }
    if (!typer_.find_attribute(scope.record, from.path.text).valid() && !find_builtin(from.path.text)) {
      std::vector<std::string_view> names = names_.all(SymbolKind::Group, 0);
      if (scope.record.valid()) {
        for (const Attribute& each : program_.record_types[scope.record].attributes) {
          if (each.type.kind == TypeKind::User) names.push_back(each.name);
        }
      }
      names.push_back("owner");
      names.push_back("nobody");
      const std::string_view name = from.path.text;
      const std::string message = fmt::format("no group or attribute of type user `{}`", name);
      if (name == "rep" || name == "manager" || name == "admin") {
        dsl::Diagnostic& finding = report(dsl::DiagnosticKind::UnknownPermit, from.path.span, message,
                                          fmt::format("for people of that role write `role {}`", name));
        finding.fixes.push_back(
            {from.path.span, fmt::format("role {}", name), fmt::format("write `role {}`", name)});
        return to;
      }
      report_unknown(found_, dsl::DiagnosticKind::UnknownPermit, from.path.span, message, name, names);
      return to;
    }
  }
  to.path = typer_.path(from.path.text, from.path.span, scope);
  if (!to.path.empty() && to.path.type().kind != TypeKind::User && to.path.type().kind != TypeKind::Owner) {
    report(
        dsl::DiagnosticKind::NotAUser, from.path.span,
        fmt::format("`{}` is of type {}, not a person", from.path.text, describe(program_, to.path.type())),
        "`by` takes groups, `owner`, `role manager`, `owner.manager` and attributes of type user");
  }
  return to;
}

}  // namespace leadflow::compiler
