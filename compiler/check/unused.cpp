// Declarations of the named file that nothing uses, and top-level rules of several files that act on one
// event.
//
// What the program holds tells of most uses; messages and endpoints have an instance
// there only where something uses them. Uses in tests and nurtures are read from the tree.

#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <unordered_map>
#include <unordered_set>
#include <variant>
#include <vector>

#include <fmt/format.h>

#include "compiler/check/check.h"
#include "compiler/check/places.h"
#include "compiler/codec.h"

namespace leadflow::compiler {

namespace {

using dsl::DiagnosticKind;
namespace ast = dsl::ast;

using Names = std::unordered_set<std::string_view>;

// Groups and value sets that anything in the program speaks of, found by walking its members.
class Uses {
 public:
  explicit Uses(const Program& program) : groups(program.groups.size()), values(program.value_sets.size()) {
    each(program.record_types);
    each(program.messages);
    each(program.endpoints);
    each(program.nurtures);
    each(program.distributions);
    each(program.events);
    each(program.workflows);
    each(program.phases);
    each(program.states);
    each(program.actions);
    each(program.follow_ons);
    each(program.rules);
    each(program.always);
  }

  std::vector<bool> groups;
  std::vector<bool> values;

 private:
  template <class T>
  void each(const Table<T>& table) {
    for (std::uint32_t i = 0; i < table.size(); ++i) visit(table[i]);
  }

  template <class T>
  void visit(const T& value) {
    if constexpr (std::is_same_v<T, GroupId>) {
      mark(groups, value.index);
    } else if constexpr (std::is_same_v<T, ValueSetId>) {
      mark(values, value.index);
    } else if constexpr (std::is_same_v<T, Expr>) {
      for (const ExprNode& node : value.nodes) {
        if (node.op == ExprOp::InGroup) mark(groups, node.aux);
        if (node.op == ExprOp::Constant && node.type.kind == TypeKind::Group) mark(groups, node.aux);
      }
    } else if constexpr (codec::is_vector<T>) {
      for (const auto& item : value) visit(item);
    } else if constexpr (codec::is_optional<T>) {
      if (value) visit(*value);
    } else if constexpr (std::is_same_v<T, Op>) {
      std::visit([this](const auto& operation) { visit(operation); }, value.what);
    } else if constexpr (std::is_class_v<T> && !std::is_same_v<T, std::string> && !codec::is_id<T>) {
      codec::visit_members(value, [this](const auto& member) { visit(member); });
    }
  }
  static void mark(std::vector<bool>& used, std::uint32_t index) {
    if (index < used.size()) used[index] = true;
  }
};

// Names that tests use, and messages that nurtures send.
class WrittenUses {
 public:
  explicit WrittenUses(const dsl::SyntaxTree& tree) {
    for (const ast::File& file : tree.files) {
      for (const ast::Nurture& nurture : file.nurtures) {
        for (const ast::NurtureStep& step : nurture.steps)
          message(step.send.message.channel, step.send.message.message.text);
      }
      for (const ast::Rule& rule : file.rules) events(rule.on);
      for (const ast::Workflow& workflow : file.workflows) this->workflow(workflow);
      for (const ast::Test& test : file.tests) {
        for (const ast::TestStatement& statement : test.statements) {
          std::visit([this](const auto& what) { this->statement(what); }, statement.what);
        }
      }
    }
  }

  Names names;  // of groups, in tests
  Names emails, sms;
  Names endpoints;  // in events

 private:
  void message(dsl::Channel channel, std::string_view name) {
    (channel == dsl::Channel::Email ? emails : sms).insert(name);
  }
  void events(const std::vector<ast::Event>& on) {
    for (const ast::Event& event : on) {
      const bool of_request =
          event.kind == ast::EventKind::RequestDelivered || event.kind == ast::EventKind::RequestFailed;
      if (of_request && event.name) endpoints.insert(event.name->text);
    }
  }
  void workflow(const ast::Workflow& workflow) {
    for (const ast::Rule& rule : workflow.rules) events(rule.on);
    for (const ast::Phase& phase : workflow.phases) {
      for (const ast::Rule& rule : phase.rules) events(rule.on);
      for (const ast::State& state : phase.states) {
        for (const ast::Rule& rule : state.rules) events(rule.on);
      }
    }
  }
  void permits(const std::vector<dsl::Permit<dsl::Parsed>>& by) {
    for (const auto& permit : by) names.insert(permit.path.text);
  }
  void expression(const dsl::Expr& expr) {
    for (const dsl::ExprNode& node : expr.nodes) {
      if (node.kind == dsl::ExprKind::Path) names.insert(node.text);
    }
  }
  void values(const std::vector<ast::Assign>& with) {
    for (const ast::Assign& assign : with) expression(assign.value);
  }

  template <class T>
  void statement(const T& what) {
    if constexpr (std::is_same_v<T, ast::TestAs> || std::is_same_v<T, ast::TestUser>) {
      permits(what.in);
    } else if constexpr (std::is_same_v<T, ast::ExpectMessage>) {
      if (what.message) message(what.channel, what.message->text);
    } else if constexpr (std::is_same_v<T, ast::ExpectCondition>) {
      expression(what.when);
    } else if constexpr (std::is_same_v<T, ast::TestGiven>) {
      values(what.values);
    } else if constexpr (std::is_same_v<T, ast::TestSet>) {
      expression(what.assign.value);
    } else if constexpr (std::is_same_v<T, ast::TestRaise>) {
      if (what.event.name) endpoints.insert(what.event.name->text);
    }
  }
};

class Unused {
 public:
  explicit Unused(const Flow& flow) : flow_(flow), program_(flow.program) {}

  void run() {
    if (flow_.tree.files.empty() || !has_workflow()) return;
    const Uses uses(program_);
    WrittenUses written(flow_.tree);
    for (std::uint32_t i = 0; i < program_.messages.size(); ++i) {
      const Message& message = program_.messages[i];
      (message.channel == dsl::Channel::Email ? written.emails : written.sms).insert(message.name);
    }
    for (std::uint32_t i = 0; i < program_.endpoints.size(); ++i)
      written.endpoints.insert(program_.endpoints[i].name);
    for (std::uint32_t i = 0; i < program_.groups.size(); ++i) {
      if (uses.groups[i]) written.names.insert(program_.groups[i].name);
    }
    Names values;
    for (std::uint32_t i = 0; i < program_.value_sets.size(); ++i) {
      if (uses.values[i]) values.insert(program_.value_sets[i].name);
    }
    const ast::File& file = flow_.tree.files.back();
    for (const auto& one : file.emails) report("e-mail", one.name, written.emails);
    for (const auto& one : file.sms) report("SMS", one.name, written.sms);
    for (const auto& one : file.groups) report("group", one.name, written.names);
    for (const auto& one : file.endpoints) report("endpoint", one.name, written.endpoints);
    for (const auto& one : file.value_sets) report("values", one.name, values);
  }

  void rules_of_several_files() {
    std::unordered_map<std::string, const Rule*> first;
    for (std::uint32_t r = 0; r < program_.record_types.size(); ++r) {
      for (const RuleId id : program_.record_types[r].rules) {
        const Rule& rule = program_.rules[id];
        if (!rule.disabled) compare(rule, first);
      }
    }
  }

 private:
  bool has_workflow() const {
    for (const ast::File& file : flow_.tree.files) {
      if (!file.workflows.empty()) return true;
    }
    return false;
  }

  void report(std::string_view kind, const dsl::Name& name, const Names& used) {
    if (used.count(name.text) != 0) return;
    auto& finding = flow_.found.add(DiagnosticKind::UnusedDeclaration, name.span,
                                    fmt::format("{} `{}` is never used", kind, name.text));
    finding.help.push_back(
        "use it or take it out; what several programs share stands in a file that they import");
  }

  void compare(const Rule& rule, std::unordered_map<std::string, const Rule*>& first) {
    for (const Event& event : rule.on) {
      std::vector<StateId> states = event.kind == ast::EventKind::Moved ? event.to : event.states;
      if (states.empty()) states.push_back(StateId{});
      for (const StateId state : states) {
        const std::string key = fmt::format("{}/{}", rule.record.index, event_key(event, state.index));
        const Rule* other = first.try_emplace(key, &rule).first->second;
        if (other->name_span.file == rule.name_span.file) continue;
        auto& finding =
            flow_.found.add(DiagnosticKind::RulesOfSeveralFiles, rule.name_span,
                            fmt::format("rules `{}` and `{}` of two files act on one event of `{}`",
                                        other->name, rule.name, program_.record_types[rule.record].name));
        finding.labels.push_back({other->name_span, "the other rule; it runs first"});
        finding.help.push_back(
            "the order of the imports decides which runs first: keep the rules of one event in one file");
        return;
      }
    }
  }

  const Flow& flow_;
  const Program& program_;
};

}  // namespace

void check_unused(const Flow& flow) {
  Unused check(flow);
  check.run();
  check.rules_of_several_files();
}

}  // namespace leadflow::compiler
