// A store of an older version is brought up to date when it is opened, or left alone.

#include <catch2/catch.hpp>

#include "runtime/store/sqlite/schema.h"
#include "tests/runtime/store/store_fixture.h"

namespace leadflow::runtime::test::migrate_test {
namespace {

/// As the first version made it, with a message that waits.
void make_first(const std::string& path) {
  write_file(path, "");
  raw_sql(
      path,
      "BEGIN;" + std::string(sqlite::migrations[0]) +
          "PRAGMA application_id=" + std::to_string(sqlite::application_id) +
          ";PRAGMA user_version=1;"
          "INSERT INTO meta VALUES ('store_id', 'abc'), ('rehearsal', '0'), ('created_at', '0');"
          "INSERT INTO origin VALUES (1, 'u', 'h');"
          "INSERT INTO step VALUES (1, 5, '', 'create', '', 0, 1);"
          "INSERT INTO record (id, type, workflow, state, version, owner_kind, owner, branch, created_by, "
          "created_at, entered_at, entry, contact_attempts, contacted, favorite, do_not_contact, returned, "
          "closed, credited_to, pull_count, nurture_steps, open_timers, open_activities, "
          "open_appointments, withdrawn, working, attributes) VALUES (1, 'lead', '', '', 1, 0, '', '', '', "
          "0, 0, 0, 0, 0, 0, 0, 0, 0, '', 0, 0, 0, 0, 0, 0, 0, '{}');"
          "INSERT INTO outbox VALUES (1, 1, 1, 0, 'email', 'queued', 'hello', 'a@b.example', '', 0, 's', "
          "'b', '', 'leads', 1234);COMMIT;");
}

TEST_CASE("an older store is brought up to date", "[store]") {
  const Folder folder;
  const std::string path = folder / "store.db";
  make_first(path);
  const auto store = open_store(path, {});
  CHECK(raw_sql(path, "PRAGMA user_version") == std::to_string(sqlite::schema_version));
  store->begin(Access::Read);
  const std::vector<OutboxLane> lanes = store->outbox_lanes();
  REQUIRE(lanes.size() == 1);
  CHECK(lanes.front().next_at == Instant{1234});
  CHECK(store->outbox_message(1).stable_id == "abc-1-0");
  store->commit();
}

TEST_CASE("an older store that can't be written is refused, and copied as it is", "[store]") {
  const Folder folder;
  const std::string path = folder / "store.db";
  make_first(path);
  OpenOptions copy;
  copy.for_backup = true;
  open_store(path, copy);
  CHECK(raw_sql(path, "PRAGMA user_version") == "1");
  if (::geteuid() == 0) return;  // root may write anything
  fs::permissions(path, fs::perms::owner_read);
  try {
    open_store(path, {});
    FAIL("opened");
  } catch (const StoreError& error) {
    CHECK(error.kind() == StoreErrorKind::ReadOnly);
    CHECK_THAT(error.what(), Catch::Contains("older leadflow"));
  }
}

TEST_CASE("a migration that fails leaves the store as it was", "[store]") {
  const Folder folder;
  const std::string path = folder / "store.db";
  make_first(path);
  raw_sql(path, "CREATE TABLE outbox_attempt (x)");  // in its way
  CHECK_THROWS_AS(open_store(path, {}), StoreError);
  CHECK(raw_sql(path, "PRAGMA user_version") == "1");
  CHECK(raw_sql(path, "SELECT count(*) FROM pragma_table_info('outbox') WHERE name = 'next_at'") == "0");
}

}  // namespace
}  // namespace leadflow::runtime::test::migrate_test
