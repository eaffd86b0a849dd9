#include "runtime/service/board.h"

#include <algorithm>
#include <map>
#include <tuple>

namespace leadflow::runtime {

namespace {

constexpr std::int64_t board_page_size = 500;

bool longer_there(const Record& a, const Record& b) {
  return std::tie(a.entered_at, a.id) < std::tie(b.entered_at, b.id);
}

class BoardBuilder {
 public:
  BoardBuilder(Store& store, const BoardOptions& options)
      : store_(store), options_(options), program_(store.program()) {
    for (const StateCount& count : store.count_by_state())
      counts_[{count.workflow, count.state}] = count.records;
    if (options.held_by.empty()) return;
    if (const std::optional<User> user = store.user(options.held_by)) groups_ = user->groups;
  }

  Board build(compiler::WorkflowId id) {
    const compiler::Workflow& workflow = program_.workflows[id];
    Board board;
    board.workflow = id;
    for (const compiler::PhaseId phase_id : workflow.phases) {
      BoardPhase& phase = board.phases.emplace_back();
      phase.phase = phase_id;
      for (const compiler::StateId state : program_.phases[phase_id].states) {
        phase.statuses.push_back(status(workflow, state));
        phase.count += phase.statuses.back().count;
      }
      board.count += phase.count;
    }
    return board;
  }

 private:
  bool is_theirs(const Owner& owner) const {
    if (owner.kind == Owner::Kind::User) return owner.name == options_.held_by;
    return owner.kind == Owner::Kind::Group &&
           std::find(groups_.begin(), groups_.end(), owner.name) != groups_.end();
  }

  BoardStatus status(const compiler::Workflow& workflow, compiler::StateId id) {
    BoardStatus status;
    status.state = id;
    const auto found = counts_.find({workflow.name, program_.states[id].name});
    if (found == counts_.end()) return status;
    if (options_.held_by.empty()) status.count = found->second;
    if (options_.held_by.empty() && options_.limit == 0) return status;
    ListFilter filter;
    filter.workflow = workflow.name;
    filter.state = program_.states[id].name;
    filter.limit = board_page_size;
    for (bool more = true; more;) {
      const std::vector<Record> page = store_.list(filter);
      for (const Record& record : page) {
        filter.after = record.id;
        look_at(record, status);
      }
      more = static_cast<std::int64_t>(page.size()) == board_page_size;
    }
    return status;
  }

  void look_at(const Record& record, BoardStatus& status) const {
    if (!options_.held_by.empty()) {
      if (!is_theirs(record.owner)) return;
      ++status.count;
    }
    const auto limit = static_cast<std::size_t>(options_.limit);
    std::vector<Record>& oldest = status.oldest;
    if (oldest.size() == limit && (limit == 0 || !longer_there(record, oldest.back()))) return;
    oldest.insert(std::upper_bound(oldest.begin(), oldest.end(), record, longer_there), record);
    if (oldest.size() > limit) oldest.pop_back();
  }

  Store& store_;
  const BoardOptions& options_;
  const compiler::Program& program_;
  std::vector<std::string> groups_;  // of the person whose board it is
  std::map<std::pair<std::string, std::string>, std::int64_t> counts_;
};

}  // namespace

std::vector<Board> boards(Store& store, const BoardOptions& options) {
  const compiler::Program& program = store.program();
  BoardBuilder builder(store, options);
  std::vector<Board> found;
  for (std::uint32_t i = 0; i < program.workflows.size(); ++i) {
    if (options.workflow.valid() && options.workflow.index != i) continue;
    Board board = builder.build({i});
    if (options.workflow.valid() || !program.workflows[i].disabled || board.count > 0)
      found.push_back(std::move(board));
  }
  return found;
}

}  // namespace leadflow::runtime
