// Each kind of promise decided over the graph. Internal to runtime/prove.

#pragma once

#include <functional>
#include <set>
#include <string>
#include <vector>

#include "dsl/ast.h"
#include "runtime/prove/prove.h"
#include "runtime/prove/witness.h"

namespace leadflow::runtime::proving {

using States = std::set<std::uint32_t>;

/// Wall time, at least and at most: a month has 28 to 31 days.
std::int64_t shortest_of(const dsl::Duration& duration);
std::int64_t longest_of(const dsl::Duration& duration);

/// What decides promises of one workflow.
class Judge {
 public:
  /// All must outlive this.
  Judge(const compiler::Program& program, const Domain& domain, const Graph& graph,
        const Backwards& backwards, compiler::WorkflowId workflow)
      : program_(program),
        graph_(graph),
        backwards_(backwards),
        player_(program, domain, graph),
        workflow_(workflow) {}

  void never(Proof& proof, const dsl::ast::Never& promise) const;
  void can_reach(Proof& proof, const States& from, const States& goal) const;
  void only_through(Proof& proof, const States& goal, const States& through) const;
  void always(Proof& proof) const;
  void terminates(Proof& proof) const;
  void left_within(Proof& proof, const dsl::Duration& within) const;
  void consistent(Proof& proof) const;
  void placeholders(Proof& proof) const;
  /// Actions that can never be applied; `incomplete`: those that lack what they require, else the others.
  void alive(Proof& proof, bool incomplete) const;

  /// The states that a place names.
  States states_of(const std::vector<dsl::ast::Place>& places) const;
  States open_states() const;
  States ends() const;
  /// Of other workflows too.
  States ends_anywhere() const;
  States all_states() const;

 private:
  using Broken = std::function<bool(Replay&)>;

  /// Broken where one of the ways is seen to break it, unknown where there are ways and none is; left alone
  /// where there are none.
  bool stays_here(const Path& path) const;
  bool try_ways(Proof& proof, const std::vector<Path>& paths, const Broken& broken) const;
  void watch(Proof& proof, const Watcher& watcher, const std::string& why,
             const std::function<void(Replay&)>& expectation) const;
  /// The ways to steps that break it by themselves.
  void breaks(Proof& proof, Break::Kind kind, const Broken& broken) const;
  void unknown(Proof& proof, std::string why) const;
  /// Unknown where not every spot was looked at.
  void close(Proof& proof) const;
  std::vector<Path> ways_to_stay(std::int64_t bound) const;
  bool concerns(const Edge& edge) const;
  bool is_applied(std::uint32_t action) const;
  std::string where_it_stands(const compiler::Action& action) const;

  const compiler::Program& program_;
  const Graph& graph_;
  const Backwards& backwards_;
  Player player_;
  compiler::WorkflowId workflow_;
};

}  // namespace leadflow::runtime::proving
