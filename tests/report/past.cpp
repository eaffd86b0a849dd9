// A past to report on: random steps on a store with tests/report/team.wf, through
// the doors that people, the worker and outside events use.
//
//   past STORE SEED STEPS
//
// Some steps are refused, some taken back, as in life. The same seed gives the same past.

#include <cstdlib>
#include <iostream>
#include <random>

#include "runtime/service/steps.h"

using namespace leadflow::runtime;

namespace {

class Years {
 public:
  Years(Store& store, std::uint32_t seed) : store_(store), random_(seed) {}

  void step() {
    now_.ms += static_cast<std::int64_t>(random_() % (is_one_in(20) ? 4 * kDay : 40 * kMinute));
    store_.begin(Access::Write);
    if (act()) {
      store_.commit();
    } else {
      store_.rollback();
    }
  }

 private:
  bool is_one_in(std::uint32_t n) { return random_() % n == 0; }
  template <class T>
  const T& any(const std::vector<T>& of) {
    return of[random_() % of.size()];
  }
  StepOptions by(const std::string& actor) const {
    StepOptions options;
    options.at = now_;
    options.actor = actor;
    return options;
  }
  static bool done(const Outcome& outcome) { return outcome.status == StepStatus::Done; }

  bool act() {
    if (last_ < 5 || is_one_in(8)) return add();
    const RecordId id = 1 + static_cast<RecordId>(random_() % static_cast<std::uint64_t>(last_));
    const std::optional<Record> record = store_.record(id);
    if (!record) return false;
    switch (random_() % 12) {
      case 0:
        return edit(*record);
      case 1:
        return event(id, is_one_in(2) ? leadflow::dsl::ast::EventKind::EmailBounced
                                      : leadflow::dsl::ast::EventKind::EmailOpened);
      case 2:
        return !store_.undo(id, {now_, any(people_), "undo", {}});
      case 3:
      case 4:
        return settle(*record);
      default:
        return apply(*record);
    }
  }

  bool add() {
    AddRequest request;
    request.type = is_one_in(6) ? "visit" : "lead";
    request.values = {{"name", "Record " + std::to_string(last_ + 1), false}};
    if (request.type == "lead") {
      request.workflow = is_one_in(5) ? "renewals" : "leads";
      if (!is_one_in(3)) request.values.push_back({"source", any(sources_), false});
      if (is_one_in(2)) request.values.push_back({"hot", is_one_in(2) ? "true" : "false", false});
      if (is_one_in(3)) request.values.push_back({"adviser", any(people_), false});
    } else if (!is_one_in(4)) {
      request.values.push_back({"cost", std::to_string(random_() % 100'000) + " JPY", false});
    }
    const bool made = done(add_step(store_, request, by(is_one_in(4) ? std::string() : any(people_))));
    if (made) ++last_;
    return made;
  }

  bool edit(const Record& record) {
    if (record.type.index != 0) return false;
    std::vector<TypedText> values = {
        {"budget", std::to_string(random_() % 1'000'000) + "." + std::to_string(10 + random_() % 90) + " USD",
         false}};
    if (!is_one_in(3))
      values.push_back(
          {"probability", std::to_string(random_() % 120) + "." + std::to_string(random_() % 10), false});
    RecordRef ref;
    ref.id = record.id;
    return done(edit_step(store_, ref, values, by(any(people_))));
  }

  bool event(RecordId id, leadflow::dsl::ast::EventKind kind) {
    const Command command{{}, EventCommand{id, kind, {}, {}}};
    return done(run_step(store_, command, {now_, {}, "event", "email"}, by({}), {}));
  }

  bool apply(const Record& record) {
    Situation facts;
    facts.now = now_;
    const std::string actor = any(people_);
    for (;;) {
      auto answer = offers(store_.program(), facts, record.id, actor);
      if (const auto* needs = std::get_if<Needs>(&answer)) {
        store_.fetch(*needs, facts);
        continue;
      }
      std::vector<std::string> names;
      for (const Offer& offer : std::get<std::vector<Offer>>(answer)) {
        if (!offer.refused) names.push_back(offer.name);
      }
      if (names.empty()) return false;
      RecordRef ref;
      ref.id = record.id;
      return done(apply_step(store_, ref, any(names), {}, by(actor)));
    }
  }

  /// What a person or, when it is due, the worker says of an activity or an appointment.
  bool settle(const Record& record) {
    using Kind = SettleCommand::Kind;
    Situation facts;
    store_.fetch({NeedActivities{record.id}, NeedAppointments{record.id}}, facts);
    SettleCommand command{record.id, Kind::ActivityDone, 0};
    std::string actor = any(people_);
    if (const auto& open = facts.activities[record.id]; !open.empty() && is_one_in(2)) {
      command.id = open.front().id;
      const bool is_due = open.front().due <= now_ && !open.front().late;
      command.kind = is_due && is_one_in(2) ? Kind::ActivityLate
                     : is_one_in(5)         ? Kind::ActivityCancelled
                                            : Kind::ActivityDone;
      if (command.kind == Kind::ActivityLate) actor.clear();
    } else if (const auto& appointments = facts.appointments[record.id]; !appointments.empty()) {
      command.id = appointments.back().id;
      command.kind =
          any(std::vector<Kind>{Kind::AppointmentHeld, Kind::AppointmentMissed, Kind::AppointmentCancelled});
    } else {
      return false;
    }
    return done(run_step(store_, {actor, command}, {now_, actor, "settle", {}}, by(actor), {}));
  }

  Store& store_;
  std::mt19937 random_;
  Instant now_{1'772'445'600'000};  // 2026-03-02T10:00:00Z, a week before clocks change in Chicago
  RecordId last_ = 0;
  const std::vector<std::string> people_ = {"ana", "bo", "cy", "dee \"<&>\" =1"};
  const std::vector<std::string> sources_ = {"web", "fair", "friend"};
};

}  // namespace

int main(int count, char** args) {
  if (count != 4) return 2;
  try {
    const std::unique_ptr<Store> store = open_store(args[1], {"tester", "bench", 2000, false});
    Years past(*store, static_cast<std::uint32_t>(std::atoi(args[2])));
    for (int i = std::atoi(args[3]); i > 0; --i) past.step();
  } catch (const std::exception& error) {
    std::cerr << error.what() << '\n';
    return 1;
  }
  return 0;
}
