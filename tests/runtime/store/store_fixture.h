// A store in a folder of its own, with a small program and a person, for the tests
// of the store. Decisions are written by hand: the engine has tests of its own.

#pragma once

#include <sqlite3.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <memory>
#include <string>

#include "compiler/program_image.h"
#include "runtime/store/store.h"

namespace leadflow::runtime::test {

namespace fs = std::filesystem;

class Folder {
 public:
  Folder() {
    std::string pattern = (fs::temp_directory_path() / "leadflow-store-XXXXXX").string();
    if (::mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("no temporary folder");
    path_ = pattern;
  }
  ~Folder() {
    std::error_code ignored;
    fs::permissions(path_, fs::perms::owner_all, ignored);
    fs::remove_all(path_, ignored);
  }
  std::string operator/(const std::string& name) const { return (path_ / name).string(); }
  std::size_t files() const {
    return static_cast<std::size_t>(std::distance(fs::directory_iterator(path_), fs::directory_iterator()));
  }
  const fs::path& path() const { return path_; }

 private:
  fs::path path_;
};

inline void write_file(const std::string& path, const std::string& bytes) {
  std::ofstream(path, std::ios::binary | std::ios::trunc) << bytes;
}
inline std::string read_file(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

/// Runs SQL past the store, as a person with a database tool would; the first column of the first row.
inline std::string raw_sql(const std::string& path, const std::string& sql) {
  sqlite3* db = nullptr;
  std::string result;
  sqlite3_open(path.c_str(), &db);
  sqlite3_busy_timeout(db, 2000);
  char* error = nullptr;
  const auto take = [](void* to, int, char** values, char**) {
    auto& text = *static_cast<std::string*>(to);
    if (text.empty() && values[0] != nullptr) text = values[0];
    return 0;
  };
  const int code = sqlite3_exec(db, sql.c_str(), take, &result, &error);
  const std::string message = error != nullptr ? error : "";
  sqlite3_free(error);
  sqlite3_close(db);
  if (code != SQLITE_OK) throw std::runtime_error(sql + ": " + message);
  return result;
}

inline compiler::Attribute attribute(std::string name, compiler::TypeKind kind) {
  compiler::Attribute made;
  made.label = made.name = std::move(name);
  made.type.kind = kind;
  return made;
}

/// Attributes of `lead` in the order of its program.
enum LeadAttribute : std::uint32_t {
  Name,
  Email,
  Score,
  Budget,
  Rate,
  Born,
  Seen,
  Hot,
  Source,
  Friend,
  Items
};
/// States of `leads`.
enum LeadState : std::uint32_t { NewLead, Attempted, Dead };

inline std::shared_ptr<compiler::Program> lead_program() {
  using compiler::TypeKind;
  auto program = std::make_shared<compiler::Program>();

  compiler::RecordType item;
  item.name = "item";
  item.attributes = {attribute("title", TypeKind::Text), attribute("count", TypeKind::Integer)};
  compiler::RecordType lead;
  lead.name = "lead";
  lead.attributes = {attribute("name", TypeKind::Text),     attribute("email", TypeKind::Email),
                     attribute("score", TypeKind::Integer), attribute("budget", TypeKind::Money),
                     attribute("rate", TypeKind::Decimal),  attribute("born", TypeKind::Date),
                     attribute("seen", TypeKind::DateTime), attribute("hot", TypeKind::Boolean),
                     attribute("source", TypeKind::Enum),   attribute("friend", TypeKind::Link),
                     attribute("items", TypeKind::List)};
  lead.attributes[Budget].type.currency = "USD";
  lead.attributes[Source].type.values.index = 0;
  lead.attributes[Friend].type.record.index = 0;
  lead.attributes[Items].type.record.index = 1;
  lead.unique = {{compiler::AttributeId{Email}}};
  lead.workflows = {compiler::WorkflowId{0}};
  program->record_types.add(std::move(lead));
  program->record_types.add(std::move(item));
  program->value_sets.add({"lead_source", "Source", {{"web", "Web"}, {"call", "Call"}}});
  program->groups.add({"presales", "Pre-sales", {}});
  program->activities.add({"call_back", "Call back", {}});

  compiler::Workflow workflow;
  workflow.name = workflow.label = "leads";
  workflow.record.index = 0;
  workflow.phases = {compiler::PhaseId{0}, compiler::PhaseId{1}};
  workflow.states = {compiler::StateId{NewLead}, compiler::StateId{Attempted}, compiler::StateId{Dead}};
  program->workflows.add(std::move(workflow));
  const auto add_phase = [&](const char* name, dsl::ast::PhaseKind kind) {
    compiler::Phase phase;
    phase.name = phase.label = name;
    phase.workflow.index = 0;
    phase.kind = kind;
    program->phases.add(std::move(phase));
  };
  add_phase("uncontacted", dsl::ast::PhaseKind::Open);
  add_phase("dead_ones", dsl::ast::PhaseKind::Lost);
  const auto add_state = [&](const char* name, std::uint32_t phase, bool open) {
    compiler::State state;
    state.name = state.label = name;
    state.workflow.index = 0;
    state.phase.index = phase;
    state.open = open;
    program->states.add(std::move(state));
  };
  add_state("new_lead", 0, true);
  add_state("attempted", 0, true);
  add_state("dead", 1, false);

  compiler::Distribution east;
  east.name = "east";
  east.record.index = 0;
  east.among = {compiler::GroupId{0}};
  east.caps = {{5, dsl::ast::CapPer::Open}, {20, dsl::ast::CapPer::Day}};
  program->distributions.add(std::move(east));
  program->find_name = compiler::index_names(*program);
  return program;
}

inline constexpr Instant at_noon{1'772'366'400'000};  // 2026-03-01T12:00:00Z

struct StoreFixture {
  Folder folder;
  std::string path = folder / "store.db";
  std::shared_ptr<compiler::Program> program = lead_program();
  std::unique_ptr<Store> store;

  StoreFixture() {
    init_store(path, {false, "root", at_noon});
    store = open();
    store->begin(Access::Write);
    store->install(*program, "{}", {0, at_noon, "root", "first"});
    User ana;
    ana.name = "ana";
    ana.groups = {"presales"};
    store->put_user(ana);
    store->commit();
  }
  std::unique_ptr<Store> open(int busy_limit_ms = 2000) const {
    OpenOptions options;
    options.system_user = "tester";
    options.host = "bench";
    options.busy_limit_ms = busy_limit_ms;
    return open_store(path, options);
  }

  Record new_lead(RecordId id = -1) const {
    Record record;
    record.id = id;
    record.type.index = 0;
    record.workflow.index = 0;
    record.state.index = NewLead;
    record.version = 1;
    record.entry = 1;
    record.created_at = record.entered_at = at_noon;
    record.created_by = "ana";
    record.attributes.resize(Items + 1);
    return record;
  }
  static Effect effect(RecordId record, EffectWhat what) { return {record, {}, std::move(what)}; }
  static Effect entered(RecordId record, std::uint32_t state) {
    return effect(record, Entered{{}, compiler::WorkflowId{0}, {}, compiler::StateId{state}});
  }
  static Effect moved(RecordId record, std::uint32_t from, std::uint32_t to) {
    return effect(record, Entered{compiler::WorkflowId{0}, compiler::WorkflowId{0}, compiler::StateId{from},
                                  compiler::StateId{to}});
  }

  Written commit(const Decision& decision, StepInfo info) const {
    store->begin(Access::Write);
    Written written = store->write(decision, info);
    store->commit();
    return written;
  }
  /// Makes a record and gives its id.
  RecordId add(Record record) const {
    Decision decision;
    decision.subject = record.id;
    decision.effects = {effect(record.id, Created{"lead", false}), entered(record.id, record.state.index)};
    decision.records = {{std::move(record), true}};
    return commit(decision, {at_noon, "ana", "create", ""}).real(-1);
  }
  Record get(RecordId id) const {
    store->begin(Access::Read);
    Record record = store->record(id).value();
    store->commit();
    return record;
  }
  /// What a disposition leaves of the record: moved, scored, counted.
  static Decision disposition(const Record& before) {
    Decision decision;
    Record after = before;
    ++after.version;
    after.state.index = Attempted;
    ++after.entry;
    after.entered_at = Instant{at_noon.ms + kHour};
    after.contact_attempts += 1;
    after.attributes[Score] = Value::integer(20);
    decision.subject = before.id;
    decision.records = {{after, false}};
    decision.effects = {effect(before.id, ContactCounted{dsl::ContactKind::Attempted, true}),
                        effect(before.id, AttributeSet{compiler::AttributeId{Score}, before.attributes[Score],
                                                       Value::integer(20)}),
                        moved(before.id, before.state.index, Attempted)};
    return decision;
  }
  std::vector<std::string> problems() const { return store->verify(); }
};

}  // namespace leadflow::runtime::test
