// A year of a small team whose workers are killed and whose clock is stepped: what must hold, holds.

#include <random>

#include "tests/runtime/work/work_fixture.h"

namespace leadflow::runtime::test::year_test {
namespace {

using Outcome = Delivery::Outcome;

/// Kills who asks it for the time, now and then: inside a transaction, or between a delivery and its record.
class DeadlyClock final : public Clock {
 public:
  DeadlyClock(FixedClock& clock, std::mt19937_64& random) : clock_(clock), random_(random) {}
  Instant now() override {
    if (random_() % 100 < 2) throw Killed{};
    return clock_.now();
  }

 private:
  FixedClock& clock_;
  std::mt19937_64& random_;
};

class Year {
 public:
  explicit Year(std::uint64_t seed) : random_(seed), clock_(f.clock, random_) {
    f.transport.answer = [this](const Message& message) { return answer(message); };
    for (int i = 0; i < 6; ++i) add();
  }

  void live() {
    while (f.clock.now() < end_) {
      for (std::uint64_t i = 2 + below(6); i > 0; --i) somebody_acts();
      f.pass(static_cast<std::int64_t>(below(2 * kDay)));
      if (below(20) == 0) f.pass(-static_cast<std::int64_t>(below(kHour)));  // the clock is set back
      worker_works();
    }
    // Those who come last are not killed: what is still due is done.
    f.transport.always(Outcome::Accepted);
    const auto counting = f.transport.answer;
    f.transport.answer = [this, counting](const Message& message) {
      ++accepted[message.stable_id];
      return counting(message);
    };
    f.renew_worker();
    for (int i = 0; i < 12; ++i) f.work_after(kDay);
  }

  WorkFixture f;
  std::map<std::string, int> accepted;  // by the other side
  int killed = 0;

 private:
  std::uint64_t below(std::int64_t bound) { return random_() % static_cast<std::uint64_t>(bound); }

  void add() {
    const std::string n = std::to_string(ids_.size());
    ids_.push_back(f.add({{"name", "Lead " + n},
                          {"email", "lead" + n + "@mail.example"},
                          {"phone", "+1 202 555 01" + std::to_string(10 + ids_.size() % 90)}}));
  }

  /// What is not offered now is not done: nobody looks.
  void somebody_acts() {
    static const std::vector<std::string> actions = {
        "write", "type", "push",  "drip", "write", "type", "push",  "write", "type",    "plan",
        "plan",  "take", "later", "tell", "reach", "shut", "leave", "back",  "group_it"};
    if (below(4) == 0) return add();
    const RecordId id = ids_[below(static_cast<std::int64_t>(ids_.size()))];
    if (below(40) == 0) return try_to(id, "stop");
    if (below(6) == 0) return settle_one();
    try_to(id, actions[below(static_cast<std::int64_t>(actions.size()))]);
  }
  void try_to(RecordId id, const std::string& action) {
    f.store->begin(Access::Write);
    StepOptions how = f.options();
    how.actor = below(2) == 0 ? "ana" : "bo";
    if (apply_step(*f.store, {id, {}, {}}, action, {}, how).status == StepStatus::Done)
      f.store->commit();
    else
      f.store->rollback();
  }
  void settle_one() {
    const std::string open =
        f.sql("SELECT record || ' ' || id FROM activity WHERE state = 'open' ORDER BY id LIMIT 1");
    if (open.empty()) return;
    const std::size_t space = open.find(' ');
    f.settle(std::stoll(open.substr(0, space)), SettleCommand::Kind::ActivityDone,
             std::stoll(open.substr(space)));
  }

  void worker_works() {
    for (std::uint64_t lives = 1 + below(3); lives > 0; --lives) {
      Worker worker(
          {*f.store, clock_, f.transport, f.randomness, f.pause, "bench:" + std::to_string(killed), {}});
      try {
        worker.tick();
        return;
      } catch (const Killed&) {
        ++killed;
      }
    }
  }

  Delivery answer(const Message& message) {
    const std::uint64_t chance = below(100);
    const bool taken = chance < 75 || (chance >= 95 && chance % 2 == 0);
    if (taken) ++accepted[message.stable_id];
    if (chance < 75) return FakeTransport::ended(Outcome::Accepted);
    if (chance < 88) return FakeTransport::ended(Outcome::Passing);
    if (chance < 92) return FakeTransport::ended(Outcome::Permanent);
    if (chance < 95) return FakeTransport::ended(Outcome::Refused);
    if (chance < 98) return FakeTransport::ended(Outcome::Unknown);
    throw Killed{};
  }

  std::mt19937_64 random_;
  DeadlyClock clock_;
  std::vector<RecordId> ids_;
  const Instant end_ = time_at("2027-01-05T09:00:00Z");
};

/// Each message at most once, and at least once if it counts as sent.
void check_messages(Year& year) {
  sqlite3* db = nullptr;
  sqlite3_open(year.f.path.c_str(), &db);
  sqlite3_stmt* rows = nullptr;
  sqlite3_prepare_v2(
      db, "SELECT value || '-' || step || '-' || n, state FROM outbox o, meta m WHERE m.name = 'store_id'",
      -1, &rows, nullptr);
  int seen = 0;
  while (sqlite3_step(rows) == SQLITE_ROW) {
    const std::string id = reinterpret_cast<const char*>(sqlite3_column_text(rows, 0));
    const std::string state = reinterpret_cast<const char*>(sqlite3_column_text(rows, 1));
    const int times = year.accepted.count(id) > 0 ? year.accepted.at(id) : 0;
    INFO(id << " is " << state << ", accepted " << times);
    ++seen;
    if (state == "sent") {
      CHECK(times == 1);
    } else if (state == "unknown") {
      CHECK(times <= 1);
    } else {
      CHECK(times == 0);
      CHECK(state != "sending");
      CHECK(state != "queued");
    }
  }
  sqlite3_finalize(rows);
  sqlite3_close(db);
  CHECK(seen > 50);
}

TEST_CASE("a year with workers that die and clocks that jump", "[work][year][slow]") {
  const std::uint64_t seed = std::random_device{}();
  CAPTURE(seed);
  Year year(seed);
  year.live();
  const WorkFixture& f = year.f;
  CHECK(year.killed > 0);
  CHECK(f.problems() == std::vector<std::string>{});
  check_messages(year);

  // Timers: none is left behind, each fired in one step of its own.
  const std::string now = std::to_string(year.f.clock.now().ms);
  CHECK(f.sql("SELECT count(*) FROM timer WHERE state = 'waiting' AND due <= " + now) == "0");
  CHECK(f.sql("SELECT count(*) FROM timer WHERE state = 'fired'") ==
        f.sql("SELECT count(DISTINCT ended_step) FROM timer WHERE state = 'fired'"));
  CHECK(f.sql("SELECT count(*) FROM timer t JOIN step s ON s.id = t.ended_step WHERE t.state = 'fired' AND "
              "(s.kind <> 'timer' OR s.at < t.due)") == "0");

  // Activities: whatever was not done by its time is late, once, since that time, and never before it.
  CHECK(
      f.sql(
          "SELECT count(*) FROM activity WHERE late = 0 AND (ended_at > due OR (ended_at IS NULL AND due < " +
          now + "))") == "0");
  const std::string marks =
      "FROM activity a, history h, json_each(h.effects) e JOIN step s ON s.id = h.step WHERE h.record = "
      "a.record AND "
      "json_extract(e.value, '$.how') = 'late' AND json_extract(e.value, '$.id') = a.id";
  CHECK(f.sql("SELECT count(*) " + marks) == f.sql("SELECT count(*) FROM activity WHERE late = 1"));
  CHECK(f.sql("SELECT count(DISTINCT a.id) " + marks) ==
        f.sql("SELECT count(*) FROM activity WHERE late = 1"));
  CHECK(f.sql("SELECT count(*) " + marks + " AND s.at < a.due") == "0");
  const std::string due_text =
      "strftime('%Y-%m-%dT%H:%M:%S', a.due / 1000, 'unixepoch') || CASE a.due % 1000 WHEN 0 THEN '' ELSE "
      "printf('.%03d', a.due % 1000) END || 'Z'";
  CHECK(f.sql("SELECT count(*) " + marks + " AND json_extract(e.value, '$.late_since') <> " + due_text) ==
        "0");
  CHECK(std::stoll(f.sql("SELECT count(*) FROM activity WHERE late = 1")) > 0);

  // Reminders: at most one an activity, each by one step.
  CHECK(f.sql("SELECT count(reminded_step) FROM activity") ==
        f.sql("SELECT count(*) FROM step WHERE kind = 'remind'"));
}

}  // namespace
}  // namespace leadflow::runtime::test::year_test
