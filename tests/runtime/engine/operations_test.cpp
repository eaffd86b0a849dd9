// Each operation has at least one case; the last test sees to it.

#include <map>

#include "tests/runtime/engine/play.h"

namespace leadflow::test::operations_test {

namespace {

const std::string head = R"(edition 1
values origin "Source" { web "Web form", referral }
record interest "Interest" { course text
  students integer
  price money USD }
record account "Account" { company text
  owner_lead link to lead }
record ticket "Ticket" { course text
  lead link to lead }
record lead "Lead" {
  name text
  company text
  title text = "{{name or 'Nobody'}} of {{company}}"
  email email
  phone phone
  second email
  source origin
  score integer from 0 to 100 default 10
  budget money USD
  due date
  meet datetime
  approver user
  account link to account
  interests list of interest
  vip boolean
  vip_words text = "{{vip}}"
  unique name
}
group presales "Pre-sales"
group closers "Closers"
branch dallas "Dallas"
branch paris "Paris"
hours office { timezone "America/Sao_Paulo"
  open mon-fri 09:00-18:00 }
email welcome "Welcome" { subject "Hello {{name or 'there'}}"
  body "{{source or 'no source'}} {{owner.name or 'nobody'}} {{budget or 'free'}}" }
email off "Off" { disabled
  subject "x"
  body "y" }
sms ping { text "Hi {{name}}" }
endpoint partner { post "https://partner.example/leads"
  send { name = name, score = score, source = source, budget = budget } as json }
endpoint forms { post "https://partner.example/form"
  send { name = name, email = email } as form }
activity call "Call"
nurture drip { after 1 day send email welcome
  after 3 days send sms ping
  stop on contact made, email replied, closed }
nurture other { after 1 day send sms ping }
distribution round push for lead { qualifies when score >= 10
  among groups presales
  by round robin }
event form { text_in text }
workflow leads "Leads" for lead {
  hours office
  entry at new_lead
  bucket open_ones "Open" {
    status new_lead "New" { category "All" {
)";
const std::string tail = R"(
    } }
    status second_state "Second"
  }
  bucket sold "Sold" won
  rule heard on form { note "heard {{form.text_in}}" }
}
)";

/// The program with one action `go` that has these operations.
std::string with(const std::string& operations) {
  return head + "action go \"Go\" {\n" + operations + "\n}\n" + tail;
}

struct Case {
  Play play;
  RecordId id;
  Decision decision;
  explicit Case(const std::string& operations,
                const Texts& texts = {{"name", "Ada"},
                                      {"email", "Ada@x.example"},
                                      {"phone", "+1 202 555 0100"}},
                const std::string& as = "ana")
      : play(with(operations)), id(play.add("lead", texts)), decision(play.apply(id, "go", as)) {
    if (decision.refused) UNSCOPED_INFO(decision.refused->message);
  }
  const Record& record() { return *play.world().record(id); }
};

using Check = void (*)();

void check_move_to() {
  Case c("move to second_state");
  CHECK(c.play.state(c.id) == "second_state");
  CHECK(c.record().entry == 2);
  Case again("move to new_lead");
  CHECK(again.play.state(again.id) == "new_lead");
  CHECK(again.record().entry == 2);
}

void check_contact() {
  Case attempted("contact attempted");
  CHECK(attempted.record().contact_attempts == 1);
  CHECK_FALSE(attempted.record().contacted);
  CHECK(attempted.record().first_contact_at == attempted.play.world().now());
  CHECK(effects<ContactCounted>(attempted.decision).at(0).first);
  Case made("contact made");
  CHECK(made.record().contact_attempts == 1);
  CHECK(made.record().contacted);
}

void check_appointment() {
  Case c("appointment \"Call {{name}}\" for me in 2 days lasting 45 minutes");
  const auto scheduled = effects<Scheduled>(c.decision).at(0);
  CHECK(scheduled.title == "Call Ada");
  CHECK(scheduled.user == "ana");
  CHECK(to_rfc3339(scheduled.starts_at) == "2026-01-07T12:00:00Z");
  CHECK(scheduled.ends_at.ms - scheduled.starts_at.ms == 45 * kMinute);
  CHECK(c.record().open_appointments == 1);
  Case usual("appointment \"x\" for owner at 2026-02-01 10:00");
  const auto second = effects<Scheduled>(usual.decision).at(0);
  CHECK(second.user == "ana");  // nobody owns it: the one acting
  CHECK(to_rfc3339(second.starts_at) == "2026-02-01T13:00:00Z");
  CHECK(second.ends_at.ms - second.starts_at.ms == 30 * kMinute);
  Case unset("appointment \"x\" for approver at meet");
  CHECK(effects<Scheduled>(unset.decision).empty());
  CHECK(effects<Remark>(unset.decision).size() == 1);
}

void check_send() {
  Case c("send email welcome\nsend sms ping held\nsend email welcome to second\nsend email off");
  const auto queued = effects<Queued>(c.decision);
  REQUIRE(queued.size() == 4);
  CHECK(queued[0].state == OutboxState::Queued);
  CHECK(queued[0].to == "Ada@x.example");
  CHECK(queued[0].subject == "Hello Ada");
  CHECK(queued[0].body == "no source ana free");
  CHECK(queued[1].state == OutboxState::Held);
  CHECK(queued[1].body == "Hi Ada");
  CHECK(queued[2].state == OutboxState::NotSendable);
  CHECK(queued[3].state == OutboxState::Disabled);
}

void check_notify() {
  Case c("transfer to group presales\nnotify owner, user \"bo\", approver by email welcome");
  const auto queued = effects<Queued>(c.decision);
  REQUIRE(queued.size() == 2);
  CHECK(queued[0].to_user == "ana");
  CHECK(queued[0].to == "ana@house.example");
  CHECK(queued[0].notification);
  CHECK(queued[1].to_user == "bo");
  Case none("do not contact\nnotify approver by email welcome\nnotify user \"bo\" by email welcome");
  CHECK(effects<Queued>(none.decision).size() == 1);  // do not contact is not for people
  CHECK(effects<Queued>(none.decision)[0].state == OutboxState::Queued);
}

void check_start_nurture() {
  Case c("start nurture drip\nstart nurture other\nstart nurture drip");
  CHECK(c.record().nurture->name == "drip");
  CHECK(c.record().open_timers == 2);
  CHECK(c.play.world().timers().size() == 2);
  CHECK(effects<NurtureStarted>(c.decision).at(2).replaced == "other");
  c.play.pass(25 * kHour);
  CHECK(c.play.world().outbox().size() == 1);
  CHECK(c.record().nurture->steps_done == 1);
  c.play.pass(48 * kHour);
  CHECK(c.play.world().outbox().size() == 2);
  CHECK_FALSE(c.record().nurture);
  CHECK(c.record().open_timers == 0);
}

void check_stop_nurture() {
  Case c("start nurture drip\nstop nurture");
  CHECK_FALSE(c.record().nurture);
  CHECK(c.record().open_timers == 0);
  CHECK(c.play.world().timers().empty());
  Case by_event("contact made\nstart nurture drip");
  CHECK(by_event.record().nurture);  // what came before the start does not stop it
  by_event.play.event(by_event.id, dsl::ast::EventKind::EmailReplied, "welcome");
  CHECK_FALSE(by_event.record().nurture);
  CHECK(by_event.play.world().timers().empty());
}

void check_transfer() {
  Case user("transfer to user \"bo\"");
  CHECK(user.record().owner == Owner{Owner::Kind::User, "bo"});
  Case me("transfer to me");
  CHECK(me.record().owner.name == "ana");
  Case group("transfer to group closers");
  CHECK(group.record().owner == Owner{Owner::Kind::Group, "closers"});
  Case branch("transfer to me\ntransfer to branch paris");
  CHECK(branch.record().owner.kind == Owner::Kind::Nobody);
  CHECK(branch.record().branch == "paris");
  Case corporate("transfer to branch paris\ntransfer to corporate");
  CHECK(corporate.record().branch.empty());
  Case out("transfer to corporate then distribute by round");
  CHECK(out.record().owner.name == "ana");
  Case not_there("transfer to branch paris then distribute");
  CHECK(not_there.record().owner.kind == Owner::Kind::Nobody);
  CHECK(effects<NotDistributed>(not_there.decision).size() == 1);
  Case low("set score = 0\ntransfer to corporate then distribute by round");
  CHECK(effects<NotDistributed>(low.decision).at(0).why == "it does not qualify");
  Case unset("transfer to approver");
  CHECK(effects<Transferred>(unset.decision).empty());
}

void check_return() {
  Case c("create activity call within 30 minutes\nreturn");
  CHECK(c.record().returned);
  CHECK(c.record().open_activities == 0);
}

void check_release_pull() {
  Case c("release pull after 2 hours");
  CHECK(c.record().pull_after == Instant{c.play.world().now().ms + 2 * kHour});
}

void check_decrement_pull_count() {
  Case c("decrement pull count");
  CHECK(c.record().pull_count == 0);
}

void check_do_not_contact() {
  Case c("do not contact\nsend email welcome\nsend sms ping");
  CHECK(c.record().do_not_contact == no_contact);
  for (const Queued& one : effects<Queued>(c.decision)) CHECK(one.state == OutboxState::HeldBack);
  // The addresses are on the list: another record with them is covered, in whatever way they are written.
  const RecordId other =
      c.play.add("lead", {{"name", "Other"}, {"email", "ADA@X.example"}, {"phone", "0012025550100"}});
  Case sms("do not contact by sms\nsend email welcome\nsend sms ping");
  CHECK(effects<Queued>(sms.decision).at(0).state == OutboxState::Queued);
  CHECK(effects<Queued>(sms.decision).at(1).state == OutboxState::HeldBack);
  CHECK(other > 0);
  // A new address of a flagged record joins the list.
  const Decision edited = c.play.edit(c.id, {{"email", "new@x.example"}});
  CHECK(effects<ContactFlag>(edited).at(0).addresses.at(0).second == "new@x.example");
}

void check_allow_contact() {
  Case c("do not contact\nallow contact by email\nsend email welcome\nsend sms ping");
  CHECK(c.record().do_not_contact == (no_call | no_sms));
  CHECK(effects<Queued>(c.decision).at(0).state == OutboxState::Queued);
  CHECK(effects<Queued>(c.decision).at(1).state == OutboxState::HeldBack);
}

void check_favorite() {
  CHECK(Case("favorite").record().favorite);
}
void check_unfavorite() {
  CHECK_FALSE(Case("favorite\nunfavorite").record().favorite);
}

void check_close() {
  Case c("close");
  CHECK(c.record().closed);
  CHECK(c.record().credited_to == "ana");
  Case owner("transfer to user \"bo\"\nclose for owner");
  CHECK(owner.record().credited_to == "bo");
}

void check_web_request() {
  Case c("web request partner", {{"name", "A \"b\""}, {"source", "web"}, {"budget", "12.50 USD"}});
  const Queued queued = effects<Queued>(c.decision).at(0);
  CHECK(queued.kind == OutboxKind::Web);
  CHECK(queued.to == "https://partner.example/leads");
  CHECK(queued.body == "{\"name\":\"A \\\"b\\\"\",\"score\":10,\"source\":\"web\",\"budget\":\"12.50 USD\"}");
  Case form("web request forms", {{"name", "a b&c"}});
  CHECK(effects<Queued>(form.decision).at(0).body == "name=a+b%26c&email=");
}

void check_note_ask() {
  Play play(head + "action go \"Go\" {\nask remark text optional\nnote ask remark\n}\n" + tail);
  const RecordId id = play.add("lead");
  play.done(id, "go");
  CHECK(play.notes().empty());
  play.done(id, "go", "ana", {{"remark", Value::text_of("called")}});
  CHECK(play.notes() == "called");
  Play usual(head + "action go \"Go\" {\nask remark text default \"To {{name}}.\"\nnote ask remark\n}\n" +
             tail);
  const RecordId ada = usual.add("lead", {{"name", "Ada"}});
  usual.done(ada, "go");
  CHECK(usual.notes() == "To Ada.");
}

void check_note() {
  Case c("note \"{{title}} is {{source or 'unknown'}}, {{actor.name}}\"",
         {{"name", "Ada"}, {"source", "web"}});
  CHECK(c.play.notes() == "Ada of  is Web form, ana");
  Case unset("note \"{{vip}} {{vip or 'unknown'}} {{vip_words}}\"", {{"name", "Ada"}});
  CHECK(unset.play.notes() == "false unknown false");
}

void check_create() {
  Case c("create account", {{"name", "Ada"}, {"company", "Analytical"}});
  const Record* made = c.play.world().record(c.id + 1);
  REQUIRE(made);
  CHECK(c.play.value(made->id, "company") == "Analytical");
  CHECK(c.play.world().attribute(c.id, "account").number == made->id);
  CHECK(c.play.world().attribute(made->id, "owner_lead").number == c.id);
  CHECK(c.play.apply(c.id, "go").effects.size() == 1);  // set already: only a remark
  CHECK(c.play.world().records().size() == 2);

  const std::string list = R"([{"course": "C++", "students": 3}, {"course": "SQL", "students": 2}])";
  Case each("create once ticket for each i in interests { course = i.course }", {{"interests", list}});
  CHECK(each.play.world().records().size() == 3);
  CHECK(each.play.value(each.id + 1, "course") == "C++");
  CHECK(each.play.value(each.id + 2, "course") == "SQL");
  each.play.done(each.id, "go");
  CHECK(each.play.world().records().size() == 3);
}

void check_create_activity() {
  Case c(
      "create activity call within 2 hours {\nnotify 30 minutes before\nnote \"Ask {{name}}\"\n}\ncreate "
      "activity call within 1 hour");
  const auto made = effects<ActivityMade>(c.decision);
  REQUIRE(made.size() == 1);
  CHECK(to_rfc3339(made[0].due) == "2026-01-05T14:00:00Z");
  CHECK(to_rfc3339(*made[0].notify_at) == "2026-01-05T13:30:00Z");
  CHECK(made[0].note == "Ask Ada");
  CHECK(effects<ActivityNotMade>(c.decision).at(0).why == "one is open already");
  Case groups("create activity call within 1 hour { for groups closers }");
  CHECK(effects<ActivityMade>(groups.decision).empty());
  // Noon in UTC is 09:00 in Sao Paulo; ten open hours end the next day at 10:00.
  Case business("create activity call within 10 hours { business hours }");
  CHECK(to_rfc3339(effects<ActivityMade>(business.decision).at(0).due) == "2026-01-06T13:00:00Z");
  Case past("create activity call due 2 days before meet", {{"meet", "2026-01-06 10:00"}});
  CHECK(effects<ActivityMade>(past.decision).at(0).due == past.play.world().now());
}

void check_set() {
  Case c("set score = score + 20\nset name = \"{{company or 'None'}}!\"\nset due = today");
  CHECK(c.play.value(c.id, "score") == "30");
  CHECK(c.play.value(c.id, "name") == "None!");
  CHECK(c.play.value(c.id, "due") == "2026-01-05");
  Case high("set score = score + 91");
  CHECK(kind_of(high.decision) == "refused");  // nobody gave a wrong value
  CHECK(high.play.value(high.id, "score") == "10");
  Case huge("set score = score + 9223372036854775807");
  CHECK(kind_of(huge.decision) == "refused");
}

void check_clear() {
  Case c("clear name, score");
  CHECK(c.play.value(c.id, "name").empty());
  CHECK(c.play.value(c.id, "score").empty());
}

void check_raise() {
  Case c("raise form { text_in = \"hello {{name}}\" }");
  CHECK(c.play.notes() == "heard hello Ada");
}

void check_if() {
  const std::string text =
      "if score >= 50 { note \"hot\" } else if score >= 20 { note \"warm\" } else { note \"cold\" }";
  for (const auto& [score, expected] : Texts{{"70", "hot"}, {"20", "warm"}, {"5", "cold"}}) {
    Case c(text, {{"score", score}});
    CHECK(c.play.notes() == expected);
  }
}

void check_after() {
  Case c("if score >= 10 { after 2 days { note \"later, {{actor.name}}\" } }");
  CHECK(c.record().open_timers == 1);
  c.play.pass(47 * kHour);
  CHECK(c.play.notes().empty());
  c.play.pass(1 * kHour);
  CHECK(c.play.notes() == "later, ana");
  CHECK(c.record().open_timers == 0);

  Case asked_again("if score >= 10 { after 2 days { note \"later\" } }");
  asked_again.play.edit(asked_again.id, {{"score", "1"}});
  asked_again.play.pass(3 * kDay);
  CHECK(asked_again.play.notes().empty());

  Case moved("after 2 days { note \"later\" }\nmove to second_state");
  moved.play.pass(3 * kDay);  // it belongs to the state in which the step ended
  CHECK(moved.play.notes() == "later");
}

const std::map<std::string, Check, std::less<>> cases = {{"move_to", check_move_to},
                                                         {"contact", check_contact},
                                                         {"appointment", check_appointment},
                                                         {"send", check_send},
                                                         {"notify", check_notify},
                                                         {"start_nurture", check_start_nurture},
                                                         {"stop_nurture", check_stop_nurture},
                                                         {"transfer", check_transfer},
                                                         {"return", check_return},
                                                         {"release_pull", check_release_pull},
                                                         {"decrement_pull_count", check_decrement_pull_count},
                                                         {"do_not_contact", check_do_not_contact},
                                                         {"allow_contact", check_allow_contact},
                                                         {"favorite", check_favorite},
                                                         {"unfavorite", check_unfavorite},
                                                         {"close", check_close},
                                                         {"web_request", check_web_request},
                                                         {"note_ask", check_note_ask},
                                                         {"note", check_note},
                                                         {"create", check_create},
                                                         {"create_activity", check_create_activity},
                                                         {"set", check_set},
                                                         {"clear", check_clear},
                                                         {"raise", check_raise},
                                                         {"if", check_if},
                                                         {"after", check_after}};

}  // namespace

TEST_CASE("each operation does what the language says") {
  for (const auto& [key, check] : cases) {
    INFO(key);
    check();
  }
}

TEST_CASE("no operation is without a case") {
#define LEADFLOW_OPERATION(Type, key) CHECK(cases.count(key) == 1);
#define LEADFLOW_OPERATION_FIRST(Type, key) LEADFLOW_OPERATION(Type, key)
#include "dsl/operations.def"
#undef LEADFLOW_OPERATION
#undef LEADFLOW_OPERATION_FIRST
}

}  // namespace leadflow::test::operations_test
