// The deployed program: stored in parts, decoded as it is used.

#include <fmt/format.h>

#include <map>
#include <set>
#include <tuple>

#include "compiler/program_image.h"
#include "runtime/engine/calendars.h"
#include "runtime/store/sqlite/store.h"

namespace leadflow::runtime::sqlite {

using compiler::ImageTable;
using compiler::Program;
using compiler::SymbolKind;

std::int64_t SqliteStore::program_version() {
  if (!program_version_) {
    guarded(connection_.path(), [&] {
      Query query(use(sql_.program_version));
      query.next();
      program_version_ = query.integer(0);  // NULL, without any, is 0
    });
  }
  return *program_version_;
}

const Program& SqliteStore::program() {
  const std::int64_t version = program_version();
  if (!program_ || program_of_version_ != version) {
    program_ = open_program(version);
    program_of_version_ = version;
    calendars_ = std::make_shared<Calendars>();
  }
  return *program_;
}

const std::shared_ptr<Calendars>& SqliteStore::calendars() {
  static_cast<void>(program());
  return calendars_;
}

namespace {

/// Names that were looked up, of one version of the program.
/// Names by kind and scope; looked up by views, which not every standard library compares with tuples of
/// strings.
struct ByName {
  using is_transparent = void;
  template <class A, class B>
  bool operator()(const A& a, const B& b) const {
    const auto key = [](const auto& name) {
      return std::tuple<SymbolKind, std::uint32_t, std::string_view>(name);
    };
    return key(a) < key(b);
  }
};
using Names =
    std::map<std::tuple<SymbolKind, std::uint32_t, std::string>, std::optional<std::uint32_t>, ByName>;

}  // namespace

std::shared_ptr<const Program> SqliteStore::open_program(std::int64_t version) {
  if (version == 0) {
    auto none = std::make_shared<Program>();
    none->find_name = [](SymbolKind, std::uint32_t, std::string_view) {
      return std::optional<std::uint32_t>();
    };
    return none;
  }
  const auto load = [this, version](ImageTable table, std::uint32_t index) {
    return guarded(connection_.path(), [&] {
      const bool header = table == ImageTable::Header;
      SQLite::Statement& statement = use(header ? sql_.program_header : sql_.program_part);
      Query query(statement, version);
      if (!header) {
        bind_one(statement, 2, static_cast<int>(table));
        bind_one(statement, 3, index);
      }
      if (!query.next())
        throw StoreError(StoreErrorKind::Corrupt,
                         "a part of the deployed program is missing; deploy it again");
      if (header && query.integer(1) != static_cast<std::int64_t>(compiler::image_format)) {
        const bool newer = query.integer(1) > static_cast<std::int64_t>(compiler::image_format);
        throw StoreError(newer ? StoreErrorKind::Newer : StoreErrorKind::Unusable,
                         newer ? "the program was deployed by a newer leadflow: update leadflow"
                               : "the program was deployed by an older leadflow: deploy it again");
      }
      return query.text(0);
    });
  };
  const auto find = [this, version, names = std::make_shared<Names>()](SymbolKind kind, std::uint32_t scope,
                                                                       std::string_view name) {
    const auto known = names->find(std::make_tuple(kind, scope, name));
    if (known != names->end()) return known->second;
    return guarded(connection_.path(), [&] {
      const std::string text(name);
      Query query(use(sql_.program_name), version, static_cast<int>(kind), scope, text);
      const auto found =
          query.next() ? std::optional(static_cast<std::uint32_t>(query.integer(0))) : std::nullopt;
      names->emplace(std::make_tuple(kind, scope, text), found);
      return found;
    });
  };
  try {
    return compiler::open_image(load, find);
  } catch (const compiler::ImageError& error) {
    throw StoreError(StoreErrorKind::Corrupt,
                     fmt::format("the deployed program is damaged ({}): deploy it again", error.what()));
  }
}

std::string SqliteStore::program_json(std::int64_t version) {
  return guarded(connection_.path(), [&] {
    SQLite::Statement statement(connection_.db(), "SELECT json FROM program_version WHERE version = ?");
    Query query(statement, version);
    return query.next() ? query.text(0) : std::string();
  });
}

std::vector<VersionInfo> SqliteStore::versions() {
  return guarded(connection_.path(), [&] {
    SQLite::Statement statement(
        connection_.db(),
        "SELECT version, at, by_person, note, back_to FROM program_version ORDER BY version");
    Query query(statement);
    std::vector<VersionInfo> found;
    while (query.next())
      found.push_back({query.integer(0), query.instant(1), query.text(2), query.text(3), query.integer(4)});
    return found;
  });
}

// ---- installing
// -----------------------------------------------------------------------------------------------

std::int64_t SqliteStore::install(const Program& next, const std::string& json, const VersionInfo& info) {
  require_writing();
  return guarded(connection_.path(), [&] {
    const std::int64_t version = program_version() + 1;
    static_cast<void>(program());
    const std::shared_ptr<const Program> before = program_;
    store_image(version, next, json, info);
    program_version_ = version;
    rows_.clear();
    refresh_working(*before, program());
    make_pull_indexes(program());
    if (!replaced_) replaced_ = before;
    return version;
  });
}

void SqliteStore::store_image(std::int64_t version, const Program& next, const std::string& json,
                              const VersionInfo& info) {
  SQLite::Database& db = connection_.db();
  SQLite::Statement insert(
      db,
      "INSERT INTO program_version (version, at, by_person, note, image_format, header, json, back_to) "
      "VALUES (?, ?, ?, ?, ?, ?, ?, ?)");
  SQLite::Statement insert_part(db,
                                "INSERT INTO program_part (version, part, idx, bytes) VALUES (?, ?, ?, ?)");
  compiler::for_each_part(next, [&](const compiler::ImagePart& part) {
    const auto bind_bytes = [&](SQLite::Statement& statement, int index) {
      statement.bind(index, part.bytes.data(), static_cast<int>(part.bytes.size()));
    };
    if (part.table == ImageTable::Header) {
      Query query(insert, version, info.at, info.by, info.note,
                  static_cast<std::int64_t>(compiler::image_format));
      bind_bytes(insert, 6);
      bind_one(insert, 7, json);
      bind_one(insert, 8, info.back_to);
      query.run();
      return;
    }
    Query query(insert_part, version, static_cast<int>(part.table), part.index);
    bind_bytes(insert_part, 4);
    query.run();
  });
  SQLite::Statement insert_name(
      db, "INSERT INTO program_name (version, kind, scope, name, idx) VALUES (?, ?, ?, ?, ?)");
  compiler::for_each_name(
      next, [&](SymbolKind kind, std::uint32_t scope, std::string_view name, std::uint32_t index) {
        Query(insert_name, version, static_cast<int>(kind), scope, name, index).run();
      });
  // The version before stays readable for processes that still work with it; older ones are in `json`.
  for (const char* table : {"program_part", "program_name"}) {
    SQLite::Statement forget(db, fmt::format("DELETE FROM {} WHERE version < ?", table));
    Query(forget, version - 1).run();
  }
}

/// States that became open, or no longer are, change what their records count as.
void SqliteStore::refresh_working(const Program& before, const Program& after) {
  SQLite::Statement update(
      connection_.db(),
      "UPDATE record SET working = (?3 AND closed = 0 AND returned = 0 AND withdrawn = 0) "
      "WHERE withdrawn = 0 AND workflow = ?1 AND state = ?2");
  for (std::uint32_t i = 0; i < after.states.size(); ++i) {
    const compiler::State& state = after.states[i];
    const std::string& workflow = after.workflows[state.workflow].name;
    const compiler::WorkflowId old_workflow = before.workflow(workflow);
    const compiler::StateId old =
        old_workflow.valid() ? before.state(old_workflow, state.name) : compiler::StateId{};
    if (old.valid() && before.states[old].open == state.open) continue;
    Query(update, workflow, state.name, state.open).run();
  }
}

void SqliteStore::rebuild_uniques(const Program& before, const Program& after) {
  std::set<std::string> types;
  const auto add_new = [&types](const Program& was, const Program& is) {
    for (std::uint32_t t = 0; t < is.record_types.size(); ++t) {
      const compiler::RecordType& type = is.record_types[t];
      for (std::uint32_t u = 0; u < type.unique.size(); ++u) {
        if (compares_anew(was, is, compiler::RecordTypeId{t}, u)) types.insert(type.name);
      }
    }
  };
  add_new(before, after);
  add_new(after, before);  // those that are given up
  for (const std::string& type : types) {
    SQLite::Statement clear(connection_.db(), "DELETE FROM record_unique WHERE type = ?");
    Query(clear, type).run();
    if (!after.record_type(type).valid() || after.record_types[after.record_type(type)].unique.empty())
      continue;
    ListFilter page;
    page.type = type;
    for (std::vector<Record> records = list(page); !records.empty(); records = list(page)) {
      for (const Record& record : records) {
        RecordRow row;
        row.id = record.id;
        row.type = type;
        add_uniques(drop_old_uniques(row, record));
        page.after = record.id;
      }
    }
  }
}

}  // namespace leadflow::runtime::sqlite
