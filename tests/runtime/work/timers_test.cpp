// Timers, late marks and reminders, each once, in order, whenever the worker wakes.

#include "tests/runtime/work/work_fixture.h"

namespace leadflow::runtime::test::timers_test {
namespace {

using Kind = WorkEvent::Kind;

TEST_CASE("a rule on time fires when its time has come, once", "[work]") {
  WorkFixture f;
  const RecordId id = f.add();
  f.work_after(14 * kDay - 1);
  CHECK(f.state(id) == "fresh");
  f.work_after(1);
  CHECK(f.state(id) == "gone");
  f.work_after(60 * kDay);
  CHECK(f.worker->totals().timers == 1);
  CHECK(f.steps(id) == "timer rule stale");
  CHECK(f.sql("SELECT state FROM timer") == "fired");
  CHECK(f.problems() == std::vector<std::string>{});
}

TEST_CASE("a rule on a date runs for every date, year after year", "[work]") {
  WorkFixture f;
  const RecordId id = f.add();
  f.apply(id, "shut");
  for (int year = 2026; year < 2029; ++year) {
    f.edit(id, "contract", std::to_string(year) + "-12-30");
    f.work_after(365 * kDay);
    CHECK(f.noted(id, "renew") == year - 2025);
  }
  for (const WorkEvent& event : f.events) CHECK(event.outcome == "fired");
  CHECK(f.problems() == std::vector<std::string>{});
}

TEST_CASE("a timer whose rule may not run again is skipped, with the reason", "[work]") {
  std::string text = office_text;
  const std::string plain = "contract at 09:00 { note";
  text.replace(text.find(plain), plain.size(), "contract at 09:00 { once\n    note");
  WorkFixture f(text);
  const RecordId id = f.add();
  f.apply(id, "shut");
  for (const char* date : {"2026-12-30", "2027-12-30"}) {
    f.edit(id, "contract", date);
    f.work_after(365 * kDay);
  }
  CHECK(f.noted(id, "renew") == 1);
  CHECK(f.told(id, "rule_fired") == 1);
  CHECK(f.told(id, "rule_skipped") == 1);
  REQUIRE(f.events.size() == 2);
  CHECK(f.events.back().outcome == "skipped");
  CHECK(f.events.back().detail == "it has run in the record's life already");
  CHECK(f.problems() == std::vector<std::string>{});
}

TEST_CASE("an `after` whose state was left ends without doing anything, and says so", "[work]") {
  WorkFixture f;
  const RecordId id = f.add();
  f.apply(id, "later");
  f.work_after(2 * kDay);
  CHECK(f.noted(id, "later") == 1);
  f.apply(id, "later");
  f.apply(id, "leave");
  f.apply(id, "back");
  f.work_after(2 * kDay);
  CHECK(f.noted(id, "later") == 1);
  CHECK(f.problems() == std::vector<std::string>{});
}

TEST_CASE("an `after` whose condition fell is ended by its own step", "[work]") {
  std::string text = office_text;
  const std::string plain = "action later \"Later\" { after 2 days { note \"later\" } }";
  text.replace(text.find(plain), plain.size(),
               "action later \"Later\" { if name = \"Ada\" { after 2 days { note \"later\" } } }");
  WorkFixture f(text);
  const RecordId id = f.add();
  f.apply(id, "later");
  f.edit(id, "name", "Bea");
  f.work_after(2 * kDay);
  CHECK(f.noted(id, "later") == 0);
  CHECK(f.told(id, "its condition no longer holds") == 1);
  CHECK(f.sql("SELECT state FROM timer WHERE kind = 'after'") == "dropped");
  REQUIRE_FALSE(f.events.empty());
  CHECK(f.events.back().outcome == "ended");
  CHECK(f.problems() == std::vector<std::string>{});
}

TEST_CASE("an activity is late once, with the time it was due, however late the worker wakes", "[work]") {
  WorkFixture f;
  const RecordId id = f.add();
  f.apply(id, "plan");
  const std::int64_t asleep = GENERATE(std::int64_t{0}, 5 * kDay);
  f.work_after(2 * kHour + asleep);
  f.work_after(kDay);
  CHECK(f.worker->totals().late == 1);
  CHECK(f.noted(id, "late") == 1);
  CHECK(f.told(id, R"("how":"late","late_since":"2026-01-05T11:00:00Z")") == 1);
  CHECK(f.sql("SELECT late FROM activity") == "1");
  CHECK(f.problems() == std::vector<std::string>{});
}

TEST_CASE("an activity that is done after its time is late, though no worker was awake", "[work]") {
  WorkFixture f;
  const RecordId id = f.add();
  f.apply(id, "plan");
  f.pass(3 * kHour);
  CHECK(f.settle(id, SettleCommand::Kind::ActivityDone, 1).status == StepStatus::Done);
  f.worker->tick();
  CHECK(f.told(id, R"("how":"late","late_since":"2026-01-05T11:00:00Z")") == 1);
  CHECK(f.noted(id, "late") == 1);
  CHECK(f.sql("SELECT state || late FROM activity") == "done1");
  CHECK(f.problems() == std::vector<std::string>{});
}

TEST_CASE("an activity that is done in time is never late", "[work]") {
  WorkFixture f;
  const RecordId id = f.add();
  f.apply(id, "plan");
  f.pass(2 * kHour);
  CHECK(f.settle(id, SettleCommand::Kind::ActivityDone, 1).status == StepStatus::Done);
  f.work_after(kDay);
  CHECK(f.told(id, R"("how":"late")") == 0);
}

TEST_CASE("what is cancelled with its record after its time was late first", "[work]") {
  WorkFixture f;
  const RecordId id = f.add();
  f.apply(id, "plan");
  f.pass(3 * kHour);
  f.apply(id, "shut");
  f.work_after(kDay);
  CHECK(f.told(id, R"("how":"late","late_since":"2026-01-05T11:00:00Z")") == 1);
  CHECK(f.sql("SELECT state || late FROM activity") == "cancelled1");
  CHECK(f.problems() == std::vector<std::string>{});
}

TEST_CASE("the owner is reminded of an activity by e-mail, once", "[work]") {
  WorkFixture f;
  const RecordId id = f.add();
  f.apply(id, "take");
  f.apply(id, "plan");
  f.work_after(90 * kMinute - 1);
  CHECK(f.transport.messages.empty());
  f.work_after(1);
  f.work_after(kMinute);
  REQUIRE(f.transport.messages.size() == 1);
  const Message& mail = f.transport.messages.front();
  CHECK(mail.to == "ana@house.example");
  CHECK(mail.to_name == "ana");
  CHECK(mail.subject == "Call back is due at 2026-01-05 11:00: Ada");
  CHECK_THAT(mail.body, Catch::Contains("Ask for the budget."));
  CHECK(f.worker->totals().reminders == 1);
  CHECK(f.told(id, "activity_reminded") == 1);
  CHECK(f.problems() == std::vector<std::string>{});
}

TEST_CASE("a deputy is reminded in the place of who is away, and members in that of a group", "[work]") {
  WorkFixture f;
  const RecordId id = f.add();
  SECTION("deputy") {
    f.apply(id, "take");
    User ana = *f.store->user("ana");
    ana.deputy = "bo";
    ana.deputy_until = Instant{f.start.ms + kDay};
    f.put(ana);
    f.apply(id, "plan");
    f.work_after(90 * kMinute);
    REQUIRE(f.transport.messages.size() == 1);
    CHECK(f.transport.messages.front().to == "bo@house.example");
  }
  SECTION("the deputy's time is over") {
    f.apply(id, "take");
    User ana = *f.store->user("ana");
    ana.deputy = "bo";
    ana.deputy_until = Instant{f.start.ms + kHour};
    f.put(ana);
    f.apply(id, "plan");
    f.work_after(90 * kMinute);
    REQUIRE(f.transport.messages.size() == 1);
    CHECK(f.transport.messages.front().to == "ana@house.example");
  }
  SECTION("a group") {
    f.add_person("cy", {"presales"}, "cy@house.example");
    f.apply(id, "group_it");
    f.apply(id, "plan");
    f.work_after(90 * kMinute);
    CHECK(f.transport.messages.size() == 2);
  }
  SECTION("nobody") {
    f.apply(id, "plan");
    f.work_after(90 * kMinute);
    f.work_after(kMinute);
    CHECK(f.transport.messages.empty());
    CHECK(f.told(id, "nobody to remind of") == 1);
  }
}

TEST_CASE("what came due while the worker slept is done in the order of its time", "[work]") {
  WorkFixture f;
  const RecordId a = f.add();
  const RecordId b = f.add();
  f.apply(a, "take");
  f.apply(a, "plan");  // reminder after 90 minutes, late after 2 hours
  f.pass(kHour);
  f.apply(b, "later");  // after 2 days and an hour
  f.work_after(20 * kDay);
  std::vector<Kind> kinds;
  for (const WorkEvent& event : f.events) {
    if (event.kind != Kind::Message) kinds.push_back(event.kind);
  }
  CHECK(kinds == std::vector{Kind::Reminder, Kind::Late, Kind::Timer, Kind::Timer, Kind::Timer});
  CHECK(f.state(a) == "gone");
  CHECK(f.noted(b, "later") == 1);
}

TEST_CASE("a nurture sends its steps and finishes, or stops", "[work]") {
  WorkFixture f;
  const RecordId id = f.add();
  f.apply(id, "drip");
  f.work_after(kDay);
  CHECK(f.transport.messages.size() == 1);
  SECTION("finishes") {
    f.work_after(2 * kDay);
    CHECK(f.transport.messages.size() == 2);
    CHECK(f.noted(id, "finished") == 1);
  }
  SECTION("stops") {
    f.apply(id, "reach");
    f.work_after(5 * kDay);
    CHECK(f.transport.messages.size() == 1);
    CHECK(f.noted(id, "finished") == 0);
  }
  CHECK(f.problems() == std::vector<std::string>{});
}

TEST_CASE("a timer whose rule is refused is recorded and not tried again", "[work]") {
  std::string text = office_text;
  const std::string plain = "bucket gone \"Gone\" lost";
  text.replace(text.find(plain), plain.size(),
               "bucket gone \"Gone\" lost { status gone \"Gone\" { require spare } }");
  WorkFixture f(text);
  const RecordId id = f.add();
  f.work_after(14 * kDay);
  f.work_after(14 * kDay);
  CHECK(f.state(id) == "fresh");
  CHECK(f.worker->totals().timers == 1);
  CHECK(f.told(id, "rule_skipped") == 1);
  REQUIRE(f.events.size() == 1);
  CHECK(f.events.front().outcome == "refused");
  CHECK(f.sql("SELECT state FROM timer") == "fired");
  CHECK(f.problems() == std::vector<std::string>{});
}

TEST_CASE("a record that can't be read does not keep the others waiting", "[work]") {
  WorkFixture f;
  const RecordId broken = f.add();
  const RecordId id = f.add();
  f.sql("UPDATE record SET attributes = '{\"nonsense\":1}' WHERE id = " + std::to_string(broken));
  f.work_after(14 * kDay);
  f.work_after(kMinute);
  CHECK(f.state(id) == "gone");
  CHECK(f.worker->totals().problems == 1);
  CHECK(f.worker->totals().timers == 1);
}

TEST_CASE("a rehearsal goes from due time to due time", "[work]") {
  WorkFixture f;
  const RecordId id = f.add();
  f.apply(id, "take");
  f.apply(id, "plan");
  f.apply(id, "drip");
  f.edit(id, "contract", "2026-02-10");
  FixedClock clock(kFirstInstant);
  Worker worker({*f.store, clock, f.transport, f.randomness, f.pause, "bench:1",
                 [&](const WorkEvent& event) { f.events.push_back(event); }});
  worker.rehearse(clock, time_at("2026-03-01T00:00:00Z"));
  CHECK(clock.now() == time_at("2026-03-01T00:00:00Z"));
  for (const WorkEvent& event : f.events) {
    if (event.due) CHECK(event.at == *event.due);
  }
  std::string times;
  for (const HistoryRow& row : f.history(id)) {
    if (row.kind == "timer" || row.kind == "settle" || row.kind == "remind")
      times += to_rfc3339(row.at) + " " + row.name + "\n";
  }
  CHECK(times ==
        "2026-01-05T10:30:00Z call\n2026-01-05T11:00:00Z late call\n"
        "2026-01-06T09:00:00Z nurture drip step 1\n2026-01-08T09:00:00Z nurture drip step 2\n"
        "2026-01-19T09:00:00Z rule stale\n2026-02-07T09:00:00Z rule renew\n");
  CHECK(f.transport.messages.size() == 3);
  CHECK(f.problems() == std::vector<std::string>{});
}

TEST_CASE("a worker that runs sleeps until something is due, and ends when told to", "[work]") {
  WorkFixture f;
  const RecordId id = f.add();
  f.pass(14 * kDay - 1500);
  f.pause.on_wait = [&](std::int64_t ms) {
    f.pass(ms);
    if (f.state(id) == "gone") f.pause.stop = true;
  };
  f.worker->run(std::nullopt);
  CHECK(f.pause.waited == std::vector<std::int64_t>{1000, 500, 1000});
  CHECK(f.worker->totals().timers == 1);
}

}  // namespace
}  // namespace leadflow::runtime::test::timers_test
