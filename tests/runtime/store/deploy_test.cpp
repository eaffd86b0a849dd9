// Deployments: what a plan counts, what it rests on, what strands, and what follows a new name.

#include <algorithm>

#include "compiler/diff.h"
#include "runtime/deploy/demands.h"
#include "runtime/deploy/seen.h"
#include "runtime/deploy/touched.h"
#include "tests/runtime/work/work_fixture.h"

namespace leadflow::runtime::test::deploy_test {
namespace {

using compiler::Difference;
using Lines = std::vector<std::string>;

std::string replaced(std::string text, const std::string& from, const std::string& to) {
  const std::size_t at = text.find(from);
  INFO(from);
  REQUIRE(at != std::string::npos);
  return text.replace(at, from.size(), to);
}

/// What moves to `waiting` moves to `state`.
std::string sent_to(std::string text, const std::string& state) {
  for (const char* use : {"move to waiting", "from fresh to waiting"}) {
    const std::string words = use;
    text = replaced(text, words, words.substr(0, words.rfind(' ') + 1) + state);
  }
  return text;
}

/// The action that leads to `waiting`, which is gone, leads elsewhere.
std::string sent_to_leave(const std::string& text) {
  return replaced(text, "move to waiting", "move to lost_it");
}

/// The office with hours, values, a transition that does something later and a rule of no workflow.
std::string larger_office() {
  std::string text =
      replaced(office_text, "  spare     email\n", "  spare     email\n  source    lead_source\n");
  text = replaced(text, "record lead", "values lead_source \"Source\" { web, referral }\nrecord lead");
  text = replaced(text, "workflow leads \"Leads\" for lead {\n",
                  "hours office {\n  timezone \"UTC\"\n  open mon-fri 09:00-17:00\n}\n"
                  "workflow leads \"Leads\" for lead {\n  hours office\n");
  text = replaced(
      text, "  rule bounced on",
      "  transition park \"Park\" from fresh to waiting {\n    after 5 days { note \"parked\" }\n  }\n"
      "  rule bounced on");
  return text + "rule tidy for lead on 30 days after contract { note \"tidy\" }\n";
}

/// Something of everything that can wait, for records that stand in two states.
void make_past(WorkFixture& f) {
  const RecordId ada = f.add(), bo = f.add(), cy = f.add(), dee = f.add(), eve = f.add();
  for (const char* action : {"write", "later", "plan", "push", "drip"}) f.apply(ada, action);
  f.edit(ada, "contract", "2026-06-30");
  f.edit(ada, "source", "web");
  f.edit(ada, "spare", "a@spare.example");
  for (const char* action : {"type", "write", "drip", "plan", "leave"}) f.apply(bo, action);
  f.edit(bo, "contract", "2026-07-30");
  f.edit(bo, "source", "referral");
  for (const char* action : {"later", "later", "park"}) f.apply(cy, action);
  for (const char* action : {"push", "type", "plan", "shut"}) f.apply(dee, action);
  for (const char* action : {"write", "drip", "reach"}) f.apply(eve, action);
  f.sql("UPDATE outbox SET state = 'sent' WHERE record = 5");
  f.sql("UPDATE outbox SET state = 'held' WHERE record = 2 AND kind = 'sms'");
}

struct Planned {
  DeployPlan plan;
  compiler::ProgramDifference found;
  std::vector<Touched> touched;
  runtime::Seen seen;
};

dsl::ast::File tree_of(const Checked& program) {
  dsl::ast::File merged = compiler::merge(program.tree);
  compiler::expand_like(merged);
  return merged;
}

/// What `deploy --plan` finds out about `text`.
Planned planned(WorkFixture& f, const std::string& text) {
  f.programs.push_back(check_text(text));
  const Checked& next = f.programs.back();
  INFO(next.report());
  REQUIRE(next.program);
  const std::string json = compiler::to_json(tree_of(next));
  Planned made;
  made.found = compiler::difference(tree_of(f.programs.front()), tree_of(next));
  f.store->begin(Access::Read);
  made.plan = plan_deploy(*f.store, *next.program, json);
  made.seen = seen_by(*f.store, json, made.plan);
  const TouchCounter counter(*f.store);
  for (const Difference& each : made.found.differences) made.touched.push_back(counter.of(each));
  f.store->commit();
  return made;
}

struct Case {
  std::string from, to, more;  // one replacement in the program, and what is added at its end
  std::string kind, path;      // of the difference that is looked at, by its old path
  // how many, as questions in SQL; empty: 0
  std::string records, timers, activities, messages;
};

const std::string in_waiting = "state = 'waiting' AND withdrawn = 0";
const std::string records_waiting = "SELECT count(*) FROM record WHERE " + in_waiting;
const std::string records_fresh = "SELECT count(*) FROM record WHERE state = 'fresh' AND withdrawn = 0";
const std::string of_waiting = " AND record IN (SELECT id FROM record WHERE " + in_waiting + ")";

std::string timers(const std::string& where) {
  return "SELECT count(*) FROM timer WHERE state = 'waiting' AND " + where;
}
std::string messages(const std::string& where) {
  return "SELECT count(*) FROM outbox WHERE state IN ('queued', 'held') AND " + where;
}
std::string whose(const std::string& where) {
  return "SELECT count(DISTINCT record) FROM outbox WHERE state IN ('queued', 'held') AND " + where;
}
std::string open_calls(const std::string& what) {
  return "SELECT count(" + what + ") FROM activity WHERE state = 'open' AND activity = 'call'";
}

const std::string waiting_state =
    "    status waiting \"Waiting\" {\n      category \"Work\" { action back \"Back\" { move to fresh } }\n  "
    "  }\n";

std::vector<Case> cases() {
  return {
      // a state under another name: all that waits for its records goes with them
      {"status waiting \"Waiting\"", "status paused \"Waiting\"", "moved leads.waiting to leads.paused\n",
       "state_renamed", "leads.waiting", records_waiting, timers("1" + of_waiting),
       "SELECT count(*) FROM activity WHERE state = 'open'" + of_waiting, messages("1" + of_waiting)},
      {waiting_state, "", "retired leads.waiting into leads.fresh\n", "state_removed", "leads.waiting",
       records_waiting, timers("1" + of_waiting),
       "SELECT count(*) FROM activity WHERE state = 'open'" + of_waiting, messages("1" + of_waiting)},
      {"status waiting \"Waiting\"", "status waiting \"On hold\"", "", "state_label_changed", "leads.waiting",
       records_waiting, "", "", ""},
      {"workflow leads \"Leads\"", "workflow leads \"All leads\"", "", "workflow_label_changed", "leads",
       "SELECT count(*) FROM record WHERE withdrawn = 0", "", "", ""},
      {"  hours office\n", "  disabled\n  hours office\n", "", "workflow_disabled_changed", "leads",
       "SELECT count(*) FROM record WHERE withdrawn = 0", timers("1"),
       "SELECT count(*) FROM activity WHERE state = 'open'", ""},
      // what may be done: the records it is offered for, and its own `after`s wherever their records are
      {"        action later \"Later\" { after 2 days { note \"later\" } }\n", "", "", "action_removed",
       "leads.fresh.later", records_fresh, timers("what = 'after 2 days'"), "", ""},
      {"note \"later\"", "note \"sooner\"", "", "operation_changed", "leads.fresh.later", records_fresh,
       timers("what = 'after 2 days'"), "", ""},
      {"note \"parked\"", "note \"put aside\"", "", "operation_changed", "leads.park",
       "SELECT count(*) FROM record WHERE withdrawn = 0", timers("what = 'after 5 days'"), "", ""},
      {"action write \"Write\"", "action write \"Write\" by presales", "", "action_by_changed",
       "leads.fresh.write", records_fresh, "", "", ""},
      // rules: of a state, of a workflow, of a record type
      {"on 14 days", "on 10 days", "", "rule_on_changed", "leads.fresh.stale", records_fresh,
       timers("rule = 'stale'"), "", ""},
      {"  rule renew on 3 days before contract at 09:00 { note \"renew\" }\n", "", "", "rule_removed",
       "leads.renew", "SELECT count(*) FROM record WHERE withdrawn = 0", timers("rule = 'renew'"), "", ""},
      {"note \"tidy\"", "note \"tidied\"", "", "operation_changed", "tidy",
       "SELECT count(*) FROM record WHERE type = 'lead' AND withdrawn = 0", timers("rule = 'tidy'"), "", ""},
      // values
      {"  spare     email\n", "", "retired attribute lead.spare\n", "attribute_removed", "lead.spare",
       "SELECT count(*) FROM record WHERE json_extract(attributes, '$.spare') IS NOT NULL", "", "", ""},
      {"{ web, referral }", "{ web }", "", "value_removed", "lead_source.referral",
       "SELECT count(*) FROM record WHERE json_extract(attributes, '$.source') = 'referral'", "", "", ""},
      {"open mon-fri 09:00-17:00", "open mon-fri 10:00-17:00", "", "open_times_changed", "office",
       "SELECT count(*) FROM record WHERE workflow = 'leads' AND withdrawn = 0", timers("kind = 'rule'"), "",
       ""},
      // what waits of a declaration
      {"activity call \"Call back\"", "activity call \"Call them\"", "", "activity_label_changed", "call",
       open_calls("DISTINCT record"), "", open_calls("*"), ""},
      {"after 3 days send sms ping", "after 3 days send sms ping\n  after 9 days send sms ping", "",
       "nurture_step_added", "drip", "SELECT count(*) FROM record WHERE nurture = 'drip'",
       timers("kind = 'nurture'"), "", ""},
      {"\"Dear {{name", "\"Hi {{name", "", "email_body_changed", "hello",
       whose("kind = 'email' AND name = 'hello'"), "", "", messages("kind = 'email' AND name = 'hello'")},
      {"\"Hi {{name or 'there'}}\" }", "\"Hello {{name or 'there'}}\" }", "", "sms_text_changed", "ping",
       whose("kind = 'sms' AND name = 'ping'"), "", "", messages("kind = 'sms' AND name = 'ping'")},
      {"crm.example/leads", "crm.example/v2", "", "endpoint_post_changed", "crm", whose("kind = 'web'"), "",
       "", messages("kind = 'web'")},
      // what nothing in the store knows
      {"activity call \"Call back\"", "activity call \"Call back\"\nactivity visit \"Visit\"", "",
       "activity_added", "visit", "", "", "", ""},
  };
}

TEST_CASE("a plan counts what each change touches", "[store][deploy]") {
  WorkFixture f(larger_office());
  make_past(f);
  const auto asked = [&f](const std::string& sql) { return sql.empty() ? 0 : std::stoll(f.sql(sql)); };
  for (const Case& each : cases()) {
    DYNAMIC_SECTION(each.kind << " " << each.path << " " << each.to) {
      std::string text = replaced(larger_office(), each.from, each.to) + each.more;
      if (text.find("status waiting") == std::string::npos)
        text = sent_to(text, text.find("status paused") != std::string::npos ? "paused" : "gone");
      const Planned made = planned(f, text);
      std::string seen;
      int found = 0;
      for (std::size_t i = 0; i < made.touched.size(); ++i) {
        const Difference& one = made.found.differences[i];
        const std::string& path = one.old_path.empty() ? one.path : one.old_path;
        seen += one.kind->key + " " + path + "\n";
        if (one.kind->key != each.kind || path != each.path) continue;
        ++found;
        CHECK(made.touched[i].records == asked(each.records));
        CHECK(made.touched[i].timers == asked(each.timers));
        CHECK(made.touched[i].activities == asked(each.activities));
        CHECK(made.touched[i].messages == asked(each.messages));
      }
      INFO(seen);
      CHECK(found == 1);
    }
  }
}

TEST_CASE("the past that plans are counted on holds some of everything", "[store][deploy]") {
  WorkFixture f(larger_office());
  make_past(f);
  CHECK(f.sql(records_waiting) == "2");
  CHECK(f.sql(records_fresh) == "3");
  CHECK(f.sql(timers("what = 'after 2 days'")) == "1");
  CHECK(f.sql(timers("what = 'after 5 days'")) == "1");
  CHECK(f.sql(timers("kind = 'nurture'")) == "4");
  CHECK(f.sql(timers("rule = 'renew'")) == "2");
  CHECK(f.sql(timers("rule = 'tidy'")) == "2");
  CHECK(f.sql(open_calls("*")) == "2");
  CHECK(f.sql(messages("1" + of_waiting)) == "2");
}

TEST_CASE("a plan sees the records and timers that it would write, one by one", "[store][deploy]") {
  WorkFixture f(larger_office());
  make_past(f);
  const std::string text = sent_to(replaced(replaced(larger_office(), "on 14 days", "on 10 days"),
                                            "status waiting \"Waiting\"", "status paused \"Waiting\""),
                                   "paused") +
                           "moved leads.waiting to leads.paused\n";
  const auto seen_now = [&] { return planned(f, text).seen; };
  const runtime::Seen seen = seen_now();
  std::vector<std::string> rows;
  for (const SeenRows& each : seen.rows) rows.push_back(each.what + ": " + std::to_string(each.count));
  CHECK(rows ==
        std::vector<std::string>{"moved leads.waiting to leads.paused: 2", "timers of rule stale: 2"});
  CHECK(what_differs(seen, seen_now()).empty());

  SECTION("what the deployment does nothing to may go on") {
    f.apply(1, "write");
    f.edit(1, "spare", "b@spare.example");
    f.apply(2, "back");
    f.apply(2, "leave");  // the same record again
    CHECK(what_differs(seen, seen_now()).empty());
  }
  SECTION("a record more") {
    f.apply(1, "leave");
    CHECK(what_differs(seen, seen_now()) ==
          "the store is not as the plan saw it: moved leads.waiting to leads.paused: 2 then, 3 now");
  }
  SECTION("another one in the place of one") {
    f.apply(2, "back");
    f.apply(1, "leave");
    CHECK(what_differs(seen, seen_now()) ==
          "the store is not as the plan saw it: moved leads.waiting to leads.paused: 2 then and now, but not "
          "the same ones");
  }
  SECTION("a timer more") {
    f.add();
    CHECK(what_differs(seen, seen_now()) ==
          "the store is not as the plan saw it: timers of rule stale: 2 then, 3 now");
  }
  SECTION("another version, even of the same program") {
    f.deploy_text(replaced(larger_office(), "\"Call back\"", "\"Ring\""));
    CHECK(what_differs(seen, seen_now()) == "the plan was made for version 1, and version 2 is deployed now");
  }
  SECTION("another program under the same number") {
    runtime::Seen other = seen;
    other.program = "0";
    CHECK(what_differs(other, seen) == "version 1 is another program than the one the plan was made for");
  }
  SECTION("another store") {
    WorkFixture g(larger_office());
    make_past(g);
    CHECK(what_differs(seen, planned(g, text).seen) == "the plan was made for another store");
  }
}

std::vector<std::string> stranded_by(WorkFixture& f, const std::string& text) {
  std::vector<std::string> lines;
  for (const Stranded& one : planned(f, text).plan.stranded)
    lines.push_back(one.what + " " + one.name + " " + std::to_string(one.records) + ": " + one.settle);
  return lines;
}

TEST_CASE("what would lose its home is named with what settles it", "[store][deploy]") {
  WorkFixture f(larger_office());
  make_past(f);
  const std::string text = larger_office();

  SECTION("a value of a `one of` that somebody holds, and one that nobody does") {
    CHECK(
        stranded_by(f, replaced(text, "{ web, referral }", "{ web }")) ==
        Lines{"value lead.source = referral 1: keep the value `referral`, or give these records another one "
              "first"});
    f.edit(2, "source", "web");
    CHECK(stranded_by(f, replaced(text, "{ web, referral }", "{ web }")).empty());
  }
  SECTION("values cannot be read as the new type") {
    CHECK(stranded_by(f, replaced(text, "  spare     email\n", "  spare     date\n")) ==
          Lines{"value lead.spare 1: keep `spare` as email, or give the new attribute a name of its own and "
                "add: retired attribute lead.spare"});
  }
  SECTION("nor where `moved` would put them") {
    CHECK(stranded_by(f, replaced(text, "  spare     email\n", "  second    date\n") +
                             "moved attribute lead.spare to lead.second\n") ==
          Lines{"value lead.spare 1: keep `spare` as email, or give the new attribute a name of its own and "
                "add: retired attribute lead.spare"});
    CHECK(stranded_by(f, replaced(text, "  spare     email\n", "  second    text\n") +
                             "moved attribute lead.spare to lead.second\n")
              .empty());
  }
  SECTION("an `after` whose action, transition or rule is gone") {
    const std::string action = "        action later \"Later\" { after 2 days { note \"later\" } }\n";
    CHECK(stranded_by(f, replaced(text, action, "")) ==
          Lines{"timer leads.fresh.later 1: keep `action later by nobody` until they have run, or with "
                "`disabled` in it to give them up"});
    CHECK(stranded_by(f, replaced(text, "action later \"Later\" {", "action later \"Later\" by nobody {"))
              .empty());
    CHECK(stranded_by(f, replaced(text, "action later \"Later\" {",
                                  "action later \"Later\" {\n          disabled\n         "))
              .empty());
    const Lines park = stranded_by(f, replaced(text, "transition park", "transition halt"));
    REQUIRE(park.size() == 1);
    CHECK(park[0].starts_with("timer leads.park 1: keep `transition park by nobody`"));
  }
  SECTION("a request whose endpoint is gone, but not a message whose template is") {
    std::string gone = replaced(text, "        action push \"Push\" { web request crm }\n", "");
    for (const char* each : {"delivered on request delivered crm", "undelivered on request failed crm"}) {
      const std::size_t at = gone.find(std::string("  rule ") + each);
      REQUIRE(at != std::string::npos);
      gone.erase(at, gone.find('\n', at) + 1 - at);
    }
    const std::size_t at = gone.find("endpoint crm");
    gone.erase(at, gone.find("activity call") - at);
    CHECK(stranded_by(f, gone) ==
          Lines{"message crm 2: keep `endpoint crm` until they are sent, or drop them: "
                "leadflow outbox drop"});
    f.sql("UPDATE outbox SET state = 'sent' WHERE kind = 'web'");
    CHECK(stranded_by(f, gone).empty());
    std::string other = text;
    for (std::size_t ping = other.find("ping"); ping != std::string::npos;
         ping = other.find("ping", ping + 1))
      other.replace(ping, 4, "pong");
    CHECK(stranded_by(f, other).empty());
  }
  SECTION("what was moved is moved back") {
    const std::string paused = replaced(text, "status waiting \"Waiting\"", "status paused \"Waiting\"");
    f.deploy_text(sent_to(paused, "paused") + "moved leads.waiting to leads.paused\n");
    CHECK(stranded_by(f, text) == Lines{"state leads.paused 2: moved leads.paused to leads.waiting"});
  }
}

TEST_CASE("records of a workflow that is for another type by now", "[store][deploy]") {
  const std::string text =
      "edition 1\nrecord lead {\n  name   text\n  email  email\n  phone  phone\n}\nrecord deal { name text "
      "}\n"
      "workflow leads for lead {\n  entry at fresh\n  bucket fresh \"New\"\n}\n";
  WorkFixture f(text);
  f.add();
  const std::string deals = replaced(text, "leads for lead", "leads for deal");
  CHECK(stranded_by(f, deals) ==
        Lines{"workflow leads 1: keep `workflow leads for lead` and give the new one another name"});
  const std::string moved = replaced(text, "leads for lead", "deals for deal");
  CHECK(stranded_by(f, moved + "moved leads.fresh to deals.fresh\n") ==
        Lines{"state leads.fresh 1: keep a workflow for lead: `deals` is for deal"});
}

TEST_CASE("an `after` follows its action into a state that has another name", "[store][deploy]") {
  WorkFixture f(larger_office());
  make_past(f);
  std::string text = replaced(larger_office(), "entry at fresh", "entry at untouched");
  text = replaced(text, "status fresh \"New\"", "status untouched \"New\"");
  text = replaced(text, "from fresh to", "from untouched to");
  text = replaced(text, "move to fresh", "move to untouched");
  CHECK(f.deploy_text(text + "moved leads.fresh to leads.untouched\n").stranded.empty());
  CHECK(f.noted(1, "later") == 0);
  f.work_after(2 * kDay);
  CHECK(f.noted(1, "later") == 1);
  CHECK(f.noted(3, "parked") == 0);
  f.work_after(3 * kDay);
  CHECK(f.noted(3, "parked") == 1);
  CHECK(f.problems() == std::vector<std::string>{});
}

std::string switched_off(const std::string& text) {
  return replaced(text, "  hours office\n", "  disabled\n  hours office\n");
}

TEST_CASE("what waits in a disabled workflow does nothing, and the history says so", "[store][deploy]") {
  const std::string why = "workflow `leads` is disabled";
  WorkFixture f(larger_office());
  const RecordId ada = f.add(), bo = f.add(), cy = f.add();
  f.apply(ada, "later");
  f.apply(ada, "drip");
  f.apply(ada, "plan");
  f.edit(ada, "contract", "2026-01-20");
  f.apply(bo, "later");
  f.apply(cy, "write");  // queued while the workflow had effect
  f.apply(cy, "park");
  f.deploy_text(switched_off(larger_office()));
  CHECK(f.sql(timers("kind = 'rule' AND rule <> 'tidy'")) == "0");

  f.work_after(3 * kDay);
  CHECK(f.told(ada, "timer_dropped") == 3);  // two of rules at the deployment, and the `after`
  CHECK(f.noted(ada, "later") == 0);
  CHECK(f.told(ada, why + ": a step of nurture `drip` was left out") == 2);
  CHECK(f.told(ada, "nobody is reminded of `call`: " + why) == 1);
  CHECK(f.told(ada, R"("activity_ended")") == 1);  // that it is late is a fact
  CHECK(f.noted(ada, "late") == 0);
  CHECK(f.transport.messages.size() == 1);
  CHECK(f.problems() == std::vector<std::string>{});

  SECTION("what is not due yet when the workflow is enabled again goes on") {
    f.deploy_text(larger_office());
    f.work_after(2 * kDay);
    CHECK(f.noted(cy, "parked") == 1);
    CHECK(f.sql(timers("rule = 'renew'")) == "1");
    f.work_after(30 * kDay);
    CHECK(f.noted(ada, "renew") == 1);
    CHECK(f.noted(bo, "later") == 0);  // its time came while the workflow was disabled
  }
  SECTION("nor does an `after` move a record, whatever the time") {
    f.work_after(30 * kDay);
    CHECK(f.noted(cy, "parked") == 0);
    CHECK(f.told(cy, "timer_dropped") == 2);
    CHECK(f.state(ada) == "fresh");
  }
}

TEST_CASE("an `after` of a rule of no workflow has effect in a disabled one, but moves nothing",
          "[store][deploy]") {
  const std::string text =
      larger_office() +
      "rule seen for lead on email opened { after 1 day { note \"seen\" } }\n"
      "rule clicked for lead on email clicked { after 1 day { move to leads.waiting } }\n";
  WorkFixture f(text);
  const RecordId id = f.add();
  const auto happens = [&](dsl::ast::EventKind kind) {
    f.write([&] {
      run_step(*f.store, {{}, EventCommand{id, kind, {}, {}}}, {f.clock.now(), {}, "event", {}}, f.options(),
               {});
    });
  };
  happens(dsl::ast::EventKind::EmailOpened);
  happens(dsl::ast::EventKind::EmailClicked);
  f.deploy_text(switched_off(text));
  f.work_after(kDay);
  CHECK(f.noted(id, "seen") == 1);
  CHECK(f.state(id) == "fresh");
  CHECK(f.told(id, R"("why":"refused: workflow `leads` is disabled")") == 1);
}

TEST_CASE("an `after` of an action that is refused says so in one word", "[store][deploy]") {
  const std::string later = "action later \"Later\" { after 2 days { note \"later\" } }";
  WorkFixture f(
      replaced(replaced(office_text, later, "action later \"Later\" { after 2 days { move to waiting } }"),
               "status waiting \"Waiting\" {\n",
               "status waiting \"Waiting\" {\n      refuse \"Not now.\" when spare is not set\n"));
  const RecordId id = f.add();
  f.apply(id, "later");
  f.work_after(2 * kDay);
  CHECK(f.told(id, R"("text":"refused: Not now.")") == 1);
}

TEST_CASE("an `after` follows its place in a text that was changed", "[store][deploy]") {
  const std::string action = "action later \"Later\" { after 2 days { note \"later\" } }";
  const std::string open = "action later \"Later\" {\n";
  WorkFixture f;
  const RecordId id = f.add();
  f.apply(id, "later");
  const auto runs_with = [&](const std::string& text) {
    CHECK(f.deploy_text(replaced(office_text, action, text)).stranded.empty());
    f.work_after(2 * kDay);
    return f.noted(id, "later") + 10 * f.noted(id, "soon");
  };
  SECTION("an operation before it") {
    CHECK(runs_with(open + "note \"now\"\nafter 2 days { note \"later\" } }") == 1);
  }
  SECTION("it stands in an `if` by now") {
    CHECK(runs_with(open + "if name is set { after 2 days { note \"later\" } } }") == 1);
  }
  SECTION("another one before it, of another duration") {
    CHECK(runs_with(open + "after 1 day { note \"soon\" }\nafter 2 days { note \"later\" } }") == 1);
  }
  SECTION("another duration") {
    CHECK(runs_with(open + "after 3 days { note \"later\" } }") == 1);
  }
  SECTION("it says something else") {
    CHECK(runs_with(open + "after 2 days { note \"soon\" } }") == 10);
  }
  SECTION("it is no longer there") {
    const DeployPlan plan = f.deploy_text(replaced(office_text, action, open + "note \"now\" }"));
    REQUIRE(plan.stranded.size() == 1);
    CHECK(plan.stranded[0].name == "leads.fresh.later");
    CHECK(plan.stranded[0].records == 1);
    CHECK(plan.stranded[0].settle ==
          "keep an `after` in `action later` until their time has come: what stands in it then is what runs");
    f.work_after(2 * kDay);
    CHECK(f.noted(id, "later") == 1);
  }
}

TEST_CASE("an `after` of a rule needs its rule", "[store][deploy]") {
  const std::string rule = "  rule asked on email replied { after 2 days { note \"asked\" } }\n";
  const std::string with = replaced(office_text, "  rule bounced on", rule + "  rule bounced on");
  WorkFixture f(with);
  const RecordId id = f.add();
  f.write([&] {
    run_step(*f.store, {{}, EventCommand{id, dsl::ast::EventKind::EmailReplied, {}, {}}},
             {f.clock.now(), {}, "event", {}}, f.options(), {});
  });
  CHECK(stranded_by(f, office_text) ==
        std::vector<std::string>{
            "timer leads.asked 1: keep `rule asked` until they have run, or with `disabled` "
            "in it to give them up"});
  f.work_after(2 * kDay);
  CHECK(f.noted(id, "asked") == 1);
  CHECK(stranded_by(f, office_text).empty());
}

TEST_CASE("an `after` of a rule whose record it moved on needs the rule where it stands", "[store][deploy]") {
  const std::string rule =
      "      rule wait on changed name { move to waiting\n after 2 days { note \"asked\" } }\n";
  const std::string with = replaced(office_text, "      rule stale on", rule + "      rule stale on");
  WorkFixture f(with);
  const RecordId id = f.add();
  f.edit(id, "name", "Bo");
  CHECK(stranded_by(f, office_text) ==
        Lines{"timer leads.fresh.wait 1: keep `rule wait` until they have run, or with `disabled` "
              "in it to give them up"});
  SECTION("under the new name of its state") {
    std::string text = replaced(with, "entry at fresh", "entry at untouched");
    text = replaced(text, "status fresh \"New\"", "status untouched \"New\"");
    text = replaced(text, "move to fresh", "move to untouched");
    CHECK(f.deploy_text(text + "moved leads.fresh to leads.untouched\n").stranded.empty());
  }
  SECTION("in another state of the record") {
    const std::string paused = replaced(with, "status waiting \"Waiting\"", "status paused \"Waiting\"");
    std::string text = replaced(paused, "move to waiting\n", "move to paused\n");
    text = replaced(text, "action leave \"Leave\" { move to waiting }",
                    "action leave \"Leave\" { move to paused }");
    CHECK(f.deploy_text(text + "moved leads.waiting to leads.paused\n").stranded.empty());
  }
  f.work_after(2 * kDay);
  CHECK(f.noted(id, "asked") == 1);
  CHECK(f.problems() == std::vector<std::string>{});
}

TEST_CASE("a new `unique` that records break names them", "[store][deploy]") {
  const auto with_name = [](const std::string& name) {
    return std::vector<TypedText>{{"name", name}, {"phone", "+1 202 555 0100"}};
  };
  const auto unique = [](const std::string& line) {
    return replaced(office_text, "  spare     email\n", "  spare     email\n" + line + "\n");
  };
  WorkFixture f;
  for (const char* name : {"Ada", "Bo", "ADA", "Cy", "Bo", "Bo", "Bo"}) f.add(with_name(name));
  const std::string settled = "give them different values first, or leave `unique name` out";
  CHECK(stranded_by(f, unique("  unique name")) == Lines{"unique lead.name 6: " + settled});
  const DeployPlan plan = f.deploy_text(unique("  unique name"));  // nor does the deployment fail at its end
  REQUIRE(plan.stranded.size() == 1);
  CHECK(plan.stranded[0].ids.size() == named_ids);
  CHECK(f.sql("SELECT max(version) FROM program_version") == "1");

  SECTION("what is not set is not alike") {
    CHECK(stranded_by(f, unique("  unique email")).empty());
  }
  SECTION("under the name that its attribute will have") {
    std::string text = office_text;
    for (const char* use : {"name or 'there'", "name or 'friend'", "name or 'there'", "{ name = name }"}) {
      const std::string words = use;
      text = replaced(text, words, words[0] == '{' ? "{ name = called }" : "called" + words.substr(4));
    }
    text = replaced(replaced(text, "  name      text\n", "  called    text\n"), "  spare     email\n",
                    "  spare     email\n  unique called\n");
    CHECK(stranded_by(f, text + "moved attribute lead.name to lead.called\n") ==
          Lines{"unique lead.called 6: give them different values first, or leave `unique called` out"});
  }
  SECTION("when they differ it is installed") {
    for (RecordId id = 1; id <= 7; ++id) f.edit(id, "name", "N" + std::to_string(id));
    CHECK(f.deploy_text(unique("  unique name")).stranded.empty());
    CHECK(f.problems() == std::vector<std::string>{});
    CHECK(f.sql("SELECT count(*) FROM record_unique") == "7");
  }
}

TEST_CASE("a `unique` is looked at anew where it compares something else", "[store][deploy]") {
  const auto with = [](const std::string& lines) {
    return replaced(office_text, "  spare     email\n", lines + "  unique spare\n");
  };
  const std::string long_s =
      "ro\xc5\xbf"
      "e@x.example";  // folds to `rose`; as e-mail it is another
  const Lines alike = {"unique lead.spare 2: give them different values first, or leave `unique spare` out"};
  SECTION("its attribute has another type") {
    WorkFixture f(with("  spare     email\n"));
    f.add({{"name", "Ada"}, {"spare", "rose@x.example"}});
    const RecordId bo = f.add({{"name", "Bo"}, {"spare", long_s}});
    const std::string next = with("  spare     text\n");
    CHECK(stranded_by(f, next) == alike);
    f.edit(1, "spare", "a@x.example");
    CHECK(f.deploy_text(next).stranded.empty());
    CHECK(f.problems() == std::vector<std::string>{});  // what is guarded now is the text
    CHECK(f.sql("SELECT value FROM record_unique WHERE record = " + std::to_string(bo)) == "rose@x.example");
  }
  SECTION("its attribute takes over another's values") {
    WorkFixture f(with("  spare     email\n  second    email\n"));
    f.add({{"name", "Ada"}, {"spare", "a@x.example"}});
    f.add({{"name", "Bo"}, {"second", "A@x.example"}});
    const std::string next = with("  spare     email\n") + "moved attribute lead.second to lead.spare\n";
    CHECK(stranded_by(f, next) == alike);
    f.edit(1, "spare", "b@x.example");
    CHECK(f.deploy_text(next).stranded.empty());
    CHECK(f.problems() == std::vector<std::string>{});
    CHECK(f.sql("SELECT count(*) FROM record_unique") == "2");
  }
}

Lines unmet_by_next(WorkFixture& f, const std::string& text) {
  const Checked next = check_text(text);
  INFO(next.report());
  REQUIRE(next.program);
  const std::string json = compiler::to_json(tree_of(next));
  f.store->begin(Access::Read);
  const DeployPlan plan = plan_deploy(*f.store, *next.program, json);
  const std::vector<Unmet> unmet = unmet_demands(*f.store, *next.program, json, plan, f.clock.now());
  f.store->commit();
  CHECK(plan.stranded.empty());
  Lines lines;
  for (const Unmet& one : unmet) {
    std::string line = one.state + " " + std::to_string(one.records) + ": " + one.why + ":";
    for (const RecordId id : one.ids) line += " " + std::to_string(id);
    lines.push_back(line);
  }
  return lines;
}

TEST_CASE("records that do not meet what a new program demands are counted", "[store][deploy]") {
  WorkFixture f;
  for (int i = 0; i < 7; ++i) f.add();
  f.edit(3, "spare", "c@spare.example");
  f.apply(6, "leave");
  f.apply(7, "leave");
  f.edit(7, "spare", "g@spare.example");
  const std::string fresh = "status fresh \"New\" {\n";
  const std::string promise = "prove \"spare\" at fresh always spare is set\n";

  SECTION("a `require` of a state") {
    CHECK(unmet_by_next(f, replaced(office_text, fresh, fresh + "      require spare\n")) ==
          Lines{"leads.fresh 4: `spare` is missing: 1 2 4 5"});
    CHECK(unmet_by_next(f, replaced(office_text, fresh, fresh + "      require spare when name = \"x\"\n"))
              .empty());
  }
  SECTION("a promise") {
    CHECK(unmet_by_next(f, office_text + promise) ==
          Lines{"leads.fresh 4: it would break the promise \"spare\": 1 2 4 5"});
    f.deploy_text(office_text + promise);
    CHECK(unmet_by_next(f, office_text + "prove \"spare\" at fresh, waiting always spare is set\n") ==
          Lines{"leads.waiting 1: it would break the promise \"spare\": 6"});
  }
  SECTION("a `refuse` of the workflow, and what a record type asks") {
    CHECK(unmet_by_next(f, replaced(office_text, "  entry at fresh\n",
                                    "  entry at fresh\n  refuse \"No spare.\" when spare is not set\n")) ==
          Lines{"leads.fresh 4: No spare.: 1 2 4 5", "leads.waiting 1: No spare.: 6"});
    CHECK(unmet_by_next(f, replaced(office_text, "  spare     email\n", "  spare     email required\n")) ==
          Lines{"leads.fresh 4: `spare` is missing: 1 2 4 5", "leads.waiting 1: `spare` is missing: 6"});
  }
  SECTION("where `retired` puts them") {
    std::string text = sent_to_leave(replaced(office_text, waiting_state, ""));
    text = replaced(text, "bucket gone \"Gone\" lost\n",
                    "bucket gone \"Gone\" lost {\n    status lost_it \"Lost\" { require spare }\n  }\n");
    CHECK(unmet_by_next(f, replaced(text, "move to gone", "move to lost_it") +
                               "retired leads.waiting into leads.lost_it\n") ==
          Lines{"leads.lost_it 1: `spare` is missing: 6"});
  }
  SECTION("under the names that they will have") {
    std::string text = replaced(office_text, "  spare     email\n", "  second    email\n");
    text = replaced(text, fresh, fresh + "      require second\n");
    CHECK(unmet_by_next(f, text + "moved attribute lead.spare to lead.second\n") ==
          Lines{"leads.fresh 4: `second` is missing: 1 2 4 5"});
  }
  SECTION("more than are named") {
    for (int i = 0; i < 3; ++i) f.add();
    CHECK(unmet_by_next(f, office_text + promise) ==
          Lines{"leads.fresh 7: it would break the promise \"spare\": 1 2 4 5 8"});
  }
  SECTION("what is said already, what a disabled workflow says, and what asks nothing") {
    const std::string text = replaced(office_text, fresh, fresh + "      require spare\n");
    const std::string off = replaced(text, "  entry at fresh\n", "  disabled\n  entry at fresh\n");
    CHECK(unmet_by_next(f, off).empty());
    f.deploy_text(text);
    CHECK(unmet_by_next(f, replaced(text, "\"Call back\"", "\"Ring\"")).empty());
    CHECK(unmet_by_next(f, replaced(text, "require spare\n", "require spare, name\n")).empty());
    f.deploy_text(off);
    CHECK(unmet_by_next(f, text) == Lines{"leads.fresh 4: `spare` is missing: 1 2 4 5"});
  }
}

TEST_CASE("a state that nobody stands in any more keeps when it was entered", "[store][deploy]") {
  WorkFixture f;
  const RecordId id = f.add();
  f.apply(id, "leave");
  f.apply(id, "back");
  std::string text = replaced(office_text, "status waiting \"Waiting\"", "status paused \"Waiting\"");
  text = replaced(text, "move to waiting", "move to paused") + "moved leads.waiting to leads.paused\n";
  const DeployPlan plan = f.deploy_text(text);
  REQUIRE(plan.migrations.size() == 1);
  CHECK(plan.migrations.front().records == 0);
  CHECK(f.sql("SELECT count(*) FROM state_entry WHERE state = 'paused'") == "1");
  CHECK(f.sql("SELECT count(*) FROM state_entry WHERE state = 'waiting'") == "0");
  CHECK(f.problems() == std::vector<std::string>{});
}

TEST_CASE("a version keeps its note and which one it went back to", "[store][deploy]") {
  WorkFixture f;
  DeployPlan plan;
  f.programs.push_back(check_text(replaced(office_text, "\"Call back\"", "\"Ring\"")));
  const Checked& next = f.programs.back();
  f.write([&] {
    deploy(*f.store, *next.program, compiler::to_json(tree_of(next)), {f.clock.now(), "root", "deploy", ""},
           plan, {"why", 1});
  });
  f.store->begin(Access::Read);
  const std::vector<VersionInfo> versions = f.store->versions();
  f.store->commit();
  REQUIRE(versions.size() == 2);
  CHECK(versions[0].back_to == 0);
  CHECK(versions[1].back_to == 1);
  CHECK(versions[1].note == "why");
  CHECK(versions[1].by == "root");
}

}  // namespace
}  // namespace leadflow::runtime::test::deploy_test
