#include "runtime/service/board.h"

#include <algorithm>
#include <map>

namespace leadflow::runtime {

namespace {

class BoardBuilder {
 public:
  BoardBuilder(Store& store, const BoardOptions& options)
      : store_(store), options_(options), program_(store.program()) {
    for (const StateCount& count : store.count_by_state(options.held_by))
      counts_[{count.workflow, count.state}] = count.records;
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
  BoardStatus status(const compiler::Workflow& workflow, compiler::StateId id) {
    BoardStatus status;
    status.state = id;
    const std::string& state = program_.states[id].name;
    const auto found = counts_.find({workflow.name, state});
    if (found == counts_.end()) return status;
    status.count = found->second;
    // No more than there are: behind the last one held by someone the others need not be looked at.
    const std::int64_t shown = std::min(options_.limit, status.count);
    if (shown > 0) status.oldest = store_.longest_there({workflow.name, state, options_.held_by, shown});
    return status;
  }

  Store& store_;
  const BoardOptions& options_;
  const compiler::Program& program_;
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
