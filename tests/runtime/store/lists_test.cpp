// Lists of what waits, in pages; messages settled; what undo makes of it.

#include <catch2/catch.hpp>

#include <map>
#include <random>
#include <tuple>

#include "runtime/service/agenda.h"
#include "runtime/service/settle.h"
#include "runtime/service/suppress.h"
#include "tests/runtime/store/store_fixture.h"

namespace leadflow::runtime::test::lists_test {
namespace {

const StepInfo by_ana{at_noon, "ana", "apply", "left_voicemail"};

/// A step that leaves what `effects` say on the record.
void leave(StoreFixture& f, RecordId id, std::vector<EffectWhat> effects) {
  Decision decision = StoreFixture::disposition(f.get(id));
  for (EffectWhat& what : effects) decision.effects.push_back(StoreFixture::effect(id, std::move(what)));
  f.commit(decision, by_ana);
}

Queued mail(OutboxState state, const std::string& to = "a@b.example") {
  return {OutboxKind::Email, state, "welcome", to, "", false, "Hello", "Dear", ""};
}

template <class F>
Outcome stepped(StoreFixture& f, F&& work) {
  f.store->begin(Access::Write);
  Outcome outcome = work();
  outcome.status == StepStatus::Done ? f.store->commit() : f.store->rollback();
  return outcome;
}

Outcome settle(StoreFixture& f, MessageCommand::Kind kind, std::int64_t id, const std::string& as = "root") {
  return stepped(f, [&] { return message_step(*f.store, kind, id, {.at = at_noon, .actor = as}); });
}

std::optional<Refused> undo(StoreFixture& f, RecordId id) {
  f.store->begin(Access::Write);
  auto refused = f.store->undo(id, {Instant{at_noon.ms + kDay}, "ana", "undo", ""});
  refused ? f.store->rollback() : f.store->commit();
  return refused;
}

std::vector<std::int64_t> ids_of(StoreFixture& f, AgendaOptions options) {
  std::vector<std::int64_t> ids;
  options.now = at_noon;
  each_activity(*f.store, options, [&](const ActivityRow& row) { ids.push_back(row.id); });
  return ids;
}

}  // namespace

TEST_CASE("activities come in the order of their time, whatever the pages", "[store][lists]") {
  const unsigned seed = GENERATE(7u, 8u);
  CAPTURE(seed);
  std::mt19937 random(seed);
  StoreFixture f;
  const RecordId id = f.add(f.new_lead());
  std::vector<std::pair<std::int64_t, std::int64_t>> wanted;
  std::vector<EffectWhat> effects;
  for (std::int64_t n = 1; n <= 40; ++n) {
    const Instant due{at_noon.ms + static_cast<std::int64_t>(random() % 7) * kHour - 3 * kHour};
    effects.push_back(ActivityMade{"call_back", due, std::nullopt, "", "ana"});
    wanted.emplace_back(due.ms, n);
  }
  leave(f, id, std::move(effects));
  std::sort(wanted.begin(), wanted.end());
  f.store->begin(Access::Read);
  AgendaFilter filter;
  filter.state = GENERATE("open", "");
  filter.limit = 1 + static_cast<std::int64_t>(random() % 6);
  std::vector<std::pair<std::int64_t, std::int64_t>> found;
  for (;;) {
    const std::vector<ActivityRow> page = f.store->list_activities(filter);
    if (page.empty()) break;
    for (const ActivityRow& row : page) found.emplace_back(row.due.ms, row.id);
    filter.after = {page.back().due, page.back().id};
  }
  f.store->rollback();
  CHECK(found == wanted);
}

TEST_CASE("whose activities they are, and when", "[store][lists]") {
  StoreFixture f;
  const auto person = [&](const std::string& name, std::vector<std::string> groups,
                          const std::string& deputy) {
    User user;
    user.name = name;
    user.groups = std::move(groups);
    user.deputy = deputy;
    if (!deputy.empty()) user.deputy_until = Instant{at_noon.ms + kDay};
    f.store->begin(Access::Write);
    f.store->put_user(user);
    f.store->commit();
  };
  person("ana", {"presales"}, "bo");
  person("bo", {}, "");
  const auto owned = [&](Owner owner, std::int64_t hours) {
    Record lead = f.new_lead();
    lead.owner = std::move(owner);
    const RecordId id = f.add(lead);
    leave(f, id, {ActivityMade{"call_back", Instant{at_noon.ms + hours * kHour}, std::nullopt, "", ""}});
    return id;
  };
  owned({Owner::Kind::User, "ana"}, -1);                       // 1
  owned({Owner::Kind::User, "bo"}, 1);                         // 2
  owned({Owner::Kind::Group, "presales"}, 2);                  // 3
  owned({}, 13);                                               // 4, tomorrow in UTC
  const RecordId last = owned({Owner::Kind::User, "ana"}, 0);  // 5
  using Ids = std::vector<std::int64_t>;
  CHECK(ids_of(f, {}) == Ids{1, 5, 2, 3, 4});
  CHECK(ids_of(f, {.person = "ana"}) == Ids{1, 5, 3});
  CHECK(ids_of(f, {.person = "bo"}) == Ids{1, 5, 2});  // stands in for ana, not for her group
  CHECK(ids_of(f, {.group = "presales"}) == Ids{1, 5, 3});
  CHECK(ids_of(f, {.when = When::Overdue}) == Ids{1, 5});
  CHECK(ids_of(f, {.when = When::Next}) == Ids{2, 3, 4});
  CHECK(ids_of(f, {.when = When::Today}) == Ids{1, 5, 2, 3});
  CHECK(ids_of(f, {.record = last}) == Ids{5});
  CHECK(ids_of(f, {.limit = 2}) == Ids{1, 5});
  const Outcome done = stepped(f, [&] {
    return settle_step(*f.store, SettleCommand::Kind::ActivityDone, 1, "", {.at = at_noon, .actor = "bo"});
  });
  CHECK(done.status == StepStatus::Done);
  CHECK(ids_of(f, {.when = When::Overdue, .state = "open"}) == Ids{5});
  CHECK(f.problems() == std::vector<std::string>{});
  CHECK_FALSE(undo(f, 1).has_value());  // a person's word can be taken back
  CHECK(ids_of(f, {.when = When::Overdue, .state = "open"}) == Ids{1, 5});
  CHECK(f.problems() == std::vector<std::string>{});
}

TEST_CASE("messages are listed by state and by record, page by page", "[store][lists]") {
  StoreFixture f;
  const RecordId a = f.add(f.new_lead());
  const RecordId b = f.add(f.new_lead());
  leave(f, a, {mail(OutboxState::Queued), mail(OutboxState::Held)});
  leave(f, b, {mail(OutboxState::HeldBack), mail(OutboxState::Held)});
  leave(f, a, {mail(OutboxState::NotSendable, "")});
  const auto ids = [&](OutboxFilter filter) {
    filter.limit = 2;
    std::vector<std::int64_t> found;
    f.store->begin(Access::Read);
    for (;;) {
      const std::vector<OutboxRow> page = f.store->list_outbox(filter);
      if (page.empty()) break;
      for (const OutboxRow& row : page) found.push_back(row.id);
      filter.after = page.back().id;
    }
    f.store->rollback();
    return found;
  };
  using Ids = std::vector<std::int64_t>;
  CHECK(ids({}) == Ids{1, 2, 3, 4, 5});
  CHECK(ids({.states = {"held"}}) == Ids{2, 4});
  CHECK(ids({.states = {"held_back", "not_sendable"}}) == Ids{3, 5});
  CHECK(ids({.states = {}, .record = a}) == Ids{1, 2, 5});
  CHECK(ids({.states = {"held"}, .record = b}) == Ids{4});
}

TEST_CASE("a message settled is in the record's history, and once only", "[store][lists]") {
  StoreFixture f;
  const RecordId id = f.add(f.new_lead());
  leave(f, id, {mail(OutboxState::Held)});
  CHECK(settle(f, MessageCommand::Kind::Approve, 1).status == StepStatus::Done);
  CHECK(raw_sql(f.path, "SELECT state FROM outbox") == "queued");
  const std::vector<HistoryRow> history = f.store->history(id);
  CHECK(history.back().kind == "outbox");
  CHECK(history.back().name == "approve");
  CHECK(history.back().actor == "root");
  CHECK_THAT(history.back().effects,
             Catch::Contains(R"("message":1)") && Catch::Contains(R"("from":"held")"));
  CHECK(settle(f, MessageCommand::Kind::Approve, 1).status == StepStatus::Conflict);
  CHECK(settle(f, MessageCommand::Kind::Retry, 1).status == StepStatus::Conflict);
  CHECK(settle(f, MessageCommand::Kind::Approve, 9).status == StepStatus::NotFound);
  CHECK(settle(f, MessageCommand::Kind::Drop, 1).status == StepStatus::Done);
  CHECK(f.problems() == std::vector<std::string>{});
}

TEST_CASE("what people did about a step's messages, and taking the step back", "[store][lists][undo]") {
  struct Row {
    const char* state;
    std::vector<MessageCommand::Kind> done;
    bool refused;
    const char* after;
  };
  using Kind = MessageCommand::Kind;
  for (const Row& row :
       {Row{"held", {Kind::Approve}, false, "withdrawn"}, Row{"held", {Kind::Drop}, false, "dropped"},
        Row{"held", {Kind::Approve, Kind::Drop}, false, "dropped"},
        Row{"failed", {Kind::Retry}, true, "queued"}, Row{"unknown", {Kind::Retry}, true, "queued"},
        Row{"unknown", {Kind::Drop}, true, "dropped"},
        Row{"failed", {Kind::Retry, Kind::Drop}, true, "dropped"}}) {
    DYNAMIC_SECTION(row.state << " " << row.done.size() << " " << row.after) {
      StoreFixture f;
      const RecordId id = f.add(f.new_lead());
      leave(f, id, {mail(OutboxState::Held)});
      raw_sql(f.path, std::string("UPDATE outbox SET state = '") + row.state + "'");
      for (const Kind kind : row.done) REQUIRE(settle(f, kind, 1).status == StepStatus::Done);
      CHECK(undo(f, id).has_value() == row.refused);
      CHECK(f.get(id).state.index == (row.refused ? Attempted : NewLead));
      CHECK(raw_sql(f.path, "SELECT state FROM outbox") == row.after);
      CHECK(f.problems() == std::vector<std::string>{});
    }
  }
}

TEST_CASE("addresses join and leave the list once, with who and when", "[store][lists]") {
  StoreFixture f;
  const auto change = [&](bool blocked, const std::vector<std::string>& texts, const std::string& who) {
    std::vector<BarredAddress> addresses;
    for (const std::string& one : texts) addresses.push_back(std::get<BarredAddress>(parse_address(one, 0)));
    f.store->begin(Access::Write);
    const StepInfo info{at_noon, who, "suppress", blocked ? "add" : "remove"};
    const SuppressResult result =
        blocked ? suppress(*f.store, addresses, info) : allow(*f.store, addresses, info);
    f.store->commit();
    return std::pair(result.changed, result.unchanged);
  };
  const auto listed = [&](SuppressionFilter filter) {
    filter.limit = 1;  // pages of one
    std::string all;
    f.store->begin(Access::Read);
    for (;;) {
      const auto page = f.store->list_suppressed(filter);
      if (page.empty()) break;
      const SuppressionRow& row = page.front();
      all += std::string(channel_name(row.channel)) + ":" + row.address + ":" + row.by +
             (row.lifted_at ? "-" + row.lifted_by : "") + " ";
      filter.after_channel = row.channel;
      filter.after_address = row.address;
      filter.after_step = row.step;
    }
    f.store->rollback();
    return all;
  };
  CHECK(change(true, {"Ada@B.example", "ADA@b.example", "+1 (202) 555"}, "ana") ==
        std::pair<std::int64_t, std::int64_t>(3, 1));
  CHECK(change(true, {"ada@b.example"}, "bo") == std::pair<std::int64_t, std::int64_t>(0, 1));
  CHECK(listed({}) == "call:+1202555:ana email:ada@b.example:ana sms:+1202555:ana ");
  CHECK(listed({.channels = no_sms}) == "sms:+1202555:ana ");
  CHECK(listed({.starts = "ada"}) == "email:ada@b.example:ana ");
  CHECK(change(false, {"ada@b.example", "nobody@b.example"}, "root") ==
        std::pair<std::int64_t, std::int64_t>(1, 1));
  CHECK(listed({.channels = no_email}) == "");
  CHECK(listed({.channels = no_email, .lifted = true}) == "email:ada@b.example:ana-root ");
  CHECK(change(true, {"ada@b.example"}, "bo") == std::pair<std::int64_t, std::int64_t>(1, 0));
  CHECK(listed({.channels = no_email}) == "email:ada@b.example:bo ");
  CHECK(
      raw_sql(f.path,
              "SELECT group_concat(actor || ' ' || kind || ' ' || name) FROM step WHERE kind = 'suppress'") ==
      "ana suppress add,root suppress remove,bo suppress add");
  CHECK(f.problems() == std::vector<std::string>{});
}

TEST_CASE("addresses by their form", "[lists]") {
  struct Row {
    const char* text;
    std::uint8_t asked;
    std::uint8_t channels;  // 0: none
    const char* address;
  };
  for (const Row& row :
       {Row{"Ada@B.Example", 0, no_email, "ada@b.example"},
        Row{" 0034 91-123 ", 0, no_call | no_sms, "+3491123"}, Row{"(202) 555", no_sms, no_sms, "202555"},
        Row{"a@b.example", no_email, no_email, "a@b.example"}, Row{"a@b.example", no_sms, 0, ""},
        Row{"+1202", no_email, 0, ""}, Row{"a@", 0, 0, ""}, Row{"@b", 0, 0, ""}, Row{"a b@c", 0, 0, ""},
        Row{"", 0, 0, ""}, Row{"nobody", 0, 0, ""}, Row{"a\xff@b.example", 0, 0, ""}}) {
    CAPTURE(row.text);
    const auto parsed = parse_address(row.text, row.asked);
    const BarredAddress* found = std::get_if<BarredAddress>(&parsed);
    CHECK((found != nullptr ? found->channels : 0) == row.channels);
    if (found != nullptr) CHECK(found->address == row.address);
  }
}

TEST_CASE("records at a state are counted and come in the order of their entry, everyone's or one person's",
          "[store][board]") {
  const unsigned seed = GENERATE(3u, 4u);
  CAPTURE(seed);
  std::mt19937 random(seed);
  StoreFixture f;
  const std::vector<Owner> owners = {{},
                                     {Owner::Kind::User, "ana"},
                                     {Owner::Kind::User, "bo"},
                                     {Owner::Kind::Group, "presales"},  // ana's
                                     {Owner::Kind::Group, "ana"}};      // nobody's
  std::vector<std::tuple<Instant, RecordId, bool>> there;
  for (int n = 0; n < 40; ++n) {
    Record lead = f.new_lead();
    lead.entered_at = Instant{at_noon.ms + static_cast<std::int64_t>(random() % 5) * kHour};
    lead.owner = owners[random() % owners.size()];
    const bool is_hers = lead.owner.name == "presales" || lead.owner == owners[1];
    const RecordId id = f.add(lead);
    if (n % 4 == 0)
      f.commit(StoreFixture::disposition(f.get(id)), by_ana);
    else
      there.emplace_back(lead.entered_at, id, is_hers);
  }
  std::sort(there.begin(), there.end());
  const std::string held_by = GENERATE("", "ana");
  const std::int64_t limit = GENERATE(0, 1, 5, 100);
  CAPTURE(held_by, limit);
  std::vector<RecordId> wanted;
  std::int64_t count = 0;
  for (const auto& [at, id, is_hers] : there) {
    if (!held_by.empty() && !is_hers) continue;
    if (count++ < limit) wanted.push_back(id);
  }
  f.store->begin(Access::Read);
  std::int64_t counted = 0;
  for (const StateCount& one : f.store->count_by_state(held_by)) {
    if (one.state == "new_lead") counted = one.records;
  }
  CHECK(counted == count);
  std::vector<RecordId> ids;
  for (const Record& record : f.store->longest_there({"leads", "new_lead", held_by, limit}))
    ids.push_back(record.id);
  CHECK(ids == wanted);
  f.store->commit();
}

}  // namespace leadflow::runtime::test::lists_test
