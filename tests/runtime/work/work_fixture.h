// A rehearsal store, a worker on it, a clock that is turned by hand, and a transport that does what a test
// says.

#pragma once

#include <atomic>
#include <catch2/catch.hpp>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "compiler/merge.h"
#include "compiler/workflow_json.h"
#include "runtime/deploy/deploy.h"
#include "runtime/service/steps.h"
#include "runtime/work/worker.h"
#include "tests/compiler/compile_text.h"
#include "tests/runtime/store/store_fixture.h"
#include "tests/runtime/work/office.h"

namespace leadflow::runtime::test {

using leadflow::test::check_text;
using leadflow::test::Checked;
using leadflow::test::office_text;

inline Instant time_at(const std::string& text) {
  return *parse_rfc3339(text);
}

/// Answers as told; remembers what it was handed. Several workers may share one.
class FakeTransport final : public Transport {
 public:
  using Answer = std::function<Delivery(const Message&)>;
  Delivery deliver(const Message& message) override {
    const std::lock_guard lock(mutex_);
    messages.push_back(message);
    return answer(message);
  }
  static Delivery ended(Delivery::Outcome outcome, std::string detail = "as told",
                        std::optional<std::int64_t> retry_after = std::nullopt) {
    return {outcome, std::move(detail), retry_after};
  }
  void always(Delivery::Outcome outcome) {
    answer = [outcome](const Message&) { return ended(outcome); };
  }

  Answer answer = [](const Message&) { return ended(Delivery::Outcome::Accepted); };
  std::vector<Message> messages;

 private:
  std::mutex mutex_;
};

class TestPause final : public Pause {
 public:
  bool stopped() override { return stop; }
  void wait(std::int64_t ms) override {
    waited.push_back(ms);
    if (on_wait) on_wait(ms);
    std::this_thread::yield();
  }
  std::atomic<bool> stop = false;
  std::vector<std::int64_t> waited;
  std::function<void(std::int64_t)> on_wait;
};

/// What a crash looks like to the code that it hits: nothing below catches it.
struct Killed {};

class WorkFixture {
 public:
  explicit WorkFixture(const std::string& text = office_text) {
    init_store(path, {true, "root", start});
    store = open();
    deploy_text(text);
    add_person("ana", {"presales"}, "ana@house.example");
    add_person("bo", {}, "bo@house.example");
    renew_worker();
  }

  std::unique_ptr<Store> open() const {
    OpenOptions options;
    options.system_user = "tester";
    options.host = "bench";
    return open_store(path, options);
  }

  DeployPlan deploy_text(const std::string& text) { return deploy_program(check_text(text)); }
  DeployPlan deploy_program(const Checked& checked) {
    programs.push_back(checked);
    INFO(programs.back().report());
    REQUIRE(programs.back().program);
    dsl::ast::File merged = compiler::merge(programs.back().tree);
    compiler::expand_like(merged);
    DeployPlan plan;
    write([&] {
      deploy(*store, *programs.back().program, compiler::to_json(merged), {clock.now(), "root", "deploy", ""},
             plan);
    });
    return plan;
  }

  void add_person(const std::string& name, std::vector<std::string> groups, const std::string& email) {
    User user;
    user.name = name;
    user.groups = std::move(groups);
    user.email = email;
    put(user);
  }
  void put(const User& user) {
    write([&] { store->put_user(user); });
  }

  template <class F>
  void write(const F& work) {
    store->begin(Access::Write);
    work();
    store->commit();
  }

  RecordId add(std::vector<TypedText> values = {
                   {"name", "Ada"}, {"email", "ada@mail.example"}, {"phone", "+1 202 555 0100"}}) {
    RecordId id = 0;
    write([&] {
      const Outcome outcome = add_step(*store, {"lead", {}, std::move(values), {}, {}}, options());
      INFO(outcome.refused.message);
      REQUIRE(outcome.status == StepStatus::Done);
      id = outcome.id;
    });
    return id;
  }
  Outcome apply(RecordId id, const std::string& action, const std::string& as = "ana") {
    Outcome outcome;
    write([&] {
      StepOptions how = options();
      how.actor = as;
      outcome = apply_step(*store, {id, {}, {}}, action, {}, how);
    });
    INFO(action << ": " << outcome.refused.message);
    REQUIRE(outcome.status == StepStatus::Done);
    return outcome;
  }
  void edit(RecordId id, const std::string& attribute, const std::string& value) {
    write([&] {
      const Outcome outcome = edit_step(*store, {id, {}, {}}, {{attribute, value}}, options());
      REQUIRE(outcome.status == StepStatus::Done);
    });
  }
  Outcome settle(RecordId id, SettleCommand::Kind kind, std::int64_t what) {
    Outcome outcome;
    write([&] {
      outcome = run_step(*store, {"ana", SettleCommand{id, kind, what}}, {clock.now(), "ana", "settle", ""},
                         options(), {});
    });
    return outcome;
  }

  StepOptions options() {
    StepOptions how;
    how.at = clock.now();
    how.actor = "ana";
    return how;
  }

  /// A worker that knows nothing of what the one before did.
  void renew_worker() {
    worker =
        std::make_unique<Worker>(WorkContext{*store, clock, transport, randomness, pause, "bench:1",
                                             [this](const WorkEvent& event) { events.push_back(event); }});
  }
  void pass(std::int64_t ms) { clock.set(Instant{clock.now().ms + ms}); }
  /// Turns the clock on and works.
  void work_after(std::int64_t ms) {
    pass(ms);
    worker->tick();
  }

  std::string sql(const std::string& query) const { return raw_sql(path, query); }
  std::string message_state(std::int64_t id = 1) const {
    return sql("SELECT state FROM outbox WHERE id = " + std::to_string(id));
  }
  std::string state(RecordId id) {
    store->begin(Access::Read);
    const std::string name = store->program().states[store->record(id)->state].name;
    store->commit();
    return name;
  }
  /// Kinds and names of the record's steps, behind the first: "apply write, send hello".
  std::string steps(RecordId id) {
    std::string all;
    for (const HistoryRow& row : history(id)) {
      if (row.kind == "create") continue;
      all += (all.empty() ? "" : ", ") + row.kind + (row.name.empty() ? "" : " " + row.name);
    }
    return all;
  }
  std::vector<HistoryRow> history(RecordId id) {
    store->begin(Access::Read);
    std::vector<HistoryRow> rows = store->history(id);
    store->commit();
    return rows;
  }
  /// How often a text stands in the effects of the record's history.
  int told(RecordId id, const std::string& text) {
    int count = 0;
    for (const HistoryRow& row : history(id)) {
      for (std::size_t at = row.effects.find(text); at != std::string::npos;
           at = row.effects.find(text, at + 1))
        ++count;
    }
    return count;
  }
  int noted(RecordId id, const std::string& text) { return told(id, R"("effect":"note","text":")" + text); }
  std::vector<std::string> problems() const { return store->verify(); }

  const Instant start = time_at("2026-01-05T09:00:00Z");  // a Monday
  Folder folder;
  std::string path = folder / "store.db";
  std::vector<Checked> programs;
  FixedClock clock{start};
  FakeTransport transport;
  SeededRandomness randomness{7};
  TestPause pause;
  std::vector<WorkEvent> events;
  std::unique_ptr<Store> store;
  std::unique_ptr<Worker> worker;
};

}  // namespace leadflow::runtime::test
