#include "runtime/service/agenda.h"

#include <algorithm>
#include <map>
#include <optional>

#include "runtime/calendar/zone.h"
#include "runtime/engine/deputy.h"
#include "runtime/service/steps.h"

namespace leadflow::runtime {

namespace {

/// Midnight to midnight.
struct Day {
  Instant from{}, until{};
};

Day today_in(const std::string& zone_name, Instant now) {
  const Zone zone = zone_named(zone_name);
  const dsl::Date date = zone.local(now).minute.date;
  const dsl::Date next = dsl::date_from_days(dsl::days_since_epoch(date) + 1);
  return {zone.resolve(dsl::LocalTime{date, {}}), zone.resolve(dsl::LocalTime{next, {}})};
}

/// Today in each workflow; found once a list.
class Todays {
 public:
  Todays(const compiler::Program& program, Instant now) {
    add("", "UTC", now);
    for (std::uint32_t i = 0; i < program.workflows.size(); ++i) {
      const std::string& name = program.workflows[i].name;
      add(name, zone_of(program, compiler::WorkflowId{i}), now);
    }
  }
  /// From the first midnight of all to the last.
  const Day& widest() const { return widest_; }
  bool holds(const std::string& workflow, Instant at) const {
    const auto found = days_.find(workflow);
    const Day& day = found != days_.end() ? found->second : days_.at("");
    return at >= day.from && at < day.until;
  }

 private:
  void add(const std::string& workflow, const std::string& zone, Instant now) {
    const Day day = today_in(zone, now);
    widest_ = days_.empty() ? day : Day{std::min(widest_.from, day.from), std::max(widest_.until, day.until)};
    days_.emplace(workflow, day);
  }
  std::map<std::string, Day> days_;
  Day widest_;
};

bool is_in(const std::vector<std::string>& groups, const std::string& group) {
  return std::find(groups.begin(), groups.end(), group) != groups.end();
}

/// Whether something of this owner is of those that are asked for.
class Concerned {
 public:
  Concerned(Store& store, const AgendaOptions& options) : store_(store), options_(options) {}

  bool operator()(const Owner& owner) const {
    if (!options_.person.empty() && !is_for_person(owner)) return false;
    return options_.group.empty() || is_for_group(owner);
  }

 private:
  bool is_for_person(const Owner& owner) const {
    if (owner.kind == Owner::Kind::User)
      return owner.name == options_.person || deputy_of(store_, owner.name, options_.now) == options_.person;
    if (owner.kind == Owner::Kind::Nobody) return false;
    const auto person = store_.user(options_.person);
    return person && is_in(person->groups, owner.name);
  }
  bool is_for_group(const Owner& owner) const {
    if (owner.kind == Owner::Kind::Group) return owner.name == options_.group;
    const auto person = owner.kind == Owner::Kind::User ? store_.user(owner.name) : std::nullopt;
    return person && is_in(person->groups, options_.group);
  }

  Store& store_;
  const AgendaOptions& options_;
};

const Owner& owner_of(const ActivityRow& row) {
  return row.record.owner;
}
Owner owner_of(const AppointmentRow& row) {
  return row.person.empty() ? row.record.owner : Owner{Owner::Kind::User, row.person};
}
Instant time_of(const ActivityRow& row) {
  return row.due;
}
Instant time_of(const AppointmentRow& row) {
  return row.starts_at;
}
bool is_overdue(const ActivityRow& row, Instant now) {
  return row.state == "open" && row.due <= now;
}
bool is_overdue(const AppointmentRow& row, Instant now) {
  return row.state == "scheduled" && row.ends_at <= now;
}

template <class Row, class Page>
AgendaEnd each(Store& store, const AgendaOptions& options, Page page_of,
               const std::function<void(const Row&)>& take) {
  AgendaFilter filter;
  filter.state = options.state;
  filter.record = options.record;
  const Instant later{options.now.ms + 1};
  if (options.when == When::Overdue) filter.until = later;
  if (options.when == When::Next) filter.from = later;
  AgendaEnd end;
  std::optional<Todays> todays;
  for (bool ended = false; !ended;) {
    store.begin(Access::Read);
    try {
      if (options.when == When::Today && !todays) {
        todays.emplace(store.program(), options.now);
        filter.from = todays->widest().from;
        filter.until = todays->widest().until;
      }
      const Concerned concerned(store, options);
      const std::vector<Row> page = page_of(filter);
      ended = static_cast<std::int64_t>(page.size()) < filter.limit;
      for (const Row& row : page) {
        filter.after = {time_of(row), row.id};
        if (!concerned(owner_of(row))) continue;
        if (options.when == When::Today && !todays->holds(row.record.workflow, time_of(row))) continue;
        if (options.when == When::Overdue && !is_overdue(row, options.now)) continue;
        if (options.limit > 0 && end.rows == options.limit) {
          end.more = ended = true;
          break;
        }
        ++end.rows;
        take(row);
      }
    } catch (...) {
      store.rollback();
      throw;
    }
    store.rollback();
  }
  return end;
}

}  // namespace

AgendaEnd each_activity(Store& store, const AgendaOptions& options,
                        const std::function<void(const ActivityRow&)>& take) {
  return each<ActivityRow>(
      store, options, [&](const AgendaFilter& filter) { return store.list_activities(filter); }, take);
}

AgendaEnd each_appointment(Store& store, const AgendaOptions& options,
                           const std::function<void(const AppointmentRow&)>& take) {
  return each<AppointmentRow>(
      store, options, [&](const AgendaFilter& filter) { return store.list_appointments(filter); }, take);
}

std::string deputy_of(Store& store, const std::string& person, Instant now) {
  const std::optional<User> absent = store.user(person);
  const std::string* deputy = absent ? deputy_at(*absent, now) : nullptr;
  return deputy != nullptr ? *deputy : std::string();
}

std::string zone_of(const compiler::Program& program, const std::string& workflow) {
  return zone_of(program, workflow.empty() ? compiler::WorkflowId{} : program.workflow(workflow));
}

}  // namespace leadflow::runtime
