// Finding what a pull distribution gives next: an index of its own, in its order.

#include <catch2/catch.hpp>

#include "runtime/service/pull.h"
#include "runtime/store/sqlite/pull_sql.h"
#include "tests/compiler/compile_text.h"
#include "tests/runtime/store/store_fixture.h"

namespace leadflow::runtime::test::pull_test {
namespace {

using leadflow::test::check_text;
using leadflow::test::Checked;

std::string text(const std::string& pool) {
  return R"(edition 1
record lead { name text
  score integer
  level integer from 0 to 9
  rate decimal
  ends date
  call_at datetime
  budget money USD
  hot boolean
  urgency one of high, normal, low
  rank integer = score * 2 }
group team
group others
branch dallas
distribution pool pull for lead { )" +
         pool + R"( }
distribution other pull for lead { order by entered_at }
workflow leads for lead {
  entry at first
  bucket open_ones { status first { category "All" {
    action keep "K" { transfer to user "ana" }
    action release "R" { release pull after 2 hours }
    action finish "C" { close }
    action share "S" { transfer to group team }
    action take "T" { transfer to me }
  } } }
  bucket done_ones won { status second_one }
}
)";
}

/// A store with the program and people of a team.
struct Pool {
  Folder folder;
  std::string path = folder / "store.db";
  Checked checked;
  std::unique_ptr<Store> store;
  Instant now = at_noon;

  explicit Pool(const std::string& distribution, const std::string& more = "") {
    checked = check_text(text(distribution) + more);
    INFO(checked.report());
    REQUIRE(checked.program);
    init_store(path, {false, "root", at_noon});
    OpenOptions options;
    options.system_user = "tester";
    options.host = "bench";
    store = open_store(path, options);
    install();
    for (const char* name : {"ana", "bo"}) add_user(name, {"team"});
    add_user("cy", {});
  }
  void install() {
    store->begin(Access::Write);
    store->install(*checked.program, "{}", {0, at_noon, "root", ""});
    store->commit();
  }
  void add_user(const std::string& name, std::vector<std::string> groups, bool active = true) {
    User user;
    user.name = name;
    user.groups = std::move(groups);
    user.active = active;
    store->begin(Access::Write);
    store->put_user(user);
    store->commit();
  }
  RecordId add(std::vector<TypedText> values) {
    now.ms += 1000;
    return step([&] {
             return add_step(*store, {"lead", "", std::move(values), "", ""}, {.at = now, .actor = "cy"});
           })
        .id;
  }
  Outcome act(RecordId id, const std::string& action, const std::string& as = "ana") {
    return step([&] { return apply_step(*store, {id, "", ""}, action, {}, {.at = now, .actor = as}); });
  }
  Outcome pull(const std::string& as, const std::string& from = "pool") {
    return step([&] { return pull_step(*store, from, {.at = now, .actor = as}); }, false);
  }
  template <class F>
  Outcome step(F&& work, bool must = true) {
    store->begin(Access::Write);
    Outcome outcome = work();
    INFO(outcome.refused.message);
    if (must) REQUIRE(outcome.status == StepStatus::Done);
    outcome.status == StepStatus::Done ? store->commit() : store->rollback();
    return outcome;
  }
  /// Names of what is taken one after the other.
  std::string all_pulled(const std::string& as, const std::string& from = "pool") {
    std::string names;
    for (Outcome one = pull(as, from); one.status == StepStatus::Done; one = pull(as, from)) {
      store->begin(Access::Read);
      names += store->record(one.id)->attributes[0].text;
      store->rollback();
    }
    return names;
  }
  std::string plan(const std::string& from = "pool") {
    const compiler::Program& program = *checked.program;
    const auto sql = sqlite::pull_sql(program, program.distributions[program.distribution(from)]);
    sqlite3* db = nullptr;
    sqlite3_open(path.c_str(), &db);
    std::string steps;
    const auto take = [](void* to, int, char** values, char**) {
      *static_cast<std::string*>(to) += std::string(values[3]) + "\n";
      return 0;
    };
    sqlite3_exec(db, ("EXPLAIN QUERY PLAN " + sql.walk(true)).c_str(), take, &steps, nullptr);
    sqlite3_close(db);
    return steps;
  }
};

TypedText value(std::string name, std::string what) {
  return {std::move(name), std::move(what), false};
}

}  // namespace

TEST_CASE("what surely has to hold is the index's to say, and means what the engine means", "[store][pull]") {
  struct Row {
    const char* qualifies;
    const char* condition;
    const char* taken;  // of a: score 5, hot; b: score 7; c: no score, hot
  };
  for (const Row& row : {Row{"score > 5", "json_extract(attributes, '$.score') > 5", "b"},
                         Row{"score >= 5 and hot", "json_extract(attributes, '$.score') >= 5", "a"},
                         Row{"5 = score", "5 = json_extract(attributes, '$.score')", "a"},
                         Row{"score < level", "json_extract(attributes, '$.level')", ""},
                         Row{"hot", "coalesce(json_extract(attributes, '$.hot'), 0) = 1", "ac"},
                         Row{"not hot and not favorite", "favorite = 0", "b"},
                         Row{"status = leads.first", "workflow = 'leads' AND state = 'first'", "abc"},
                         Row{"contact_attempts < 1 and pull_count = 0", "contact_attempts < 1", "abc"},
                         Row{"not (score > 5)", "", "ac"}, Row{"score > 5 or hot", "", "abc"},
                         Row{"score != 5", "", "b"}, Row{"rank > 10", "", "b"}}) {
    DYNAMIC_SECTION(row.qualifies) {
      Pool pool(std::string("qualifies when ") + row.qualifies + "\n order by created_at");
      pool.add({value("name", "a"), value("score", "5"), value("hot", "true")});
      pool.add({value("name", "b"), value("score", "7")});
      pool.add({value("name", "c"), value("hot", "true")});
      const compiler::Program& program = *pool.checked.program;
      const auto sql = sqlite::pull_sql(program, program.distributions[program.distribution("pool")]);
      INFO(sql.conditions);
      const std::string always = "(owner_kind <> 1 OR pull_after IS NOT NULL)";
      if (*row.condition == '\0')
        CHECK(sql.conditions.substr(sql.conditions.size() - always.size()) == always);
      CHECK(sql.conditions.find(row.condition) != std::string::npos);
      CHECK(pool.plan().find("USING INDEX pull_pool") != std::string::npos);
      CHECK(pool.all_pulled("ana") == row.taken);
    }
  }
}

TEST_CASE("the order of a pull distribution, by every kind of value", "[store][pull]") {
  struct Row {
    const char* order;
    const char* attribute;
    std::vector<const char*> values;  // of a, b, c, d; empty: not set
    const char* taken;
    bool indexed = true;
  };
  for (const Row& row :
       {Row{"score descending", "score", {"5", "90", "", "7"}, "bdac"},
        Row{"score ascending", "score", {"5", "90", "", "-7"}, "dabc"},
        Row{"rate", "rate", {"1.5", "-2.25", "10", ""}, "bacd"},
        Row{"ends", "ends", {"2026-12-01", "2026-02-03", "", "2025-01-01"}, "dbac"},
        Row{"call_at",
            "call_at",
            {"2026-03-02T10:00:00.500Z", "2026-03-02T10:00:00Z", "2026-03-02T09:59:59.999Z", ""},
            "cbad"},
        Row{"budget descending", "budget", {"1000 USD", "999.99 USD", "20000 USD", ""}, "cabd"},
        Row{"hot descending", "hot", {"", "true", "false", "true"}, "bdac"},
        Row{"urgency", "urgency", {"low", "high", "", "normal"}, "bdac"},
        Row{"urgency descending", "urgency", {"low", "high", "", "normal"}, "adbc"},
        Row{"rank descending", "score", {"5", "90", "1", "7"}, "bdac", false},
        Row{"name descending", "score", {"5", "90", "1", "7"}, "dcba", false},
        Row{"created_at descending", "score", {"5", "90", "1", "7"}, "dcba"},
        Row{"hot, created_at descending", "hot", {"", "true", "false", ""}, "dcab"}}) {
    DYNAMIC_SECTION(row.order << " of " << row.attribute) {
      Pool pool(std::string("order by ") + row.order);
      for (std::size_t i = 0; i < row.values.size(); ++i) {
        std::vector<TypedText> values = {value("name", std::string(1, static_cast<char>('a' + i)))};
        if (*row.values[i] != '\0') values.push_back(value(row.attribute, row.values[i]));
        pool.add(values);
      }
      const std::string steps = pool.plan();
      INFO(steps);
      CHECK(steps.find("USING INDEX pull_pool") != std::string::npos);
      if (row.indexed) CHECK(steps.find("TEMP B-TREE FOR ORDER BY") == std::string::npos);
      CHECK(pool.all_pulled("ana") == row.taken);
      CHECK(pool.store->verify() == std::vector<std::string>{});
    }
  }
}

TEST_CASE("without an order the oldest comes first, and everybody takes part without groups",
          "[store][pull]") {
  Pool pool("qualifies when not closed");
  for (const char* name : {"a", "b", "c"}) pool.add({value("name", name)});
  CHECK(pool.all_pulled("cy") == "abc");
}

TEST_CASE("what qualifies, who takes part and how many they hold", "[store][pull]") {
  Pool pool(
      "qualifies when score > 10 and not closed\namong groups team\norder by score descending\nat most 2 "
      "open");
  for (const char* score : {"5", "20", "30", "40", "50"})
    pool.add({value("name", score), value("score", score)});
  pool.act(5, "finish");
  CHECK(pool.pull("cy").refused.kind == RefusalKind::NotPermitted);
  CHECK(pool.all_pulled("ana") == "4030");
  CHECK(pool.pull("ana").refused.kind == RefusalKind::Refused);
  pool.act(4, "finish");  // no longer held
  CHECK(pool.all_pulled("ana") == "20");
  const Outcome nothing = pool.pull("bo");
  CHECK(nothing.status == StepStatus::Nothing);
  CHECK(nothing.reason == "nothing");
  pool.add_user("bo", {"team"}, false);
  CHECK(pool.pull("bo").refused.kind == RefusalKind::NotPermitted);
  CHECK(pool.store->verify() == std::vector<std::string>{});
}

TEST_CASE("a released record waits for its time and then comes in its order", "[store][pull]") {
  Pool pool("order by score descending");
  for (const char* score : {"50", "40"}) pool.add({value("name", score), value("score", score)});
  CHECK(pool.pull("ana").id == 1);
  pool.act(1, "release");
  CHECK(pool.pull("bo").id == 2);
  CHECK(pool.pull("bo").status == StepStatus::Nothing);
  pool.now.ms += 2 * kHour - 1;
  CHECK(pool.pull("bo").status == StepStatus::Nothing);
  pool.now.ms += 1;
  CHECK(pool.pull("bo").id == 1);
  pool.store->begin(Access::Read);
  const Record record = pool.store->record(1).value();
  pool.store->rollback();
  CHECK(record.pull_count == 2);
  CHECK_FALSE(record.pull_after);
  CHECK(record.owner.name == "bo");
}

TEST_CASE("what a group owns is for its members, wherever its last owner belongs to", "[store][pull]") {
  Pool pool("order by score descending");
  for (const char* score : {"50", "40"}) pool.add({value("name", score), value("score", score)});
  User owner;
  owner.name = "di";
  owner.branch = "dallas";
  pool.store->begin(Access::Write);
  pool.store->put_user(owner);
  pool.store->commit();
  for (const RecordId id : {1, 2}) {
    pool.act(id, "take", "di");
    pool.act(id, "share");
  }
  CHECK(pool.pull("cy").status == StepStatus::Nothing);
  CHECK(pool.all_pulled("bo") == "5040");
}

TEST_CASE("a record that can't be given away is passed over and named", "[store][pull]") {
  Pool pool("order by score descending",
            "rule stuck for lead on assigned { when score > 60\n  set level = score }\n");
  pool.add({value("name", "bad"), value("score", "90")});
  pool.add({value("name", "good"), value("score", "50")});
  const Outcome given = pool.pull("ana");
  CHECK(given.id == 2);
  REQUIRE(given.remarks.size() == 1);
  CHECK_THAT(given.remarks[0], Catch::Contains("record 1") && Catch::Contains("rule `stuck`"));
  const Outcome nothing = pool.pull("ana");
  CHECK(nothing.status == StepStatus::Nothing);
  CHECK(nothing.remarks.size() == 1);
}

TEST_CASE("a deploy makes the indexes of its pull distributions and takes the others away", "[store][pull]") {
  Pool pool("order by score descending");
  const auto indexes = [&] {
    return raw_sql(
        pool.path,
        "SELECT group_concat(name || ': ' || sql, '; ') FROM sqlite_schema WHERE type = 'index' AND "
        "name GLOB 'pull_*'");
  };
  const std::string before = indexes();
  CHECK_THAT(before, Catch::Contains("pull_pool") && Catch::Contains("pull_other"));
  pool.install();
  CHECK(indexes() == before);
  std::string changed = text("qualifies when urgency = high and not closed\norder by ends");
  const std::size_t other = changed.find("distribution other");
  changed.erase(other, changed.find('\n', other) + 1 - other);
  pool.checked = check_text(changed);
  INFO(pool.checked.report());
  REQUIRE(pool.checked.program);
  pool.install();
  CHECK_THAT(indexes(), Catch::Contains("'$.ends'") && Catch::Contains("'$.urgency') = 'high'") &&
                            Catch::Contains("closed = 0"));
  CHECK_THAT(indexes(), !Catch::Contains("pull_other"));
  raw_sql(pool.path, "DROP INDEX pull_pool");  // as in a store that an older version deployed
  pool.add({value("name", "late"), value("ends", "2026-12-01"), value("urgency", "high")});
  pool.add({value("name", "soon"), value("ends", "2026-02-01"), value("urgency", "high")});
  pool.add({value("name", "no"), value("ends", "2026-01-01"), value("urgency", "low")});
  CHECK(pool.all_pulled("ana") == "soonlate");
}

}  // namespace leadflow::runtime::test::pull_test
