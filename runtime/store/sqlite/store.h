// The SQLite store.
//
// One class, because all of it shares one connection, its statements and what is
// remembered between transactions; each of its .cpp files holds one topic. Private
// to runtime/store/sqlite: everyone else uses runtime/store/store.h.

#pragma once

#include <map>
#include <memory>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "runtime/store/past.h"
#include "runtime/store/record_row.h"
#include "runtime/store/sqlite/connection.h"
#include "runtime/store/sqlite/errors.h"
#include "runtime/store/sqlite/statements.h"
#include "runtime/store/sqlite/work_statements.h"
#include "runtime/store/store.h"
#include "runtime/store/uniques.h"

namespace leadflow::runtime::sqlite {

class SqliteStore final : public Store {
 public:
  SqliteStore(const std::string& path, const OpenOptions& options);

  // store.cpp
  void begin(Access access) override;
  void commit() override;
  void rollback() noexcept override;
  std::optional<OnceResult> once(const std::string& key) override;
  void keep_once(const std::string& key, const OnceResult& result, Instant at) override;
  std::vector<HistoryRow> history(RecordId record) override;
  std::string store_id() override;
  bool is_rehearsal() override;
  bool may_stay_open() const override;
  std::string description() override;

  // programs.cpp
  std::int64_t program_version() override;
  const compiler::Program& program() override;
  const std::shared_ptr<Calendars>& calendars() override;
  std::string program_json(std::int64_t version) override;
  std::vector<VersionInfo> versions() override;
  std::int64_t install(const compiler::Program& program, const std::string& json,
                       const VersionInfo& info) override;

  // facts.cpp
  void fetch(const Needs& needs, Situation& situation) override;

  // records.cpp
  std::optional<Record> record(RecordId id) override;
  std::vector<RecordId> find_key(std::string_view type, std::string_view key) override;
  std::vector<RecordId> children(RecordId parent) override;
  std::vector<RecordId> created_by(RecordId record) override;
  std::vector<Record> list(const ListFilter& filter) override;
  std::vector<Record> longest_there(const StandingFilter& filter) override;
  std::vector<StateCount> count_by_state(const std::string& held_by) override;
  std::vector<RecordName> record_names(const NameFilter& filter) override;
  std::int64_t count_type(std::string_view type) override;
  std::int64_t count_value(const std::string& type, const std::string& attribute,
                           const std::string& value) override;

  // write.cpp, undo.cpp
  Written write(const Decision& decision, const StepInfo& info) override;
  std::optional<Refused> undo(RecordId record, const StepInfo& info) override;

  // people.cpp
  std::optional<User> user(std::string_view name) override;
  std::vector<User> users() override;
  void put_user(const User& user) override;

  // rename.cpp
  std::int64_t rename_state(const std::string& from_workflow, const std::string& from_state,
                            const std::string& to_workflow, const std::string& to_state,
                            const StepInfo& info) override;
  std::int64_t rename_attribute(const std::string& type, const std::string& from, const std::string& to,
                                const StepInfo& info) override;
  std::int64_t count_attribute(const std::string& type, const std::string& attribute) override;
  void each_with_attribute(const std::string& type, const std::string& attribute,
                           const Visit& visit) override;

  // lists.cpp, outbox.cpp, suppression.cpp, pull.cpp
  std::vector<ActivityRow> list_activities(const AgendaFilter& filter) override;
  std::optional<ActivityRow> activity(std::int64_t id) override;
  std::vector<AppointmentRow> list_appointments(const AgendaFilter& filter) override;
  std::optional<AppointmentRow> appointment(std::int64_t id) override;
  std::vector<OutboxRow> list_outbox(const OutboxFilter& filter) override;
  std::optional<OutboxRow> message(std::int64_t id) override;
  std::vector<SuppressionRow> list_suppressed(const SuppressionFilter& filter) override;
  bool is_suppressed(std::uint8_t channel, const std::string& address) override;
  bool each_to_pull(compiler::DistributionId distribution, const User& user, Instant now,
                    const std::function<bool(RecordId)>& visit) override;
  bool pulls_in_order(compiler::DistributionId distribution) override;
  // work.cpp
  std::optional<DueWork> next_due(const DueCursor& after, Instant now) override;
  std::optional<Instant> next_lease() override;
  DueCounts count_due(Instant now) override;
  std::vector<OutboxLane> outbox_lanes() override;
  OutboxMessage outbox_message(std::int64_t id) override;
  std::int64_t start_attempt(std::int64_t message, const Lease& lease) override;
  bool end_attempt(const AttemptEnd& end) override;
  std::vector<LostAttempt> expire_attempts(Instant now) override;
  void postpone_message(std::int64_t message, Instant at, const std::string& why) override;
  std::optional<Instant> brake_until(const std::string& workflow, std::int64_t limit, std::int64_t window_ms,
                                     Instant now) override;
  // waiting.cpp
  std::vector<RecordId> records_with_rule_timers(RecordId after, std::int64_t limit) override;
  std::vector<std::pair<std::string, std::int64_t>> open_activity_names() override;
  std::vector<std::pair<std::string, std::int64_t>> running_nurture_names() override;
  std::vector<WaitingCount> count_waiting() override;
  void each_waiting_after(const std::function<void(const WaitingAfter&)>& visit) override;
  void set_timer_payload(std::int64_t timer, const std::string& payload) override;
  void each_in_state(const std::string& workflow, const std::string& state, const Visit& visit) override;
  void each_rule_timer(const std::string& rule, const Visit& visit) override;
  // figures.cpp
  FigurePage figures(const FigureQuery& query) override;
  TouchedPage touched(const TouchedQuery& query) override;
  // past.cpp
  std::unique_ptr<Past> past() override;

  // verify.cpp, backup.cpp
  std::vector<std::string> verify() override;
  void backup(const std::string& path) override;

  // ---- for the files of this folder ----

  /// A statement ready to run; its texts must outlive the Query.
  SQLite::Statement& use(Prepared& statement) { return statement.get(connection_.db()); }
  Connection& connection() { return connection_; }
  Statements& sql() { return sql_; }

  /// Throws std::logic_error outside a write transaction: a bug of the caller.
  void require_writing() const;

  /// The row of a record, withdrawn ones too. In a write transaction it is remembered until the end.
  std::optional<RecordRow> row(RecordId id);
  /// to_record(), with what is wrong as a StoreError.
  Record as_record(const RecordRow& row);
  /// Writes the row as version `row.version` of a record that has the one before; a new one with version 1 is
  /// inserted. Only the columns and indexes that `before` shows as changed are touched.
  void save_row(const RecordRow& row, const RecordRow& before);
  /// Brings record_unique up to date with the row's attributes. Values that are free now are removed at once,
  /// those to add are returned, so that records of one step may swap theirs.
  struct UniqueValue {
    std::string type, rule, value;
    RecordId record = 0;
  };
  std::vector<UniqueValue> drop_old_uniques(const RecordRow& row, const Record& record);
  void add_uniques(const std::vector<UniqueValue>& values);

  /// Appends a step to the history; its number.
  std::int64_t add_step(const StepInfo& info);
  void add_history(const RecordRow& row, std::int64_t step, const std::string& changes,
                   const std::string& effects);

  /// Stands in an open state, neither closed, returned nor withdrawn: counts as held by its owner.
  bool is_working(const RecordRow& row);

 private:
  std::int64_t origin();
  void forget_what_others_changed();
  std::shared_ptr<const compiler::Program> open_program(std::int64_t version);
  void store_image(std::int64_t version, const compiler::Program& program, const std::string& json,
                   const VersionInfo& info);
  /// Values of a `unique` that is new, or compares others, are collected from every record of its type. At
  /// the commit, because a deploy renames attributes after it installs.
  void rebuild_uniques(const compiler::Program& before, const compiler::Program& after);
  void refresh_working(const compiler::Program& before, const compiler::Program& after);
  /// An index for each pull distribution of the program, and for no other.
  void make_pull_indexes(const compiler::Program& after);

  Connection connection_;
  Statements sql_;
  WorkStatements work_;
  OpenOptions options_;

  // What is remembered while nobody else commits.
  std::int64_t data_version_ = -1;
  std::optional<std::int64_t> program_version_;
  std::map<std::string, std::optional<User>, std::less<>> people_;

  std::shared_ptr<const compiler::Program> program_;
  std::shared_ptr<const compiler::Program> replaced_;  // by an install() of this transaction
  std::int64_t program_of_version_ = -1;
  std::shared_ptr<Calendars> calendars_;  // of program_

  std::unordered_map<RecordId, RecordRow> rows_;  // of the write transaction
  std::optional<std::int64_t> origin_;
};

/// Reads the record columns of a row (LEADFLOW_RECORD_COLUMNS from column 0 on).
RecordRow read_row(const Query& query);

}  // namespace leadflow::runtime::sqlite
