// What a name in an expression stands for: values first, then `for each`, ask, attribute, built-in; and what
// dots reach.

#include <fmt/format.h>

#include <algorithm>

#include "compiler/expr_builder.h"
#include "compiler/same_type.h"
#include "dsl/spelling.h"

namespace leadflow::compiler {

using dsl::DiagnosticKind;
using dsl::ast::EventKind;

namespace {

constexpr int max_links = 3;

Type builtin_type(Builtin builtin, RecordTypeId record) {
  Type type;
  switch (builtin) {
    case Builtin::Status:
      type.kind = TypeKind::State;
      break;
    case Builtin::Owner:
      type.kind = TypeKind::Owner;
      break;
    case Builtin::Branch:
      type.kind = TypeKind::Branch;
      break;
    case Builtin::Actor:
    case Builtin::CreatedBy:
    case Builtin::Me:
      type.kind = TypeKind::User;
      break;
    case Builtin::CreatedAt:
    case Builtin::EnteredAt:
    case Builtin::FirstContactAt:
      type.kind = TypeKind::DateTime;
      break;
    case Builtin::ContactAttempts:
    case Builtin::PullCount:
      type.kind = TypeKind::Integer;
      break;
    case Builtin::Contacted:
    case Builtin::Favorite:
    case Builtin::Returned:
    case Builtin::Closed:
      type.kind = TypeKind::Boolean;
      break;
    case Builtin::DoNotContact:
      type.kind = TypeKind::Channels;
      break;
    case Builtin::Parent:
      type.kind = TypeKind::Link;
      type.record = record;
      break;
  }
  return type;
}

Type user_field_type(UserField field) {
  Type type;
  switch (field) {
    case UserField::Name:
      type.kind = TypeKind::Text;
      break;
    case UserField::Role:
      type.kind = TypeKind::Role;
      break;
    case UserField::Branch:
      type.kind = TypeKind::Branch;
      break;
    case UserField::Email:
      type.kind = TypeKind::Email;
      break;
    case UserField::Manager:
      type.kind = TypeKind::User;
      break;
  }
  return type;
}

// The data of built-in events; docs/language-notes.md lists them.
std::optional<TypeKind> builtin_member(EventKind kind, std::string_view event, std::string_view member) {
  const bool appointment = kind == EventKind::AppointmentScheduled || kind == EventKind::AppointmentHeld ||
                           kind == EventKind::AppointmentMissed || kind == EventKind::AppointmentCancelled;
  if (appointment && event == "appointment") {
    if (member == "starts_at") return TypeKind::DateTime;
    if (member == "title") return TypeKind::Text;
    if (member == "user") return TypeKind::User;
  }
  const bool email = kind == EventKind::EmailOpened || kind == EventKind::EmailClicked ||
                     kind == EventKind::EmailReplied || kind == EventKind::EmailBounced;
  if (email && event == "email" && member == "template") return TypeKind::Text;
  const bool sms = kind == EventKind::SmsReplied || kind == EventKind::SmsFailed;
  if (sms && event == "sms" && member == "template") return TypeKind::Text;
  return std::nullopt;
}

Span tail(Span span, std::size_t length) {
  return {span.file, span.end - static_cast<std::uint32_t>(std::min<std::size_t>(length, span.end)),
          span.end};
}

Span head(Span span, std::size_t length) {
  return {span.file, span.begin, span.begin + static_cast<std::uint32_t>(length)};
}

bool is_user(TypeKind kind) {
  return kind == TypeKind::User || kind == TypeKind::Owner;
}
bool can_follow(TypeKind kind) {
  return is_user(kind) || kind == TypeKind::Link || kind == TypeKind::List;
}

const Ask* find_ask(const Scope& scope, std::string_view name) {
  if (scope.asks == nullptr) return nullptr;
  for (const Ask& ask : *scope.asks) {
    if (ask.name == name) return &ask;
  }
  return nullptr;
}

}  // namespace

ExprBuilder::Node ExprBuilder::attribute_node(ExprOp op, RecordTypeId record, AttributeId attribute,
                                              Span span) {
  const Type& type = typer_.program_.record_types[record].attributes[attribute.index].type;
  if (is_unknown(type)) {
    reported_before_ = true;
    return failed;
  }
  if (!quiet_) {  // the name is the last part of `before.a` and `lead.a`
    const std::string& name = typer_.program_.record_types[record].attributes[attribute.index].name;
    typer_.use(SymbolKind::Attribute, record.index, name, tail(span, name.size()));
  }
  const Node made = add(op, type, span);
  out_.nodes[made].aux = attribute.index;
  return made;
}

bool ExprBuilder::check_acting(Builtin builtin, Span span) {
  if (!scope_.time_only || (builtin != Builtin::Actor && builtin != Builtin::Me)) return true;
  report(DiagnosticKind::NobodyActs, span,
         fmt::format("only time sets off this rule, so there is no `{}`", to_text(builtin)),
         "name a person another way: `owner`, `created_by`, `user \"ana\"`");
  return false;
}

ExprBuilder::Node ExprBuilder::builtin_node(Builtin builtin, Span span) {
  if (!check_acting(builtin, span)) return failed;
  const Node made = add(ExprOp::Builtin, builtin_type(builtin, scope_.record), span);
  out_.nodes[made].aux = static_cast<std::uint32_t>(builtin);
  return made;
}

bool ExprBuilder::hides_attribute(std::string_view name, const Type& type, Span span, std::string_view as) {
  const AttributeId attribute = typer_.find_attribute(scope_.record, name);
  if (!attribute.valid()) return false;
  const RecordType& record = typer_.program_.record_types[scope_.record];
  const Attribute& hidden = record.attributes[attribute.index];
  if (same_type(typer_.program_, hidden.type, type)) return false;
  if (!quiet_) {
    dsl::Diagnostic& finding =
        typer_.found_.add(DiagnosticKind::HiddenAttribute, span,
                          fmt::format("{} `{}` hides the attribute `{}` of type {}", as, name, name,
                                      describe(typer_.program_, hidden.type)));
    finding.labels.push_back({hidden.span, "the attribute"});
    finding.help.push_back(
        fmt::format("write `{}.{}` for the attribute, or rename one of them", record.name, name));
  }
  return true;
}

ExprBuilder::Node ExprBuilder::value_of(std::string_view name, Span span, const Hint& hint) {
  if (hint.type == nullptr || !has_values(hint.type->kind)) return failed;
  const Program& program = typer_.program_;
  Type type = *hint.type;
  std::string_view as = "value";
  std::optional<std::uint32_t> index;
  switch (type.kind) {
    case TypeKind::Enum: {
      const std::vector<EnumValue>& values = program.value_sets[type.values].values;
      const auto found =
          std::find_if(values.begin(), values.end(), [name](const EnumValue& v) { return v.name == name; });
      if (found != values.end()) index = static_cast<std::uint32_t>(found - values.begin());
      break;
    }
    case TypeKind::Role: {
      as = "role";
      if (const auto role = find_role(name)) index = static_cast<std::uint32_t>(*role);
      break;
    }
    case TypeKind::Branch:
      as = "branch";
      index = typer_.find(SymbolKind::Branch, 0, name);
      break;
    case TypeKind::Owner:
      as = "group";
      type.kind = TypeKind::Group;
      index = typer_.find(SymbolKind::Group, 0, name);
      break;
    case TypeKind::State: {
      as = "status";
      WorkflowId workflow = hint.status_of.valid() ? WorkflowId{} : scope_.workflow;
      std::string_view state = name;
      if (const std::size_t dot = name.find('.'); dot != std::string_view::npos) {
        const auto found = typer_.find(SymbolKind::Workflow, 0, name.substr(0, dot));
        workflow = found ? WorkflowId{*found} : WorkflowId{};
        state = name.substr(dot + 1);
      } else if (hint.status_of.valid() && program.record_types[hint.status_of].workflows.size() == 1) {
        workflow = program.record_types[hint.status_of].workflows.front();
      }
      if (workflow.valid()) index = typer_.find(SymbolKind::State, workflow.index, state);
      break;
    }
    default:
      break;
  }
  if (!index) return failed;
  if (hides_attribute(name, *hint.type, span, as)) return failed;
  if (!quiet_) use_value(name, type, *index, span);
  const Node made = add(ExprOp::Constant, type, span);
  ExprNode& node = out_.nodes[made];
  node.aux = *index;
  node.number = static_cast<std::int64_t>(*index);
  node.text = std::string(name.substr(name.find('.') == std::string_view::npos ? 0 : name.find('.') + 1));
  return made;
}

void ExprBuilder::use_value(std::string_view name, const Type& type, std::uint32_t index, Span span) {
  switch (type.kind) {
    case TypeKind::Enum:
      if (typer_.names_ != nullptr && typer_.names_->uses() != nullptr)
        typer_.names_->uses()->use_value(type.values.index, index, span);
      break;
    case TypeKind::Branch:
      typer_.use(SymbolKind::Branch, 0, name, span);
      break;
    case TypeKind::Group:
      typer_.use(SymbolKind::Group, 0, name, span);
      break;
    case TypeKind::State: {
      const State& state = typer_.program_.states[index];
      typer_.use(SymbolKind::State, state.workflow.index, state.name, tail(span, state.name.size()));
      if (const std::size_t dot = name.find('.'); dot != std::string_view::npos)
        typer_.use(SymbolKind::Workflow, 0, name.substr(0, dot), head(span, dot));
      break;
    }
    default:
      break;
  }
}

ExprBuilder::Node ExprBuilder::own(std::string_view name, Span span) {
  if (element_.valid()) {
    if (const AttributeId a = typer_.find_attribute(element_, name); a.valid()) {
      return attribute_node(ExprOp::Element, element_, a, span);
    }
  }
  if (scope_.variable != nullptr && scope_.variable->name == name) {
    if (hides_attribute(name, scope_.variable->type, span, "`for each` name")) return failed;
    if (!quiet_) typer_.use(span, scope_.variable->span);
    return add(ExprOp::Variable, scope_.variable->type, span);
  }
  if (const Ask* ask = find_ask(scope_, name)) {
    if (is_unknown(ask->type)) {
      reported_before_ = true;
      return failed;
    }
    if (!quiet_) {
      const bool written = ask->attribute.valid() && scope_.record.valid();
      typer_.use(span, written
                           ? typer_.program_.record_types[scope_.record].attributes[ask->attribute.index].span
                           : ask->span);
    }
    const Node made = add(ExprOp::Ask, ask->type, span);
    out_.nodes[made].text = ask->name;
    return made;
  }
  if (const AttributeId a = typer_.find_attribute(scope_.record, name); a.valid()) {
    return attribute_node(ExprOp::Attribute, scope_.record, a, span);
  }
  if (scope_.record.valid()) {
    if (const auto builtin = find_builtin(name)) return builtin_node(*builtin, span);
  }
  return failed;
}

std::optional<Type> ExprBuilder::peek(std::string_view name) {
  const std::size_t size = out_.nodes.size();
  const bool was_quiet = quiet_;
  quiet_ = true;
  const Node made = path(name, {}, {}, true);
  quiet_ = was_quiet;
  std::optional<Type> result;
  if (made != failed) result = type(made);
  out_.nodes.resize(size);
  return result;
}

ExprBuilder::Node ExprBuilder::bare(std::string_view name, Span span, const Hint& hint) {
  const std::size_t before = typer_.found_.size();
  Node made = value_of(name, span, hint);
  if (made != failed || typer_.found_.size() > before) return made;
  made = own(name, span);
  if (made != failed || typer_.found_.size() > before) return made;
  return unknown(name, span, hint);
}

ExprBuilder::Node ExprBuilder::unknown(std::string_view name, Span span, const Hint& hint) {
  if (quiet_ || reported_before_) return failed;
  const Program& program = typer_.program_;
  dsl::Diagnostics& found = typer_.found_;
  std::vector<std::string_view> names;
  if (element_.valid()) {
    for (const Attribute& each : program.record_types[element_].attributes) names.push_back(each.name);
  }
  if (scope_.variable != nullptr) names.push_back(scope_.variable->name);
  if (scope_.asks != nullptr) {
    for (const Ask& ask : *scope_.asks) names.push_back(ask.name);
  }
  if (scope_.record.valid()) {
    for (const Attribute& each : program.record_types[scope_.record].attributes) names.push_back(each.name);
    for (const std::string_view each : builtin_names()) names.push_back(each);
  }
  if (hint.type != nullptr) {
    std::vector<std::string_view> values;
    const auto with_names = [&values, &names] {
      values.insert(values.end(), names.begin(), names.end());
      return values;
    };
    switch (hint.type->kind) {
      case TypeKind::Enum: {
        const ValueSet& set = program.value_sets[hint.type->values];
        for (const EnumValue& v : set.values) values.push_back(v.name);
        report_unknown(found, DiagnosticKind::UnknownValue, span,
                       set.name.empty() ? fmt::format("`{}` is none of the values here", name)
                                        : fmt::format("no value `{}` in `{}`", name, set.name),
                       name, with_names());
        return failed;
      }
      case TypeKind::State: {
        Scope scope = scope_;
        if (hint.status_of.valid()) {
          scope.workflow = {};
          if (program.record_types[hint.status_of].workflows.size() == 1) {
            scope.workflow = program.record_types[hint.status_of].workflows.front();
          }
        }
        typer_.state(name, span, scope);
        return failed;
      }
      case TypeKind::Branch:
        values = typer_.candidates(SymbolKind::Branch, 0);
        report_unknown(found, DiagnosticKind::UnknownBranch, span, fmt::format("no branch `{}`", name), name,
                       with_names());
        return failed;
      case TypeKind::Role:
        values = {"rep", "manager", "admin"};
        report_unknown(found, DiagnosticKind::UnknownValue, span, fmt::format("no role `{}`", name), name,
                       with_names());
        return failed;
      default:
        break;
    }
  }
  if (!scope_.record.valid()) {
    return report(DiagnosticKind::UnknownAttribute, span, fmt::format("`{}` means nothing here", name));
  }
  const RecordType& record = program.record_types[element_.valid() ? element_ : scope_.record];
  const std::string message = fmt::format("no attribute `{}` in record type `{}`", name, record.name);
  if (name == "null" || name == "nil" || name == "none" || name == "empty" || name == "undefined")
    return report(DiagnosticKind::UnknownAttribute, span, message,
                  "a condition asks `is set` or `is not set`; `clear` empties an attribute");
  report_unknown(found, DiagnosticKind::UnknownAttribute, span, message, name, names);
  return failed;
}

ExprBuilder::Node ExprBuilder::event_data(std::string_view event, std::string_view member, Span span) {
  if (scope_.events == nullptr) return failed;
  bool named = false;
  for (const Event& each : *scope_.events) {
    Type type;
    bool found = false;
    if (each.kind == EventKind::Custom && each.custom.valid()) {
      const CustomEvent& custom = typer_.program_.events[each.custom];
      if (custom.name != event) continue;
      named = true;
      for (const Attribute& a : custom.members) {
        if (a.name == member) {
          type = a.type;
          found = true;
        }
      }
    } else if (const auto kind = builtin_member(each.kind, event, member)) {
      type.kind = *kind;
      found = true;
    } else {
      named = named ||
              builtin_member(each.kind, event, event == "appointment" ? "title" : "template").has_value();
    }
    if (!found) continue;
    if (is_unknown(type)) {
      reported_before_ = true;
      return failed;
    }
    if (each.kind == EventKind::Custom && !quiet_) {
      typer_.use(SymbolKind::Event, 0, event, head(span, event.size()));
      typer_.use(SymbolKind::Attribute, event_scope(each.custom.index), member, tail(span, member.size()));
    }
    const Node made = add(ExprOp::EventData, type, span);
    out_.nodes[made].text = std::string(event);
    out_.nodes[made].extra = std::string(member);
    return made;
  }
  if (named) {
    std::vector<std::string_view> names;
    if (event == "appointment") names = {"starts_at", "title", "user"};
    if (event == "email" || event == "sms") names = {"template"};
    if (const auto custom = typer_.find(SymbolKind::Event, 0, event)) {
      for (const Attribute& a : typer_.program_.events[*custom].members) names.push_back(a.name);
    }
    if (!quiet_) {
      Span where = span;
      where.begin = std::min(where.end, where.begin + static_cast<std::uint32_t>(event.size()) + 1);
      report_unknown(typer_.found_, DiagnosticKind::UnknownMember, where,
                     fmt::format("event `{}` has no `{}`", event, member), member, names);
    }
  }
  return failed;
}

ExprBuilder::Node ExprBuilder::follow(Node from, const std::vector<std::string_view>& parts, std::size_t next,
                                      Span span) {
  int links = 0;
  std::uint32_t end = span.begin;
  for (std::size_t i = 0; i < next; ++i) end += static_cast<std::uint32_t>(parts[i].size()) + 1;
  for (; next < parts.size(); ++next) {
    const std::string_view name = parts[next];
    const Span where{span.file, std::min(end, span.end),
                     std::min(span.end, end + static_cast<std::uint32_t>(name.size()))};
    const Span whole{span.file, span.begin, where.end};
    end = where.end + 1;
    const Type of = type(from);
    const bool many = out_.nodes[from].op == ExprOp::ElementsOf && of.kind != TypeKind::List;
    if (of.kind != TypeKind::Element && (many || !can_follow(of.kind))) {
      return report(DiagnosticKind::NotALink, where,
                    fmt::format("`{}` is of type {}, so nothing follows a dot", parts[next - 1],
                                describe(typer_.program_, of)));
    }
    if (is_user(of.kind)) {
      const auto field = find_user_field(name);
      if (!field) {
        if (!quiet_) {
          report_unknown(typer_.found_, DiagnosticKind::UnknownMember, where,
                         fmt::format("a user has no `{}`", name), name,
                         {"name", "role", "branch", "email", "manager"});
        }
        return failed;
      }
      if (*field == UserField::Manager && ++links > max_links) {
        return report(DiagnosticKind::TooManyLinks, whole, "more than three links in a row");
      }
      from = add(ExprOp::UserFieldOf, user_field_type(*field), whole, from);
      out_.nodes[from].aux = static_cast<std::uint32_t>(*field);
      continue;
    }
    const AttributeId attribute = typer_.find_attribute(of.record, name);
    if (attribute.valid() && !quiet_) typer_.use(SymbolKind::Attribute, of.record.index, name, where);
    if (attribute.valid() &&
        is_unknown(typer_.program_.record_types[of.record].attributes[attribute.index].type))
      return failed;
    if (of.kind == TypeKind::Element) {
      if (!attribute.valid()) return quiet_ ? failed : (typer_.attribute(of.record, name, where), failed);
      const Type found = typer_.program_.record_types[of.record].attributes[attribute.index].type;
      if (out_.nodes[from].op == ExprOp::Variable && out_.nodes[from].aux == 0xffffffff) {
        out_.nodes[from].aux = attribute.index;
        out_.nodes[from].type = found;
        out_.nodes[from].span = whole;
      } else {
        from = add(ExprOp::AttributeOf, found, whole, from);
        out_.nodes[from].aux = attribute.index;
      }
      continue;
    }
    if (of.kind == TypeKind::List) {
      if (!attribute.valid()) return quiet_ ? failed : (typer_.attribute(of.record, name, where), failed);
      from = add(ExprOp::ElementsOf, typer_.program_.record_types[of.record].attributes[attribute.index].type,
                 whole, from);
      out_.nodes[from].aux = attribute.index;
      continue;
    }
    if (++links > max_links)
      return report(DiagnosticKind::TooManyLinks, whole, "more than three links in a row");
    if (attribute.valid()) {
      from = add(ExprOp::AttributeOf,
                 typer_.program_.record_types[of.record].attributes[attribute.index].type, whole, from);
      out_.nodes[from].aux = attribute.index;
      continue;
    }
    const auto builtin = find_builtin(name);
    if (builtin && *builtin != Builtin::Actor && *builtin != Builtin::Me) {
      from = add(ExprOp::BuiltinOf, builtin_type(*builtin, of.record), whole, from);
      out_.nodes[from].aux = static_cast<std::uint32_t>(*builtin);
      continue;
    }
    return quiet_ ? failed : (typer_.attribute(of.record, name, where), failed);
  }
  return from;
}

ExprBuilder::Node ExprBuilder::dotted(const std::vector<std::string_view>& parts, Span span,
                                      const Hint& hint) {
  const std::string_view first = parts[0];
  const Span first_span{span.file, span.begin, span.begin + static_cast<std::uint32_t>(first.size())};
  const std::size_t before = typer_.found_.size();
  if (first == "before") {
    if (!scope_.in_rule) {
      return report(DiagnosticKind::BeforeOutsideRule, span, "`before` is known in rules only",
                    "an action sees the record as it stands; the value before is of use where a rule reacts "
                    "to a change");
    }
    const AttributeId attribute = typer_.find_attribute(scope_.record, parts[1]);
    if (!attribute.valid()) {
      Span where{span.file, first_span.end + 1,
                 first_span.end + 1 + static_cast<std::uint32_t>(parts[1].size())};
      return quiet_ ? failed : (typer_.attribute(scope_.record, parts[1], where), failed);
    }
    const Span head{span.file, span.begin, first_span.end + 1 + static_cast<std::uint32_t>(parts[1].size())};
    const Node made = attribute_node(ExprOp::Before, scope_.record, attribute, head);
    return made == failed ? failed : follow(made, parts, 2, span);
  }
  const Type* own_type = nullptr;
  if (const AttributeId a = typer_.find_attribute(scope_.record, first); a.valid()) {
    own_type = &typer_.program_.record_types[scope_.record].attributes[a.index].type;
  }
  if (own_type == nullptr || !can_follow(own_type->kind)) {
    const Node made =
        event_data(first, parts[1],
                   {span.file, span.begin, first_span.end + 1 + static_cast<std::uint32_t>(parts[1].size())});
    if (made != failed) return follow(made, parts, 2, span);
    if (typer_.found_.size() > before || reported_before_) return failed;
  }
  // A record type's name qualifies where nothing of that name can be followed.
  const bool variable = scope_.variable != nullptr && scope_.variable->name == first;
  const bool followable = variable || (own_type != nullptr && can_follow(own_type->kind)) ||
                          find_builtin(first) || find_ask(scope_, first) != nullptr ||
                          (element_.valid() && typer_.find_attribute(element_, first).valid());
  const auto qualifies = [&](RecordTypeId record) {
    return record.valid() && typer_.program_.record_types[record].name == first;
  };
  if (!followable && (qualifies(element_) || qualifies(scope_.record))) {
    const bool of_element = qualifies(element_);
    const RecordTypeId record = of_element ? element_ : scope_.record;
    const Span head{span.file, span.begin, first_span.end + 1 + static_cast<std::uint32_t>(parts[1].size())};
    const AttributeId attribute = typer_.find_attribute(record, parts[1]);
    if (!quiet_) typer_.use(SymbolKind::RecordType, 0, first, first_span);
    if (attribute.valid()) {
      const Node made =
          attribute_node(of_element ? ExprOp::Element : ExprOp::Attribute, record, attribute, head);
      return made == failed ? failed : follow(made, parts, 2, span);
    }
    if (const auto builtin = find_builtin(parts[1]); builtin && !of_element) {
      const Node made = builtin_node(*builtin, head);
      return made == failed ? failed : follow(made, parts, 2, span);
    }
    const Span where{span.file, first_span.end + 1, head.end};
    return quiet_ ? failed : (typer_.attribute(record, parts[1], where), failed);
  }
  const Node made = own(first, first_span);
  if (made == failed) {
    if (typer_.found_.size() > before || quiet_ || reported_before_) return failed;
    if (hint.type != nullptr && hint.type->kind == TypeKind::State && parts.size() == 2) {
      typer_.state({first.data(), first.size() + 1 + parts[1].size()}, span, scope_);
      return failed;
    }
    return unknown(first, first_span, {});
  }
  return follow(made, parts, 1, span);
}

ExprBuilder::Node ExprBuilder::path(std::string_view text, Span span, const Hint& hint, bool many) {
  Node made = failed;
  reported_before_ = false;
  if (text.find('.') == std::string_view::npos) {
    made = bare(text, span, hint);
  } else {
    const std::size_t before = typer_.found_.size();
    made = value_of(text, span, hint);
    if (made == failed && typer_.found_.size() == before) {
      std::vector<std::string_view> parts;
      for (std::string_view rest = text; !rest.empty();) {
        const std::size_t dot = rest.find('.');
        parts.push_back(rest.substr(0, dot));
        rest = dot == std::string_view::npos ? std::string_view{} : rest.substr(dot + 1);
      }
      made = dotted(parts, span, hint);
    }
  }
  if (made != failed && !many && !many_allowed_ && node(made).op == ExprOp::ElementsOf &&
      type(made).kind != TypeKind::List) {
    return report(DiagnosticKind::NotAList, span,
                  fmt::format("`{}` is one value for each element of a list", text),
                  "use `sum`, `count` or `for each`");
  }
  return made;
}

}  // namespace leadflow::compiler
