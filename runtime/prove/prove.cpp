#include "runtime/prove/prove.h"

#include <algorithm>

#include "runtime/prove/slice.h"
#include "runtime/prove/verdicts.h"

namespace leadflow::runtime {

std::string_view to_text(Verdict verdict) {
  switch (verdict) {
    case Verdict::Proved:
      return "proved";
    case Verdict::Broken:
      return "broken";
    case Verdict::Unknown:
      return "unknown";
  }
  return {};
}

namespace proving {

namespace {

namespace ast = dsl::ast;

/// Whether the workflow has the places that the promise names: one without `for` holds wherever it can.
bool speaks_of(const Judge& judge, const ast::Prove& promise) {
  const auto known = [&](const std::vector<ast::Place>& places) {
    return std::all_of(places.begin(), places.end(), [&](const ast::Place& place) {
      const std::string_view name = place.name.text;
      const bool kind = place.kind != ast::PlaceKind::State && place.kind != ast::PlaceKind::Phase &&
                        (name == "open" || name == "won" || name == "lost" || name == "archived");
      return kind || !judge.states_of({place}).empty();
    });
  };
  if (const auto* reach = std::get_if<ast::CanReach>(&promise.promise))
    return known(reach->places) && known(reach->reach);
  if (const auto* only = std::get_if<ast::OnlyThrough>(&promise.promise))
    return known(only->reach) && known(only->through);
  return true;
}

struct Decide {
  const Judge& judge;
  Proof& proof;

  void operator()(const ast::Never& promise) const { judge.never(proof, promise); }
  void operator()(const ast::CanReach& promise) const {
    const States from = promise.from == ast::FromWhere::EveryOpenState ? judge.open_states()
                        : promise.from == ast::FromWhere::EveryState   ? judge.all_states()
                                                                       : judge.states_of(promise.places);
    judge.can_reach(proof, from, judge.states_of(promise.reach));
  }
  void operator()(const ast::OnlyThrough& promise) const {
    judge.only_through(proof, judge.states_of(promise.reach), judge.states_of(promise.through));
  }
  void operator()(const ast::Always&) const { judge.always(proof); }
  void operator()(const ast::RulesTerminate&) const { judge.terminates(proof); }
  void operator()(const ast::LeftWithin& promise) const { judge.left_within(proof, promise.within); }
};

/// What the enabled promises ask.
struct Asking {
  Questions& questions;

  void operator()(const ast::Never& promise) const {
    for (const auto* kinds : {&promise.what, &promise.after}) {
      for (const ast::OpKind& one : *kinds) {
        if (one.kind == ast::OpKindTag::Set) questions.written.emplace(one.name ? one.name->text : "");
        questions.operations.emplace(one.kind, one.name ? one.name->text : "");
      }
    }
  }
  void operator()(const ast::LeftWithin& promise) const {
    questions.longest_stay = std::max(questions.longest_stay, longest_of(promise.within));
  }
  template <class Other>
  void operator()(const Other&) const {}
};

Questions questions_of(const dsl::SyntaxTree& tree) {
  Questions questions;
  const auto ask = [&](const ast::Prove& promise) {
    if (!promise.disabled) std::visit(Asking{questions}, promise.promise);
  };
  for (const ast::File& file : tree.files) {
    for (const ast::Workflow& workflow : file.workflows) {
      for (const ast::Prove& promise : workflow.promises) ask(promise);
    }
    for (const ast::Prove& promise : file.promises) ask(promise);
  }
  return questions;
}

class Proving {
 public:
  Proving(const compiler::Program& program, const dsl::SyntaxTree& tree, const Bounds& bounds, Solver* solver)
      : program_(program),
        tree_(tree),
        questions_(questions_of(tree)),
        slice_(sliced(program, questions_)),
        domain_(slice_, questions_, solver),
        graph_(explore(slice_, domain_, questions_, bounds)),
        backwards_(backwards_of(graph_)) {}

  Proofs run() {
    for (std::uint32_t i = 0; i < program_.workflows.size(); ++i) {
      if (!program_.workflows[i].disabled) workflow({i});
    }
    proofs_.states = graph_.nodes.size();
    proofs_.steps = graph_.edges.size();
    proofs_.decisions = graph_.decisions;
    proofs_.guesses = graph_.guesses;
    return std::move(proofs_);
  }

 private:
  Proof& add(compiler::WorkflowId workflow, std::string_view name, bool written) {
    Proof& proof = proofs_.promises.emplace_back();
    proof.name = std::string(name);
    proof.workflow = program_.workflows[workflow].name;
    proof.written = written;
    return proof;
  }

  /// The compiler kept the promise for the workflows that have all that its condition names.
  bool holds_always(compiler::WorkflowId workflow, std::string_view text) const {
    for (std::uint32_t i = 0; i < program_.always.size(); ++i) {
      if (program_.always[i].workflow == workflow && program_.always[i].text == text) return true;
    }
    return false;
  }

  void written(const Judge& judge, compiler::WorkflowId workflow, const ast::Prove& promise) {
    if (promise.disabled) return;
    std::visit(Decide{judge, add(workflow, promise.text.value, true)}, promise.promise);
    asked_termination_ = asked_termination_ || std::holds_alternative<ast::RulesTerminate>(promise.promise);
  }

  void workflow(compiler::WorkflowId id) {
    const Judge judge(program_, domain_, graph_, backwards_, id);
    const std::string& name = program_.workflows[id].name;
    asked_termination_ = false;
    for (const ast::File& file : tree_.files) {
      for (const ast::Workflow& one : file.workflows) {
        if (one.name.text != name) continue;
        for (const ast::Prove& promise : one.promises) written(judge, id, promise);
      }
      for (const ast::Prove& promise : file.promises) {
        const bool meant = promise.workflow ? promise.workflow->text == name
                           : std::holds_alternative<ast::Always>(promise.promise)
                               ? holds_always(id, promise.text.value)
                               : speaks_of(judge, promise);
        if (meant) written(judge, id, promise);
      }
    }
    if (!judge.ends().empty())
      judge.can_reach(add(id, "every open state can reach an end", false), judge.open_states(),
                      judge.ends_anywhere());
    if (!asked_termination_) judge.terminates(add(id, "rules come to rest", false));
    judge.consistent(add(id, "no two rules on one event contradict each other", false));
    judge.placeholders(add(id, "every placeholder without `or` has its value", false));
    judge.alive(add(id, "every `require` can be met", false), true);
    judge.alive(add(id, "every action can be applied", false), false);
  }

  const compiler::Program& program_;
  const dsl::SyntaxTree& tree_;
  Questions questions_;
  compiler::Program slice_;
  Domain domain_;
  Graph graph_;
  Backwards backwards_;
  Proofs proofs_;
  bool asked_termination_ = false;
};

}  // namespace

}  // namespace proving

Proofs prove(const compiler::Program& program, const dsl::SyntaxTree& tree, const proving::Bounds& bounds,
             proving::Solver* solver) {
  return proving::Proving(program, tree, bounds, solver).run();
}

}  // namespace leadflow::runtime
