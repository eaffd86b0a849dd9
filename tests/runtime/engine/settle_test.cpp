// Who may settle activities, appointments and messages; who stands in for whom.

#include "tests/runtime/engine/play.h"

namespace leadflow::test::settle_test {

namespace {

using Settle = SettleCommand::Kind;
using Message = MessageCommand::Kind;

const char* const program = R"(edition 1
record lead { name text
  email email
  helper user }
group presales
group closers
email hello { subject "Hi"
  body "Hi" }
activity call
workflow leads for lead {
  entry at first
  bucket open_ones { status first { category "All" {
    action give "G" { transfer to user "ana" }
    action give_group "R" { transfer to group presales }
    action todo "T" { create activity call within 1 hour }
    action meet "M" { appointment "Visit" for user "bo" in 1 day }
    action mine "O" by owner { note "as owner" }
    action help "H" by helper { note "as helper" }
    action in_group "P" by presales { note "as presales" }
    action bosses "B" by owner.manager { note "as the manager" }
    action stop "S" { do not contact by email }
    action gone "C" { close }
  } } }
}
)";

/// ana is presales, away until tomorrow noon, dee stands in; max is ana's manager, eve a rep without a part.
void staff(Play& play) {
  User ana = person("ana", {"presales"});
  ana.manager = "max";
  ana.deputy = "dee";
  ana.deputy_until = Instant{monday().ms + kDay};
  play.world().add_user(ana);
  play.world().add_user(person("max"));
  play.world().add_user(person("dee"));
  play.world().add_user(person("eve"));
  play.world().add_user(person("boss", {}, dsl::Role::Manager));
}

MessageCommand message(RecordId record, Message kind, std::string state, std::string to = "a@b.example",
                       bool notification = false) {
  return {record, kind, 5, OutboxKind::Email, "hello", std::move(to), std::move(state), notification};
}

}  // namespace

TEST_CASE("who may settle an activity") {
  struct Row {
    const char* holder;  // the action that gives the record away
    const char* as;
    const char* outcome;
  };
  for (const Row& row :
       {Row{"give", "ana", "done"}, Row{"give", "dee", "done"}, Row{"give", "max", "done"},
        Row{"give", "boss", "done"}, Row{"give", "root", "done"}, Row{"give", "eve", "not_permitted"},
        Row{"give", "bo", "not_permitted"}, Row{"give_group", "ana", "done"},
        Row{"give_group", "eve", "not_permitted"}, Row{"give_group", "dee", "not_permitted"},
        Row{"", "eve", "done"}, Row{"give", "", "done"}, Row{"give", "who", "not_found"}}) {
    DYNAMIC_SECTION(row.holder << " " << row.as) {
      Play play(program);
      staff(play);
      const RecordId id = play.add("lead");
      if (*row.holder != '\0') play.done(id, row.holder);
      play.done(id, "todo");
      const std::int64_t activity = play.world().activities().back().id;
      const Decision decision =
          play.world().apply({row.as, SettleCommand{id, Settle::ActivityDone, activity, {}}});
      CHECK(kind_of(decision) == row.outcome);
    }
  }
}

TEST_CASE("an appointment is settled by whom it is for, too") {
  Play play(program);
  staff(play);
  const RecordId id = play.add("lead");
  play.done(id, "give");
  play.done(id, "meet");
  const std::int64_t meeting = play.world().meetings().back().id;
  const auto settle = [&](const std::string& as) {
    return kind_of(play.world().decide({as, SettleCommand{id, Settle::AppointmentHeld, meeting, {}}}));
  };
  CHECK(settle("bo") == "done");   // it is for bo
  CHECK(settle("dee") == "done");  // for the owner of the record
  CHECK(settle("eve") == "not_permitted");
}

TEST_CASE("a note of the one who settles goes into the history") {
  Play play(program);
  const RecordId id = play.add("lead");
  play.done(id, "todo");
  const std::int64_t activity = play.world().activities().back().id;
  REQUIRE(!play.world()
               .apply({"ana", SettleCommand{id, Settle::ActivityDone, activity, "Reached them."}})
               .refused);
  CHECK(play.notes() == "Reached them.");
}

TEST_CASE("a deputy acts as owner, as a user the record names, as manager; never as a member of a group") {
  Play play(program);
  staff(play);
  const RecordId id = play.add("lead", {{"helper", "ana"}});
  play.done(id, "give");
  CHECK(kind_of(play.apply(id, "mine", "dee")) == "done");
  CHECK(kind_of(play.apply(id, "help", "dee")) == "done");
  CHECK(kind_of(play.apply(id, "in_group", "dee")) == "not_permitted");
  CHECK(kind_of(play.apply(id, "bosses", "max")) == "done");
  CHECK(kind_of(play.apply(id, "bosses", "dee")) == "not_permitted");
  CHECK(kind_of(play.apply(id, "mine", "eve")) == "not_permitted");
  play.pass(kDay);  // ana is back
  CHECK(kind_of(play.apply(id, "mine", "dee")) == "not_permitted");
  CHECK(kind_of(play.apply(id, "mine", "ana")) == "done");
}

TEST_CASE("messages: from which state they may go where, and by whom") {
  struct Row {
    Message kind;
    const char* state;
    const char* as;
    const char* outcome;  // the new state, or the refusal
  };
  for (const Row& row : {Row{Message::Approve, "held", "boss", "queued"},
                         Row{Message::Approve, "held", "root", "queued"},
                         Row{Message::Approve, "held", "max", "queued"},
                         Row{Message::Approve, "held", "ana", "not_permitted"},
                         Row{Message::Approve, "queued", "boss", "not_offered"},
                         Row{Message::Approve, "failed", "boss", "not_offered"},
                         Row{Message::Retry, "failed", "boss", "queued"},
                         Row{Message::Retry, "unknown", "boss", "queued"},
                         Row{Message::Retry, "held", "boss", "not_offered"},
                         Row{Message::Retry, "sent", "boss", "not_offered"},
                         Row{Message::Retry, "failed", "ana", "not_permitted"},
                         Row{Message::Drop, "held", "ana", "dropped"},
                         Row{Message::Drop, "queued", "dee", "dropped"},
                         Row{Message::Drop, "failed", "boss", "dropped"},
                         Row{Message::Drop, "unknown", "boss", "dropped"},
                         Row{Message::Drop, "held", "eve", "not_permitted"},
                         Row{Message::Drop, "sending", "boss", "not_offered"},
                         Row{Message::Drop, "sent", "boss", "not_offered"},
                         Row{Message::Drop, "held_back", "boss", "not_offered"},
                         Row{Message::Drop, "withdrawn", "boss", "not_offered"}}) {
    DYNAMIC_SECTION(static_cast<int>(row.kind) << " " << row.state << " " << row.as) {
      Play play(program);
      staff(play);
      const RecordId id = play.add("lead");
      play.done(id, "give");
      const Decision decision = play.world().decide({row.as, message(id, row.kind, row.state)});
      const auto settled = effects<MessageSettled>(decision);
      CHECK((settled.empty() ? kind_of(decision) : settled.at(0).to) == row.outcome);
      if (!settled.empty()) CHECK(settled.at(0).from == row.state);
    }
  }
}

TEST_CASE("do not contact is asked again before a message is let go") {
  Play play(program);
  const RecordId id = play.add("lead");
  const auto settled = [&](Message kind, const std::string& to, bool notification = false) {
    const std::string from = kind == Message::Approve ? "held" : "failed";
    return effects<MessageSettled>(play.world().decide({"root", message(id, kind, from, to, notification)}))
        .at(0)
        .to;
  };
  CHECK(settled(Message::Approve, "a@b.example") == "queued");
  play.world().suppress(no_email, "listed@b.example");
  CHECK(settled(Message::Approve, "Listed@B.example") == "held_back");
  CHECK(settled(Message::Retry, "Listed@B.example") == "held_back");
  CHECK(settled(Message::Approve, "Listed@B.example", true) == "queued");  // people of the store
  play.done(id, "stop");
  CHECK(settled(Message::Approve, "a@b.example") == "held_back");  // the record's own flag
}

}  // namespace leadflow::test::settle_test
