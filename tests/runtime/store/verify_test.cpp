// `verify` finds what a person with a database tool, or a fault, changed behind the store's back.

#include <catch2/catch.hpp>

#include "tests/runtime/store/store_fixture.h"

namespace leadflow::runtime::test::verify_test {
namespace {

TEST_CASE("tampering is found", "[store][verify]") {
  struct Row {
    const char* sql;
    const char* says;
  };
  const Row rows[] = {
      {"UPDATE record SET state = 'dead'", "`state` of record 1 is not what its history says"},
      {"UPDATE record SET owner = 'bo', owner_kind = 1", "`owner` of record 1"},
      {"UPDATE record SET contact_attempts = 9", "`contact_attempts` of record 1"},
      {"UPDATE record SET do_not_contact = 1", "`do_not_contact` of record 1"},
      {"UPDATE record SET created_at = created_at - 1", "`created_at` of record 1"},
      {"UPDATE record SET withdrawn = 1", "`withdrawn` of record 1"},
      {"UPDATE record SET version = 7", "record 1 is at version 7, its history at 2"},
      {"UPDATE record SET attributes = json_set(attributes, '$.score', 21)",
       "`attributes.score` of record 1"},
      {"UPDATE record SET attributes = json_remove(attributes, '$.email')", "`attributes.email` of record 1"},
      {"UPDATE record SET attributes = json_set(attributes, '$.colour', 'red')", "has no attribute `colour`"},
      {"UPDATE record SET attributes = '{'", "can't be read"},
      {"UPDATE record SET working = 0", "wrongly counted as not open"},
      {"UPDATE record SET open_timers = 0", "`open_timers` of record 1"},
      {"UPDATE history SET changes = replace(changes, 'attempted', 'dead')", "`state` of record 1"},
      {"UPDATE history SET changes = '{}' WHERE version = 2", "`state` of record 1"},
      {"UPDATE history SET changes = 'x' WHERE version = 2", "the history of record 1 can't be read"},
      {"UPDATE history SET effects = 'x' WHERE version = 2", "the history of record 1 can't be read"},
      {"UPDATE history SET undone_by = 1 WHERE version = 2", "did not do so"},
      {"DELETE FROM history WHERE version = 2", "its history at 1"},
      {"DELETE FROM history WHERE version = 1", "gap before version 2"},
      {"DELETE FROM timer", "record 1 counts 1 open timers, there are 0"},
      {"UPDATE timer SET state = 'fired'", "record 1 counts 1 open timers, there are 0"},
      {"UPDATE activity SET state = 'done'", "record 1 counts 1 open activities, there are 0"},
      {"DELETE FROM appointment", "record 1 counts 1 open appointments, there are 0"},
      {"DELETE FROM state_entry WHERE entry = 2",
       "the last state that it is noted to have entered is `new_lead`"},
      {"DELETE FROM record_unique", "the email of record 1 is not guarded as unique"},
      {"UPDATE record_unique SET value = 'other'", "is kept as unique for record 1, which does not have it"},
      {"DELETE FROM distribution_turn", "are miscounted"},
      {"DELETE FROM distribution_share", "is not counted"},
      {"UPDATE distribution_share SET last_pass = 9", "stands elsewhere than counted"},
      {"DELETE FROM step WHERE id = 2", "points to a row of step that is not there"},
      {"UPDATE step SET program_version = 9", "never deployed"},
  };
  for (const Row& row : rows) {
    DYNAMIC_SECTION(row.sql) {
      StoreFixture f;
      Record lead = f.new_lead();
      lead.attributes[Email] = Value::text_of("a@b.example");
      lead.owner = {Owner::Kind::User, "ana"};
      const RecordId id = f.add(lead);
      Decision decision = StoreFixture::disposition(f.get(id));
      decision.effects.push_back(
          StoreFixture::effect(id, TimerSet{TimerKind::After, "after 2 days", at_noon, 2, "", "{}"}));
      decision.effects.push_back(
          StoreFixture::effect(id, ActivityMade{"call_back", at_noon, std::nullopt, "", "ana"}));
      decision.effects.push_back(StoreFixture::effect(id, Scheduled{"Visit", "ana", at_noon, at_noon}));
      decision.effects.push_back(
          StoreFixture::effect(id, DistributionTurn{compiler::DistributionId{0}, "ana"}));
      f.commit(decision, {at_noon, "ana", "apply", "x"});
      REQUIRE(f.problems() == std::vector<std::string>{});
      raw_sql(f.path, row.sql);
      std::string all;
      for (const std::string& line : f.problems()) all += line + "\n";
      CHECK_THAT(all, Catch::Contains(row.says));
    }
  }
}

TEST_CASE("a damaged page is found", "[store][verify]") {
  StoreFixture f;
  for (int i = 0; i < 200; ++i) {
    Record lead = f.new_lead();
    lead.attributes[Name] = Value::text_of(std::string(200, 'n'));
    f.add(lead);
  }
  f.store.reset();
  std::string bytes = read_file(f.path);
  const std::size_t from =
      (std::stoul(raw_sql(f.path, "SELECT rootpage FROM sqlite_schema WHERE name = 'record_state'")) - 1) *
      4096;
  for (std::size_t i = 0; i < 200; ++i) bytes[from + 4 + i] = '\xff';
  write_file(f.path, bytes);
  f.store = f.open();
  bool found = false;
  try {
    found = !f.problems().empty();
  } catch (const StoreError& error) {
    found = error.kind() == StoreErrorKind::Corrupt;
  }
  CHECK(found);
}

}  // namespace
}  // namespace leadflow::runtime::test::verify_test
