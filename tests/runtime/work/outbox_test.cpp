// Messages on their way out: tries, waits, ends, what holds them back, and what a crash leaves.

#include "runtime/work/retry.h"
#include "tests/runtime/work/work_fixture.h"

namespace leadflow::runtime::test::outbox_test {
namespace {

using Outcome = Delivery::Outcome;

TEST_CASE("a message that is accepted is sent once", "[work]") {
  WorkFixture f;
  const RecordId id = f.add();
  f.apply(id, "write");
  f.work_after(kMinute);
  f.work_after(kDay);
  REQUIRE(f.transport.messages.size() == 1);
  const Message& mail = f.transport.messages.front();
  CHECK(mail.kind == OutboxKind::Email);
  CHECK(mail.to == "ada@mail.example");
  CHECK(mail.to_name.empty());
  CHECK(mail.subject == "Hello Ada");
  CHECK(mail.body == "Dear Ada");
  CHECK(mail.at == Instant{f.start.ms + kMinute});
  const std::string store_id = f.sql("SELECT value FROM meta WHERE name = 'store_id'");
  CHECK(mail.stable_id == store_id + "-" + f.sql("SELECT step || '-' || n FROM outbox"));
  CHECK(f.message_state() == "sent");
  CHECK(f.sql("SELECT outcome FROM outbox_attempt") == "accepted");
  CHECK(f.steps(id) == "apply write");  // an e-mail that went out changes nothing of the record
  CHECK(f.worker->totals().sent == 1);
  CHECK(f.problems() == std::vector<std::string>{});
}

TEST_CASE("a web request takes its headers and time-out from the program, and tells the record", "[work]") {
  WorkFixture f;
  const RecordId id = f.add();
  f.apply(id, "push");
  f.worker->tick();
  REQUIRE(f.transport.messages.size() == 1);
  const Message& request = f.transport.messages.front();
  CHECK(request.to == "https://crm.example/leads");
  CHECK(request.body == R"({"name":"Ada"})");
  CHECK(request.content_type == "application/json");
  CHECK(request.headers_from_env ==
        std::vector<std::pair<std::string, std::string>>{{"Authorization", "CRM_TOKEN"}});
  CHECK(request.sign_env == "CRM_SECRET");
  CHECK(request.timeout_seconds == 10);
  CHECK(f.noted(id, "delivered") == 1);
  CHECK(f.steps(id) == "apply push, event request delivered crm");
}

TEST_CASE("a passing failure is tried again under the same id, later and later, then given up", "[work]") {
  WorkFixture f;
  const RecordId id = f.add();
  f.transport.always(Outcome::Passing);
  f.apply(id, "push");  // `retry 2 times`: three in all
  FixedClock& clock = f.clock;
  std::vector<std::int64_t> waits;
  Instant last = clock.now();
  for (int i = 0; i < 5; ++i) {
    const std::optional<Instant> next = f.worker->next_time();
    if (!next || *next > time_at("2026-01-10T00:00:00Z")) break;
    clock.set(*next);
    waits.push_back(clock.now().ms - last.ms);
    last = clock.now();
    f.worker->tick();
  }
  REQUIRE(waits.size() == 3);
  CHECK(waits[0] == 0);
  CHECK(waits[1] >= first_wait / 2);
  CHECK(waits[1] <= first_wait);
  CHECK(waits[2] >= first_wait);
  CHECK(waits[2] <= 2 * first_wait);
  REQUIRE(f.transport.messages.size() == 3);
  CHECK(f.transport.messages[0].stable_id == f.transport.messages[2].stable_id);
  CHECK(f.transport.messages[2].at == last);
  CHECK(f.message_state() == "failed");
  CHECK(f.sql("SELECT last_error FROM outbox") == "given up after 3 tries: as told");
  CHECK(f.sql("SELECT group_concat(outcome) FROM outbox_attempt") == "passing,passing,exhausted");
  CHECK(f.noted(id, "request failed") == 1);
  CHECK(f.problems() == std::vector<std::string>{});

  // A person queues it again: it has all its tries again, and one more id for the fence.
  f.sql("UPDATE outbox SET state = 'queued'");
  f.worker->tick();
  CHECK(f.message_state() == "queued");
  f.transport.always(Outcome::Accepted);
  f.work_after(kDay);
  CHECK(f.message_state() == "sent");
  CHECK(f.transport.messages.back().stable_id == f.transport.messages[0].stable_id);
  CHECK(f.problems() == std::vector<std::string>{});
}

TEST_CASE("an e-mail has its own number of tries, and does not bounce because nobody answered", "[work]") {
  WorkFixture f;
  const RecordId id = f.add();
  f.transport.always(Outcome::Passing);
  f.apply(id, "write");
  f.work_after(0);
  for (int i = 1; i < message_tries; ++i) {
    CHECK(f.message_state() == "queued");
    f.work_after(longest_wait);
  }
  CHECK(f.message_state() == "failed");
  CHECK(f.transport.messages.size() == message_tries);
  CHECK(f.noted(id, "bounced") == 0);
}

TEST_CASE("what is refused for good fails at once, and the record is told", "[work]") {
  WorkFixture f;
  const RecordId id = f.add();
  f.transport.always(Outcome::Permanent);
  f.apply(id, "write");
  f.apply(id, "type");
  f.apply(id, "push");
  f.apply(id, "take");
  f.apply(id, "tell");  // a notification: nothing of the record's own address
  f.work_after(kMinute);
  f.work_after(kDay);
  CHECK(f.transport.messages.size() == 4);
  CHECK(f.sql("SELECT count(*) FROM outbox WHERE state = 'failed'") == "4");
  CHECK(f.noted(id, "bounced ada@mail.example") == 1);
  CHECK(f.noted(id, "sms failed") == 1);
  CHECK(f.noted(id, "request failed") == 1);
  CHECK(f.problems() == std::vector<std::string>{});
}

TEST_CASE("Retry-After is honoured, within reason", "[work]") {
  WorkFixture f;
  f.apply(f.add(), "push");
  const auto asked = GENERATE(as<std::int64_t>{}, 3600, 90 * 86'400);
  f.transport.answer = [asked](const Message&) {
    return FakeTransport::ended(Outcome::Passing, "429", asked);
  };
  f.worker->tick();
  const std::int64_t wait = f.worker->next_time()->ms - f.clock.now().ms;
  const std::int64_t granted = std::min(asked * kSecond, longest_granted_wait);
  CHECK(wait >= granted);
  CHECK(wait <= granted + granted / 10);
}

TEST_CASE("a Retry-After of nothing makes no wait shorter", "[work]") {
  SeededRandomness chance(7);
  for (std::int64_t tries = 1; tries < message_tries; ++tries) {
    const std::int64_t whole = std::min(longest_wait, first_wait << (tries - 1));
    for (const std::int64_t asked : {-5, 0, 1, 20}) {
      const std::int64_t wait = next_try(Instant{0}, tries, asked, chance).ms;
      CHECK(wait >= std::max(whole / 2, asked * kSecond));
      CHECK(wait <= whole);
    }
  }
}

TEST_CASE("an answer that asks for no wait does not use up the tries", "[work]") {
  WorkFixture f;
  f.apply(f.add(), "push");
  f.transport.answer = [](const Message&) { return FakeTransport::ended(Outcome::Passing, "429", 0); };
  f.worker->tick();
  for (int i = 0; i < 60; ++i) f.work_after(kSecond);
  CHECK(f.sql("SELECT count(*) FROM outbox WHERE state = 'failed'") == "0");
  CHECK(f.transport.messages.size() <= 2);
}

TEST_CASE("waits grow to a limit, half of them chance", "[work]") {
  SeededRandomness chance(3);
  const Instant now{0};
  for (std::int64_t tries = 1; tries < 40; ++tries) {
    const std::int64_t whole = std::min(longest_wait, first_wait << std::min<std::int64_t>(tries - 1, 20));
    std::int64_t least = whole, most = 0;
    for (int i = 0; i < 200; ++i) {
      const std::int64_t wait = next_try(now, tries, std::nullopt, chance).ms;
      least = std::min(least, wait);
      most = std::max(most, wait);
    }
    CHECK(least >= whole / 2);
    CHECK(most <= whole);
    CHECK(most - least > whole / 4);
  }
}

TEST_CASE("an unknown outcome is never sent again by itself", "[work]") {
  WorkFixture f;
  const RecordId id = f.add();
  f.transport.always(Outcome::Unknown);
  f.apply(id, "push");
  f.work_after(kMinute);
  f.work_after(365 * kDay);
  CHECK(f.transport.messages.size() == 1);
  CHECK(f.message_state() == "unknown");
  CHECK(f.noted(id, "request failed") == 0);
  CHECK(f.problems() == std::vector<std::string>{});
}

TEST_CASE("what a worker that dies leaves becomes unknown when its lease is over", "[work]") {
  WorkFixture f;
  const RecordId id = f.add();
  f.apply(id, "write");
  f.transport.answer = [](const Message&) -> Delivery { throw Killed{}; };
  CHECK_THROWS_AS(f.worker->tick(), Killed);
  CHECK(f.message_state() == "sending");  // the attempt was on disk before the first byte
  CHECK(f.sql("SELECT outcome FROM outbox_attempt") == "started");
  CHECK(f.problems() == std::vector<std::string>{});

  f.transport.always(Outcome::Accepted);
  f.renew_worker();
  f.work_after(shortest_lease - 1);
  CHECK(f.message_state() == "sending");
  f.work_after(1);
  CHECK(f.message_state() == "unknown");
  f.work_after(kDay);
  CHECK(f.transport.messages.size() == 1);
  CHECK(f.worker->totals().unknown == 1);
  CHECK_THAT(f.sql("SELECT last_error FROM outbox"), Catch::Contains("bench:1 stopped"));
  CHECK(f.problems() == std::vector<std::string>{});
}

TEST_CASE("a worker that took longer than its lease may still say how it ended", "[work]") {
  WorkFixture f;
  const RecordId id = f.add();
  f.apply(id, "push");
  const auto other_store = f.open();
  FakeTransport others;
  Worker other({*other_store, f.clock, others, f.randomness, f.pause, "bench:2", {}});
  f.transport.answer = [&](const Message&) {
    f.pass(kDay);
    other.tick();  // another worker meanwhile gives it up
    CHECK(f.message_state() == "unknown");
    return FakeTransport::ended(Outcome::Accepted);
  };
  f.worker->tick();
  CHECK(others.messages.empty());
  CHECK(f.message_state() == "sent");
  CHECK(f.noted(id, "delivered") == 1);
  CHECK(f.problems() == std::vector<std::string>{});
}

TEST_CASE("a late answer does not undo what was settled meanwhile", "[work]") {
  WorkFixture f;
  const RecordId id = f.add();
  f.apply(id, "push");
  f.transport.answer = [&](const Message&) {
    f.write([&] { f.store->expire_attempts(Instant{f.clock.now().ms + kDay}); });
    f.sql("UPDATE outbox SET state = 'dropped'");  // by a person
    return FakeTransport::ended(Outcome::Passing);
  };
  f.worker->tick();
  f.work_after(kDay);
  CHECK(f.message_state() == "dropped");
  CHECK(f.transport.messages.size() == 1);
  CHECK(f.noted(id, "delivered") == 0);
}

TEST_CASE("do-not-contact is asked again when a message leaves", "[work]") {
  WorkFixture f;
  const RecordId id = f.add();
  f.apply(id, "take");
  f.apply(id, "write");
  f.apply(id, "type");
  f.apply(id, "push");
  f.apply(id, "tell");
  SECTION("of the record") {
    f.apply(id, "stop");
  }
  SECTION("of another record with these addresses") {
    f.apply(f.add(), "stop");
  }
  f.worker->tick();
  CHECK(f.sql("SELECT group_concat(state) FROM outbox") == "held_back,held_back,sent,sent");
  CHECK(f.told(id, R"("effect":"message_stopped")") == 2);
  CHECK(f.worker->totals().stopped == 2);
  CHECK(f.worker->totals().sent == 2);
  CHECK(f.problems() == std::vector<std::string>{});
}

TEST_CASE("what was disabled or is gone meanwhile does not leave", "[work]") {
  WorkFixture f;
  const RecordId id = f.add();
  f.apply(id, "write");
  f.apply(id, "push");
  std::string text = office_text;
  text.replace(text.find("  subject"), 0, "  disabled\n");
  text.replace(text.find("  post"), 0, "  disabled\n");
  f.deploy_text(text);
  f.worker->tick();
  CHECK(f.transport.messages.empty());
  CHECK(f.sql("SELECT group_concat(state) FROM outbox") == "disabled,disabled");
  CHECK(f.told(id, "its template is disabled") == 1);
  CHECK(f.told(id, "its endpoint is disabled") == 1);
}

TEST_CASE("a record whose conditions came to be broken still gets its messages", "[work]") {
  WorkFixture f;
  const RecordId id = f.add();
  f.apply(id, "take");
  f.apply(id, "plan");
  f.apply(id, "write");
  std::string text = office_text;
  text.replace(text.find("  email     email"), 0, "  budget    money USD required\n");
  f.deploy_text(text);
  f.work_after(90 * kMinute);
  CHECK(f.worker->totals().sent == 2);
  CHECK(f.worker->totals().reminders == 1);
  CHECK(f.worker->totals().problems == 0);
}

TEST_CASE("a person who was removed is not notified", "[work]") {
  WorkFixture f;
  const RecordId id = f.add();
  f.apply(id, "take");
  f.apply(id, "tell");
  User ana = *f.store->user("ana");
  ana.active = false;
  f.put(ana);
  f.worker->tick();
  CHECK(f.transport.messages.empty());
  CHECK(f.message_state() == "not_sendable");
}

TEST_CASE("the brake holds, for e-mail and SMS of one workflow", "[work]") {
  std::string text = office_text;
  text.replace(text.find("  entry at fresh"), 0, "  at most 3 messages per hour\n");
  WorkFixture f(text);
  const RecordId id = f.add();
  for (int i = 0; i < 4; ++i) f.apply(id, "write");
  for (int i = 0; i < 4; ++i) f.apply(id, "type");
  f.apply(id, "push");
  f.worker->tick();
  CHECK(f.worker->totals().sent == 4);  // three and the request
  f.work_after(kHour - 1);
  CHECK(f.worker->totals().sent == 4);
  CHECK(*f.worker->next_time() == Instant{f.start.ms + kHour});
  f.work_after(1);
  CHECK(f.worker->totals().sent == 7);
  f.work_after(kHour);
  CHECK(f.worker->totals().sent == 9);
  std::vector<std::int64_t> left;
  for (const Message& message : f.transport.messages) {
    if (message.kind != OutboxKind::Web) left.push_back(message.at.ms);
  }
  for (std::size_t i = 3; i < left.size(); ++i) CHECK(left[i] - left[i - 3] >= kHour);
  const auto told = std::count_if(f.events.begin(), f.events.end(), [](const WorkEvent& event) {
    return event.kind == WorkEvent::Kind::Brake;
  });
  CHECK(told == 2);
}

TEST_CASE("what did not leave does not count for the brake", "[work]") {
  std::string text = office_text;
  text.replace(text.find("  entry at fresh"), 0, "  at most 1 messages per hour\n");
  WorkFixture f(text);
  const RecordId id = f.add();
  f.apply(id, "write");
  f.apply(id, "write");
  f.transport.answer = [&](const Message&) {
    return FakeTransport::ended(f.transport.messages.size() == 1 ? Outcome::Permanent : Outcome::Accepted);
  };
  f.worker->tick();
  CHECK(f.sql("SELECT group_concat(state) FROM outbox") == "failed,sent");
}

TEST_CASE("what the configuration refuses waits, said once, and does not keep the rest", "[work]") {
  WorkFixture f;
  const RecordId id = f.add();
  for (int i = 0; i < 3; ++i) f.apply(id, "write");
  f.apply(id, "push");
  f.transport.answer = [](const Message& message) {
    return FakeTransport::ended(message.kind == OutboxKind::Email ? Outcome::Refused : Outcome::Accepted,
                                "no server");
  };
  f.worker->tick();
  f.work_after(kMinute);
  CHECK(f.transport.messages.size() == 2);  // one e-mail was enough to know
  CHECK(f.worker->totals().sent == 1);
  CHECK(f.worker->totals().problems == 1);
  CHECK(f.worker->totals().refused == 1);
  CHECK(f.sql("SELECT last_error FROM outbox WHERE attempts = 1 AND kind = 'email'") == "no server");
  CHECK(f.sql("SELECT count(*) FROM outbox WHERE state = 'queued'") == "3");
  f.work_after(refused_wait);
  CHECK(f.transport.messages.size() == 3);
  CHECK(f.worker->totals().problems == 1);
  f.transport.always(Outcome::Accepted);
  f.work_after(kDay);
  CHECK(f.sql("SELECT count(*) FROM outbox WHERE state = 'sent'") == "4");
  CHECK(f.problems() == std::vector<std::string>{});
}

TEST_CASE("an endpoint that is down does not keep other messages", "[work]") {
  WorkFixture f;
  const RecordId id = f.add();
  for (int i = 0; i < 5; ++i) f.apply(id, "push");
  f.apply(id, "write");
  f.transport.answer = [](const Message& message) {
    return FakeTransport::ended(message.kind == OutboxKind::Web ? Outcome::Passing : Outcome::Accepted);
  };
  f.worker->tick();
  CHECK(f.worker->totals().sent == 1);
  CHECK(f.worker->totals().retried == 5);
}

TEST_CASE("the end of an attempt is kept though its event can't be", "[work]") {
  WorkFixture f;
  const RecordId id = f.add();
  f.apply(id, "push");
  f.transport.answer = [&](const Message&) {
    f.sql("UPDATE record SET attributes = '{\"nonsense\":1}'");
    return FakeTransport::ended(Outcome::Accepted);
  };
  f.worker->tick();
  CHECK(f.message_state() == "sent");
  CHECK(f.worker->totals().problems == 1);
}

TEST_CASE("a worker waits for a busy store as long as it takes", "[work]") {
  WorkFixture f;
  const RecordId id = f.add();
  f.apply(id, "write");
  OpenOptions impatient;
  impatient.busy_limit_ms = 1;
  const auto own = open_store(f.path, impatient);
  Worker worker({*own, f.clock, f.transport, f.randomness, f.pause, "bench:2", {}});
  f.store->begin(Access::Write);
  int waits = 0;
  f.pause.on_wait = [&](std::int64_t) {
    if (++waits == 5) f.store->rollback();
  };
  worker.tick();
  CHECK(waits == 5);
  CHECK(worker.totals().sent == 1);
}

}  // namespace
}  // namespace leadflow::runtime::test::outbox_test
