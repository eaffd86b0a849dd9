// The store, as the rest of the house sees it: facts for the engine, one
// transaction a step, and the rows that people look at.
//
// One connection, one thread. Every write happens between begin(Access::Write) and
// commit(); whoever throws in between leaves the store as it was. What commit()
// returned from is on disk.

#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/workflow.h"
#include "runtime/engine/decide.h"
#include "runtime/store/figure_rows.h"
#include "runtime/store/lists.h"
#include "runtime/store/work.h"

namespace leadflow::runtime {

class Past;  // runtime/store/past.h

enum class StoreErrorKind : std::uint8_t {
  Missing,    // no such file
  NotAStore,  // a file, but not one of ours
  Newer,      // written by a newer version
  Unsafe,     // a WAL store, and the SQLite at hand has the WAL-reset bug
  Corrupt,
  ReadOnly,
  Full,      // disk or quota
  Busy,      // others held it for longer than we wait
  Exists,    // init where something stands already
  Conflict,  // the records at hand don't allow it
  Unusable,  // any other failure of the file or the system
};

/// What went wrong with the store, for people; the store was left as it was.
class StoreError : public std::runtime_error {
 public:
  StoreError(StoreErrorKind kind, const std::string& message) : std::runtime_error(message), kind_(kind) {}
  StoreErrorKind kind() const { return kind_; }

 private:
  StoreErrorKind kind_;
};

enum class Access : std::uint8_t { Read, Write };

/// Who did a step and how it is called in the history.
struct StepInfo {
  Instant at{};
  std::string actor;  // a person of the store, or empty
  std::string kind;  // apply, create, import, edit, follow, event, timer, settle, pull, outbox, remind, send,
                     // undo, deploy, suppress
  std::string name;  // action, follow-on, event, entry
  std::int64_t fired_timer = 0;  // of a `timer` step: the timer that is due, which the step ends; 0 otherwise
};

/// What became of a Decision.
struct Written {
  std::int64_t step = 0;  // number of the step in the history; 0: nothing changed, nothing was written
  std::vector<std::pair<RecordId, RecordId>> real_ids;  // negative id, real id
  /// The effects as JSON, as the history keeps them, where all are on the subject; empty otherwise.
  std::string effects;
  RecordId real(RecordId id) const;
};

/// A `--once` key that was used before.
struct OnceResult {
  std::string fingerprint;  // of the content it was used with
  std::string result;       // JSON, as it was answered
};

struct VersionInfo {
  std::int64_t version = 0;
  Instant at{};
  std::string by;
  std::string note;
  std::int64_t back_to = 0;  // of a rollback: the version whose program it installed again; else 0
};

/// A step of a record's history. `changes` and `effects` are JSON: see docs/store.md.
struct HistoryRow {
  std::int64_t id = 0;
  std::int64_t step = 0;
  RecordId record = 0;
  Instant at{};
  std::string actor;
  std::string kind;
  std::string name;
  std::int64_t program_version = 0;
  std::string changes;
  std::string effects;
  std::string system_user;
  std::string host;
  std::optional<std::int64_t> undone_by;  // the step that took it back
};

struct ListFilter {
  std::string type;      // empty: any
  std::string workflow;  // empty: any
  std::string state;     // empty: any
  RecordId after = 0;    // page: ids greater than this
  std::int64_t limit = 1000;
};

struct StandingFilter {
  std::string workflow;
  std::string state;
  std::string held_by;  // this person's and their groups'; empty: everyone's
  std::int64_t limit = 0;
};

struct StateCount {
  std::string workflow;
  std::string state;
  std::int64_t records = 0;
};

/// What waits of one kind and name for the live records of one type that stand in one state.
struct WaitingCount {
  std::string kind;  // a timer's: rule, nurture; activity; a message's, queued or held: email, sms, web
  std::string name;  // of the rule, nurture, activity, template or endpoint
  std::string type;
  std::string workflow;  // where the records stand now
  std::string state;
  std::int64_t count = 0;
  std::int64_t records = 0;  // that they belong to
};

/// An `after` that waits. Its payload says where the block stands: see runtime/engine/timers.h.
struct WaitingAfter {
  std::int64_t timer = 0;
  std::string type;  // of its record
  std::string workflow;
  std::string state;
  std::string payload;
};

/// What a record goes by.
struct RecordName {
  RecordId id = 0;
  std::string key;  // empty: none
  std::string type;
  std::string state;
};
struct NameFilter {
  enum class By : std::uint8_t { Newest, Id, Key };
  By by = By::Newest;
  std::string type;    // Key: of this type; empty: of any
  std::string prefix;  // Id: its first digits; Key: its first bytes
  std::int64_t limit = 100;
};

class Store {
 public:
  virtual ~Store() = default;

  // ---- transactions ----
  /// Waits for other processes up to the busy limit; then StoreError Busy.
  virtual void begin(Access access) = 0;
  virtual void commit() = 0;
  virtual void rollback() noexcept = 0;

  // ---- the program ----
  /// 0: none deployed.
  virtual std::int64_t program_version() = 0;
  /// The deployed program, decoded piece by piece as it is used; valid until the next begin().
  virtual const compiler::Program& program() = 0;
  /// A memo that goes with program(), for the situations of its steps: see Situation::calendars.
  virtual const std::shared_ptr<Calendars>& calendars() = 0;
  virtual std::string program_json(std::int64_t version) = 0;
  virtual std::vector<VersionInfo> versions() = 0;
  /// Makes `program` the next version. `json` is its canonical JSON. Records are not touched. The commit
  /// throws StoreError Conflict when a `unique` is new and two records have the same values.
  virtual std::int64_t install(const compiler::Program& program, const std::string& json,
                               const VersionInfo& info) = 0;

  // ---- facts ----
  virtual void fetch(const Needs& needs, Situation& situation) = 0;
  virtual std::optional<Record> record(RecordId id) = 0;
  /// Ids of the records with this key, of one type or of any.
  virtual std::vector<RecordId> find_key(std::string_view type, std::string_view key) = 0;
  virtual std::vector<RecordId> children(RecordId parent) = 0;
  /// Records that steps on this one made (not follow-ons).
  virtual std::vector<RecordId> created_by(RecordId record) = 0;
  /// In the order of ids.
  virtual std::vector<Record> list(const ListFilter& filter) = 0;
  /// In the order in which they entered the state, of one moment by their ids. Reads no more than it gives,
  /// and with `held_by` the others that it comes past.
  virtual std::vector<Record> longest_there(const StandingFilter& filter) = 0;
  /// `held_by` as in StandingFilter; then who holds each record is looked at.
  virtual std::vector<StateCount> count_by_state(const std::string& held_by = {}) = 0;
  /// Some of the records that somebody may mean who has begun to type, for completion.
  virtual std::vector<RecordName> record_names(const NameFilter& filter) = 0;
  virtual std::int64_t count_type(std::string_view type) = 0;

  // ---- steps ----
  /// Throws StoreError Conflict when a record or what the step ends is no longer as the decision saw it. The
  /// counters of open timers, activities and appointments are kept by the store, from the effects; those of
  /// the records are not read.
  virtual Written write(const Decision& decision, const StepInfo& info) = 0;
  virtual std::optional<OnceResult> once(const std::string& key) = 0;
  virtual void keep_once(const std::string& key, const OnceResult& result, Instant at) = 0;
  virtual std::vector<HistoryRow> history(RecordId record) = 0;
  /// Takes the record's last step (an action, an edit, a follow-on) back by appending one; the reason why
  /// not, otherwise. See docs/store.md.
  virtual std::optional<Refused> undo(RecordId record, const StepInfo& info) = 0;

  // ---- people ----
  virtual std::optional<User> user(std::string_view name) = 0;
  virtual std::vector<User> users() = 0;
  virtual void put_user(const User& user) = 0;

  // ---- change of program ----
  /// Moves every record of a state to another, keeping its history: `moved`, `retired into`. Returns how
  /// many.
  virtual std::int64_t rename_state(const std::string& from_workflow, const std::string& from_state,
                                    const std::string& to_workflow, const std::string& to_state,
                                    const StepInfo& info) = 0;
  /// Moves the values of an attribute to another name, or drops them (`to` empty). Returns how many records
  /// had one.
  virtual std::int64_t rename_attribute(const std::string& type, const std::string& from,
                                        const std::string& to, const StepInfo& info) = 0;
  /// How many live records hold a value for an attribute, themselves or in a list of such records.
  virtual std::int64_t count_attribute(const std::string& type, const std::string& attribute) = 0;
  /// How many live records hold this value of a `one of` in an attribute.
  virtual std::int64_t count_value(const std::string& type, const std::string& attribute,
                                   const std::string& value) = 0;

  // ---- what people look at and take (lists.cpp, outbox.cpp, suppression.cpp, pull.cpp) ----
  /// Pages in the order of due time and id.
  virtual std::vector<ActivityRow> list_activities(const AgendaFilter& filter) = 0;
  virtual std::optional<ActivityRow> activity(std::int64_t id) = 0;
  /// Pages in the order of start and id.
  virtual std::vector<AppointmentRow> list_appointments(const AgendaFilter& filter) = 0;
  virtual std::optional<AppointmentRow> appointment(std::int64_t id) = 0;
  /// Pages in the order of ids.
  virtual std::vector<OutboxRow> list_outbox(const OutboxFilter& filter) = 0;
  virtual std::optional<OutboxRow> message(std::int64_t id) = 0;
  virtual std::vector<SuppressionRow> list_suppressed(const SuppressionFilter& filter) = 0;
  virtual bool is_suppressed(std::uint8_t channel, const std::string& address) = 0;
  /// Visits records that a pull distribution may have for `user`, until `visit` returns false: all that it
  /// may give them and perhaps some that it may not, so each is to be asked. In the distribution's order if
  /// the result is true, else in the order of ids. Nothing may be written meanwhile.
  virtual bool each_to_pull(compiler::DistributionId distribution, const User& user, Instant now,
                            const std::function<bool(RecordId)>& visit) = 0;
  /// Whether each_to_pull() comes in the distribution's order.
  virtual bool pulls_in_order(compiler::DistributionId distribution) = 0;

  // ---- work: what the worker asks; see runtime/store/work.h ----
  /// The first thing that is due by `now`, in the order of its due time; of one time timers come first, then
  /// late marks, then reminders.
  virtual std::optional<DueWork> next_due(const DueCursor& after, Instant now) = 0;
  /// When the first attempt that is under way counts as lost.
  virtual std::optional<Instant> next_lease() = 0;
  virtual DueCounts count_due(Instant now) = 0;
  virtual std::vector<OutboxLane> outbox_lanes() = 0;
  virtual OutboxMessage outbox_message(std::int64_t id) = 0;
  /// The number of the attempt; the message was queued and is `sending` now.
  virtual std::int64_t start_attempt(std::int64_t message, const Lease& lease) = 0;
  /// False: the message was settled by someone else or is being sent anew; only the attempt notes its end.
  /// An attempt that was given up as lost may still end.
  virtual bool end_attempt(const AttemptEnd& end) = 0;
  /// Attempts whose lease is over by `now`: their messages become `unknown`.
  virtual std::vector<LostAttempt> expire_attempts(Instant now) = 0;
  /// A queued message is not tried before `at`, for a reason that is no attempt of its own.
  virtual void postpone_message(std::int64_t message, Instant at, const std::string& why) = 0;
  /// When the workflow may send again if it may send `limit` e-mails and SMS within `window_ms`; nothing: it
  /// may now.
  virtual std::optional<Instant> brake_until(const std::string& workflow, std::int64_t limit,
                                             std::int64_t window_ms, Instant now) = 0;

  // ---- what a deployment asks ----
  /// Records with a waiting timer of a rule on time, in the order of their ids.
  virtual std::vector<RecordId> records_with_rule_timers(RecordId after, std::int64_t limit) = 0;
  /// Open activities and running nurtures by name, with how many records have one.
  virtual std::vector<std::pair<std::string, std::int64_t>> open_activity_names() = 0;
  virtual std::vector<std::pair<std::string, std::int64_t>> running_nurture_names() = 0;
  /// Timers but `after`s, open activities and waiting messages.
  virtual std::vector<WaitingCount> count_waiting() = 0;
  /// In the order of their numbers. Nothing may be written meanwhile.
  virtual void each_waiting_after(const std::function<void(const WaitingAfter&)>& visit) = 0;
  virtual void set_timer_payload(std::int64_t timer, const std::string& payload) = 0;
  /// Numbers, each visited once in their order: of the live records in a state; of those that
  /// count_attribute() counts; of the waiting timers of a rule.
  using Visit = std::function<void(std::int64_t)>;
  virtual void each_in_state(const std::string& workflow, const std::string& state, const Visit& visit) = 0;
  virtual void each_with_attribute(const std::string& type, const std::string& attribute,
                                   const Visit& visit) = 0;
  virtual void each_rule_timer(const std::string& rule, const Visit& visit) = 0;

  // ---- figures: read-only, for runtime/report ----
  /// The next page in the order of ids.
  virtual FigurePage figures(const FigureQuery& query) = 0;
  /// The next page of what something happened to.
  virtual TouchedPage touched(const TouchedQuery& query) = 0;

  /// The recorded past, for runtime/rehearse; must not outlive the store.
  virtual std::unique_ptr<Past> past() = 0;

  // ---- the store itself ----
  /// Random, made with the store and kept in its copies; begins every id that leaves the house.
  virtual std::string store_id() = 0;
  /// The clock of a rehearsal store; nothing on a real one.
  virtual bool is_rehearsal() = 0;
  /// Every invariant; a line for each that does not hold.
  virtual std::vector<std::string> verify() = 0;
  /// An online copy into a new file.
  virtual void backup(const std::string& path) = 0;
  virtual std::string description() = 0;  // journal mode and version, for `verify`
  /// Whether a process may end without closing it: nothing is lost, nothing is left behind.
  virtual bool may_stay_open() const = 0;
};

struct OpenOptions {
  std::string system_user;
  std::string host;
  int busy_limit_ms = 30'000;
  /// To copy from only: read-only, and a WAL store is taken whatever SQLite is at hand.
  bool for_backup = false;
  /// To look at names while somebody types: read-only, without a lock and without waiting. What is read may
  /// be torn by a writer at that moment, and then fails or is out of date; nothing may be decided by it.
  bool only_look = false;
};
struct InitOptions {
  bool rehearsal = false;
  std::string admin;  // the first one
  Instant at{};
};

/// `url` is a path of a SQLite file. Throws StoreError.
std::unique_ptr<Store> open_store(const std::string& url, const OpenOptions& options);
void init_store(const std::string& url, const InitOptions& options);

}  // namespace leadflow::runtime
