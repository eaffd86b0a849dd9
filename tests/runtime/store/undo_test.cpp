// Taking a disposition back: what comes back, and what can't be.

#include <catch2/catch.hpp>

#include "tests/runtime/store/store_fixture.h"

namespace leadflow::runtime::test::undo_test {
namespace {

const StepInfo by_ana{at_noon, "ana", "apply", "left_voicemail"};

std::optional<Refused> undo(StoreFixture& f, RecordId id) {
  f.store->begin(Access::Write);
  auto refused = f.store->undo(id, {Instant{at_noon.ms + kDay}, "ana", "undo", ""});
  f.store->commit();
  return refused;
}

/// A disposition that leaves something of every kind.
Decision rich(const Record& before) {
  Decision decision = StoreFixture::disposition(before);
  const RecordId id = before.id;
  decision.effects.push_back(
      StoreFixture::effect(id, TimerSet{TimerKind::After, "after 2 days", at_noon, 2, "", "{}"}));
  decision.effects.push_back(
      StoreFixture::effect(id, ActivityMade{"call_back", at_noon, std::nullopt, "", "ana"}));
  decision.effects.push_back(StoreFixture::effect(id, Scheduled{"Visit", "ana", at_noon, at_noon}));
  decision.effects.push_back(StoreFixture::effect(
      id, Queued{OutboxKind::Sms, OutboxState::Queued, "tried", "+1202", "", false, "", "Hi", ""}));
  decision.effects.push_back(StoreFixture::effect(id, OnceDone{"create account"}));
  decision.effects.push_back(StoreFixture::effect(id, ContactFlag{true, no_sms, {{no_sms, "+1202"}}}));
  decision.effects.push_back(
      StoreFixture::effect(id, DistributionTurn{compiler::DistributionId{0}, "ana", 77}));
  return decision;
}

TEST_CASE("a disposition is taken back with all it left", "[store][undo]") {
  StoreFixture f;
  Record lead = f.new_lead();
  lead.attributes[Score] = Value::integer(1);
  const RecordId id = f.add(lead);
  const Record before = f.get(id);
  f.commit(rich(before), by_ana);
  CHECK_FALSE(undo(f, id).has_value());

  const Record after = f.get(id);
  CHECK(after.state.index == NewLead);
  CHECK(after.entry == before.entry);
  CHECK(after.entered_at == before.entered_at);
  CHECK(after.contact_attempts == 0);
  CHECK(after.attributes[Score].number == 1);
  CHECK(after.version == 3);
  CHECK(after.open_timers == 0);
  for (const char* table : {"timer", "activity", "appointment", "outbox"}) {
    CAPTURE(table);
    CHECK(raw_sql(f.path, std::string("SELECT state FROM ") + table) == "withdrawn");
  }
  for (const char* table : {"done_once", "suppression", "distribution_turn"}) {
    CAPTURE(table);
    CHECK(raw_sql(f.path, std::string("SELECT count(*) FROM ") + table) == "0");
  }
  CHECK(raw_sql(f.path, "SELECT given || ' ' || last_turn || ' ' || last_pass FROM distribution_share") ==
        "0 0 0");
  const std::vector<HistoryRow> history = f.store->history(id);
  REQUIRE(history.size() == 3);
  CHECK(history[1].undone_by == history[2].step);
  CHECK(history[2].kind == "undo");
  CHECK(f.problems() == std::vector<std::string>{});
}

TEST_CASE("what a disposition ended is open again", "[store][undo]") {
  StoreFixture f;
  const RecordId id = f.add(f.new_lead());
  f.commit(rich(f.get(id)), by_ana);
  Situation facts;
  f.store->fetch({NeedTimers{id}, NeedActivities{id}, NeedAppointments{id}}, facts);
  Decision end = StoreFixture::disposition(f.get(id));
  end.effects.push_back(
      StoreFixture::effect(id, TimerDropped{facts.timers.at(id)[0].id, "after 2 days", "left"}));
  end.effects.push_back(
      StoreFixture::effect(id, ActivityEnded{facts.activities.at(id)[0].id, "call_back", "cancelled"}));
  end.effects.push_back(
      StoreFixture::effect(id, AppointmentOutcome{facts.appointments.at(id)[0].id, "cancelled"}));
  end.effects.push_back(StoreFixture::effect(id, ContactFlag{false, no_sms, {{no_sms, "+1202"}}}));
  f.commit(end, by_ana);
  CHECK(f.get(id).open_timers == 0);
  CHECK_FALSE(undo(f, id).has_value());
  const Record back = f.get(id);
  CHECK(back.open_timers == 1);
  CHECK(back.open_activities == 1);
  CHECK(back.open_appointments == 1);
  const NeedSuppressed listed{no_sms, "+1202"};
  f.store->fetch({listed}, facts);
  CHECK(facts.suppressed.at(listed));
  CHECK(f.problems() == std::vector<std::string>{});

  SECTION("and the one before can be taken back too") {
    CHECK_FALSE(undo(f, id).has_value());
    CHECK(f.get(id).state.index == NewLead);
    CHECK(f.problems() == std::vector<std::string>{});
    CHECK(undo(f, id)->kind == RefusalKind::Refused);  // what is left is its creation
  }
}

TEST_CASE("what left the house can't be taken back", "[store][undo]") {
  struct Row {
    const char* state;
    bool refused;
  };
  for (const Row& row : {Row{"queued", false}, Row{"held", false}, Row{"held_back", false},
                         Row{"not_sendable", false}, Row{"dropped", false}, Row{"sending", true},
                         Row{"sent", true}, Row{"failed", true}, Row{"unknown", true}}) {
    DYNAMIC_SECTION(row.state) {
      StoreFixture f;
      const RecordId id = f.add(f.new_lead());
      f.commit(rich(f.get(id)), by_ana);
      if (row.state == std::string("sending")) {
        f.store->begin(Access::Write);
        f.store->start_attempt(1, {"bench:1", at_noon, at_noon});
        f.store->commit();
      } else {
        raw_sql(f.path, std::string("UPDATE outbox SET state = '") + row.state + "'");
      }
      const auto refused = undo(f, id);
      CHECK(refused.has_value() == row.refused);
      if (refused) CHECK_THAT(refused->message, Catch::Contains("tried") && Catch::Contains(row.state));
      CHECK(f.get(id).state.index == (row.refused ? Attempted : NewLead));
      CHECK(f.problems() == std::vector<std::string>{});
    }
  }
}

TEST_CASE("only a person's last disposition is taken back", "[store][undo]") {
  StoreFixture f;
  const RecordId id = f.add(f.new_lead());
  for (const char* kind : {"timer", "event", "send", "remind", "import", "deploy", "create"}) {
    CAPTURE(kind);
    f.commit(StoreFixture::disposition(f.get(id)), {at_noon, "ana", kind, "x"});
    const auto refused = undo(f, id);
    REQUIRE(refused.has_value());
    CHECK_THAT(refused->message, Catch::Contains(kind));
  }
  CHECK(undo(f, 99)->kind == RefusalKind::NotFound);
}

TEST_CASE("records that the step made go with it, if nobody used them", "[store][undo]") {
  StoreFixture f;
  const RecordId id = f.add(f.new_lead());
  Decision decision = StoreFixture::disposition(f.get(id));
  Record made = f.new_lead(-1);
  made.key = "child";
  made.attributes[Email] = Value::text_of("c@b.example");
  decision.records.push_back({made, true});
  decision.effects.push_back(StoreFixture::entered(-1, NewLead));
  decision.records[0].after.attributes[Friend] = Value::of(ValueKind::Link, -1);
  const RecordId child = f.commit(decision, by_ana).real(-1);
  CHECK(f.store->created_by(id) == std::vector<RecordId>{child});

  SECTION("untouched") {
    CHECK_FALSE(undo(f, id).has_value());
    CHECK_FALSE(f.store->record(child).has_value());
    CHECK(f.get(id).attributes[Friend].kind == ValueKind::Unset);
    CHECK(f.store->created_by(id).empty());
    CHECK(f.store->find_key("lead", "child").empty());
    CHECK(f.store->list({}).size() == 1);
    CHECK(f.problems() == std::vector<std::string>{});
    f.add(made);  // its key and its e-mail are free again
    CHECK(f.problems() == std::vector<std::string>{});
  }
  SECTION("used since") {
    f.commit(StoreFixture::disposition(f.get(child)), by_ana);
    const auto refused = undo(f, id);
    REQUIRE(refused.has_value());
    CHECK_THAT(refused->message, Catch::Contains("record 2") && Catch::Contains("since"));
    CHECK(f.store->record(child).has_value());
  }
  SECTION("used, but that was taken back") {
    f.commit(StoreFixture::disposition(f.get(child)), by_ana);
    CHECK_FALSE(undo(f, child).has_value());
    CHECK_FALSE(undo(f, id).has_value());
    CHECK(f.problems() == std::vector<std::string>{});
  }
}

}  // namespace
}  // namespace leadflow::runtime::test::undo_test
