// What a step costs SQLite must not grow with what waits for other records. Counted in steps of its virtual
// machine, so that a statement that goes through a table shows, whether a query or a foreign key made it.

#include <sqlite3.h>

#include "tests/runtime/work/work_fixture.h"

namespace leadflow::runtime::test::cost_test {
namespace {

std::int64_t the_steps = 0;  // SQLite says nothing about who asked when a connection opens; hence a global

int on_profile(unsigned, void*, void* statement, void*) {
  the_steps += sqlite3_stmt_status(static_cast<sqlite3_stmt*>(statement), SQLITE_STMTSTATUS_VM_STEP, 1);
  return 0;
}
int on_open(sqlite3* connection, const char**, const sqlite3_api_routines*) {
  return sqlite3_trace_v2(connection, SQLITE_TRACE_PROFILE, &on_profile, nullptr);
}

/// Counts for connections that are opened while it lives.
class StepCount {
 public:
  StepCount() {
    sqlite3_auto_extension(reinterpret_cast<void (*)()>(&on_open));
    the_steps = 0;
  }
  StepCount(const StepCount&) = delete;
  StepCount& operator=(const StepCount&) = delete;
  ~StepCount() { sqlite3_cancel_auto_extension(reinterpret_cast<void (*)()>(&on_open)); }
  template <class F>
  static std::int64_t of(const F& work) {
    const std::int64_t before = the_steps;
    work();
    return the_steps - before;
  }
};

void busy_others(WorkFixture& f, int count) {
  for (int i = 0; i < count; ++i) {
    const RecordId id = f.add({{"name", "Bea"}, {"email", "bea@mail.example"}, {"phone", "+1 202 555 0199"}});
    for (const char* action : {"take", "plan", "later", "write", "type"}) f.apply(id, action);
    f.edit(id, "contract", "2027-01-05");
  }
}

struct Costs {
  std::map<std::string, std::int64_t> apply;
  std::int64_t edit = 0, timer = 0, message = 0;
};

Costs costs_among(int others) {
  const StepCount counting;
  WorkFixture f;
  // Nobody takes a message, so that all of them wait.
  f.transport.answer = [](const Message&) {
    return FakeTransport::ended(Delivery::Outcome::Passing, "later", 40 * kDay);
  };
  busy_others(f, others);
  f.worker->tick();
  Costs costs;
  const RecordId id = f.add();
  for (const char* action :
       {"write", "take", "plan", "later", "drip", "tell", "group_it", "reach", "leave", "back", "stop"}) {
    costs.apply[action] = StepCount::of([&] { f.apply(id, action); });
  }
  costs.edit = StepCount::of([&] { f.edit(id, "name", "Cleo"); });
  costs.apply["shut"] = StepCount::of([&] { f.apply(id, "shut"); });
  const RecordId second = f.add();
  f.apply(second, "push");
  costs.message = StepCount::of([&] { f.worker->tick(); });
  f.sql("UPDATE timer SET due = 1 WHERE record = " + std::to_string(second));
  costs.timer = StepCount::of([&] { f.worker->tick(); });
  CHECK(f.state(second) == "gone");
  return costs;
}

TEST_CASE("what a step costs does not grow with what waits for other records", "[work][slow]") {
  const Costs few = costs_among(4), many = costs_among(80);
  // An index of more rows may be a page deeper; a table gone through is hundreds of steps more.
  constexpr std::int64_t slack = 60;
  for (const auto& [action, steps] : many.apply) {
    INFO(action);
    CHECK(steps <= few.apply.at(action) + slack);
  }
  CHECK(many.edit <= few.edit + slack);
  CHECK(many.message <= few.message + slack);
  CHECK(many.timer <= few.timer + slack);
}

}  // namespace
}  // namespace leadflow::runtime::test::cost_test
