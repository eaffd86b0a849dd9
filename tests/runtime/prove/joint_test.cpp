// Attributes side by side: verdicts that were worked out by hand, and what becomes of them without an honest
// solver. What is broken is played through as a `test` block too.

#include <unistd.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>

#include "runtime/prove/prove.h"
#include "runtime/work/solver_process.h"
#include "tests/runtime/prove/check_test.h"

namespace leadflow::test::joint_test {

namespace {

using runtime::Proof;
using runtime::Proofs;
using runtime::SolverOptions;
using runtime::SolverProcess;
using runtime::Verdict;

const std::string z3 = "/usr/bin/z3";

/// A record of two numbers that comes from `fresh` to `talking` by the action `go`.
std::string deal(
    const std::string& go, const std::string& talking, const std::string& promise,
    const std::string& attributes = "amount integer from 0 to 1000\n  cost integer from 0 to 1000",
    const std::string& fresh = {}) {
  return "edition 1\nrecord deal {\n  " + attributes +
         "\n}\nworkflow deals for deal {\n  entry at fresh\n  bucket working {\n    status fresh \"Fresh\" "
         "{\n"
         "      " +
         fresh + "\n      category \"Work\" {\n        action go \"Go\" " + go +
         "\n        action stop \"Stop\" { move to gone }\n      }\n    }\n    status talking \"Talking\" {\n"
         "      " +
         talking +
         "\n      category \"Work\" {\n        action sell \"Sell\" { move to sold }\n      }\n    }\n  }\n"
         "  bucket sold \"Sold\" won\n  bucket gone \"Gone\" lost\n}\n" +
         promise + "\n";
}

const std::string locked = "edit [amount, cost] by nobody";

Proof proof_of(const std::string& text, const SolverOptions& options, const std::string& name = "p") {
  const Checked checked = check_text(text);
  INFO(checked.report() << text);
  REQUIRE(checked.program);
  SolverProcess solver(options);
  const Proofs proofs = runtime::prove(*checked.program, checked.tree, {}, &solver);
  for (const Proof& proof : proofs.promises) check_test(text, proof);
  const auto found = std::find_if(proofs.promises.begin(), proofs.promises.end(),
                                  [&](const Proof& one) { return one.name == name; });
  REQUIRE(found != proofs.promises.end());
  return *found;
}

/// The verdict, and of what is not proved why.
std::string verdict_of(const std::string& text) {
  const Proof proof = proof_of(text, {z3});
  UNSCOPED_INFO(proof.why);
  CHECK((proof.verdict != Verdict::Broken || !proof.trace.empty()));
  return std::string(to_text(proof.verdict));
}

std::string always(const std::string& condition) {
  return "prove \"p\" at talking always " + condition;
}

std::string go_when(const std::string& condition) {
  return "when " + condition + " { move to talking }";
}

/// A solver that is a shell script.
class FakeSolver {
 public:
  explicit FakeSolver(const std::string& body) {
    std::string name = (std::filesystem::temp_directory_path() / "leadflow-XXXXXX").string();
    REQUIRE(mkdtemp(name.data()) != nullptr);
    folder_ = name;
    std::ofstream(path()) << "#!/bin/sh\n" << body << "\n";
    std::filesystem::permissions(path(), std::filesystem::perms::owner_all);
  }
  ~FakeSolver() { std::filesystem::remove_all(folder_); }
  FakeSolver(const FakeSolver&) = delete;
  FakeSolver& operator=(const FakeSolver&) = delete;
  std::string path() const { return (folder_ / "solver").string(); }

 private:
  std::filesystem::path folder_;
};

std::string doubt_of(const std::string& solver) {
  const Proof proof = proof_of(deal(go_when("amount > cost"), locked, always("amount >= cost")),
                               {solver, std::chrono::milliseconds(400)});
  CHECK(proof.verdict == Verdict::Unknown);
  return proof.why;
}

}  // namespace

TEST_CASE("side by side: what one comparison says of another", "[prove][joint]") {
  const auto after = [](const std::string& asked, const std::string& promised) {
    return verdict_of(deal(go_when(asked), locked, always(promised)));
  };
  CHECK(after("amount > cost", "amount >= cost") == "proved");
  CHECK(after("amount >= cost", "amount > cost") == "broken");  // the same
  CHECK(after("amount = cost", "amount >= cost") == "proved");
  CHECK(after("amount != cost", "amount > cost") == "broken");
  CHECK(after("amount + cost >= 1500", "amount >= 500") == "proved");  // the cost is 1000 at most
  CHECK(after("amount + cost >= 1500", "amount >= 501") == "broken");
  CHECK(after("amount * 2 + cost <= 100", "not (amount > 50)") == "proved");
  CHECK(after("amount * 2 + cost <= 100", "amount <= 50") == "broken");        // it may not be set
  CHECK(after("amount * 2 + cost <= 100", "not (amount >= 50)") == "broken");  // a cost of 0
  CHECK(after("amount / 2 > cost and cost > 3", "amount > 8") == "proved");
  CHECK(after("amount - cost > 2.5", "amount >= cost + 3") == "proved");  // whole numbers
  CHECK(after("amount - cost > 2.5", "amount > cost + 3") == "broken");
}

TEST_CASE("side by side: what is not set", "[prove][joint]") {
  const auto after = [](const std::string& asked, const std::string& promised) {
    return verdict_of(deal(go_when(asked), locked, always(promised)));
  };
  CHECK(after("amount > cost", "amount is set and cost is set") == "proved");
  CHECK(after("not (amount > cost)", "amount is set") == "broken");
  CHECK(after("not (amount > cost) and amount is set and cost is set", "amount <= cost") == "proved");
  CHECK(after("amount - cost > 10", "amount > 10") == "proved");
  CHECK(after("amount - cost > 10", "cost is set") == "broken");
}

TEST_CASE("side by side: computed attributes, decimals, money, dates", "[prove][joint]") {
  const std::string margin =
      "amount integer from 0 to 1000\n  cost integer from 0 to 1000\n  margin integer = amount - cost";
  CHECK(verdict_of(deal(go_when("margin > 10"), locked + "\n      require amount, cost",
                        always("amount > cost + 10"), margin)) == "proved");
  CHECK(verdict_of(deal(go_when("margin > 10"), locked, always("amount > cost"), margin)) == "broken");
  const std::string decimals = "amount decimal\n  cost decimal";
  CHECK(verdict_of(deal(go_when("amount > cost * 1.5 and cost > 1"), locked, always("amount > 1.5"),
                        decimals)) == "proved");
  CHECK(verdict_of(deal(go_when("amount > cost * 1.5 and cost > 1"), locked, always("amount > 1.6"),
                        decimals)) == "broken");
  const std::string money = "amount money USD\n  cost money USD";
  CHECK(verdict_of(deal(go_when("amount >= cost + 10.50 USD and cost >= 1 USD"), locked,
                        always("amount >= 11.50 USD"), money)) == "proved");
  CHECK(verdict_of(deal(go_when("amount >= cost + 10.50 USD and cost >= 1 USD"), locked,
                        always("amount > 11.50 USD"), money)) == "broken");
  CHECK_FALSE(check_text(deal(go_when("amount > cost"), locked, always("amount > cost"),
                              "amount money USD\n  cost money EUR"))
                  .program);
  const std::string dates = "amount date\n  cost date";
  CHECK(verdict_of(deal(go_when("amount + 3 days <= cost"), locked, always("amount < cost"), dates)) ==
        "proved");
  CHECK(verdict_of(deal(go_when("cost - amount > 3 days"), locked, always("cost >= amount + 4 days"),
                        dates)) == "proved");
  CHECK(verdict_of(deal(go_when("cost - amount > 3 days"), locked, always("cost > amount + 4 days"),
                        dates)) == "broken");
}

TEST_CASE("side by side: what operations write", "[prove][joint]") {
  const auto after = [](const std::string& operations, const std::string& promised) {
    return verdict_of(
        deal("{ require cost, amount\n " + operations + "\n move to talking }", locked, always(promised)));
  };
  CHECK(after("set amount = cost", "amount = cost") == "proved");
  CHECK(after("set amount = cost + 1", "amount > cost") == "proved");  // refused where it is beyond 1000
  CHECK(after("if amount <= cost { set amount = 1000 }", "amount > cost") == "broken");  // of 1000
  CHECK(after("if amount <= cost { set amount = 1000 }", "amount >= cost") == "proved");
  CHECK(after("clear cost", "amount > cost") == "broken");
  const std::string product = "refuse \"No.\" when cost < 1 or amount < 1\n set cost = cost * amount";
  CHECK(after(product, "cost >= amount") == "unknown");  // true, but no sum is written
}

TEST_CASE("side by side: edits of some of them", "[prove][joint]") {
  const std::string half = "edit [cost] by nobody";
  CHECK(verdict_of(deal(go_when("amount > cost"), half, always("amount >= cost"))) == "broken");
  CHECK(verdict_of(deal(go_when("amount > cost"), half, always("cost < 1000"))) == "proved");
  const std::string reach = "prove \"p\" from fresh can reach talking";
  const std::string both = "amount integer from 0 to 1000\n  cost integer from 0 to 1000";
  const std::string more = "amount integer from 0 to 2000\n  cost integer from 0 to 1000";
  CHECK(verdict_of(deal(go_when("amount > cost"), "", reach, both)) == "proved");
  CHECK(verdict_of(deal(go_when("amount > cost"), "", reach, both, locked)) == "broken");
  CHECK(verdict_of(deal(go_when("amount > cost and cost >= 0"), "", reach, more,
                        half + "\n      require cost")) == "proved");
}

TEST_CASE("side by side: answers of an action", "[prove][joint]") {
  const auto after = [](const std::string& action, const std::string& promised,
                        const std::string& fresh = {}) {
    return verdict_of(deal(action, locked, always(promised),
                           "amount integer from 0 to 1000\n  cost integer from 0 to 1000", fresh));
  };
  const std::string asks =
      "{ ask amount integer\n refuse \"Too little.\" when amount <= cost\n move to talking }";
  CHECK(after(asks, "not (amount <= cost)") == "proved");
  CHECK(after(asks, "amount > cost") == "broken");  // the cost may not be set
  CHECK(after("{ require cost\n" + asks.substr(1), "amount > cost") == "proved");
  CHECK(after("{ require cost\n" + asks.substr(1), "amount > cost + 1") == "broken");
  const std::string bid =
      "{ ask bid integer\n require cost\n refuse \"No.\" when bid < cost + 5\n set amount = bid\n move to "
      "talking }";
  CHECK(after(bid, "amount >= cost + 5") == "proved");
  CHECK(after(bid, "amount >= cost + 6") == "broken");
  CHECK(after(bid, "amount >= cost + 6", "edit [cost] by nobody") == "broken");
  const std::string optional = "{ ask amount integer optional\n require cost, amount\n move to talking }";
  CHECK(after(optional, "amount is set") == "proved");
  CHECK(after(optional, "amount >= cost") == "broken");
}

TEST_CASE("side by side: what cannot be met is never done", "[prove][joint]") {
  const std::string text = deal(go_when("amount > cost and cost > amount"), locked, always("amount > 3"));
  CHECK(verdict_of(text) == "proved");
  const Proof dead = proof_of(text, {z3}, "every action can be applied");
  CHECK(dead.verdict == Verdict::Broken);
  CHECK(dead.why.find("`go`") != std::string::npos);
}

TEST_CASE("side by side: products are followed both ways", "[prove][joint]") {
  const Proof proof =
      proof_of(deal(go_when("amount * cost > 100"), locked, always("amount + cost > 20")), {z3});
  CHECK(proof.verdict == Verdict::Unknown);
  CHECK(proof.why.find("arithmetic in a condition") != std::string::npos);
}

TEST_CASE("without an honest solver nothing passes that needs one", "[prove][joint]") {
  CHECK(doubt_of("").find("apt install z3") != std::string::npos);
  CHECK(doubt_of("/nonexistent/z3").find("cannot be started") != std::string::npos);
  CHECK(doubt_of(FakeSolver("exit 3").path()).find("solver") != std::string::npos);
  CHECK(doubt_of(FakeSolver("exec sleep 60").path()).find("in time") != std::string::npos);
  const FakeSolver yes(
      "while read -r line; do case $line in *check-sat*) echo sat;; *get-value*) echo '((x0 "
      "0))';; esac; done");
  CHECK(doubt_of(yes.path()).find("an answer that is none") != std::string::npos);
  const FakeSolver no("while read -r line; do case $line in *check-sat*) echo unsat;; esac; done");
  CHECK(doubt_of(no.path()).find("an answer that is none") != std::string::npos);
  const FakeSolver noise(
      "while read -r line; do case $line in *check-sat*) echo 'colourless green';; esac; "
      "done");
  CHECK(doubt_of(noise.path()).find("an answer that is none") != std::string::npos);
  const FakeSolver dies(
      "count=0; while read -r line; do case $line in *check-sat*) count=$((count + 1)); "
      "[ $count = 1 ] && echo sat; [ $count = 2 ] && echo unsat; [ $count = 3 ] && exit 1;; "
      "*get-value*) echo '((known 7))';; esac; done");
  CHECK(doubt_of(dies.path()).find("ended") != std::string::npos);
}

}  // namespace leadflow::test::joint_test
