// Each kind of promise proved and broken; what is broken is played through as a `test` block too.

#include <algorithm>
#include <catch2/catch.hpp>

#include "runtime/prove/prove.h"
#include "tests/runtime/prove/check_test.h"

namespace leadflow::test::promises_test {

namespace {

using runtime::Proof;
using runtime::Proofs;
using runtime::Verdict;

/// A small workflow with what the case adds to its action `go`, its workflow and its end.
std::string program_of(const std::string& in_go, const std::string& in_workflow, const std::string& promises,
                       const std::string& in_status = {}) {
  return R"(edition 1
record lead {
  name text
  email email
  score integer from 0 to 100
  ready boolean
}
group closers
email hello {
  subject "Hello"
  body "We are glad."
}
workflow leads for lead {
  entry at fresh
  bucket working {
    status fresh "Fresh" {
      )" +
         in_status +
         R"(
      category "Work" {
        action go "Go" {
          )" +
         in_go +
         R"(
        }
        action stop "Stop" { do not contact }
        action write "Write" { send email hello }
      }
    }
    status talking "Talking" {
      category "Work" {
        action sell "Sell" by closers { move to sold }
        action lose "Lose" { move to gone }
      }
    }
  }
  bucket sold "Sold" won
  bucket gone "Gone" lost
  )" + in_workflow +
         R"(
}
)" + promises +
         "\n";
}

struct Proved {
  Checked checked;
  Proofs proofs;

  const Proof& named(const std::string& name) const {
    const auto found = std::find_if(proofs.promises.begin(), proofs.promises.end(),
                                    [&](const Proof& one) { return one.name == name; });
    REQUIRE(found != proofs.promises.end());
    return *found;
  }
  std::string verdict(const std::string& name) const { return std::string(to_text(named(name).verdict)); }
};

Proved prove_text(const std::string& text) {
  Proved made;
  made.checked = check_text(text);
  INFO(made.checked.report() << text);
  REQUIRE(made.checked.program);
  made.proofs = runtime::prove(*made.checked.program, made.checked.tree);
  for (const Proof& proof : made.proofs.promises) check_test(text, proof);
  return made;
}

std::string verdict_of(const std::string& text) {
  const Proved made = prove_text(text);
  const Proof& proof = made.named("p");
  INFO(proof.why);
  CHECK(proof.why.empty() == (proof.verdict == Verdict::Proved));
  CHECK(proof.trace.empty() == (proof.verdict == Verdict::Proved));
  return std::string(to_text(proof.verdict));
}

}  // namespace

TEST_CASE("never after: what is held back is not sent", "[prove]") {
  const std::string promise = "prove \"p\" never send email after do not contact";
  CHECK(verdict_of(program_of("move to talking", "", promise)) == "proved");
  CHECK(verdict_of(program_of("allow contact", "", promise)) == "broken");
  // By another channel, another message.
  CHECK(verdict_of(program_of("do not contact by sms", "", promise)) == "proved");
}

TEST_CASE("never at all, and through an after", "[prove]") {
  CHECK(verdict_of(program_of("move to talking", "", "prove \"p\" never send sms")) == "proved");
  CHECK(verdict_of(program_of("move to talking", "", "prove \"p\" never send email")) == "broken");
  CHECK(verdict_of(program_of("after 2 days { close }", "", "prove \"p\" never close")) == "broken");
  CHECK(verdict_of(program_of("set score = 3", "", "prove \"p\" never set score")) == "broken");
  CHECK(verdict_of(program_of("note \"x\"", "", "prove \"p\" never set score")) == "proved");
}

TEST_CASE("a shortest way is as short as it can be", "[prove]") {
  const Proved made = prove_text(program_of("move to talking", "", "prove \"p\" never send email"));
  CHECK(made.named("p").trace.size() == 2);  // the record is made, the message written
}

TEST_CASE("reaching: an end without a way to it", "[prove]") {
  const std::string promise = "prove \"p\" from every open state can reach won, lost";
  CHECK(verdict_of(program_of("move to talking", "", promise)) == "proved");
  CHECK(verdict_of(program_of("note \"x\"", "", promise)) == "broken");
  // Only with a value that somebody may write at any time.
  CHECK(verdict_of(program_of("if score > 90 { move to talking }", "", promise)) == "proved");
  // One that nobody may write.
  CHECK(verdict_of(program_of("if score > 90 { move to talking }", "edit [score] by nobody", promise)) ==
        "broken");
}

TEST_CASE("only through: another way in", "[prove]") {
  const std::string promise = "prove \"p\" reach won only through talking";
  CHECK(verdict_of(program_of("move to talking", "", promise)) == "proved");
  CHECK(verdict_of(program_of("if ready { move to sold } else { move to talking }", "", promise)) ==
        "broken");
  CHECK(verdict_of(program_of("move to talking", "rule quick on 3 days in fresh { move to sold }",
                              promise)) == "broken");
}

TEST_CASE("always: whether anybody can run into it", "[prove]") {
  const std::string promise = "prove \"p\" at talking always email is set";
  CHECK(verdict_of(program_of("move to talking", "", promise)) == "broken");
  CHECK(verdict_of(program_of("move to talking", "require email", promise)) == "proved");
  CHECK(verdict_of(program_of("require email\n move to talking", "", promise)) == "broken");  // cleared later
  CHECK(verdict_of(program_of("require email\n move to talking", "edit [email] by nobody", promise)) ==
        "proved");
}

TEST_CASE("rules terminate, and circles over time are no matter", "[prove]") {
  const std::string promise = "prove \"p\" rules terminate";
  CHECK(verdict_of(program_of("move to talking", "rule back on 2 days in talking { move to fresh }",
                              promise)) == "proved");
}

TEST_CASE("left within: somebody waits for ever", "[prove]") {
  const std::string promise = "prove \"p\" every open state is left within 30 days";
  const std::string both =
      "rule one on 20 days in fresh { move to gone }\n  rule two on 10 days in talking { move to gone }";
  CHECK(verdict_of(program_of("move to talking", both, promise)) == "proved");
  CHECK(verdict_of(program_of("move to talking", "rule one on 20 days in fresh { move to gone }", promise)) ==
        "broken");
  CHECK(verdict_of(program_of("move to talking",
                              both + "\n  bucket more { status third }\n  rule three on 40 days in third { "
                                     "move to gone }\n  transition x from fresh to third",
                              promise)) == "broken");
  const std::string halfway =
      "rule one on 20 days in fresh { when score > 5\n move to gone }\n"
      "  rule two on 10 days in talking { move to gone }";
  CHECK(verdict_of(program_of("move to talking", halfway, promise)) == "broken");
}

TEST_CASE("what no representative stands for is never passed over", "[prove]") {
  // Both answers are followed where the range does not decide, and a way that cannot be played is no break.
  const std::string promise = "prove \"p\" never close";
  CHECK(verdict_of(program_of("if score * score = 121 { close }", "", promise)) == "unknown");
  CHECK(verdict_of(program_of("if score * 2 > 200 { close }", "", promise)) == "proved");
  CHECK(verdict_of(program_of("if score * score = 121 { note \"x\" }", "", promise)) == "proved");
}

TEST_CASE("a distribution may find anybody, or nobody", "[prove]") {
  const std::string shared = "transfer to corporate then distribute by turns\n          move to talking";
  const std::string turns = "distribution turns push for lead { among groups closers\n by round robin }\n";
  const std::string owned = turns + "prove \"p\" at talking always owner is set";
  CHECK(verdict_of(program_of(shared, "", owned)) != "proved");
  CHECK(verdict_of(program_of("transfer to user \"ana\"\n          move to talking", "", owned)) == "proved");
  const std::string closes = turns + "prove \"p\" never close";
  // Nobody acts when time passes, and nobody stands in for an owner.
  const std::string lonely = "rule lonely on 1 day in talking { when owner is not set\n close }";
  CHECK(verdict_of(program_of(shared, lonely, closes)) != "proved");
  CHECK(verdict_of(program_of("transfer to user \"ana\"\n          move to talking", lonely, closes)) ==
        "proved");
}

TEST_CASE("a bound is named", "[prove]") {
  const Checked checked = check_text(program_of("move to talking", "", "prove \"p\" never send sms"));
  REQUIRE(checked.program);
  const Proofs proofs = runtime::prove(*checked.program, checked.tree, {1, 600});
  REQUIRE_FALSE(proofs.promises.empty());
  CHECK(proofs.promises.front().verdict == Verdict::Unknown);
  CHECK(proofs.promises.front().why.find("--max-states") != std::string::npos);
}

TEST_CASE("unasked: dead actions and what cannot be met", "[prove]") {
  const Proved dead = prove_text(program_of("move to talking", "", "", "refuse \"Never.\" when score < 0"));
  CHECK(dead.verdict("every action can be applied") == "proved");
  const Proved broken =
      prove_text(program_of("require name\n refuse \"No.\" when name is set\n move to talking", "", ""));
  CHECK(broken.verdict("every action can be applied") == "broken");
  CHECK(broken.verdict("every open state can reach an end") == "broken");
}

TEST_CASE("a timer that was refused is gone: no value that goes well stands for one that does not",
          "[prove]") {
  const auto text = [](const std::string& in_sold) {
    return R"(edition 1
record lead {
  email email
  kind one of a, b
}
workflow calls for lead {
  entry at fresh
  edit [kind] by nobody
  bucket working {
    status fresh "Fresh" {
      rule late on 3 days {
        set kind = a
        move to sold
      }
    }
  }
  bucket won won {
    status sold "Sold" { )" +
           in_sold + R"( }
  }
}
prove "p" from every open state can reach won
)";
  };
  CHECK(verdict_of(text("")) == "proved");
  CHECK(verdict_of(text("require email")) == "broken");
  CHECK(verdict_of(text("refuse \"No.\" when email is set")) == "broken");
}

TEST_CASE("what a refused rule wrote is not written", "[prove]") {
  const std::string text = R"(edition 1
record lead {
  email email
  kind one of a, b
}
workflow calls for lead {
  entry at fresh
  edit [kind] by nobody
  bucket working {
    status fresh "Fresh" {
      rule late on 3 days {
        set kind = a
        move to sold
      }
      category "Work" { action sell "Sell" when kind = b { move to sold } }
    }
  }
  bucket won won {
    status sold "Sold" { refuse "No." when kind = a }
  }
}
prove "p" from every open state can reach won
)";
  CHECK(verdict_of(text) == "broken");
}

TEST_CASE("a change that stops a nurture is followed", "[prove]") {
  const auto text = [](const std::string& more) {
    return R"(edition 1
record lead {
  email email
  score integer
}
email offer {
  subject "An offer"
  body "Have you thought about it?"
}
nurture drip {
  after 2 days send email offer
  stop on closed)" +
           more + R"(
}
workflow calls for lead {
  entry at fresh
  bucket working {
    status fresh "Fresh" {
      rule start on entered fresh { start nurture drip }
      rule done on nurture finished { move to sold }
    }
  }
  bucket sold won
}
prove "p" from every open state can reach won
)";
  };
  CHECK(verdict_of(text("")) == "proved");
  CHECK(verdict_of(text(", changed score")) == "broken");
}

TEST_CASE("timers fire in an order that a clock can give", "[prove]") {
  // The one that would close is due only after the one that moves away.
  const std::string rules =
      "rule one on 2 days in talking { move to gone }\n  rule two on 20 days in talking { close }";
  CHECK(verdict_of(program_of("move to talking", rules, "prove \"p\" never close")) == "proved");
}

// ---- what is forgotten
// ---------------------------------------------------------------------------------------

TEST_CASE("a counter is kept where an `after` or a transition leads to who asks for it", "[prove]") {
  const std::string call = "category \"Count\" { action call \"Call\" { contact attempted } }";
  CHECK(verdict_of(program_of("after 3 days { if contact_attempts > 1 { close } }\n move to talking", "",
                              "prove \"p\" never close", call)) == "broken");
  CHECK(verdict_of(program_of("after 3 days { if contact_attempts < 0 { close } }\n move to talking", "",
                              "prove \"p\" never close", call)) == "proved");
  const std::string third = R"(bucket more { status third "Third" {
    category "Work" { action end "End" when contact_attempts > 1 { close } }
  } }
  transition x from fresh to third)";
  CHECK(verdict_of(program_of("note \"x\"", third, "prove \"p\" never close", call)) == "broken");
  CHECK(verdict_of(program_of("note \"x\"", third, "prove \"p\" never close")) == "proved");
}

TEST_CASE("a rule that leaves nothing behind is not followed, and one that does is", "[prove]") {
  const auto text = [](const std::string& rules, const std::string& promise) {
    return program_of("move to talking", rules, "activity call \"Call\"\n" + promise);
  };
  const std::string makes = "rule calls on email opened { create activity call within 1 day }\n";
  const std::string never_closed = "prove \"p\" never close";
  const Proved without = prove_text(text("", never_closed));
  const Proved with = prove_text(text(makes, never_closed));
  CHECK(with.verdict("p") == "proved");
  CHECK(with.proofs.states == without.proofs.states);
  // Somebody waits for what it makes; a promise speaks of it; its note may have a gap.
  CHECK(verdict_of(text(makes + "rule ends on activity done call { close }", never_closed)) == "broken");
  CHECK(verdict_of(text(makes, "prove \"p\" never create call")) == "broken");
  CHECK(verdict_of(text("rule tells on email opened { notify group closers by email hello }",
                        "prove \"p\" never notify")) == "broken");
  const std::string gap = "rule notes on email opened { note \"{{name}}\" }";
  CHECK(prove_text(text(gap, "")).verdict("every placeholder without `or` has its value") == "broken");
}

// ---- time
// ----------------------------------------------------------------------------------------------------

namespace {

std::string waiting(const std::string& first, const std::string& second, const std::string& days) {
  return R"(edition 1
record lead {
  email email required
  n integer
}
workflow calls for lead {
  entry at s1
  bucket working {
    status s1 { )" +
         first + R"( }
    status s2 { )" +
         second + R"( }
  }
  bucket z won
}
prove "p" every open state is left within )" +
         days + " days\n";
}

}  // namespace

TEST_CASE("left within: what a timer leads to is waited in from there", "[prove]") {
  const std::string on = "rule r on 10 days { move to s2 }";
  CHECK(verdict_of(waiting(on, "rule r on 20 days { move to z }", "19")) == "broken");
  CHECK(verdict_of(waiting(on, "rule r on 20 days { move to z }", "20")) == "proved");
  // The rule is refused, so its timer is gone.
  const std::string refuses = "refuse \"No.\" when n > 3\n rule r on 1 day { move to z }";
  CHECK(verdict_of(waiting(on, refuses, "20")) == "broken");
}

TEST_CASE("left within: a rule that moves a record to where it stands does not leave", "[prove]") {
  const std::string second = "rule r on 1 day { move to z }";
  const Proved circle = prove_text(waiting("rule r on 10 days { move to s1 }", second, "20"));
  CHECK(circle.verdict("p") == "broken");
  CHECK(circle.named("p").why.find("to where it stands") != std::string::npos);
  const std::string once =
      "rule again on 5 days { when not favorite\n favorite\n move to s1 }\n rule go on 6 days { move to z }";
  CHECK(verdict_of(waiting(once, second, "20")) == "proved");
  CHECK(verdict_of(waiting(once, second, "8")) == "broken");
}

// ---- actions
// -------------------------------------------------------------------------------------------------

TEST_CASE("an action that hangs on what is open can be applied where it was applied", "[prove]") {
  const Proved made = prove_text(program_of("move to talking", "", "", R"(category "More" {
        action odd "Odd" when email = "A@B.c" and email starts with "a@" { note "x" }
      })"));
  CHECK(made.verdict("every action can be applied") == "proved");
}

TEST_CASE("an action that is refused with all that it requires lacks nothing", "[prove]") {
  const Proved made = prove_text(program_of(
      "require score\n refuse \"x\" when score > 5\n refuse \"y\" when score < 6\n move to talking", "", ""));
  CHECK(made.verdict("every `require` can be met") == "proved");
  CHECK(made.verdict("every action can be applied") == "broken");
  const Proved lacks =
      prove_text(program_of("require name\n move to talking", "", "", "edit [name] by nobody"));
  CHECK(lacks.verdict("every `require` can be met") == "proved");  // one that is made with a name has it
}

TEST_CASE("a record is made with what a later step asks for", "[prove]") {
  const Proved made =
      prove_text(program_of("move to talking", R"(bucket more { status third "Third" }
  transition t from talking to third when name = "soon")",
                            "prove \"p\" reach third only through won", "edit [name] by nobody"));
  CHECK(made.verdict("p") == "broken");
  CHECK(made.named("p").trace.size() == 3);  // made, `go`, `t`
}

// ---- ranges
// --------------------------------------------------------------------------------------------------

TEST_CASE("data of an event that the store refuses leads nowhere", "[prove]") {
  const auto text = [](const std::string& given) {
    return program_of(
        "raise form { n = " + given + " }", "rule comes on form { move to sold }",
        "event form { n integer from 10 to 20 }\n"
        "prove \"p\" from every open state can reach won\nprove \"q\" reach sold only through talking");
  };
  const std::string outside = "rule comes on form { when form.n < 5\n move to sold }";
  const std::string event =
      "event form { n integer from 10 to 20 }\nprove \"p\" reach sold only through talking";
  CHECK(verdict_of(program_of("note \"x\"", outside, event)) == "proved");
  const Proved low = prove_text(
      program_of("raise form { n = 3 }", "rule comes on form { when form.n < 5\n move to sold }", event));
  CHECK(low.verdict("p") == "proved");
  CHECK(low.named("every action can be applied").why.find("`go`") != std::string::npos);
  const Proved given = prove_text(text("score"));
  CHECK(given.verdict("q") == "broken");
  CHECK(given.named("every action can be applied").why.find("`go`") == std::string::npos);
  CHECK(prove_text(text("15")).verdict("q") == "broken");
}

TEST_CASE("a list stands for lists that the store keeps", "[prove]") {
  const auto text = [](const std::string& in_line) {
    return R"(edition 1
record line {
  price integer required )" +
           in_line + R"(
}
record lead { lines list of line }
workflow calls for lead {
  entry at fresh
  bucket working {
    status fresh "Fresh" {
      category "Work" { action sell "Sell" { require lines
        move to sold } }
    }
  }
  bucket sold won
}
prove "p" from every open state can reach won
)";
  };
  CHECK(verdict_of(text("from 50 to 60")) == "proved");
  CHECK(verdict_of(text("\n refuse \"Small.\" when price < 50")) == "proved");
  // None can be kept: it is not proved that the end can be reached.
  const Proved none = prove_text(text("\n refuse \"No.\" when price is set"));
  CHECK(none.verdict("p") == "unknown");
}

}  // namespace leadflow::test::promises_test
