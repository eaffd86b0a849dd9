// What `expect` asks of the record in hand.

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "runtime/engine/values.h"
#include "runtime/rehearse/stage.h"

namespace leadflow::runtime::rehearsing {

using compiler::TypeKind;

void expect(Stage& stage, const ast::ExpectStatus& statement) {
  const compiler::StateId wanted = stage.state(statement.status);
  const Record& record = stage.record();
  if (record.state == wanted) return;
  const auto name = [&](compiler::StateId id) {
    if (!id.valid()) return std::string("no workflow");
    const compiler::State& state = stage.program.states[id];
    const std::string& home = stage.program.workflows[state.workflow].name;
    return state.workflow == stage.workflow_id ? state.name : home + "." + state.name;
  };
  throw Unmet{fmt::format("status {}", statement.status.text), "status " + name(record.state)};
}

// ---- messages
// -------------------------------------------------------------------------------------------------

void expect(Stage& stage, const ast::ExpectMessage& statement) {
  stage.record();
  const OutboxKind kind = statement.channel == dsl::Channel::Email ? OutboxKind::Email : OutboxKind::Sms;
  const bool found =
      std::any_of(stage.world.outbox().begin(), stage.world.outbox().end(), [&](const World::Message& one) {
        const bool in_state = statement.held_back ? one.queued.state == OutboxState::HeldBack
                                                  : one.queued.state == OutboxState::Queued ||
                                                        one.queued.state == OutboxState::Held;
        const bool is_named = !statement.message || one.queued.name == statement.message->text;
        return in_state && is_named && one.queued.kind == kind && stage.concerns(one.record);
      });
  if (found != statement.negated) return;
  throw Unmet{
      fmt::format("{}{} {} {}", statement.negated ? "not " : "", statement.held_back ? "held back" : "sent",
                  to_text(kind), statement.message ? statement.message->text : "of any template"),
      messages_of(stage)};
}

// ---- activities
// -----------------------------------------------------------------------------------------------

namespace {

bool is_in(const World::Activity& activity, ast::ActivityState state, std::optional<Instant> due) {
  switch (state) {
    case ast::ActivityState::Any:
      return true;
    case ast::ActivityState::Open:
      return activity.open;
    case ast::ActivityState::Done:
      return !activity.open && activity.how == "done";
    case ast::ActivityState::Late:
      return activity.late;
    case ast::ActivityState::Due:
      return due && activity.made.due == *due;
  }
  return false;
}

std::string_view words(ast::ActivityState state) {
  switch (state) {
    case ast::ActivityState::Open:
      return " open";
    case ast::ActivityState::Done:
      return " done";
    case ast::ActivityState::Late:
      return " late";
    default:
      return {};
  }
}

}  // namespace

void expect(Stage& stage, const ast::ExpectActivity& statement) {
  stage.record();
  const std::string_view name = statement.activity.text;
  std::optional<Instant> due;
  if (statement.due) {
    compiler::Type type;
    type.kind = TypeKind::DateTime;
    due = engine::as_instant(stage.value(stage.typed(*statement.due, type, name)), stage.calendar.zone());
  }
  const bool found = std::any_of(
      stage.world.activities().begin(), stage.world.activities().end(), [&](const World::Activity& one) {
        return one.made.activity == name && stage.concerns(one.record) && is_in(one, statement.state, due);
      });
  if (found != statement.negated) return;
  const std::string when = statement.due ? " due " + (due ? local_text(stage, *due) : "at no time") : "";
  throw Unmet{
      fmt::format("{}activity {}{}{}", statement.negated ? "not " : "", name, words(statement.state), when),
      activities_of(stage)};
}

// ---- records
// --------------------------------------------------------------------------------------------------

namespace {

struct Wanted {
  compiler::AttributeId attribute;
  std::string name;
  Value value;
};

/// The values of `with` as attributes of `type`; the right sides speak of the record in hand.
std::vector<Wanted> wanted_values(Stage& stage, compiler::RecordTypeId type,
                                  const std::vector<ast::Assign>& with) {
  std::vector<Wanted> all;
  for (const ast::Assign& each : with) {
    const compiler::RecordType& record = stage.program.record_types[type];
    const compiler::AttributeId id = record.find(each.attribute.text);
    if (!id.valid()) {
      throw Unmet{fmt::format("an attribute `{}` of `{}`", each.attribute.text, record.name),
                  "there is none"};
    }
    const compiler::Type& of = record.attributes[id.index].type;
    const Value value = stage.value(stage.typed(each.value, of, each.attribute.text));
    std::variant<Value, std::string> fitting =
        engine::convert(stage.program, of, value, stage.calendar.zone());
    if (const std::string* error = std::get_if<std::string>(&fitting))
      throw Unmet{fmt::format("a value of `{}`", each.attribute.text), *error};
    all.push_back({id, std::string(each.attribute.text), std::get<Value>(std::move(fitting))});
  }
  return all;
}

bool has(const Stage& stage, const Record& record, const Wanted& wanted) {
  const compiler::Type& type =
      stage.program.record_types[record.type].attributes[wanted.attribute.index].type;
  const Value actual = stage.world.attribute(record.id, wanted.name);
  if (actual.is_unset() || wanted.value.is_unset()) return actual.is_unset() && wanted.value.is_unset();
  if (actual.kind == ValueKind::List) return same_value(actual, wanted.value);
  return engine::compare(actual, wanted.value, engine::text_form(type.kind, type.kind)) ==
         std::partial_ordering::equivalent;
}

struct Count {
  std::int64_t all = 0;
  std::int64_t fitting = 0;
  std::string values;  // of those that do not fit
};

Count count(const Stage& stage, compiler::RecordTypeId type, const std::vector<Wanted>& wanted) {
  Count found;
  for (const auto& [id, record] : stage.world.records()) {
    if (record.type != type || id == stage.in_hand || !stage.concerns(id)) continue;
    ++found.all;
    const bool fits = std::all_of(wanted.begin(), wanted.end(),
                                  [&, &about = record](const Wanted& one) { return has(stage, about, one); });
    found.fitting += fits ? 1 : 0;
    if (fits) continue;
    std::string values;
    for (const Wanted& one : wanted) {
      const auto& attribute = stage.program.record_types[type].attributes[one.attribute.index];
      values += fmt::format("{}{} is {}", values.empty() ? "" : ", ", one.name,
                            plain(stage, attribute.type, stage.world.attribute(id, one.name)));
    }
    found.values += fmt::format("{}{}", found.values.empty() ? "" : "; ", values);
  }
  return found;
}

std::string count_words(std::int64_t count, std::string_view name) {
  return fmt::format("{} record {}", count == 0 ? "no" : std::to_string(count), name);
}

/// As it is written: `invoice with total = 1700 GBP`.
std::string with_words(const Stage& stage, const std::vector<ast::Assign>& with) {
  std::string text;
  for (const ast::Assign& each : with) {
    text += fmt::format("{}{} = {}", text.empty() ? " with " : ", ", each.attribute.text,
                        stage.sources.text(each.value.span()));
  }
  return text;
}

}  // namespace

void expect(Stage& stage, const ast::ExpectRecord& statement) {
  stage.record();
  for (const dsl::Name& name : statement.records) {
    const compiler::RecordTypeId type = stage.program.record_type(name.text);
    if (!type.valid()) throw Unmet{fmt::format("a record type `{}`", name.text), "there is none"};
    const Count found = count(stage, type, wanted_values(stage, type, statement.with));
    const bool met = statement.negated ? found.fitting == 0
                     : statement.count ? found.fitting == *statement.count
                                       : found.fitting > 0;
    if (met) continue;
    const std::string number = statement.negated ? "no"
                               : statement.count ? std::to_string(*statement.count)
                                                 : "at least 1";
    std::string seen = count_words(statement.with.empty() ? found.all : found.fitting, name.text);
    if (!statement.with.empty() && found.all > 0) seen += " that fits";
    if (!found.values.empty()) seen += ": " + found.values;
    throw Unmet{fmt::format("{} record {}{}", number, name.text, with_words(stage, statement.with)), seen};
  }
}

// ---- conditions and refusals
// ----------------------------------------------------------------------------------

void expect(Stage& stage, const ast::ExpectCondition& statement) {
  stage.record();
  const compiler::Expr condition = stage.condition(statement.when);
  if (stage.value(condition).is_true()) return;
  throw Unmet{std::string(stage.sources.text(statement.when.span())), parts_of(stage, condition)};
}

namespace {

std::string names_words(const std::set<std::string_view>& names) {
  std::string text;
  for (const std::string_view name : names) text += fmt::format("{}`{}`", text.empty() ? "" : ", ", name);
  return text;
}

std::string wanted_words(const ast::TestRefusal& wanted) {
  switch (wanted.kind) {
    case ast::RefusalKind::Any:
      return "refused";
    case ast::RefusalKind::NotPermitted:
      return "refused as not permitted";
    case ast::RefusalKind::NotOffered:
      return "refused as not offered";
    case ast::RefusalKind::Message:
      return fmt::format("refused: {}", wanted.message ? wanted.message->value : std::string_view());
    case ast::RefusalKind::Incomplete:
      break;
  }
  std::set<std::string_view> names;
  for (const dsl::Name& name : wanted.missing) names.insert(name.text);
  return names.empty() ? "refused as incomplete"
                       : fmt::format("refused as incomplete: {} missing", names_words(names));
}

bool fits(const ast::TestRefusal& wanted, const Refused& refused) {
  switch (wanted.kind) {
    case ast::RefusalKind::Any:
      return true;
    case ast::RefusalKind::NotPermitted:
      return refused.kind == RefusalKind::NotPermitted;
    case ast::RefusalKind::NotOffered:
      return refused.kind == RefusalKind::NotOffered;
    case ast::RefusalKind::Message:
      return wanted.message && refused.message == wanted.message->value;
    case ast::RefusalKind::Incomplete:
      break;
  }
  if (refused.kind != RefusalKind::Incomplete) return false;
  if (wanted.missing.empty()) return true;
  std::set<std::string_view> names;
  for (const dsl::Name& name : wanted.missing) names.insert(name.text);
  return names == std::set<std::string_view>(refused.missing.begin(), refused.missing.end());
}

}  // namespace

void expect_refusal(const ast::TestApply& statement, const Refused& refused) {
  if (fits(*statement.refused, refused)) return;
  throw Unmet{wanted_words(*statement.refused), refusal_words(refused)};
}

}  // namespace leadflow::runtime::rehearsing
