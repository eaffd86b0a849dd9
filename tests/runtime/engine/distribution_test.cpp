// Push and pull distributions: whose turn it is, caps, branches.

#include <map>
#include <random>

#include "tests/runtime/engine/play.h"

namespace leadflow::test::distribution_test {

namespace {

std::string program(const std::string& how) {
  return R"(edition 1
record lead { name text
  score integer default 1
}
group team
group others
branch dallas
branch paris
distribution out push for lead { qualifies when score > 0
  among groups team
)" + how +
         R"(
}
distribution spare push for lead { qualifies when score = 0 }
distribution never push for lead { disabled }
distribution closed_pool pull for lead { disabled }
distribution pool pull for lead { qualifies when not closed
  among groups team
  at most 2 open }
workflow leads for lead {
  entry at first
  bucket open_ones { status first { category "All" {
    action to_paris "P" { transfer to branch paris then distribute by out }
    action any "A" { transfer to corporate then distribute }
    action off "O" { transfer to corporate then distribute by never }
    action branch_only "B" { transfer to branch paris }
    action to_others "T" { transfer to group others }
    action free "F" { transfer to corporate }
    action mine "M" { transfer to me }
    action group_out "G" { transfer to group team then distribute by out }
    action user_out "U" { transfer to user "bo" then distribute by out }
    action group_first "GF" { transfer to group team then distribute }
    action corporate_out "CO" { transfer to corporate then distribute by out }
    action to_team "TT" { transfer to group team }
    action release "R" { release pull after 2 hours }
    action finish "C" { close }
  } } }
  rule hand_out on received { transfer to corporate then distribute by out }
}
)";
}

void staff(Play& play) {
  const auto add = [&](const std::string& name, const std::string& branch, std::int64_t weight,
                       bool active = true) {
    User user = person(name, {"team"});
    user.branch = branch;
    user.weight = weight;
    user.active = active;
    play.world().add_user(user);
  };
  add("a", "dallas", 3);
  add("b", "paris", 1);
  add("c", "dallas", 1);
  add("gone", "dallas", 9, false);
}

std::string owners(Play& play, int count) {
  std::string all;
  for (int i = 0; i < count; ++i) {
    const RecordId id = play.add("lead");
    const std::string& owner = play.world().record(id)->owner.name;
    all += owner.empty() ? "-" : owner;
  }
  return all;
}

}  // namespace

TEST_CASE("round robin takes turns in the order of names") {
  Play play(program("by round robin"));
  staff(play);
  CHECK(owners(play, 7) == "abcabca");
  CHECK(play.world().record(1)->branch == "dallas");
  CHECK(play.world().record(2)->branch == "paris");
}

TEST_CASE("weights share out in proportion at every moment") {
  Play play(program("by weight"));
  staff(play);
  const std::string all = owners(play, 100);
  CHECK(all.substr(0, 5) == "abcaa");
  std::map<char, int> given;
  for (std::size_t i = 0; i < all.size(); ++i) {
    ++given[all[i]];
    const double fair = 0.6 * static_cast<double>(i + 1);
    CHECK(std::abs(given['a'] - fair) <= 2);
  }
  CHECK(given['a'] == 60);
  CHECK(given['b'] == 20);
  CHECK(given['c'] == 20);
}

TEST_CASE("who joins late is served next, and then in proportion") {
  Play play(program("by weight"));
  staff(play);
  owners(play, 500);
  User newcomer = person("n", {"team"});
  newcomer.weight = 5;
  play.world().add_user(newcomer);
  std::map<char, int> given;
  const std::string after = owners(play, 100);
  CHECK(after.front() == 'n');
  for (const char owner : after) ++given[owner];
  CHECK(std::abs(given['n'] - 50) <= 1);
  CHECK(std::abs(given['a'] - 30) <= 1);
  CHECK(std::abs(given['b'] - 10) <= 1);
  CHECK(std::abs(given['c'] - 10) <= 1);
}

TEST_CASE("a new weight counts from the next record on, and leave is not made up for") {
  Play play(program("by weight"));
  staff(play);
  owners(play, 500);
  User a = person("a", {"team"});
  a.weight = 3;
  a.active = false;
  play.world().add_user(a);
  CHECK(owners(play, 6) == "bcbcbc");
  a.active = true;
  a.weight = 1;
  play.world().add_user(a);
  const std::string after = owners(play, 9);
  CHECK(std::count(after.begin(), after.end(), 'a') == 3);
  CHECK(std::count(after.begin(), after.end(), 'b') == 3);
}

TEST_CASE("who had as many as they may be given is not given everything the next day") {
  Play play(program("by weight\nat most 10 per day"));
  staff(play);
  std::string all = owners(play, 30);
  CHECK(std::count(all.begin(), all.end(), 'a') == 10);
  play.pass(kDay);
  all = owners(play, 10);
  CHECK(std::count(all.begin(), all.end(), 'a') <= 7);
  CHECK(std::count(all.begin(), all.end(), 'b') >= 1);
}

TEST_CASE("the least loaded is next") {
  Play play(program("by least loaded"));
  staff(play);
  CHECK(owners(play, 3) == "abc");
  play.done(2, "finish");
  CHECK(owners(play, 2) == "ba");
}

TEST_CASE("caps hold, and the history says why nobody was given the record") {
  Play play(program("by round robin\nat most 2 per day\nat most 3 open"));
  staff(play);
  CHECK(owners(play, 7) == "abcabc-");
  play.pass(kDay);
  CHECK(owners(play, 4) == "abc-");
  const Decision decision = play.create("lead");
  CHECK(effects<NotDistributed>(decision).at(0).why == "everyone has as many as they may be given");
}

TEST_CASE("branches, qualification, disabled distributions") {
  Play play(program("by round robin"));
  staff(play);
  const RecordId id = play.add("lead");
  play.done(id, "to_paris");
  CHECK(play.world().record(id)->owner.name == "b");
  CHECK(play.world().record(id)->branch == "paris");
  CHECK(effects<NotDistributed>(play.done(id, "off")).at(0).why == "the distribution is disabled");
  CHECK(play.world().record(id)->owner.kind == Owner::Kind::Nobody);
  play.edit(id, {{"score", "0"}});
  CHECK(effects<Transferred>(play.done(id, "any")).at(1).distribution == "spare");
  play.edit(id, {{"score", "-1"}});
  CHECK(effects<NotDistributed>(play.done(id, "any")).at(0).why == "it qualifies for no push distribution");
}

TEST_CASE("only `branch B then distribute` keeps to a branch: one left from an earlier owner binds nobody") {
  for (const char* action : {"group_out", "user_out", "group_first", "corporate_out"}) {
    INFO(action);
    Play play(program("by round robin"));
    User other = person("d", {});
    other.branch = "lyon";
    play.world().add_user(other);
    play.world().add_user(person("e", {"team"}));  // of no branch
    const RecordId id = play.add("lead");
    play.done(id, "mine", "d");
    REQUIRE(play.world().record(id)->branch == "lyon");
    const Decision decision = play.done(id, action);
    CHECK(effects<NotDistributed>(decision).empty());
    CHECK(play.world().record(id)->owner.name == "e");
  }
  Play play(program("by round robin"));
  play.world().add_user(person("e", {"team"}));
  const RecordId id = play.add("lead");
  CHECK(effects<NotDistributed>(play.done(id, "to_paris")).at(0).why ==
        "nobody of branch `paris` takes part");
}

TEST_CASE("a pull distribution gives a record to the one who asks") {
  Play play(program("by round robin"));
  staff(play);
  const auto pull = [&](RecordId id, const std::string& as) {
    return kind_of(play.world().apply({as, PullCommand{id, play.program().distribution("pool")}}));
  };
  const RecordId id = play.add("lead");
  CHECK(pull(id, "b") == "not_offered");  // it is a's
  play.done(id, "free");
  CHECK(pull(id, "ana") == "not_permitted");
  CHECK(pull(id, "b") == "done");
  CHECK(play.world().record(id)->owner.name == "b");
  CHECK(play.world().record(id)->pull_count == 1);
  play.done(id, "release");
  CHECK(pull(id, "c") == "not_offered");
  play.pass(2 * kHour);
  CHECK(pull(id, "c") == "done");
  for (int i = 0; i < 2; ++i) {
    const RecordId more = play.add("lead");
    play.done(more, "free");
    CHECK(pull(more, "c") == (i == 0 ? "done" : "refused"));
  }
}

TEST_CASE("what a branch or a group holds is pulled by its people only") {
  Play play(program("by round robin"));
  staff(play);
  User guest = person("guest", {"team"});
  play.world().add_user(guest);
  const auto pull = [&](RecordId id, const std::string& as) {
    return kind_of(play.world().decide({as, PullCommand{id, play.program().distribution("pool")}}));
  };
  const RecordId id = play.add("lead");
  play.done(id, "branch_only");
  CHECK(pull(id, "b") == "done");
  CHECK(pull(id, "a") == "not_offered");
  CHECK(pull(id, "guest") == "not_offered");
  play.done(id, "free");
  CHECK(pull(id, "guest") == "done");
  play.done(id, "to_others");
  CHECK(pull(id, "a") == "not_offered");
  // The branch that its owner brought binds no member of the group it goes to.
  play.done(id, "mine", "b");
  play.done(id, "to_team");
  CHECK(play.world().record(id)->branch == "paris");
  CHECK(pull(id, "a") == "done");
  CHECK(pull(id, "guest") == "done");
  CHECK(pull(id, "gone") == "not_permitted");
}

TEST_CASE("nobody pulls from a push distribution, a disabled one, or beyond their part") {
  Play play(program("by round robin"));
  staff(play);
  const RecordId free = play.add("lead");
  play.done(free, "free");
  const auto may = [&](const std::string& as, const std::string& distribution) {
    const PullCommand pull{free, play.program().distribution(distribution)};
    return kind_of(play.world().decide({as, pull}));
  };
  CHECK(may("a", "pool") == "done");
  CHECK(may("ana", "pool") == "not_permitted");
  CHECK(may("gone", "pool") == "not_permitted");
  CHECK(may("who", "pool") == "not_found");
  CHECK(may("", "pool") == "not_permitted");
  CHECK(may("a", "out") == "not_offered");
  CHECK(may("a", "closed_pool") == "not_offered");
  for (int i = 0; i < 5; ++i) play.add("lead");  // the first one's turn was used, too: b, c, a, b, c
  CHECK(may("a", "pool") == "done");
  CHECK(may("b", "pool") == "refused");
}

/// Whatever happens to people and records, turns stay fair: a property of every prefix.
TEST_CASE("turns are fair whoever comes, goes and is full") {
  const unsigned seed = GENERATE(1u, 2u, 3u, 4u, 5u);
  std::mt19937 random(seed);
  CAPTURE(seed);
  Play play(program("by round robin\nat most 6 per day"));
  std::map<std::string, bool> active;
  for (const char* name : {"a", "b", "c", "d", "e"}) {
    play.world().add_user(person(name, {"team"}));
    active[name] = true;
  }
  std::map<std::string, int> today;
  std::map<std::string, int> since_change;  // given since people last came or went
  for (int i = 0; i < 120; ++i) {
    if (random() % 12 == 0) {
      auto one = std::next(active.begin(), static_cast<long>(random() % active.size()));
      one->second = !one->second;
      User changed = person(one->first, {"team"});
      changed.active = one->second;
      play.world().add_user(changed);
      since_change.clear();
    }
    if (random() % 20 == 0) {
      play.pass(kDay);
      today.clear();
      since_change.clear();
    }
    const std::string owner = play.world().record(play.add("lead"))->owner.name;
    if (owner.empty()) {
      for (const auto& [name, is_active] : active) CHECK((!is_active || today[name] == 6));
      continue;
    }
    REQUIRE(active[owner]);
    ++since_change[owner];
    REQUIRE(++today[owner] <= 6);
    for (const auto& [name, is_active] : active) {
      if (is_active && today[name] < 6) CHECK(since_change[owner] - since_change[name] <= 1);
    }
  }
}

}  // namespace leadflow::test::distribution_test
