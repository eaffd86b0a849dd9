#include "runtime/report/scope.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "runtime/engine/calendars.h"
#include "runtime/engine/values.h"

namespace leadflow::runtime::report {

using compiler::AttributeId;
using compiler::Program;
using compiler::TypeKind;
using dsl::ast::PhaseKind;

OptionError::OptionError(Kind kind, std::string what, std::string name, std::vector<std::string> candidates)
    : std::runtime_error(what),
      kind_(kind),
      what_(std::move(what)),
      name_(std::move(name)),
      candidates_(std::move(candidates)) {}

// ---- people
// ---------------------------------------------------------------------------------------------------

People::People(std::vector<User> users) : users_(std::move(users)) {
  std::sort(users_.begin(), users_.end(), [](const User& a, const User& b) { return a.name < b.name; });
}

const User* People::find(std::string_view name) const {
  const auto found =
      std::lower_bound(users_.begin(), users_.end(), name,
                       [](const User& user, std::string_view wanted) { return user.name < wanted; });
  return found != users_.end() && found->name == name ? &*found : nullptr;
}

bool People::is_in(std::string_view person, std::string_view group) const {
  const User* user = find(person);
  return user != nullptr && std::find(user->groups.begin(), user->groups.end(), group) != user->groups.end();
}

// ---- the scope itself
// -----------------------------------------------------------------------------------------

const ScopeWorkflow* Scope::workflow(std::string_view name) const {
  for (const ScopeWorkflow& each : workflows) {
    if (each.name == name) return &each;
  }
  return nullptr;
}

bool Scope::covers(const FigureRecord& record) const {
  return (options.workflow.empty() || record.workflow == options.workflow) &&
         (options.type.empty() || record.type == options.type);
}

bool Scope::is_filtered() const {
  return !options.person.empty() || !options.group.empty() || !options.branch.empty();
}

bool Scope::concerns(const Owner& person, std::string_view branch) const {
  if (!options.branch.empty() && options.branch != branch) return false;
  if (!options.person.empty() && (person.kind != Owner::Kind::User || person.name != options.person))
    return false;
  if (options.group.empty()) return true;
  if (person.kind == Owner::Kind::Group) return person.name == options.group;
  return person.kind == Owner::Kind::User && people.is_in(person.name, options.group);
}

namespace {

template <class Table>
std::vector<Label> labels_of(const Table& table) {
  std::vector<Label> labels;
  for (std::uint32_t i = 0; i < table.size(); ++i) labels.push_back({table[i].name, table[i].label});
  return labels;
}

std::vector<std::string> names_of(const std::vector<Label>& labels) {
  std::vector<std::string> names;
  for (const Label& each : labels) names.push_back(each.name);
  return names;
}

[[noreturn]] void wrong(std::string sentence) {
  throw OptionError(OptionError::Kind::Wrong, std::move(sentence), {});
}

void must_be_known(const std::string& what, const std::string& name, const std::vector<std::string>& known) {
  if (name.empty() || std::find(known.begin(), known.end(), name) != known.end()) return;
  throw OptionError(OptionError::Kind::Unknown, what, name, known);
}

// ---- workflows
// ------------------------------------------------------------------------------------------------

void add_phases(const Program& program, const compiler::Workflow& from, ScopeWorkflow& to) {
  std::map<std::uint32_t, std::size_t> places;
  for (const PhaseKind kind : {PhaseKind::Open, PhaseKind::Won, PhaseKind::Lost, PhaseKind::Archived}) {
    for (const compiler::PhaseId id : from.phases) {
      const compiler::Phase& phase = program.phases[id];
      if (phase.kind != kind) continue;
      places[id.index] = to.phases.size();
      to.phases.push_back({{phase.name, phase.label}, phase.kind});
    }
  }
  for (const compiler::StateId id : from.states) {
    const compiler::State& state = program.states[id];
    to.states[state.name] = {places[state.phase.index], state.has_chance, state.chance,
                             state.chance_attribute};
  }
}

ScopeWorkflow scope_workflow(const Program& program, const compiler::Workflow& from) {
  ScopeWorkflow to;
  to.name = from.name;
  to.label = from.label;
  to.type = from.record;
  to.type_name = program.record_types[from.record].name;
  to.has_hours = from.hours.valid();
  to.calendar = std::make_shared<BusinessCalendar>(Calendars().of(program, from.hours));
  add_phases(program, from, to);
  return to;
}

void add_workflows(const Program& program, Scope& scope) {
  std::vector<std::string> names, types;
  for (std::uint32_t i = 0; i < program.workflows.size(); ++i) names.push_back(program.workflows[i].name);
  for (std::uint32_t i = 0; i < program.record_types.size(); ++i)
    types.push_back(program.record_types[i].name);
  must_be_known("workflow", scope.options.workflow, names);
  must_be_known("record type", scope.options.type, types);
  for (std::uint32_t i = 0; i < program.workflows.size(); ++i) {
    const compiler::Workflow& workflow = program.workflows[i];
    const bool named = workflow.name == scope.options.workflow;
    const bool meant = scope.options.workflow.empty() ? !workflow.disabled : named;
    const bool fits =
        scope.options.type.empty() || program.record_types[workflow.record].name == scope.options.type;
    if (named && !fits)
      wrong(fmt::format("workflow `{}` is not for records of type `{}`", workflow.name, scope.options.type));
    if (meant && fits) scope.workflows.push_back(scope_workflow(program, workflow));
  }
}

// ---- attributes
// -----------------------------------------------------------------------------------------------

/// The attribute of that name of any type in question; its kind must be one that `fits` takes.
template <class Fits>
void find_attribute(const Program& program, Scope& scope, const std::string& name, Fits fits) {
  if (name.empty()) return;
  std::vector<std::string> names;
  bool found = false;
  for (ScopeWorkflow& workflow : scope.workflows) {
    const compiler::RecordType& type = program.record_types[workflow.type];
    for (const compiler::Attribute& attribute : type.attributes) names.push_back(attribute.name);
    const AttributeId id = type.find(name);
    if (!id.valid()) continue;
    found = true;
    fits(workflow, id, type.attributes[id.index]);
  }
  if (!found) throw OptionError(OptionError::Kind::Unknown, "attribute", name, names);
}

void set_money(ScopeWorkflow& workflow, AttributeId id, const compiler::Attribute& attribute) {
  workflow.money = id;
  workflow.money_name = attribute.name;
  workflow.currency = attribute.type.currency;
}

void add_money(const Program& program, Scope& scope) {
  find_attribute(
      program, scope, scope.options.money,
      [](ScopeWorkflow& workflow, AttributeId id, const compiler::Attribute& attribute) {
        if (attribute.type.kind != TypeKind::Money)
          wrong(fmt::format("--money takes an attribute of money, and `{}` is none", attribute.name));
        set_money(workflow, id, attribute);
      });
  if (!scope.options.money.empty()) return;
  for (ScopeWorkflow& workflow : scope.workflows) {
    const auto& attributes = program.record_types[workflow.type].attributes;
    std::vector<std::uint32_t> of_money;
    for (std::uint32_t i = 0; i < attributes.size(); ++i) {
      if (attributes[i].type.kind == TypeKind::Money) of_money.push_back(i);
    }
    if (of_money.size() == 1)
      set_money(workflow, AttributeId{of_money.front()}, attributes[of_money.front()]);
  }
}

void add_by_values(const Program& program, const compiler::Type& type, std::vector<Label>& values) {
  if (type.kind != TypeKind::Enum) return;
  for (const compiler::EnumValue& value : program.value_sets[type.values].values) {
    const auto known = [&](const Label& each) { return each.name == value.name; };
    if (std::none_of(values.begin(), values.end(), known)) values.push_back({value.name, value.label});
  }
}

void add_by(const Program& program, Scope& scope) {
  find_attribute(
      program, scope, scope.options.by,
      [&](ScopeWorkflow& workflow, AttributeId id, const compiler::Attribute& attribute) {
        const TypeKind kind = attribute.type.kind;
        if (kind != TypeKind::Enum && kind != TypeKind::Boolean && kind != TypeKind::User) {
          wrong(fmt::format("--by takes an attribute of type `one of`, boolean or user, and `{}` is {}",
                            attribute.name, engine::type_words(program, attribute.type)));
        }
        workflow.by = id;
        add_by_values(program, attribute.type, scope.by_values);
      });
}

// ---- time
// -----------------------------------------------------------------------------------------------------

/// The zone in which dates are read and times shown: that of all workflows, if they have one.
std::optional<Zone> common_zone(const Scope& scope) {
  if (scope.workflows.empty()) return Zone();
  const Zone& first = scope.workflows.front().calendar->zone();
  for (const ScopeWorkflow& each : scope.workflows) {
    if (each.calendar->zone().name() != first.name()) return std::nullopt;
  }
  return first;
}

std::optional<Instant> read_time(std::string_view option, const std::string& text,
                                 const std::optional<Zone>& zone) {
  if (text.empty()) return std::nullopt;
  if (const std::optional<Instant> instant = parse_rfc3339(text)) return instant;
  std::optional<dsl::LocalTime> local = dsl::parse_local_time(text);
  if (const auto date = dsl::parse_date(text)) local = dsl::LocalTime{*date, {}};
  if (!local) {
    wrong(fmt::format(
        "--{} takes a time as in 2026-03-01, \"2026-03-01 10:00\" or 2026-03-01T10:00:00Z, not `{}`", option,
        text));
  }
  if (!zone) {
    wrong(fmt::format(
        "--{} `{}` is another moment in each of the workflows' time zones: name one with --workflow, or "
        "write the offset as in 2026-03-01T00:00:00Z",
        option, text));
  }
  return zone->resolve(*local);
}

}  // namespace

Scope make_scope(Store& store, const Options& options) {
  Scope scope;
  scope.options = options;
  scope.program_version = store.program_version();
  const Program& program = store.program();
  scope.people = People(store.users());
  scope.groups = labels_of(program.groups);
  scope.branches = labels_of(program.branches);
  scope.activities = labels_of(program.activities);
  add_workflows(program, scope);
  must_be_known("group", options.group, names_of(scope.groups));
  must_be_known("branch", options.branch, names_of(scope.branches));
  if (!options.person.empty() && scope.people.find(options.person) == nullptr) {
    std::vector<std::string> names;
    for (const User& user : scope.people.all()) names.push_back(user.name);
    throw OptionError(OptionError::Kind::Person, "person", options.person, names);
  }
  add_money(program, scope);
  add_by(program, scope);
  const std::optional<Zone> zone = common_zone(scope);
  scope.zone = zone ? zone->name() : "UTC";
  scope.period = {read_time("since", options.since, zone), read_time("until", options.until, zone)};
  if (scope.period.since && scope.period.until && *scope.period.since > *scope.period.until)
    wrong("--since is after --until");
  return scope;
}

}  // namespace leadflow::runtime::report
