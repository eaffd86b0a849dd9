// Making and opening stores: what is refused, how it is said, and that nothing is touched by it.

#include <sqlite3.h>
#include <catch2/catch.hpp>

#include "runtime/store/sqlite/connection.h"
#include "tests/runtime/store/store_fixture.h"

namespace leadflow::runtime::test::open_test {
namespace {

StoreErrorKind open_error(const std::string& path, std::string* message = nullptr) {
  try {
    open_store(path, {});
  } catch (const StoreError& error) {
    if (message != nullptr) *message = error.what();
    return error.kind();
  }
  FAIL("opened " << path);
  return StoreErrorKind::Unusable;
}

TEST_CASE("files that are no stores are refused and left as they are", "[store]") {
  Folder folder;
  const std::string path = folder / "x.db";
  struct Row {
    const char* name;
    std::string bytes;
    StoreErrorKind kind;
    const char* says;
  };
  std::string foreign;
  {
    raw_sql(folder / "foreign.db", "CREATE TABLE t (a)");
    foreign = read_file(folder / "foreign.db");
  }
  init_store(folder / "good.db", {false, "root", at_noon});
  const std::string good = read_file(folder / "good.db");
  std::string newer = good;
  newer[63] = 99;  // user_version
  std::string damaged = good;
  for (std::size_t i = 100; i < 4000; ++i) damaged[i] = '\x7f';
  std::string cut = good.substr(0, 2000);
  const Row rows[] = {
      {"empty", "", StoreErrorKind::NotAStore, "empty file"},
      {"text", "this is a list of leads", StoreErrorKind::NotAStore, "not a leadflow store"},
      {"zeros", std::string(8192, '\0'), StoreErrorKind::NotAStore, "not a leadflow store"},
      {"foreign", foreign, StoreErrorKind::NotAStore, "a SQLite file, but not a leadflow store"},
      {"newer", newer, StoreErrorKind::Newer, "update leadflow"},
      {"damaged", damaged, StoreErrorKind::Corrupt, "leadflow backup"},
  };
  for (const Row& row : rows) {
    DYNAMIC_SECTION(row.name) {
      write_file(path, row.bytes);
      std::string message;
      CHECK(open_error(path, &message) == row.kind);
      CHECK_THAT(message, Catch::Contains(row.says));
      CHECK(read_file(path) == row.bytes);
      CHECK_FALSE(fs::exists(path + "-journal"));
    }
  }
}

TEST_CASE("what is not there, or not a file", "[store]") {
  Folder folder;
  std::string message;
  CHECK(open_error(folder / "none.db", &message) == StoreErrorKind::Missing);
  CHECK_THAT(message, Catch::Contains("leadflow init"));
  CHECK(open_error(folder / "none/none.db") == StoreErrorKind::Missing);
  CHECK(open_error(folder.path().string()) == StoreErrorKind::NotAStore);
  CHECK(open_error("/dev/null") == StoreErrorKind::NotAStore);
  CHECK(folder.files() == 0);
}

TEST_CASE("init makes a whole store or nothing", "[store]") {
  Folder folder;
  const std::string path = folder / "new.db";
  init_store(path, {true, "root", at_noon});
  CHECK(folder.files() == 1);
  const auto store = open_store(path, {});
  CHECK(store->is_rehearsal());
  CHECK(store->program_version() == 0);
  CHECK(store->program().states.size() == 0);
  CHECK(store->user("root")->role == dsl::Role::Admin);
  CHECK(store->verify().empty());

  const std::string before = read_file(path);
  const auto init_error = [](const std::string& where) {
    try {
      init_store(where, {});
    } catch (const StoreError& error) {
      return error.kind();
    }
    return StoreErrorKind::Unusable;
  };
  CHECK(init_error(path) == StoreErrorKind::Exists);
  CHECK(read_file(path) == before);
  write_file(folder / "old.db-journal", "left over");
  CHECK(init_error(folder / "old.db") == StoreErrorKind::Exists);
  CHECK(init_error(folder / "no/such/folder.db") == StoreErrorKind::Missing);
  CHECK(folder.files() == 2);
}

TEST_CASE("a store that can't be written can be read", "[store]") {
  if (::geteuid() == 0) return;  // nothing is read-only to root
  StoreFixture f;
  f.add(f.new_lead());
  f.store.reset();
  fs::permissions(f.path, fs::perms::owner_read);
  const auto store = f.open();
  store->begin(Access::Read);
  CHECK(store->record(1).has_value());
  store->commit();
  CHECK_THROWS_AS(store->begin(Access::Write), StoreError);
}

TEST_CASE("which SQLite may use WAL", "[store]") {
  struct Row {
    int version;
    bool safe;
  };
  for (const Row& row : {Row{3'040'001, false}, Row{3'044'005, false}, Row{3'044'006, true},
                         Row{3'045'003, false}, Row{3'050'006, false}, Row{3'050'007, true},
                         Row{3'051'002, false}, Row{3'051'003, true}, Row{3'052'000, true}}) {
    CAPTURE(row.version);
    CHECK(sqlite::wal_is_safe(row.version) == row.safe);
  }
}

TEST_CASE("a WAL store is refused by an unsafe SQLite, but can be copied", "[store]") {
  if (sqlite::wal_is_safe(sqlite3_libversion_number())) return;
  StoreFixture f;
  const RecordId id = f.add(f.new_lead());
  f.store.reset();
  CHECK(raw_sql(f.path, "PRAGMA journal_mode=wal") == "wal");
  std::string message;
  CHECK(open_error(f.path, &message) == StoreErrorKind::Unsafe);
  CHECK_THAT(message, Catch::Contains("leadflow backup"));
  OpenOptions copy_only;
  copy_only.for_backup = true;
  open_store(f.path, copy_only)->backup(f.folder / "copy.db");
  const auto copy = open_store(f.folder / "copy.db", {});
  CHECK(copy->record(id).has_value());
  CHECK_THAT(copy->description(), Catch::Contains("truncate"));
}

TEST_CASE("the settings that make commits durable are on", "[store]") {
  StoreFixture f;
  sqlite::Connection connection(f.path, {});
  CHECK(connection.db().execAndGet("PRAGMA synchronous").getInt() == 2);
  CHECK(connection.db().execAndGet("PRAGMA foreign_keys").getInt() == 1);
  CHECK(connection.db().execAndGet("PRAGMA journal_mode").getString() == connection.journal_mode());
}

}  // namespace
}  // namespace leadflow::runtime::test::open_test
