// Several connections, copies while others write, and a disk that is full.

#include <catch2/catch.hpp>

#include <atomic>
#include <thread>

#include "runtime/store/sqlite/store.h"
#include "tests/runtime/store/store_fixture.h"

namespace leadflow::runtime::test::sharing_test {
namespace {

TEST_CASE("a writer waits for the other, and says so when it waited enough", "[store]") {
  StoreFixture f;
  const auto impatient = f.open(20);
  f.store->begin(Access::Write);
  try {
    impatient->begin(Access::Write);
    FAIL("two writers at once");
  } catch (const StoreError& error) {
    CHECK(error.kind() == StoreErrorKind::Busy);
    CHECK_THAT(error.what(), Catch::Contains("try again"));
  }
  impatient->begin(Access::Read);  // a reader does not wait
  impatient->commit();
  f.store->rollback();
  impatient->begin(Access::Write);
  impatient->rollback();
}

TEST_CASE("what others commit is seen", "[store]") {
  StoreFixture f;
  const auto other = f.open();
  CHECK(other->user("ana")->active);
  CHECK(other->program().states[0u].name == "new_lead");
  f.store->begin(Access::Write);
  User ana = f.store->user("ana").value();
  ana.active = false;
  f.store->put_user(ana);
  f.store->install(*f.program, "{}", {0, at_noon, "root", ""});
  f.store->rollback();
  CHECK(f.store->user("ana")->active);
  CHECK(f.store->program_version() == 1);
  f.store->begin(Access::Write);
  f.store->put_user(ana);
  f.store->install(*f.program, "{}", {0, at_noon, "root", ""});
  f.store->commit();
  other->begin(Access::Read);
  CHECK_FALSE(other->user("ana")->active);
  CHECK(other->program_version() == 2);
  CHECK(other->program().states[1u].name == "attempted");
  other->commit();
}

TEST_CASE("many writers lose nothing", "[store]") {
  StoreFixture f;
  const RecordId id = f.add(f.new_lead());
  constexpr int threads = 4, steps = 25;
  std::atomic<int> failures{0};
  std::vector<std::thread> workers;
  for (int t = 0; t < threads; ++t) {
    workers.emplace_back([&] {
      try {
        const auto store = f.open(60'000);
        for (int i = 0; i < steps; ++i) {
          store->begin(Access::Write);
          store->write(StoreFixture::disposition(store->record(id).value()), {at_noon, "ana", "apply", "x"});
          store->commit();
        }
      } catch (const std::exception&) {
        ++failures;
      }
    });
  }
  for (std::thread& worker : workers) worker.join();
  CHECK(failures == 0);
  CHECK(f.get(id).contact_attempts == threads * steps);
  CHECK(f.problems() == std::vector<std::string>{});
}

TEST_CASE("a copy made while others write is whole", "[store]") {
  StoreFixture f;
  for (int i = 0; i < 300; ++i) {
    Record lead = f.new_lead();
    lead.attributes[Name] = Value::text_of(std::string(4000, 'n'));
    f.add(lead);
  }
  std::atomic<bool> stop{false};
  std::thread writer([&] {
    const auto store = f.open(60'000);
    while (!stop) {
      store->begin(Access::Write);
      store->write(StoreFixture::disposition(store->record(1).value()), {at_noon, "ana", "apply", "x"});
      store->commit();
    }
  });
  const std::string copy = f.folder / "copy.db";
  f.store->backup(copy);
  stop = true;
  writer.join();
  const auto store = open_store(copy, {});
  CHECK(store->verify() == std::vector<std::string>{});
  CHECK(store->list({}).size() == 300);
  CHECK_THROWS_AS(f.store->backup(copy), StoreError);
  CHECK_THROWS_AS(f.store->backup(f.path), StoreError);
  for (const auto& entry : fs::directory_iterator(f.folder.path())) {
    CHECK(entry.path().filename().string().front() != '.');  // nothing half made stays
  }
}

TEST_CASE("a full disk leaves everything as it was", "[store]") {
  StoreFixture f;
  const RecordId id = f.add(f.new_lead());
  auto& store = dynamic_cast<sqlite::SqliteStore&>(*f.store);
  const std::int64_t pages = store.connection().db().execAndGet("PRAGMA page_count").getInt64();
  store.connection().db().exec("PRAGMA max_page_count=" + std::to_string(pages + 2));
  Record lead = f.get(id);
  lead.attributes[Name] = Value::text_of(std::string(100'000, 'x'));
  Decision edit;
  ++lead.version;
  edit.subject = id;
  edit.records = {{lead, false}};
  f.store->begin(Access::Write);
  try {
    f.store->write(edit, {at_noon, "ana", "edit", ""});
    f.store->commit();
    FAIL("written to a full disk");
  } catch (const StoreError& error) {
    CHECK(error.kind() == StoreErrorKind::Full);
    CHECK_THAT(error.what(), Catch::Contains("nothing was changed"));
  }
  f.store->rollback();
  CHECK(f.get(id).version == 1);
  CHECK(f.problems() == std::vector<std::string>{});
  store.connection().db().exec("PRAGMA max_page_count=1000000");
  f.commit(edit, {at_noon, "ana", "edit", ""});
  CHECK(f.get(id).version == 2);
}

}  // namespace
}  // namespace leadflow::runtime::test::sharing_test
