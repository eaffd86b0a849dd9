#include "runtime/prove/asked.h"

#include "compiler/codec.h"
#include "compiler/footprint.h"

namespace leadflow::runtime::proving {

namespace {

using compiler::Builtin;
using compiler::ExprOp;

/// What a part of the program reads and where it moves records, found by its shape: a new member needs no
/// line here.
struct Reading {
  std::set<Builtin> builtins;
  std::set<std::uint32_t> moves;

  template <class T>
  void look_at(const T& value) {
    namespace codec = compiler::codec;
    if constexpr (std::is_same_v<T, compiler::Expr>) {
      expression(value);
    } else if constexpr (std::is_same_v<T, compiler::Ops>) {
      operations(value);
    } else if constexpr (codec::is_vector<T>) {
      for (const auto& one : value) look_at(one);
    } else if constexpr (codec::is_optional<T>) {
      if (value) look_at(*value);
    } else if constexpr (codec::is_variant<T>) {
      std::visit([this](const auto& one) { look_at(one); }, value);
    } else if constexpr (codec::HasMembers<T> || requires { T::shape(); }) {
      codec::visit_members(value, [this](const auto& member) { look_at(member); });
    } else {
      static_assert(!std::is_class_v<T> || std::is_same_v<T, std::string> || codec::is_id<T>,
                    "a part that nothing describes");
    }
  }

  template <class T>
  void look_at_all(const compiler::Table<T>& table) {
    for (std::uint32_t i = 0; i < table.size(); ++i) look_at(table[i]);
  }

  void wait(const compiler::Rule& rule) {
    if (!rule.disabled) look_at(rule);
  }

  void act(const compiler::Action& action) {
    if (action.disabled) return;
    look_at(action);
    if (action.is_transition) moves.insert(action.to.index);
  }

  void add(const Reading& other) {
    builtins.insert(other.builtins.begin(), other.builtins.end());
    moves.insert(other.moves.begin(), other.moves.end());
  }

 private:
  void expression(const compiler::Expr& expr) {
    for (const compiler::ExprNode& node : expr.nodes) {
      const bool builtin = node.op == ExprOp::Builtin || node.op == ExprOp::BuiltinOf;
      if (builtin) builtins.insert(static_cast<Builtin>(node.aux));
    }
  }

  void operations(const compiler::Ops& all) {
    compiler::walk(all, [&](const compiler::OpPlace& at) {
      std::visit(
          [this]<class T>(const T& what) {
            compiler::codec::visit_members(what, [this]<class M>(const M& member) {
              if constexpr (!std::is_same_v<M, compiler::Ops>) look_at(member);
            });
          },
          at.op->what);
      std::vector<compiler::Effect> effects;
      compiler::effects_of(*at.op, effects);
      for (const compiler::Effect& one : effects) {
        if (one.kind == compiler::EffectKind::Move) moves.insert(one.state.index);
      }
    });
  }
};

bool has_after(const compiler::Ops& operations) {
  bool has = false;
  compiler::walk(operations, [&](const compiler::OpPlace& at) { has = has || at.later; });
  return has;
}

/// What counts wherever a record stands.
Reading everywhere(const compiler::Program& program) {
  Reading reading;
  // An `after` is asked for with its action's conditions where the action left the record.
  for (std::uint32_t i = 0; i < program.actions.size(); ++i) {
    if (has_after(program.actions[i].operations)) reading.act(program.actions[i]);
  }
  reading.look_at_all(program.record_types);
  reading.look_at_all(program.workflows);
  reading.look_at_all(program.follow_ons);
  reading.look_at_all(program.messages);
  reading.look_at_all(program.endpoints);
  reading.look_at_all(program.nurtures);
  reading.look_at_all(program.distributions);
  const auto rules = [&](const std::vector<compiler::RuleId>& all) {
    for (const compiler::RuleId id : all) reading.wait(program.rules[id]);
  };
  for (std::uint32_t i = 0; i < program.workflows.size(); ++i) rules(program.workflows[i].rules);
  for (std::uint32_t i = 0; i < program.record_types.size(); ++i) rules(program.record_types[i].rules);
  return reading;
}

Reading in_state(const compiler::Program& program, const compiler::State& state) {
  Reading reading;
  reading.look_at(state);
  reading.look_at(program.phases[state.phase]);
  for (const compiler::ActionRef& ref : state.actions) reading.act(program.actions[ref.id]);
  for (const compiler::RuleId id : state.rules) reading.wait(program.rules[id]);
  for (const std::uint32_t index : state.always) reading.look_at(program.always[index]);
  return reading;
}

}  // namespace

Asked::Asked(const compiler::Program& program) {
  const Reading common = everywhere(program);
  std::vector<Reading> readings;
  for (std::uint32_t i = 0; i < program.states.size(); ++i) {
    readings.push_back(in_state(program, program.states[compiler::StateId{i}]));
    readings.back().add(common);
    states_.push_back(readings.back().builtins);
  }
  for (bool more = true; more;) {
    more = false;
    for (std::uint32_t i = 0; i < readings.size(); ++i) {
      const std::size_t before = states_[i].size();
      for (const std::uint32_t to : readings[i].moves)
        states_[i].insert(states_[to].begin(), states_[to].end());
      more = more || states_[i].size() > before;
    }
  }
}

}  // namespace leadflow::runtime::proving
