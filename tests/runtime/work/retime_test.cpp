// Timers of rules on time follow the deployed program.

#include "runtime/deploy/retime.h"
#include "tests/runtime/work/work_fixture.h"

namespace leadflow::runtime::test::retime_test {
namespace {

std::string changed(const std::string& from, const std::string& to) {
  std::string text = office_text;
  text.replace(text.find(from), from.size(), to);
  return text;
}
const std::string stale = "      rule stale on 14 days { move to gone }\n";
const std::string without_stale = changed(stale, "");

std::string waiting(const WorkFixture& f) {
  return f.sql(
      "SELECT group_concat(what || ' ' || due, ';') FROM (SELECT * FROM timer WHERE state = 'waiting' "
      "ORDER BY id)");
}
std::string due(const WorkFixture& f, std::int64_t ms) {
  return std::to_string(f.start.ms + ms);
}

TEST_CASE("a rule on time that is new waits for the records that are there", "[work][deploy]") {
  WorkFixture f(without_stale);
  const RecordId id = f.add();
  CHECK(waiting(f).empty());
  f.pass(10 * kDay);
  const DeployPlan plan = f.deploy_text(office_text);
  CHECK(plan.retimed.set == 1);
  CHECK(plan.retimed.ended == 0);
  CHECK(plan.retimed.records == 1);
  CHECK(waiting(f) == "rule stale " + due(f, 14 * kDay));
  f.work_after(4 * kDay);
  CHECK(f.state(id) == "gone");
  CHECK(f.problems() == std::vector<std::string>{});
}

TEST_CASE("a time already past when its rule is deployed does not fire", "[work][deploy]") {
  WorkFixture f(without_stale);
  const RecordId id = f.add();
  f.pass(14 * kDay);
  CHECK(f.deploy_text(office_text).retimed.records == 0);
  f.work_after(30 * kDay);
  CHECK(f.state(id) == "fresh");
}

TEST_CASE("deploying without the rule ends its timers", "[work][deploy]") {
  WorkFixture f;
  const RecordId id = f.add();
  const DeployPlan plan = f.deploy_text(without_stale);
  CHECK(plan.stranded.empty());
  CHECK(plan.retimed.ended == 1);
  CHECK(waiting(f).empty());
  f.work_after(30 * kDay);
  CHECK(f.state(id) == "fresh");
  CHECK(f.told(id, "timer_dropped") == 1);
  CHECK(f.problems() == std::vector<std::string>{});
}

TEST_CASE("another time of a rule is the one that counts", "[work][deploy]") {
  WorkFixture f;
  f.add();
  f.pass(kDay);
  const DeployPlan plan = f.deploy_text(changed("on 14 days", "on 10 days"));
  CHECK(plan.retimed.set == 1);
  CHECK(plan.retimed.ended == 1);
  CHECK(waiting(f) == "rule stale " + due(f, 10 * kDay));
}

TEST_CASE("what has nothing to do with time leaves the timers alone", "[work][deploy]") {
  WorkFixture f;
  const RecordId id = f.add();
  f.edit(id, "contract", "2026-06-30");
  const std::string before = waiting(f);
  CHECK(f.deploy_text(changed("\"Hello {{name", "\"Hallo {{name")).retimed.records == 0);
  CHECK(waiting(f) == before);
  CHECK(f.steps(id) == "edit");
}

TEST_CASE("a rule on a date that is new, and one that is gone", "[work][deploy]") {
  const std::string renew = "  rule renew on 3 days before contract at 09:00 { note \"renew\" }\n";
  WorkFixture f(changed(renew, ""));
  const RecordId id = f.add();
  const RecordId none = f.add();
  f.edit(id, "contract", "2026-01-12");
  CHECK(f.deploy_text(office_text).retimed.set == 1);
  CHECK(f.told(none, "timer_set") == 1);  // of its state, from the start
  f.work_after(4 * kDay);
  CHECK(f.noted(id, "renew") == 1);
  f.edit(id, "contract", "2026-01-20");
  CHECK(f.deploy_text(changed(renew, "")).retimed.ended == 1);
  f.work_after(30 * kDay);
  CHECK(f.noted(id, "renew") == 1);
  CHECK(f.problems() == std::vector<std::string>{});
}

TEST_CASE("a closed record gets no timers of its state from a new program", "[work][deploy]") {
  WorkFixture f(without_stale);
  f.apply(f.add(), "shut");
  CHECK(f.deploy_text(office_text).retimed.records == 0);
}

TEST_CASE("a record that moved on after its end keeps the timers of its state", "[work][deploy]") {
  const std::string finish = "        action shut \"Shut\" { close }\n";
  const std::string actions =
      "        action give \"Give\" { return }\n"
      "        action shut_out \"Out\" { close\n  move to waiting }\n";
  const auto program = [&](const std::string& rule) {
    std::string text = changed(finish, finish + actions);
    const std::string waits = "    status waiting \"Waiting\" {\n";
    return text.replace(text.find(waits), waits.size(),
                        waits + "      rule idle on " + rule + " { note \"idle\" }\n");
  };
  struct Case {
    std::vector<std::string> actions;
    int timers;
  };
  const std::vector<Case> cases = {
      {{"give", "leave"}, 1},         {{"shut", "leave"}, 1}, {{"shut_out"}, 1},
      {{"leave", "back", "give"}, 0}, {{"leave"}, 1},         {{"give", "leave", "back", "shut"}, 0},
  };
  for (const Case& each : cases) {
    WorkFixture f(program("3 days"));
    const RecordId id = f.add();
    for (const std::string& action : each.actions) {
      INFO(action);
      f.apply(id, action);
    }
    const std::string before = waiting(f);
    f.deploy_text(program("4 days"));
    const std::string after = waiting(f);
    INFO(before << " -> " << after);
    CHECK((before == "rule idle " + due(f, 3 * kDay)) == (each.timers == 1));
    CHECK((after == "rule idle " + due(f, 4 * kDay)) == (each.timers == 1));
    f.work_after(5 * kDay);
    CHECK(f.noted(id, "idle") == each.timers);
    CHECK(f.problems() == std::vector<std::string>{});
  }
}

TEST_CASE("records that are retired into another state wait for its time", "[work][deploy]") {
  WorkFixture f;
  const RecordId id = f.add();
  f.apply(id, "leave");
  std::string text = changed(
      "    status waiting \"Waiting\" {\n      category \"Work\" { action back \"Back\" { move to fresh } "
      "}\n    }\n",
      "");
  const std::string leave = "        action leave \"Leave\" { move to waiting }\n";
  text.replace(text.find(leave), leave.size(), "");
  f.pass(kDay);
  const DeployPlan plan = f.deploy_text(text + "retired leads.waiting into leads.fresh\n");
  CHECK(plan.retimed.set == 1);
  f.work_after(13 * kDay);
  CHECK(f.state(id) == "gone");
  CHECK(f.problems() == std::vector<std::string>{});
}

TEST_CASE("open activities and running nurtures need a home", "[work][deploy]") {
  WorkFixture f;
  const RecordId id = f.add();
  f.apply(id, "plan");
  f.apply(id, "drip");
  const std::string none =
      "edition 1\nrecord lead \"Lead\" {\n  name      text\n  email     email\n  phone     phone\n"
      "  contract  date\n  spare     email\n}\nworkflow leads \"Leads\" for lead {\n  entry at fresh\n"
      "  bucket open_ones \"Open\" {\n    status fresh \"New\" {\n      category \"Work\" { action go \"Go\" "
      "{ move to gone } }\n    }\n  }\n"
      "  bucket gone \"Gone\" lost\n}\n";
  const DeployPlan plan = f.deploy_text(none);
  std::vector<std::string> stranded;
  for (const Stranded& one : plan.stranded) stranded.push_back(one.what + " " + one.name);
  CHECK(stranded == std::vector<std::string>{"activity call", "nurture drip"});
}

}  // namespace
}  // namespace leadflow::runtime::test::retime_test
