// One Decision to rows: record, history, and what each effect leaves behind.

#include <fmt/format.h>

#include <algorithm>

#include "runtime/store/changes.h"
#include "runtime/store/effect_json.h"
#include "runtime/store/sqlite/store.h"

namespace leadflow::runtime::sqlite {

namespace {

/// A record that the step touches, before and after.
struct Touched {
  const Record* record = nullptr;  // none: only effects speak of it
  RecordRow before, after;
  compiler::RecordTypeId type;
  std::string changes;
  std::string effects = "[]";
  bool is_new() const { return after.version == 1; }
  bool is_touched() const { return changes != "{}" || effects != "[]"; }
};

// ---- rows of effects
// ------------------------------------------------------------------------------------------

/// Writes what one effect leaves in tables of its own. The records themselves are written already.
class EffectWriter {
 public:
  EffectWriter(SqliteStore& store, const StepInfo& info, std::int64_t step, std::vector<Touched>& touched)
      : store_(store), sql_(store.sql()), info_(info), step_(step), touched_(touched) {}

  void write(const Effect& effect) {
    record_ = effect.record;
    std::visit(*this, effect.what);
  }

  // What stands in the record's row and its history, and nowhere else.
  void operator()(const Created&) {}
  void operator()(const AttributeSet&) {}
  void operator()(const Answered&) {}
  void operator()(const ContactCounted&) {}
  void operator()(const Transferred&) {}
  void operator()(const NotDistributed&) {}
  void operator()(const ReturnedRecord&) {}
  void operator()(const PullReleased&) {}
  void operator()(const PullCounted&) {}
  void operator()(const Starred&) {}
  void operator()(const ClosedRecord&) {}
  void operator()(const Noted&) {}
  void operator()(const NurtureStarted&) {}
  void operator()(const NurtureStopped&) {}
  void operator()(const ActivityNotMade&) {}
  void operator()(const EventRaised&) {}
  void operator()(const RuleFired&) {}
  void operator()(const RuleSkipped&) {}
  void operator()(const Remark&) {}

  void operator()(const Entered& e) {
    Touched* touched = find();
    if (touched == nullptr || !e.to.valid()) return;
    const compiler::State& state = store_.program().states[e.to];
    const std::int64_t entry = touched->after.entry - --entries_left_[record_];
    Query(store_.use(sql_.insert_entry), record_, entry, store_.program().workflows[state.workflow].name,
          state.name, touched->after.entered_at)
        .run();
  }
  void operator()(const DistributionTurn& e) {
    const std::string& name = store_.program().distributions[e.distribution].name;
    std::int64_t turn = 0;
    {
      Query query(store_.use(sql_.next_turn), name);
      query.next();
      turn = query.integer(0);
    }
    Query(store_.use(sql_.insert_turn), name, turn, e.user, info_.at, record_, step_, e.pass).run();
    Query(store_.use(sql_.add_share), name, e.user, turn, e.pass).run();
  }
  void operator()(const ContactFlag& e) {
    for (const auto& [channels, address] : e.addresses) {
      for (const std::uint8_t channel : {no_call, no_email, no_sms}) {
        if ((channels & channel) == 0) continue;
        if (e.blocked) {
          Query(store_.use(sql_.insert_suppression), channel, address, step_, info_.at).run();
        } else {
          Query(store_.use(sql_.lift_suppression), step_, channel, address).run();
        }
      }
    }
  }
  void operator()(const Queued& e) {
    const Touched* touched = find();
    const std::string workflow = touched != nullptr ? touched->after.workflow : std::string();
    Query(store_.use(sql_.insert_outbox), record_, step_, messages_++, to_text(e.kind), to_text(e.state),
          e.name, e.to, e.to_user, e.notification, e.subject, e.body, e.content_type, workflow, info_.at,
          info_.at)
        .run();
  }
  void operator()(const Scheduled& e) {
    Query(store_.use(sql_.insert_appointment), record_, e.title, e.user, e.starts_at, e.ends_at, step_).run();
  }
  void operator()(const AppointmentOutcome& e) {
    expect_one(Query(store_.use(sql_.end_appointment), e.outcome, step_, e.id, record_).run(), "appointment",
               e.id);
  }
  void operator()(const ActivityMade& e) {
    Query(store_.use(sql_.insert_activity), record_, e.activity, e.due, e.notify_at, e.note, step_).run();
  }
  void operator()(const ActivityEnded& e) {
    const int changed =
        e.how == "late" ? Query(store_.use(sql_.late_activity), e.id, record_).run()
                        : Query(store_.use(sql_.end_activity), e.how, step_, info_.at, e.id, record_).run();
    expect_one(changed, "activity", e.id);
  }
  void operator()(const ActivityReminded& e) {
    expect_one(Query(store_.use(sql_.remind_activity), step_, e.id, record_).run(), "activity", e.id);
  }
  void operator()(const MessageStopped& e) {
    expect_one(Query(store_.use(sql_.stop_message), to_text(e.state), e.why, info_.at, e.id, record_).run(),
               "message", e.id);
  }
  void operator()(const TimerSet& e) {
    static constexpr const char* kinds[] = {"after", "rule", "nurture"};
    Query(store_.use(sql_.insert_timer), record_, kinds[static_cast<int>(e.kind)], e.what, e.due, e.entry,
          e.rule, e.payload, "waiting", store_.program_version(), step_, nullptr)
        .run();
    set_here_.push_back({record_, e.what, store_.connection().db().getLastInsertRowid()});
  }
  void operator()(const TimerDropped& e) {
    std::int64_t id = e.id;
    if (id == 0) {
      const auto set = std::find_if(set_here_.begin(), set_here_.end(), [&](const SetHere& one) {
        return one.record == record_ && one.what == e.what;
      });
      if (set == set_here_.end())
        throw std::logic_error("a step drops a timer that it did not set: " + e.what);
      id = set->id;
      set_here_.erase(set);
    }
    expect_one(Query(store_.use(sql_.end_timer), "dropped", step_, id, record_).run(), "timer", id);
  }
  void operator()(const MessageSettled& e) {
    expect_one(Query(store_.use(sql_.settle_message), e.to, info_.at, e.id, record_, e.from).run(), "message",
               e.id);
  }
  void operator()(const OnceDone& e) {
    Query(store_.use(sql_.insert_done_once), record_, e.what, step_).run();
  }

  /// How often the step enters a state with each record; asked before the first effect is written.
  void count_entries(const std::vector<Effect>& effects) {
    for (const Effect& effect : effects) {
      const Entered* entered = std::get_if<Entered>(&effect.what);
      if (entered != nullptr && entered->to.valid()) ++entries_left_[effect.record];
    }
  }

 private:
  struct SetHere {
    RecordId record;
    std::string what;
    std::int64_t id;
  };

  Touched* find() {
    for (Touched& one : touched_) {
      if (one.after.id == record_) return &one;
    }
    return nullptr;
  }
  void expect_one(int changed, const char* what, std::int64_t id) {
    if (changed == 1) return;
    throw StoreError(
        StoreErrorKind::Conflict,
        fmt::format("{} {} of record {} is not as it was any more; nothing was written", what, id, record_));
  }

  SqliteStore& store_;
  Statements& sql_;
  const StepInfo& info_;
  std::int64_t step_;
  std::vector<Touched>& touched_;
  RecordId record_ = 0;
  std::int64_t messages_ = 0;
  std::vector<SetHere> set_here_;
  std::map<RecordId, std::int64_t> entries_left_;
};

// ---- records
// --------------------------------------------------------------------------------------------------

/// The counters of what waits follow from the rows that the step writes, so the two can't disagree.
void count_open(const std::vector<Effect>& effects, RecordRow& row) {
  for (const Effect& effect : effects) {
    if (effect.record != row.id) continue;
    if (std::holds_alternative<TimerSet>(effect.what)) ++row.open_timers;
    if (std::holds_alternative<TimerDropped>(effect.what)) --row.open_timers;
    if (std::holds_alternative<ActivityMade>(effect.what)) ++row.open_activities;
    const ActivityEnded* ended = std::get_if<ActivityEnded>(&effect.what);
    if (ended != nullptr && ended->how != "late") --row.open_activities;
    if (std::holds_alternative<Scheduled>(effect.what)) ++row.open_appointments;
    if (std::holds_alternative<AppointmentOutcome>(effect.what)) --row.open_appointments;
  }
}

std::string effects_of(const compiler::Program& program, const std::vector<Effect>& effects,
                       const Touched& touched) {
  constexpr std::size_t usual_length = 96;  // of one
  std::string out = "[";
  out.reserve(effects.size() * usual_length);
  for (const Effect& effect : effects) {
    if (effect.record != touched.after.id) continue;
    if (out.size() > 1) out += ',';
    append_effect_json(out, program, effect, touched.type);
  }
  return out += ']';
}

/// Whether any attribute of a `unique` is among the changes.
bool changes_unique(const compiler::RecordType& type, const std::string& changes) {
  for (const std::vector<compiler::AttributeId>& unique : type.unique) {
    for (const compiler::AttributeId id : unique) {
      if (changes.find("\"attributes." + type.attributes[id.index].name + "\":") != std::string::npos)
        return true;
    }
  }
  return false;
}

class StepWriter {
 public:
  StepWriter(SqliteStore& store, const StepInfo& info) : store_(store), info_(info) {}

  Written write(const Decision& decision) {
    give_ids(decision);
    if (written_.real_ids.empty()) return write_real(decision);
    return write_real(with_real_ids(decision, written_));
  }

 private:
  void give_ids(const Decision& decision) {
    RecordId next = 0;
    for (const Changed& changed : decision.records) {
      if (changed.after.id >= 0) continue;
      if (next == 0) {
        Query query(store_.use(store_.sql().next_record_id));
        query.next();
        next = query.integer(0);
      }
      written_.real_ids.emplace_back(changed.after.id, next++);
    }
  }

  /// `after` is the caller's to fill.
  Touched& touch(RecordId id) {
    std::optional<RecordRow> before = store_.row(id);
    if (!before) throw std::logic_error(fmt::format("a step touches record {}, which is not there", id));
    Touched& touched = touched_.emplace_back();
    touched.before = std::move(*before);
    return touched;
  }

  /// A record of which the decision says nothing: a step passed over it.
  Touched& touch_alone(RecordId id) {
    Touched& touched = touch(id);
    touched.after = touched.before;
    touched.type = store_.program().record_type(touched.after.type);
    ++touched.after.version;
    return touched;
  }

  void take_record(const Changed& changed, RecordId subject) {
    const Record& record = changed.after;
    Touched& touched = changed.created ? touched_.emplace_back() : touch(record.id);
    touched.record = &record;
    touched.type = record.type;
    RecordRow row = to_row(store_.program(), record);
    if (changed.created) {
      row.version = 1;
      if (record.id != subject && record.parent == 0) row.source = subject;
    } else {
      row.source = touched.before.source;
      row.open_timers = touched.before.open_timers;
      row.open_activities = touched.before.open_activities;
      row.open_appointments = touched.before.open_appointments;
    }
    if (changed.created) row.open_timers = row.open_activities = row.open_appointments = 0;
    touched.after = std::move(row);
  }

  /// Records that effects or the timer speak of, but that are as they were.
  void take_others(const Decision& decision) {
    const auto known = [&](RecordId id) {
      return std::any_of(touched_.begin(), touched_.end(),
                         [id](const Touched& one) { return one.after.id == id; });
    };
    for (const Effect& effect : decision.effects) {
      if (effect.record == 0 || known(effect.record)) continue;  // 0: of the store, not of a record
      touch_alone(effect.record);
    }
  }

  Written write_real(const Decision& decision) {
    touched_.reserve(decision.records.size() + 1);
    for (const Changed& changed : decision.records) take_record(changed, decision.subject);
    take_others(decision);
    fired_ = info_.fired_timer;
    if (drops(decision.effects, fired_)) fired_ = 0;  // it ends without having done anything
    end_fired_timer();
    bool any = !decision.effects.empty() || fired_ != 0;
    for (Touched& touched : touched_) {
      count_open(decision.effects, touched.after);
      touched.changes = diff_rows(touched.before, touched.after);
      touched.effects = effects_of(store_.program(), decision.effects, touched);
      any = any || touched.is_touched();
    }
    if (!any) return written_;
    written_.step = store_.add_step(info_);
    write_records();
    write_effects(decision.effects);
    if (all_on(decision.effects, decision.subject)) {
      for (Touched& touched : touched_) {
        if (touched.after.id == decision.subject) written_.effects = std::move(touched.effects);
      }
    }
    return written_;
  }

  static bool all_on(const std::vector<Effect>& effects, RecordId subject) {
    return std::all_of(effects.begin(), effects.end(),
                       [subject](const Effect& effect) { return effect.record == subject; });
  }

  static bool drops(const std::vector<Effect>& effects, std::int64_t timer) {
    return std::any_of(effects.begin(), effects.end(), [timer](const Effect& effect) {
      const TimerDropped* dropped = std::get_if<TimerDropped>(&effect.what);
      return dropped != nullptr && timer != 0 && dropped->id == timer;
    });
  }

  void end_fired_timer() {
    if (fired_ == 0) return;
    SQLite::Statement find(store_.connection().db(),
                           "SELECT record FROM timer WHERE id = ? AND state = 'waiting'");
    Query query(find, fired_);
    if (!query.next()) {
      throw StoreError(StoreErrorKind::Conflict,
                       fmt::format("timer {} waits no more; nothing was written", fired_));
    }
    fired_record_ = query.integer(0);
    for (Touched& touched : touched_) {
      if (touched.after.id == fired_record_) {
        --touched.after.open_timers;
        return;
      }
    }
    --touch_alone(fired_record_).after.open_timers;
  }

  void write_records() {
    std::vector<SqliteStore::UniqueValue> uniques;
    for (Touched& touched : touched_) {
      if (!touched.is_touched()) continue;
      store_.save_row(touched.after, touched.before);
      store_.add_history(touched.after, written_.step, touched.changes, touched.effects);
      if (touched.record == nullptr ||
          !changes_unique(store_.program().record_types[touched.type], touched.changes)) {
        continue;
      }
      for (auto& value : store_.drop_old_uniques(touched.after, *touched.record))
        uniques.push_back(std::move(value));
    }
    store_.add_uniques(uniques);
  }

  void write_effects(const std::vector<Effect>& effects) {
    if (fired_ != 0)
      Query(store_.use(store_.sql().end_timer), "fired", written_.step, fired_, fired_record_).run();
    EffectWriter writer(store_, info_, written_.step, touched_);
    writer.count_entries(effects);
    for (const Effect& effect : effects) writer.write(effect);
  }

  SqliteStore& store_;
  const StepInfo& info_;
  Written written_;
  std::vector<Touched> touched_;
  std::int64_t fired_ = 0;  // the timer of the step, unless an effect drops it
  RecordId fired_record_ = 0;
};

}  // namespace

Written SqliteStore::write(const Decision& decision, const StepInfo& info) {
  require_writing();
  if (decision.refused) throw std::logic_error("a refused decision is written");
  constexpr std::size_t remembered = 10'000;  // a deploy writes every record in one transaction
  if (rows_.size() > remembered) rows_.clear();
  return guarded(connection_.path(), [&] { return StepWriter(*this, info).write(decision); });
}

}  // namespace leadflow::runtime::sqlite
