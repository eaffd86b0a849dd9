// Facts for the engine, each looked up by an index.

#include <algorithm>

#include "runtime/store/cap_windows.h"
#include "runtime/store/sqlite/store.h"

namespace leadflow::runtime::sqlite {

namespace {

/// Adds one fact after the other to a situation.
class Facts {
 public:
  Facts(SqliteStore& store, Situation& situation) : store_(store), sql_(store.sql()), situation_(situation) {}

  void operator()(const NeedRecord& need);
  void operator()(const NeedRecordByKey& need);
  void operator()(const NeedUser& need);
  void operator()(const NeedMembers& need);
  void operator()(const NeedSuppressed& need);
  void operator()(const NeedTimers& need);
  void operator()(const NeedActivities& need);
  void operator()(const NeedAppointments& need);
  void operator()(const NeedOnce& need);
  void operator()(const NeedEnteredAt& need);
  void operator()(const NeedUnique& need);
  void operator()(const NeedCandidates& need);

 private:
  std::vector<Candidate> candidates(std::uint32_t distribution);

  SqliteStore& store_;
  Statements& sql_;
  Situation& situation_;
};

void Facts::operator()(const NeedRecord& need) {
  situation_.records[need.id] = store_.record(need.id);
}

void Facts::operator()(const NeedRecordByKey& need) {
  Query query(store_.use(sql_.record_by_key), store_.program().record_types[need.type].name, need.key);
  situation_.records_by_key[need] = query.next() ? query.integer(0) : 0;
}

void Facts::operator()(const NeedUser& need) {
  situation_.users[need.name] = store_.user(need.name);
}

void Facts::operator()(const NeedMembers& need) {
  std::vector<std::string>& members = situation_.members[need.group];
  members.clear();
  Query query(store_.use(sql_.members), need.group);
  while (query.next()) members.push_back(query.text(0));
}

void Facts::operator()(const NeedSuppressed& need) {
  Query query(store_.use(sql_.suppressed), need.channel, need.address);
  situation_.suppressed[need] = query.next();
}

void Facts::operator()(const NeedTimers& need) {
  std::vector<OpenTimer>& timers = situation_.timers[need.record];
  timers.clear();
  Query query(store_.use(sql_.open_timers), need.record);
  while (query.next()) {
    timers.push_back({query.integer(0), query.text(1), query.integer(2), query.text(3), query.instant(4)});
  }
}

void Facts::operator()(const NeedActivities& need) {
  std::vector<OpenActivity>& activities = situation_.activities[need.record];
  activities.clear();
  Query query(store_.use(sql_.open_activities), need.record);
  while (query.next())
    activities.push_back({query.integer(0), query.text(1), query.instant(2), query.flag(3), query.text(4)});
}

void Facts::operator()(const NeedAppointments& need) {
  std::vector<OpenAppointment>& appointments = situation_.appointments[need.record];
  appointments.clear();
  Query query(store_.use(sql_.open_appointments), need.record);
  while (query.next())
    appointments.push_back({query.integer(0), query.text(1), query.text(2), query.instant(3)});
}

void Facts::operator()(const NeedOnce& need) {
  Query query(store_.use(sql_.is_done_once), need.record, need.what);
  situation_.once[need] = query.next();
}

void Facts::operator()(const NeedEnteredAt& need) {
  const compiler::State& state = store_.program().states[need.state];
  Query query(store_.use(sql_.entered_at), need.record, store_.program().workflows[state.workflow].name,
              state.name);
  situation_.entered_at[need] = query.next() ? std::optional(query.instant(0)) : std::nullopt;
}

void Facts::operator()(const NeedUnique& need) {
  const compiler::RecordType& type = store_.program().record_types[need.type];
  const std::string rule = unique_name(type, need.unique);
  Query query(store_.use(sql_.unique_holder), type.name, rule, need.values);
  situation_.unique[need] = query.next() ? query.integer(0) : 0;
}

void Facts::operator()(const NeedCandidates& need) {
  situation_.candidates[need.distribution] = candidates(need.distribution);
}

std::vector<Candidate> Facts::candidates(std::uint32_t index) {
  const compiler::Distribution& distribution = store_.program().distributions[index];
  std::vector<std::string> names;
  if (distribution.among.empty()) {  // everybody
    Query query(store_.use(sql_.active_people));
    while (query.next()) names.push_back(query.text(0));
  }
  for (const compiler::GroupId group : distribution.among) {
    Query query(store_.use(sql_.members), store_.program().groups[group].name);
    while (query.next()) names.push_back(query.text(0));
  }
  if (distribution.among.empty()) {  // then everybody takes part
    for (const User& user : store_.users()) {
      if (user.active) names.push_back(user.name);
    }
  }
  std::sort(names.begin(), names.end());
  names.erase(std::unique(names.begin(), names.end()), names.end());

  const auto capped = [&](dsl::ast::CapPer per) {
    return std::any_of(distribution.caps.begin(), distribution.caps.end(),
                       [per](const compiler::Cap& cap) { return cap.per == per; });
  };
  const CapWindows windows = cap_windows(store_.program(), distribution, situation_.now);
  const auto turns_since = [&](const std::string& person, Instant since) {
    Query query(store_.use(sql_.turns_since), distribution.name, person, since);
    query.next();
    return query.integer(0);
  };
  const bool count_open =
      capped(dsl::ast::CapPer::Open) || distribution.by == dsl::ast::DistributeBy::LeastLoaded;

  std::vector<Candidate> found;
  for (const std::string& name : names) {
    const std::optional<User> person = store_.user(name);
    if (!person) continue;
    Candidate candidate;
    candidate.user = name;
    candidate.branch = person->branch;
    candidate.weight = person->weight;
    if (count_open && distribution.record.valid()) {
      for (const compiler::WorkflowId workflow :
           store_.program().record_types[distribution.record].workflows) {
        Query query(store_.use(sql_.working_records), name, store_.program().workflows[workflow].name);
        query.next();
        candidate.open_records += query.integer(0);
      }
    }
    if (capped(dsl::ast::CapPer::Hour)) candidate.given_hour = turns_since(name, windows.hour);
    if (capped(dsl::ast::CapPer::Day)) candidate.given_day = turns_since(name, windows.day);
    if (capped(dsl::ast::CapPer::Week)) candidate.given_week = turns_since(name, windows.week);
    Query share(store_.use(sql_.share), distribution.name, name);
    if (share.next()) {
      candidate.last_turn = share.integer(0);
      candidate.last_pass = share.integer(1);
    }
    found.push_back(std::move(candidate));
  }
  return found;
}

}  // namespace

void SqliteStore::fetch(const Needs& needs, Situation& situation) {
  guarded(connection_.path(), [&] {
    Facts facts(*this, situation);
    for (const Need& need : needs) std::visit(facts, need);
  });
}

}  // namespace leadflow::runtime::sqlite
