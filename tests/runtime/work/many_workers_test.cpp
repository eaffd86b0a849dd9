// Several workers on one store share the work and do nothing twice.

#include "tests/runtime/work/work_fixture.h"

namespace leadflow::runtime::test::many_workers_test {
namespace {

constexpr int workers = 4, records = 40;

/// Each with a connection of its own, all at once; what the busiest did is left to chance.
WorkTotals work_together(WorkFixture& f, std::atomic<int>& failures) {
  std::vector<WorkTotals> totals(workers);
  std::vector<std::thread> threads;
  for (int i = 0; i < workers; ++i) {
    threads.emplace_back([&, i] {
      try {
        const auto store = f.open();
        FixedClock clock(f.clock.now());
        SeededRandomness chance(static_cast<std::uint64_t>(i));
        TestPause pause;
        Worker worker({*store, clock, f.transport, chance, pause, "bench:" + std::to_string(i), {}});
        worker.tick();
        totals[static_cast<std::size_t>(i)] = worker.totals();
      } catch (const std::exception&) {
        ++failures;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  WorkTotals sum;
  for (const WorkTotals& one : totals) {
    sum.timers += one.timers;
    sum.late += one.late;
    sum.reminders += one.reminders;
    sum.sent += one.sent;
    sum.problems += one.problems;
  }
  return sum;
}

TEST_CASE("many workers do everything, and nothing twice", "[work]") {
  WorkFixture f;
  for (int i = 0; i < records; ++i) {
    const std::string mail = "lead" + std::to_string(i) + "@mail.example";
    const RecordId id = f.add({{"name", "Lead"}, {"email", mail}, {"phone", "+1 202 555 0100"}});
    f.apply(id, "take");
    f.apply(id, "plan");
    f.apply(id, "write");
    f.apply(id, "push");
  }
  f.pass(14 * kDay);
  std::atomic<int> failures{0};
  const WorkTotals sum = work_together(f, failures);
  CHECK(failures == 0);
  CHECK(sum.timers == records);
  CHECK(sum.late == records);
  CHECK(sum.reminders == records);
  CHECK(sum.sent == 3 * records);  // an e-mail, a request and a reminder each
  CHECK(sum.problems == 0);
  std::map<std::string, int> seen;
  for (const Message& message : f.transport.messages) ++seen[message.stable_id];
  CHECK(seen.size() == 3 * records);
  CHECK(f.transport.messages.size() == 3 * records);
  for (RecordId id = 1; id <= records; ++id) {
    CHECK(f.noted(id, "late") == 1);
    CHECK(f.noted(id, "delivered") == 1);
    CHECK(f.state(id) == "gone");
  }
  CHECK(f.sql("SELECT count(*) FROM outbox_attempt WHERE outcome = 'accepted'") ==
        std::to_string(3 * records));
  CHECK(f.problems() == std::vector<std::string>{});
}

TEST_CASE("many workers keep one brake", "[work]") {
  std::string text = office_text;
  text.replace(text.find("  entry at fresh"), 0, "  at most 10 messages per hour\n");
  WorkFixture f(text);
  const RecordId id = f.add();
  for (int i = 0; i < records; ++i) f.apply(id, "write");
  std::atomic<int> failures{0};
  CHECK(work_together(f, failures).sent == 10);
  CHECK(failures == 0);
  f.pass(kHour);
  CHECK(work_together(f, failures).sent == 10);
  CHECK(f.problems() == std::vector<std::string>{});
}

}  // namespace
}  // namespace leadflow::runtime::test::many_workers_test
