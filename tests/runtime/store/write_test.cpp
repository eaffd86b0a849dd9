// Decisions written and read back: every kind of value, every row an effect leaves.

#include <catch2/catch.hpp>

#include "runtime/engine/value_json.h"
#include "runtime/store/changes.h"
#include "runtime/store/effect_json.h"
#include "tests/runtime/store/store_fixture.h"

namespace leadflow::runtime::test::write_test {
namespace {

Value decimal(const char* text) {
  Value value;
  value.kind = ValueKind::Decimal;
  value.decimal = parse_decimal(text).value();
  return value;
}

Value list_of(std::vector<Element> elements) {
  Value value;
  value.kind = ValueKind::List;
  value.list = std::make_shared<const std::vector<Element>>(std::move(elements));
  return value;
}

TEST_CASE("every kind of value comes back as it was", "[store]") {
  StoreFixture f;
  struct Row {
    std::uint32_t attribute;
    Value value;
  };
  const std::vector<Row> rows = {
      {Name, Value::text_of("Ada")},
      {Name, Value::text_of("'; DROP TABLE record; --")},
      {Name, Value::text_of("\"quoted\" \\ and [brackets], {braces}: \n\t\x01 end")},
      {Name, Value::text_of(std::string("nul \0 inside", 12))},
      {Name, Value::text_of("Zoë 😀 \xE2\x80\xAE right to left")},
      {Name, Value::text_of(std::string(100'000, 'x'))},
      {Score, Value::integer(INT64_MAX)},
      {Score, Value::integer(INT64_MIN)},
      {Budget, Value::money(-120'050, "USD")},
      {Rate, decimal("0.000000001")},
      {Rate, decimal("-999999999999999999.999999999")},
      {Rate, decimal("12")},
      {Rate, decimal("100000000000000000.1")},
      {Born, Value::of(ValueKind::Date, -25'567)},
      {Seen, Value::instant(Instant{at_noon.ms + 123})},
      {Hot, Value::boolean(false)},
      {Hot, Value::boolean(true)},
      {Source, Value::of(ValueKind::Enum, "web")},
      {Items, list_of({{Value::text_of("a, \"b\""), Value::integer(1)},
                       {Value{}, Value::integer(2)},
                       {Value{}, Value{}}})},
      {Items, list_of({})},
  };
  for (const Row& row : rows) {
    Record lead = f.new_lead();
    lead.attributes[row.attribute] = row.value;
    const RecordId id = f.add(lead);
    const Record back = f.get(id);
    CAPTURE(row.attribute, id);
    CHECK(same_value(back.attributes[row.attribute], row.value));
    f.store->begin(Access::Write);
    Decision clear;
    Record empty = back;
    ++empty.version;
    empty.attributes[row.attribute] = Value{};
    clear.subject = id;
    clear.records = {{empty, false}};
    f.store->write(clear, {at_noon, "ana", "edit", ""});
    f.store->commit();
    CHECK(f.get(id).attributes[row.attribute].kind == ValueKind::Unset);
  }
  CHECK(f.problems() == std::vector<std::string>{});
}

TEST_CASE("the fields of a record come back as they were", "[store]") {
  StoreFixture f;
  Record lead = f.new_lead();
  lead.key = "b'1";
  lead.owner = {Owner::Kind::Group, "presales"};
  lead.branch = "dallas";
  lead.contact_attempts = 3;
  lead.contacted = true;
  lead.first_contact_at = Instant{at_noon.ms + 1};
  lead.favorite = true;
  lead.do_not_contact = no_email | no_sms;
  lead.returned = true;
  lead.closed = true;
  lead.closed_at = at_noon;
  lead.credited_to = "ana";
  lead.pull_count = 7;
  lead.pull_after = Instant{-1};
  lead.nurture = NurtureRun{"drip", at_noon, 2};
  const RecordId id = f.add(lead);
  const Record back = f.get(id);
  CHECK(back.key == lead.key);
  CHECK(back.owner == lead.owner);
  CHECK(back.branch == lead.branch);
  CHECK(back.contact_attempts == 3);
  CHECK(back.contacted);
  CHECK(back.first_contact_at == lead.first_contact_at);
  CHECK(back.favorite);
  CHECK(back.do_not_contact == lead.do_not_contact);
  CHECK(back.returned);
  CHECK(back.closed);
  CHECK(back.closed_at == lead.closed_at);
  CHECK(back.credited_to == "ana");
  CHECK(back.pull_count == 7);
  CHECK(back.pull_after == lead.pull_after);
  CHECK(back.nurture == lead.nurture);
  CHECK(f.store->find_key("lead", "b'1") == std::vector<RecordId>{id});
  CHECK(f.store->find_key("", "b'1") == std::vector<RecordId>{id});
  CHECK(f.store->find_key("item", "b'1").empty());
  CHECK(f.problems() == std::vector<std::string>{});
}

TEST_CASE("a disposition leaves one row of history", "[store]") {
  StoreFixture f;
  const RecordId id = f.add(f.new_lead());
  const Written written = f.commit(StoreFixture::disposition(f.get(id)),
                                   {Instant{at_noon.ms + kHour}, "ana", "apply", "left_voicemail"});
  const std::vector<HistoryRow> history = f.store->history(id);
  REQUIRE(history.size() == 2);
  CHECK(history[1].step == written.step);
  CHECK(history[1].actor == "ana");
  CHECK(history[1].name == "left_voicemail");
  CHECK(history[1].system_user == "tester");
  CHECK(history[1].program_version == 1);
  CHECK(
      history[1].changes ==
      R"({"state":["new_lead","attempted"],"entered_at":["2026-03-01T12:00:00Z","2026-03-01T13:00:00Z"],"entry":[1,2],)"
      R"("contact_attempts":[0,1],"attributes.score":[null,20]})");
  CHECK(
      history[1].effects ==
      R"([{"effect":"contact","kind":"attempted","first":true},{"effect":"set","attribute":"score","before":null,"after":20},)"
      R"({"effect":"moved","from":"new_lead","to":"attempted"}])");
  const std::vector<StateCount> counts = f.store->count_by_state();
  REQUIRE(counts.size() == 1);
  CHECK(counts[0].state == "attempted");
  CHECK(f.problems() == std::vector<std::string>{});
}

TEST_CASE("a decision that changes nothing leaves nothing", "[store]") {
  StoreFixture f;
  const RecordId id = f.add(f.new_lead());
  Decision nothing;
  nothing.subject = id;
  nothing.records = {{f.get(id), false}};
  ++nothing.records[0].after.version;
  CHECK(f.commit(nothing, {at_noon, "ana", "edit", ""}).step == 0);
  CHECK(f.store->history(id).size() == 1);
  CHECK(f.get(id).version == 1);
}

TEST_CASE("new records get ids, in links, parents and effects too", "[store]") {
  StoreFixture f;
  Decision decision;
  decision.subject = -1;
  Record first = f.new_lead(-1), second = f.new_lead(-2);
  first.attributes[Friend] = Value::of(ValueKind::Link, -2);
  second.attributes[Friend] = Value::of(ValueKind::Link, -1);
  decision.records = {{first, true}, {second, true}};
  decision.effects = {
      StoreFixture::entered(-1, NewLead), StoreFixture::entered(-2, NewLead),
      StoreFixture::effect(-1, AttributeSet{compiler::AttributeId{Friend}, {}, first.attributes[Friend]})};
  const Written written = f.commit(decision, {at_noon, "ana", "create", ""});
  CHECK(written.real(-1) == 1);
  CHECK(written.real(-2) == 2);
  CHECK(f.get(1).attributes[Friend].number == 2);
  CHECK(f.get(2).attributes[Friend].number == 1);
  CHECK(f.store->created_by(1) == std::vector<RecordId>{2});
  CHECK_THAT(f.store->history(1)[0].effects, Catch::Contains(R"("after":2)"));
  CHECK(f.problems() == std::vector<std::string>{});
}

TEST_CASE("timers, activities, appointments and messages are facts afterwards", "[store]") {
  StoreFixture f;
  const RecordId id = f.add(f.new_lead());
  Decision set;
  Record after = f.get(id);
  ++after.version;
  set.subject = id;
  set.records = {{after, false}};
  set.effects = {
      StoreFixture::effect(
          id, TimerSet{TimerKind::Rule, "rule stale", Instant{at_noon.ms + kDay}, 1, "stale", "{}"}),
      StoreFixture::effect(
          id, TimerSet{TimerKind::After, "after 2 days", Instant{at_noon.ms + 2 * kDay}, 1, "", "{}"}),
      StoreFixture::effect(
          id, ActivityMade{"call_back", Instant{at_noon.ms + kHour}, std::nullopt, "ask", "ana"}),
      StoreFixture::effect(
          id, Scheduled{"Visit", "ana", Instant{at_noon.ms + kDay}, Instant{at_noon.ms + kDay + kHour}}),
      StoreFixture::effect(id, Queued{OutboxKind::Email, OutboxState::Queued, "welcome", "a@b.example", "",
                                      false, "Hi", "Body", ""}),
      StoreFixture::effect(id, OnceDone{"create account"}),
      StoreFixture::effect(
          id, ContactFlag{true, no_contact, {{no_email, "a@b.example"}, {no_call | no_sms, "+1202"}}}),
      StoreFixture::effect(id, DistributionTurn{compiler::DistributionId{0}, "ana"}),
  };
  f.commit(set, {at_noon, "ana", "apply", "left_voicemail"});

  Situation facts;
  facts.now = at_noon;
  f.store->begin(Access::Write);
  f.store->fetch({NeedRecord{id}, NeedRecord{99}, NeedUser{"ana"}, NeedUser{"bo"}, NeedMembers{"presales"},
                  NeedSuppressed{no_email, "a@b.example"}, NeedSuppressed{no_call, "+1202"},
                  NeedSuppressed{no_call, "a@b.example"}, NeedTimers{id}, NeedActivities{id},
                  NeedAppointments{id}, NeedOnce{id, "create account"}, NeedOnce{id, "create other"},
                  NeedEnteredAt{id, NewLead}, NeedEnteredAt{id, Dead}, NeedCandidates{0}},
                 facts);
  CHECK(facts.records.at(id)->open_timers == 2);
  CHECK(facts.records.at(id)->open_activities == 1);
  CHECK(facts.records.at(id)->open_appointments == 1);
  CHECK_FALSE(facts.records.at(99).has_value());
  CHECK(facts.users.at("ana")->groups == std::vector<std::string>{"presales"});
  CHECK_FALSE(facts.users.at("bo").has_value());
  CHECK(facts.members.at("presales") == std::vector<std::string>{"ana"});
  CHECK(facts.suppressed.at(NeedSuppressed{no_email, "a@b.example"}));
  CHECK(facts.suppressed.at(NeedSuppressed{no_call, "+1202"}));
  CHECK_FALSE(facts.suppressed.at(NeedSuppressed{no_call, "a@b.example"}));
  REQUIRE(facts.timers.at(id).size() == 2);
  CHECK(facts.timers.at(id)[0].rule == "stale");
  CHECK(facts.activities.at(id).at(0).activity == "call_back");
  CHECK(facts.appointments.at(id).at(0).user == "ana");
  CHECK(facts.once.at(NeedOnce{id, "create account"}));
  CHECK_FALSE(facts.once.at(NeedOnce{id, "create other"}));
  CHECK(facts.entered_at.at(NeedEnteredAt{id, NewLead}) == at_noon);
  CHECK_FALSE(facts.entered_at.at(NeedEnteredAt{id, Dead}).has_value());
  const Candidate ana = facts.candidates.at(0).at(0);
  CHECK(ana.last_pass == 0);
  CHECK(ana.given_day == 1);
  CHECK(ana.last_turn == 1);
  f.store->rollback();
  CHECK(f.problems() == std::vector<std::string>{});

  SECTION("and end") {
    Decision end;
    Record record = f.get(id);
    ++record.version;
    end.subject = id;
    end.records = {{record, false}};
    end.effects = {
        StoreFixture::effect(id, TimerDropped{facts.timers.at(id)[0].id, "rule stale", "left the state"}),
        StoreFixture::effect(id, ActivityEnded{facts.activities.at(id)[0].id, "call_back", "late"}),
        StoreFixture::effect(id, ActivityEnded{facts.activities.at(id)[0].id, "call_back", "done"}),
        StoreFixture::effect(id, AppointmentOutcome{facts.appointments.at(id)[0].id, "held"}),
        StoreFixture::effect(id, ContactFlag{false, no_email, {{no_email, "a@b.example"}}})};
    StepInfo fired{at_noon, "", "timer", "after 2 days"};
    fired.fired_timer = facts.timers.at(id)[1].id;
    f.commit(end, fired);
    const Record done = f.get(id);
    CHECK(done.open_timers == 0);
    CHECK(done.open_activities == 0);
    CHECK(done.open_appointments == 0);
    CHECK(raw_sql(f.path, "SELECT group_concat(state) FROM timer") == "dropped,fired");
    f.store->fetch({NeedSuppressed{no_email, "a@b.example"}}, facts);
    CHECK_FALSE(facts.suppressed.at(NeedSuppressed{no_email, "a@b.example"}));
    CHECK(f.problems() == std::vector<std::string>{});
    f.store->begin(Access::Write);
    CHECK_THROWS_AS(f.store->write(end, fired), StoreError);  // it can't fire twice
    f.store->rollback();
  }
}

TEST_CASE("only who works a record counts as holding it", "[store]") {
  StoreFixture f;
  const auto held = [&] {
    Situation facts;
    facts.now = at_noon;
    f.store->begin(Access::Read);
    f.store->fetch({NeedCandidates{0}}, facts);
    f.store->commit();
    return facts.candidates.at(0).at(0).open_records;
  };
  Record lead = f.new_lead();
  lead.owner = {Owner::Kind::User, "ana"};
  const RecordId id = f.add(lead);
  CHECK(held() == 1);
  f.commit(StoreFixture::disposition(f.get(id)), {at_noon, "ana", "apply", "x"});
  CHECK(held() == 1);
  Decision lost;
  Record after = f.get(id);
  lost.effects = {StoreFixture::moved(id, after.state.index, Dead)};
  ++after.version;
  ++after.entry;
  after.state.index = Dead;
  lost.subject = id;
  lost.records = {{after, false}};
  f.commit(lost, {at_noon, "ana", "apply", "y"});
  CHECK(held() == 0);
  CHECK(f.problems() == std::vector<std::string>{});
}

TEST_CASE("unique values are guarded and given back", "[store]") {
  StoreFixture f;
  const auto holder = [&](const char* email) {
    Record probe = f.new_lead();
    probe.attributes[Email] = Value::text_of(email);
    const NeedUnique need{0, 0, unique_key(*f.program, probe, 0)};
    Situation facts;
    f.store->begin(Access::Read);
    f.store->fetch({need}, facts);
    f.store->commit();
    return facts.unique.at(need);
  };
  Record lead = f.new_lead();
  lead.attributes[Email] = Value::text_of("Ada@B.example");
  const RecordId id = f.add(lead);
  CHECK(holder("ada@b.EXAMPLE") == id);
  CHECK(holder("bo@b.example") == 0);
  CHECK_THROWS_AS(f.add(lead), StoreError);
  f.store->rollback();
  Decision edit;
  Record after = f.get(id);
  ++after.version;
  after.attributes[Email] = Value::text_of("bo@b.example");
  edit.subject = id;
  edit.records = {{after, false}};
  f.commit(edit, {at_noon, "ana", "edit", ""});
  CHECK(holder("ada@b.example") == 0);
  CHECK(holder("bo@b.example") == id);
  CHECK(f.problems() == std::vector<std::string>{});
}

TEST_CASE("a record that changed underneath is a conflict and nothing is written", "[store]") {
  StoreFixture f;
  const RecordId id = f.add(f.new_lead());
  const Decision stale = StoreFixture::disposition(f.get(id));
  f.commit(stale, {at_noon, "ana", "apply", "x"});
  f.store->begin(Access::Write);
  CHECK_THROWS_AS(f.store->write(stale, {at_noon, "ana", "apply", "x"}), StoreError);
  f.store->rollback();
  CHECK(f.store->history(id).size() == 2);
}

TEST_CASE("a once key is kept with its result", "[store]") {
  StoreFixture f;
  CHECK_FALSE(f.store->once("k'1").has_value());
  f.store->begin(Access::Write);
  f.store->keep_once("k'1", {"f", "{}"}, at_noon);
  f.store->commit();
  CHECK(f.store->once("k'1")->fingerprint == "f");
  f.store->begin(Access::Write);
  CHECK_THROWS_AS(f.store->keep_once("k'1", {"g", "{}"}, at_noon), StoreError);
  f.store->rollback();
}

TEST_CASE("states and attributes are renamed with their history", "[store]") {
  StoreFixture f;
  Record lead = f.new_lead();
  lead.attributes[Score] = Value::integer(5);
  lead.attributes[Items] = list_of({{Value::text_of("a"), Value::integer(1)}});
  lead.attributes[Email] = Value::text_of("a@b.example");
  const RecordId id = f.add(lead);
  auto next = lead_program();
  next->states.edit(NewLead).name = "fresh";
  next->record_types.edit(0).attributes[Score].name = "points";
  next->record_types.edit(0).attributes[Email].name = "mail";
  next->record_types.edit(1).attributes[0].name = "caption";
  next->find_name = compiler::index_names(*next);
  const StepInfo info{at_noon, "root", "deploy", "2"};
  f.store->begin(Access::Write);
  CHECK(f.store->count_attribute("lead", "score") == 1);
  f.store->install(*next, "{}", {0, at_noon, "root", ""});
  CHECK(f.store->rename_state("leads", "new_lead", "leads", "fresh", info) == 1);
  CHECK(f.store->rename_attribute("lead", "score", "points", info) == 1);
  CHECK(f.store->rename_attribute("lead", "email", "mail", info) == 1);
  CHECK(f.store->rename_attribute("item", "title", "caption", info) == 1);
  CHECK(f.store->rename_attribute("lead", "budget", "", info) == 0);
  f.store->commit();
  const Record back = f.get(id);
  CHECK(f.store->program().states[back.state].name == "fresh");
  CHECK(back.attributes[Score].number == 5);
  CHECK((*back.attributes[Items].list)[0][0].text == "a");
  CHECK(f.store->program_version() == 2);
  CHECK(f.store->versions().size() == 2);
  CHECK(f.problems() == std::vector<std::string>{});
  CHECK(effect_text(R"({"effect":"renamed","what":"state","from":"leads.new_lead","to":"leads.fresh"})",
                    "UTC") == "state leads.new_lead is now leads.fresh");
}

TEST_CASE("sentences of effects", "[store]") {
  struct Row {
    const char* json;
    const char* text;
  };
  const Row rows[] = {
      {R"({"effect":"moved","from":"a","to":"b","rule":"r"})", "moved from a to b by rule r"},
      {R"({"effect":"queued","kind":"sms","state":"queued","name":"tried","to":"+1202"})",
       "queued sms tried to +1202"},
      {R"({"effect":"queued","kind":"sms","state":"held_back","name":"tried","to":"+1202"})",
       "sms tried to +1202 held back: do not contact"},
      {R"({"effect":"activity","activity":"call","due":"2026-03-01T12:00:00Z"})",
       "activity call due 2026-03-01 09:00"},
      {R"({"effect":"transferred","from":null,"to":{"group":"sales"},"branch_from":"","branch_to":"dallas"})",
       "transferred from nobody to group sales, to branch dallas"},
      {R"({"effect":"set","attribute":"score","before":null,"after":20})", "score set from nothing to 20"},
      {R"({"effect":"of_the_future"})", R"({"effect":"of_the_future"})"},
      {"not json", "not json"},
  };
  for (const Row& row : rows) CHECK(effect_text(row.json, "America/Sao_Paulo") == row.text);
}

TEST_CASE("json that people write", "[store]") {
  const auto program = lead_program();
  const auto& attributes = program->record_types[0u].attributes;
  const auto parse = [&](std::uint32_t attribute, const char* json) {
    return parse_json_value(*program, attributes[attribute].type, json, "UTC");
  };
  CHECK(std::get<Value>(parse(Score, "12")).number == 12);
  CHECK(to_text(std::get<Value>(parse(Rate, "0.1")).decimal) == "0.1");
  CHECK(std::get<Value>(parse(Budget, R"({"amount":120050,"currency":"USD"})")).number == 120'050);
  CHECK(std::get<Value>(parse(Name, "null")).kind == ValueKind::Unset);
  CHECK(std::get<Value>(parse(Items, R"([{"title":"a"},{}])")).list->size() == 2);
  for (const auto& [attribute, json] :
       {std::pair(Score, "true"), std::pair(Budget, R"({"amount":1})"),
        std::pair(Budget, R"({"amount":1,"currency":"EUR"})"), std::pair(Items, "[1]"),
        std::pair(Items, R"([{"colour":"red"}])"), std::pair(Hot, "[]"), std::pair(Rate, "1e400"),
        std::pair(Name, "{"), std::pair(Name, "")}) {
    CAPTURE(json);
    CHECK(std::holds_alternative<std::string>(parse(attribute, json)));
  }
}

}  // namespace
}  // namespace leadflow::runtime::test::write_test
