// `leadflow list`: records, read in pages so that a long list holds nobody up.

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <ostream>

#include "cli/commands/commands.h"
#include "cli/failure.h"
#include "cli/json_object.h"
#include "cli/output.h"
#include "cli/record_view.h"
#include "cli/report.h"
#include "cli/store_access.h"
#include "cli/times.h"
#include "compiler/condition.h"
#include "runtime/service/steps.h"

namespace leadflow::cli {

namespace {

struct ListFlags {
  StoreFlags store;
  std::string type;
  std::string status;
  std::string where;
  std::string limit = "0";
  bool by_status = false;
};

constexpr std::int64_t list_page_size = 500;

compiler::RecordTypeId type_of(const compiler::Program& program, const std::string& name) {
  const compiler::RecordTypeId type = program.record_type(name);
  if (type.valid() || name.empty()) return type;
  std::vector<std::string_view> names;
  for (std::uint32_t i = 0; i < program.record_types.size(); ++i)
    names.push_back(program.record_types[i].name);
  const Failure unknown = unknown_name("record type", name, names);
  throw Failure(kNotFound, unknown.what(), unknown.help());
}

/// `new_lead` of any workflow of the type, or `leads.new_lead`.
void set_status(const compiler::Program& program, compiler::RecordTypeId type, const std::string& status,
                runtime::ListFilter& filter) {
  if (status.empty()) return;
  const std::size_t dot = status.find('.');
  filter.workflow = dot == std::string::npos ? std::string() : status.substr(0, dot);
  filter.state = dot == std::string::npos ? status : status.substr(dot + 1);
  std::vector<std::string_view> names;
  for (std::uint32_t i = 0; i < program.workflows.size(); ++i) {
    const compiler::Workflow& workflow = program.workflows[i];
    if ((type.valid() && workflow.record != type) ||
        (dot != std::string::npos && workflow.name != filter.workflow))
      continue;
    if (program.state(compiler::WorkflowId{i}, filter.state).valid()) return;
    for (const compiler::StateId state : workflow.states) names.push_back(program.states[state].name);
  }
  if (dot != std::string::npos && program.workflow(filter.workflow).valid())
    throw unknown_name(fmt::format("status in workflow `{}`:", filter.workflow), filter.state, names);
  throw unknown_name("status", status, names);
}

/// The records that a list shows, a page at a time.
class Pages {
 public:
  Pages(StoreAccess& access, const ListFlags& flags) : access_(access), flags_(flags) {
    limit_ = whole_number("--limit", flags.limit);
  }

  /// Calls `take` for every record of the next page, inside its transaction. False when there are no more.
  template <class Take>
  bool next(Take take) {
    if (ended_) return false;
    Transaction transaction(access_.store(), runtime::Access::Read);
    const compiler::Program& program = access_.program();
    const compiler::RecordTypeId type = type_of(program, flags_.type);
    set_status(program, type, flags_.status, filter_);
    const compiler::Expr where = condition(program, type);
    filter_.type = flags_.type;
    filter_.limit = list_page_size;
    const std::vector<runtime::Record> page = access_.store().list(filter_);
    ended_ = static_cast<std::int64_t>(page.size()) < list_page_size;
    for (const runtime::Record& record : page) {
      filter_.after = record.id;
      if (!where.empty() && !holds(program, record, where)) continue;
      if (limit_ > 0 && count_ == limit_) {
        more_ = ended_ = true;
        break;
      }
      ++count_;
      take(program, record);
    }
    return true;
  }

  std::int64_t count() const { return count_; }
  bool more() const { return more_; }

 private:
  compiler::Expr condition(const compiler::Program& program, compiler::RecordTypeId type) const {
    if (flags_.where.empty()) return {};
    if (!type.valid() && program.record_types.size() > 1)
      throw Failure(kUsage, "--where needs to know the record type: list TYPE --where ...");
    dsl::SourceSet sources;
    dsl::Diagnostics found;
    auto expr = compiler::compile_condition(program, type.valid() ? type : compiler::RecordTypeId{0}, sources,
                                            "--where", flags_.where, found);
    if (!expr || found.has_errors())
      throw Failure(kUsage, "--where is no condition", "\n" + dsl::render_human(sources, found.sorted(), {}));
    return std::move(*expr);
  }

  bool holds(const compiler::Program& program, const runtime::Record& record, const compiler::Expr& where) {
    runtime::Situation facts;
    facts.now = access_.now();
    facts.records.emplace(record.id, record);
    return with_facts(access_.store(), facts,
                      [&](const runtime::Situation& known) {
                        return runtime::evaluate(program, known, record.id, where);
                      })
        .is_true();
  }

  StoreAccess& access_;
  const ListFlags& flags_;
  runtime::ListFilter filter_;
  std::int64_t limit_ = 0;
  std::int64_t count_ = 0;
  bool ended_ = false;
  bool more_ = false;
};

int list_records(Session& session, StoreAccess& access, const ListFlags& flags) {
  Pages pages(access, flags);
  if (flags.store.json) {
    while (pages.next([&](const compiler::Program&, const runtime::Record& record) {
      session.out << record_json(access.store(), record, access.now()) << '\n';
    })) {
    }
    session.out << document("summary")
                       .boolean("ok", true)
                       .number("records", pages.count())
                       .boolean("more", pages.more())
                       .str()
                << '\n';
    return kDone;
  }
  Table table({"ID", "KEY", "TYPE", "STATUS", "OWNER", "SINCE", "WHO"});
  while (pages.next([&](const compiler::Program& program, const runtime::Record& record) {
    const std::string zone = runtime::zone_of(program, record.workflow);
    std::string status;
    if (record.state.valid())
      status = program.workflows[record.workflow].name + "." + program.states[record.state].name;
    table.add({std::to_string(record.id), record.key, program.record_types[record.type].name, status,
               owner_text(record.owner),
               local_text(record.state.valid() ? record.entered_at : record.created_at, zone),
               record_title(program, record, zone)});
  })) {
  }
  if (!table.empty()) print(session, table);
  session.out.flush();
  say(session, counted(pages.count(), "record") + (pages.more() ? "; there are more" : ""));
  return kDone;
}

/// Counts a workflow at a time, its states in the order of its funnel; states without records too.
int list_counts(Session& session, StoreAccess& access, const ListFlags& flags) {
  if (!flags.where.empty() || !flags.status.empty())
    throw Failure(kUsage, "--by-status counts all records of a type: no --where or --status");
  Transaction transaction(access.store(), runtime::Access::Read);
  const compiler::Program& program = access.program();
  const compiler::RecordTypeId type = type_of(program, flags.type);
  std::map<std::pair<std::string, std::string>, std::int64_t> counts;
  for (const runtime::StateCount& count : access.store().count_by_state())
    counts[{count.workflow, count.state}] = count.records;
  Table table({"WORKFLOW", "PHASE", "STATUS", "RECORDS"});
  std::int64_t total = 0;
  for (std::uint32_t i = 0; i < program.workflows.size(); ++i) {
    const compiler::Workflow& workflow = program.workflows[i];
    if (type.valid() && workflow.record != type) continue;
    for (const compiler::StateId id : workflow.states) {
      const compiler::State& state = program.states[id];
      const std::int64_t records = counts[{workflow.name, state.name}];
      const std::string& phase = program.phases[state.phase].name;
      total += records;
      table.add({workflow.name, phase, state.name, std::to_string(records)});
      if (flags.store.json) {
        session.out << JsonObject()
                           .text("workflow", workflow.name)
                           .text("phase", phase)
                           .text("status", state.name)
                           .number("records", records)
                           .str()
                    << '\n';
      }
    }
  }
  if (flags.store.json) {
    session.out << document("summary").boolean("ok", true).number("records", total).str() << '\n';
  } else {
    print(session, table);
  }
  return kDone;
}

}  // namespace

int list(const std::vector<std::string>& args, Session& session) {
  ListFlags flags;
  Arguments arguments("list");
  arguments.positional("TYPE", flags.type, "a record type; all without", false);
  arguments.option("--status", flags.status, "[WORKFLOW.]S", "records at this status");
  arguments.option("--where", flags.where, "EXPR",
                   "records for which this holds, in the language of workflows");
  arguments.option("--limit", flags.limit, "N", "at most so many (0: all)");
  arguments.flag("--by-status", flags.by_status, "how many records stand at each status");
  add_store_flags(arguments, flags.store);
  if (!arguments.parse(args, session)) return kDone;
  StoreAccess access(session, flags.store);
  return flags.by_status ? list_counts(session, access, flags) : list_records(session, access, flags);
}

}  // namespace leadflow::cli
