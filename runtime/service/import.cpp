#include "runtime/service/import.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "dsl/diagnostics.h"
#include "dsl/text.h"
#include "runtime/calendar/zone.h"
#include "runtime/service/cells.h"
#include "runtime/service/fingerprint.h"
#include "runtime/service/step_parts.h"
#include "runtime/service/steps.h"

namespace leadflow::runtime {

namespace {

using compiler::Program;

Refused refuse(RefusalKind kind, std::string message) {
  return Refused{kind, std::move(message), {}, {}};
}

/// `First Name`, ` first-name ` and `first_name` are one name.
std::string plain_name(std::string_view name) {
  std::string folded = dsl::fold_case(dsl::trimmed(name));
  for (char& c : folded) {
    if (c == ' ' || c == '-' || c == '.') c = '_';
  }
  return folded;
}

/// Which column feeds what.
struct Plan {
  compiler::RecordTypeId type;
  compiler::WorkflowId workflow;
  std::string entry;
  std::string zone;
  std::vector<std::pair<std::size_t, compiler::AttributeId>> cells;
  std::optional<std::size_t> key, status, received, row_number;
  bool quiet = false;
};

class Import {
 public:
  Import(Store& store, CsvReader& reader, Clock& clock, const ImportOptions& options,
         const ImportSinks& sinks)
      : store_(store), reader_(reader), clock_(clock), options_(options), sinks_(sinks) {}

  std::variant<ImportSummary, Refused> run() {
    store_.begin(Access::Read);
    std::optional<Refused> wrong = prepare();
    store_.rollback();
    if (wrong) return std::move(*wrong);
    try {
      rows();
    } catch (...) {
      if (open_) store_.rollback();
      throw;
    }
    return summary_;
  }

 private:
  // ---- the header ----

  std::optional<Refused> prepare() {
    const Program& program = store_.program();
    plan_.type = program.record_type(options_.type);
    if (!plan_.type.valid()) {
      return refuse(RefusalKind::NotFound,
                    fmt::format("there is no record type `{}`{}", options_.type,
                                service::near_text(options_.type, service::record_type_names(program))));
    }
    if (auto wrong = choose_workflow(program)) return wrong;
    const CsvRecord& header = reader_.header();
    if (!header.problems.empty()) {
      return refuse(RefusalKind::Invalid, fmt::format("line {}: {}", header.problems.front().line,
                                                      header.problems.front().message));
    }
    if (header.fields.empty())
      return refuse(RefusalKind::Invalid, "the file is empty: its first line must name the columns");
    for (const std::string& field : header.fields) columns_.emplace_back(dsl::trimmed(field));
    return assign_columns(program);
  }

  std::optional<Refused> choose_workflow(const Program& program) {
    const compiler::RecordType& type = program.record_types[plan_.type];
    const EntryName entry = entry_of(program, plan_.type, {options_.workflow, options_.entry});
    plan_.entry = entry.entry;
    if (!entry.workflow.empty()) {
      plan_.workflow = program.workflow(entry.workflow);
      if (!plan_.workflow.valid() || program.workflows[plan_.workflow].record != plan_.type) {
        std::vector<std::string_view> names;
        for (const compiler::WorkflowId id : type.workflows) names.push_back(program.workflows[id].name);
        return refuse(RefusalKind::NotFound,
                      fmt::format("{} has no workflow `{}`{}", type.name, entry.workflow,
                                  service::near_text(entry.workflow, names)));
      }
    } else if (type.workflows.size() > 1) {
      return refuse(
          RefusalKind::NotFound,
          fmt::format("{} has several workflows: say which with --entry WORKFLOW or --entry WORKFLOW.ENTRY",
                      type.name));
    } else if (!type.workflows.empty()) {
      plan_.workflow = type.workflows.front();
    }
    plan_.zone = zone_of(program, plan_.workflow);
    return std::nullopt;
  }

  std::optional<std::size_t> column(const std::string& name) const {
    const auto exact = std::find(columns_.begin(), columns_.end(), dsl::trimmed(name));
    if (exact != columns_.end()) return static_cast<std::size_t>(exact - columns_.begin());
    for (std::size_t i = 0; i < columns_.size(); ++i) {
      if (plain_name(columns_[i]) == plain_name(name)) return i;
    }
    return std::nullopt;
  }

  Refused no_column(const std::string& name) const {
    std::vector<std::string_view> names(columns_.begin(), columns_.end());
    std::string message = fmt::format("the file has no column `{}`", name);
    if (const auto near = dsl::did_you_mean(name, names))
      message += fmt::format("; did you mean `{}`?", *near);
    return refuse(RefusalKind::Invalid, std::move(message));
  }

  Refused no_attribute(const compiler::RecordType& type) const {
    return refuse(
        RefusalKind::Invalid,
        fmt::format("no column is called like an attribute of {}: the file has {}; say which feeds which "
                    "with --map ATTR=COLUMN",
                    type.name, fmt::join(columns_, ", ")));
  }

  std::optional<Refused> find(const std::string& name, std::optional<std::size_t>& to,
                              std::set<std::size_t>& taken) {
    if (name.empty()) return std::nullopt;
    to = column(name);
    if (!to) return no_column(name);
    taken.insert(*to);
    return std::nullopt;
  }

  std::optional<Refused> assign_columns(const Program& program) {
    const compiler::RecordType& type = program.record_types[plan_.type];
    std::set<std::size_t> taken;
    if (auto wrong = find(options_.key_column, plan_.key, taken)) return wrong;
    if (auto wrong = find(options_.status_column, plan_.status, taken)) return wrong;
    if (auto wrong = find(options_.received_column, plan_.received, taken)) return wrong;
    if (!options_.key_row.empty()) {
      plan_.row_number = column(std::string(row_number_column));
      if (plan_.row_number) taken.insert(*plan_.row_number);
    }
    std::set<std::uint32_t> mapped;
    for (const auto& [attribute_name, column_name] : options_.map) {
      const compiler::AttributeId attribute = type.find(attribute_name);
      if (!attribute.valid()) {
        std::vector<std::string_view> names;
        for (const compiler::Attribute& known : type.attributes) names.push_back(known.name);
        std::string message =
            fmt::format("record type `{}` has no attribute `{}`", type.name, attribute_name);
        if (const auto near = dsl::did_you_mean(attribute_name, names))
          message += fmt::format("; did you mean `{}`?", *near);
        return refuse(RefusalKind::Invalid, std::move(message));
      }
      if (!type.attributes[attribute.index].computed.empty()) {
        return refuse(RefusalKind::Invalid,
                      fmt::format("`{}` is computed and cannot be imported", attribute_name));
      }
      if (!mapped.insert(attribute.index).second) {
        return refuse(RefusalKind::Invalid, fmt::format("`{}` is mapped twice", attribute_name));
      }
      const std::optional<std::size_t> at = column(column_name);
      if (!at) return no_column(column_name);
      taken.insert(*at);
      plan_.cells.emplace_back(*at, attribute);
    }
    for (std::size_t i = 0; i < columns_.size(); ++i) {
      if (taken.contains(i) && !(plan_.key && *plan_.key == i)) continue;
      take_by_name(type, i, mapped, taken);
    }
    if (plan_.cells.empty() && taken.empty()) return no_attribute(type);
    for (const auto& [at, attribute] : plan_.cells) {
      summary_.used.emplace_back(type.attributes[attribute.index].name, columns_[at]);
    }
    if (auto wrong = repeated_column(taken)) return wrong;
    for (std::size_t i = 0; i < columns_.size(); ++i) {
      if (!taken.contains(i)) summary_.ignored.push_back(columns_[i]);
    }
    summary_.separator = reader_.separator();
    plan_.quiet = options_.quiet || ((plan_.status || plan_.received) && !options_.run_rules);
    summary_.quiet = plan_.quiet;
    return std::nullopt;
  }

  /// Two columns of one name of which one is used: which of them holds the values is not ours to guess.
  std::optional<Refused> repeated_column(const std::set<std::size_t>& taken) const {
    std::map<std::string_view, std::size_t> first;
    for (std::size_t i = 0; i < columns_.size(); ++i) {
      const auto [at, fresh] = first.emplace(columns_[i], i);
      if (fresh || !(taken.contains(i) || taken.contains(at->second))) continue;
      return refuse(RefusalKind::Invalid,
                    fmt::format("the file has the column `{}` twice (columns {} and {}): rename one of them",
                                columns_[i], at->second + 1, i + 1));
    }
    return std::nullopt;
  }

  /// A column called like an attribute (or its label) feeds it; the first of two such columns.
  void take_by_name(const compiler::RecordType& type, std::size_t at, std::set<std::uint32_t>& mapped,
                    std::set<std::size_t>& taken) {
    const std::string name = plain_name(columns_[at]);
    for (std::uint32_t i = 0; i < type.attributes.size(); ++i) {
      const compiler::Attribute& attribute = type.attributes[i];
      const bool same = plain_name(attribute.name) == name || plain_name(attribute.label) == name;
      if (!same || !attribute.computed.empty() || !mapped.insert(i).second) continue;
      taken.insert(at);
      plan_.cells.emplace_back(at, compiler::AttributeId{i});
      return;
    }
  }

  // ---- the rows ----

  void rows() {
    CsvRecord record;
    int in_group = 0;
    while (reader_.next(record)) {
      ++summary_.rows;
      if (!open_) {
        store_.begin(options_.dry_run ? Access::Read : Access::Write);
        open_ = true;
      }
      row(record);
      if (++in_group >= max_import_group) {
        close_group();
        in_group = 0;
      }
    }
    close_group();
  }

  void close_group() {
    if (!open_) return;
    options_.dry_run ? store_.rollback() : store_.commit();
    open_ = false;
    for (const auto& [rejected, raw] : rejects_) {
      if (sinks_.rejected) sinks_.rejected(rejected);
      if (sinks_.rejects_text) write_reject(rejected, raw);
    }
    rejects_.clear();
    if (sinks_.progress) sinks_.progress(summary_.rows);
  }

  /// With `key_row` a row's number must outlive the mending: it is kept in a column of its own.
  void write_reject(const RejectedRow& rejected, const std::string& raw) {
    const bool add_number = !options_.key_row.empty() && !plan_.row_number;
    const auto put = [&](const std::string& first, std::string text) {
      if (text.empty() || (text.back() != '\n' && text.back() != '\r')) text += '\n';
      if (add_number) text = first + reader_.separator() + text;
      sinks_.rejects_text(text);
    };
    if (!header_written_) {
      if (!reader_.separator_line().empty()) sinks_.rejects_text(reader_.separator_line());
      std::string header = reader_.header().raw;
      if (header.starts_with("\xEF\xBB\xBF")) header.erase(0, 3);
      put(std::string(row_number_column), std::move(header));
      header_written_ = true;
    }
    put(std::to_string(rejected.row), raw);
  }

  void reject(const CsvRecord& record, std::string column_name, std::string message) {
    ++summary_.rejected;
    rejects_.emplace_back(
        RejectedRow{record.line, row_number(record), std::move(column_name), std::move(message)}, record.raw);
  }

  std::int64_t row_number(const CsvRecord& record) const {
    if (!plan_.row_number || *plan_.row_number >= record.fields.size()) return summary_.rows;
    std::int64_t number = 0;
    for (const char c : record.fields[*plan_.row_number]) {
      if (c < '0' || c > '9' || number > 1'000'000'000'000) return summary_.rows;
      number = number * 10 + (c - '0');
    }
    return number > 0 ? number : summary_.rows;
  }

  void row(const CsvRecord& record) {
    if (!record.problems.empty()) {
      reject(record, {}, record.problems.front().message);
      return;
    }
    Row read;
    if (!read_row(record, read)) return;
    const std::vector<RecordId> known =
        read.key.empty() ? std::vector<RecordId>{} : store_.find_key(options_.type, read.key);
    known.empty() ? create(record, read) : update(record, read, known.front());
  }

  struct Row {
    std::string key;
    Given values;
    compiler::StateId placed_at;
    std::optional<Instant> received_at;
  };

  /// False when the row was rejected.
  bool read_row(const CsvRecord& record, Row& read) {
    const Program& program = store_.program();
    const compiler::RecordType& type = program.record_types[plan_.type];
    const CellFormat format{options_.date_format, options_.decimal, plan_.zone};
    for (const auto& [at, attribute] : plan_.cells) {
      const compiler::Attribute& wanted = type.attributes[attribute.index];
      auto value = read_cell(program, wanted.type, record.fields[at], format);
      if (auto* message = std::get_if<std::string>(&value)) {
        reject(record, columns_[at], std::move(*message));
        return false;
      }
      read.values.emplace_back(wanted.name, std::get<Value>(std::move(value)));
    }
    if (plan_.key) {
      read.key = record.fields[*plan_.key];
      if (dsl::is_blank(read.key)) {
        reject(record, columns_[*plan_.key], "the key is empty");
        return false;
      }
    }
    if (!options_.key_row.empty()) read.key = options_.key_row + std::to_string(row_number(record));
    if (plan_.status && !read_status(record, read)) return false;
    if (plan_.received) {
      const compiler::Type instant{compiler::TypeKind::DateTime, {}, {}, {}};
      auto value = read_cell(program, instant, record.fields[*plan_.received], format);
      if (auto* message = std::get_if<std::string>(&value)) {
        reject(record, columns_[*plan_.received], std::move(*message));
        return false;
      }
      const Value& at = std::get<Value>(value);
      if (!at.is_unset()) read.received_at = Instant{at.number};
    }
    return true;
  }

  bool read_status(const CsvRecord& record, Row& read) {
    const std::string text(dsl::trimmed(record.fields[*plan_.status]));
    if (!plan_.workflow.valid()) {
      reject(record, columns_[*plan_.status], "records of this type have no status: no workflow is for them");
      return false;
    }
    if (text.empty()) {
      reject(record, columns_[*plan_.status], "the status is empty");
      return false;
    }
    const Program& program = store_.program();
    if (states_.empty()) {
      for (const compiler::StateId id : program.workflows[plan_.workflow].states) {
        states_.emplace(dsl::fold_case(program.states[id].label), id);
      }
      for (const compiler::StateId id : program.workflows[plan_.workflow].states) {
        states_.insert_or_assign(dsl::fold_case(program.states[id].name), id);
      }
    }
    // `leads.new_lead` too, as `list --status` takes it
    const std::string folded = dsl::fold_case(text);
    const std::string prefix = dsl::fold_case(program.workflows[plan_.workflow].name) + ".";
    auto found = states_.find(folded);
    if (found == states_.end() && folded.starts_with(prefix))
      found = states_.find(folded.substr(prefix.size()));
    if (found == states_.end()) {
      std::vector<std::string_view> names;
      for (const auto& [name, id] : states_) names.push_back(name);
      std::string message =
          fmt::format("no status `{}` in workflow `{}`", text, program.workflows[plan_.workflow].name);
      if (const auto near = dsl::did_you_mean(dsl::fold_case(text), names))
        message += fmt::format("; did you mean `{}`?", *near);
      reject(record, columns_[*plan_.status], std::move(message));
      return false;
    }
    read.placed_at = found->second;
    return true;
  }

  void create(const CsvRecord& record, Row& read) {
    CreateCommand command;
    command.type = plan_.type;
    command.key = read.key;
    command.workflow = plan_.workflow;
    command.entry = plan_.entry;
    command.values = std::move(read.values);
    command.placed_at = read.placed_at;
    command.received_at = read.received_at;
    command.quiet = plan_.quiet;
    StepOptions step;
    step.at = clock_.now();
    step.actor = options_.actor;
    step.dry_run = options_.dry_run;
    // A row without a key is known by its place and its bytes, so that a second run adds nothing twice.
    if (read.key.empty())
      step.once = fmt::format("import/{}/{}/{}", options_.type, record.line, fingerprint(record.raw));
    settle(record,
           run_step(store_, {options_.actor, std::move(command)},
                    {step.at, options_.actor, "import", step_name(read)}, step, "import"),
           summary_.created);
  }

  /// How the row came to its state, where that is not plain: the entry that was named, or the state that it
  /// names itself while rules run.
  std::string step_name(const Row& read) const {
    if (!read.placed_at.valid()) return plan_.entry;
    return plan_.quiet ? std::string() : "at " + store_.program().states[read.placed_at].name;
  }

  void update(const CsvRecord& record, Row& read, RecordId id) {
    const std::optional<Record> current = store_.record(id);
    const Program& program = store_.program();
    const compiler::RecordType& type = program.record_types[plan_.type];
    Given changed;
    for (auto& [name, value] : read.values) {
      const std::uint32_t index = type.find(name).index;
      if (!current ||
          !same_as_stored(program, type.attributes[index].type, current->attributes[index], value)) {
        changed.emplace_back(name, std::move(value));
      }
    }
    if (changed.empty()) {
      ++summary_.unchanged;
      return;
    }
    StepOptions step;
    step.at = clock_.now();
    step.actor = options_.actor;
    step.dry_run = options_.dry_run;
    Command command{options_.actor, EditCommand{id, std::move(changed), plan_.quiet}};
    settle(record, run_step(store_, command, {step.at, options_.actor, "import", {}}, step, {}),
           summary_.updated);
  }

  /// A link is written as a key and stored as a record.
  bool same_as_stored(const Program& program, const compiler::Type& type, const Value& stored,
                      const Value& given) {
    if (type.kind != compiler::TypeKind::Link || given.kind != ValueKind::Text)
      return same_value(stored, given);
    if (!given.text.starts_with("key:")) return false;
    const auto ids =
        store_.find_key(program.record_types[type.record].name, std::string_view(given.text).substr(4));
    return stored.kind == ValueKind::Link && ids.size() == 1 && ids.front() == stored.number;
  }

  void settle(const CsvRecord& record, const Outcome& outcome, std::int64_t& counter) {
    if (outcome.status == StepStatus::Done) {
      ++counter;
    } else if (outcome.status == StepStatus::Replayed) {
      ++summary_.unchanged;
    } else {
      std::string message = outcome.refused.message;
      if (!outcome.refused.rule.empty()) message += fmt::format(" (rule `{}`)", outcome.refused.rule);
      reject(record, {}, std::move(message));
    }
  }

  Store& store_;
  CsvReader& reader_;
  Clock& clock_;
  const ImportOptions& options_;
  const ImportSinks& sinks_;
  Plan plan_;
  std::vector<std::string> columns_;  // their names, without blanks around them
  ImportSummary summary_;
  std::map<std::string, compiler::StateId> states_;
  std::vector<std::pair<RejectedRow, std::string>> rejects_;
  bool header_written_ = false;
  bool open_ = false;
};

}  // namespace

std::variant<ImportSummary, Refused> import_csv(Store& store, ByteSource& source, Clock& clock,
                                                const ImportOptions& options, const ImportSinks& sinks) {
  CsvReader reader(source, options.separator);
  return Import(store, reader, clock, options, sinks).run();
}

}  // namespace leadflow::runtime
