// The actions of workflows: entries, buckets and stages, states, actions, transitions.

#pragma once

#include "dsl/parser/actions_rules.h"

namespace leadflow::dsl::parser {

// ---- actions and transitions ----------------------------------------------------------------------------

inline ast::Workflow& workflow(Builder& b) {
  return b.tree.workflows.back();
}
inline ast::Phase& phase(Builder& b) {
  return workflow(b).phases.back();
}
inline ast::State& state(Builder& b) {
  return phase(b).states.back();
}
inline ast::Category& category(Builder& b) {
  return state(b).categories.back();
}

template <>
struct action<grammar::ask_optional> : sets<&Scratch::optional, true> {};
template <>
struct action<grammar::ask> {
  template <typename Input>
  static void apply(const Input& in, Builder& b) {
    Scratch& s = b.scratch;
    ast::Ask& made = add(in, b, *b.sinks.asks);
    made.name = s.names.front();
    made.type = std::move(s.type);
    made.label = s.label;
    made.optional_answer = s.optional;
    made.default_value = std::exchange(s.attribute.default_value, std::nullopt);
  }
};

/// The vectors of an action or a transition, for its block.
template <typename Node>
void take_guarded(Builder& b, Node& made) {
  made.by = take_all(b.scratch.permits);
  made.when = std::move(b.scratch.when);
  b.next.requires_ = &made.requires_;
  b.next.refuses = &made.refuses;
  b.next.asks = &made.asks;
}

template <>
struct action<grammar::action_head> {
  static void apply0(Builder& b) {
    ast::Action& made = begin_named(b, category(b).actions);
    take_guarded(b, made);
    b.next.disabled = &made.disabled;
    b.next.ops = &made.operations;
  }
};
template <>
struct action<grammar::action_block> {
  static void apply0(Builder& b) { category(b).actions.back().has_block = true; }
};
template <>
struct action<grammar::action> {
  template <typename Input>
  static void apply(const Input& in, Builder& b) {
    finish(in, b, category(b).actions);
  }
};
template <>
struct action<grammar::category_head> {
  static void apply0(Builder& b) {
    state(b).categories.emplace_back().label = b.scratch.texts.front();
    b.next = {};
  }
};
template <>
struct action<grammar::category> {
  template <typename Input>
  static void apply(const Input& in, Builder& b) {
    finish(in, b, state(b).categories);
  }
};

template <>
struct action<grammar::transition_head> {
  static void apply0(Builder& b) {
    Scratch& s = b.scratch;
    ast::Transition& made = begin_named(b, workflow(b).transitions);
    made.from.assign(s.names.begin() + 1, s.names.end());
    made.to = s.paths.front();
    take_guarded(b, made);
    b.next.disabled = &made.disabled;
    b.next.ops = &made.operations;
  }
};
template <>
struct action<grammar::transition_block> {
  static void apply0(Builder& b) { workflow(b).transitions.back().has_block = true; }
};
template <>
struct action<grammar::transition> {
  template <typename Input>
  static void apply(const Input& in, Builder& b) {
    finish(in, b, workflow(b).transitions);
  }
};

// ---- states and phases ----------------------------------------------------------------------------------

template <>
struct action<grammar::show> {
  template <typename Input>
  static void apply(const Input& in, Builder& b) {
    add(in, b, state(b).show).attributes = take_all(b.scratch.names);
  }
};
template <>
struct action<grammar::chance> {
  template <typename Input>
  static void apply(const Input& in, Builder& b) {
    ast::Chance& made = add(in, b, state(b).chance);
    if (!b.scratch.names.empty()) made.attribute = b.scratch.names.front();
    if (!b.scratch.wholes.empty()) made.percent = b.scratch.wholes.front();
  }
};
template <>
struct action<grammar::without> {
  template <typename Input>
  static void apply(const Input& in, Builder& b) {
    add(in, b, state(b).without).actions = take_all(b.scratch.names);
  }
};
template <>
struct action<grammar::state_like> {
  static void apply0(Builder& b) { b.scratch.like = take_last(b.scratch.names); }
};

template <ast::Vocabulary Words>
struct begins_state {
  static void apply0(Builder& b) {
    ast::State& made = begin_named(b, phase(b).states);
    made.vocabulary = Words;
    made.like = b.scratch.like;
    b.next.requires_ = &made.requires_;
    b.next.refuses = &made.refuses;
    b.next.edits = &made.edits;
    b.next.rules = &made.rules;
  }
};
template <>
struct action<grammar::state_block> {
  static void apply0(Builder& b) { state(b).has_block = true; }
};
struct finishes_state {
  template <typename Input>
  static void apply(const Input& in, Builder& b) {
    finish(in, b, phase(b).states);
  }
};
template <>
struct action<grammar::status_head> : begins_state<ast::Vocabulary::Buckets> {};
template <>
struct action<grammar::step_head> : begins_state<ast::Vocabulary::Stages> {};
template <>
struct action<grammar::status> : finishes_state {};
template <>
struct action<grammar::step> : finishes_state {};

template <>
struct action<grammar::kind_open> : sets<&Scratch::phase, ast::PhaseKind::Open> {};
template <>
struct action<grammar::kind_won> : sets<&Scratch::phase, ast::PhaseKind::Won> {};
template <>
struct action<grammar::kind_lost> : sets<&Scratch::phase, ast::PhaseKind::Lost> {};
template <>
struct action<grammar::kind_archived> : sets<&Scratch::phase, ast::PhaseKind::Archived> {};
template <ast::Vocabulary Words>
struct begins_phase {
  static void apply0(Builder& b) {
    ast::Phase& made = begin_named(b, workflow(b).phases);
    made.vocabulary = Words;
    made.kind = b.scratch.phase;
    b.next.requires_ = &made.requires_;
    b.next.refuses = &made.refuses;
    b.next.edits = &made.edits;
    b.next.rules = &made.rules;
  }
};
struct marks_phase_block {
  static void apply0(Builder& b) { phase(b).has_block = true; }
};
struct finishes_phase {
  template <typename Input>
  static void apply(const Input& in, Builder& b) {
    finish(in, b, workflow(b).phases);
  }
};
template <>
struct action<grammar::bucket_head> : begins_phase<ast::Vocabulary::Buckets> {};
template <>
struct action<grammar::stage_head> : begins_phase<ast::Vocabulary::Stages> {};
template <>
struct action<grammar::bucket_block> : marks_phase_block {};
template <>
struct action<grammar::stage_block> : marks_phase_block {};
template <>
struct action<grammar::bucket> : finishes_phase {};
template <>
struct action<grammar::stage> : finishes_phase {};

// ---- workflows ------------------------------------------------------------------------------------------

template <>
struct action<grammar::description> {
  template <typename Input>
  static void apply(const Input& in, Builder& b) {
    add(in, b, workflow(b).description).text = b.scratch.texts.front();
  }
};
template <>
struct action<grammar::use_hours> {
  template <typename Input>
  static void apply(const Input& in, Builder& b) {
    add(in, b, workflow(b).hours).name = b.scratch.names.front();
  }
};
template <>
struct action<grammar::brake_hour> : sets<&Scratch::brake, ast::BrakePer::Hour> {};
template <>
struct action<grammar::brake_day> : sets<&Scratch::brake, ast::BrakePer::Day> {};
template <>
struct action<grammar::brake> {
  template <typename Input>
  static void apply(const Input& in, Builder& b) {
    ast::Brake& made = add(in, b, workflow(b).brake);
    made.count = b.scratch.wholes.front();
    made.per = b.scratch.brake;
  }
};
template <>
struct action<grammar::entry_restart> {
  static void apply0(Builder& b) { b.scratch.names.clear(); }
};
template <>
struct action<grammar::entry> {
  template <typename Input>
  static void apply(const Input& in, Builder& b) {
    Scratch& s = b.scratch;
    ast::Entry& made = add(in, b, workflow(b).entries);
    made.at = take_last(s.names);
    if (!s.names.empty()) made.name = s.names.front();
    made.label = s.label;
    made.when = std::move(s.when);
  }
};
template <>
struct action<grammar::copy> {
  template <typename Input>
  static void apply(const Input& in, Builder& b) {
    add(in, b, workflow(b).follow_ons.back().copy).attributes = take_all(b.scratch.names);
  }
};
template <>
struct action<grammar::follow_head> {
  static void apply0(Builder& b) {
    ast::FollowOn& made = begin_named(b, workflow(b).follow_ons);
    made.at = b.scratch.names[1];
    take_guarded(b, made);
  }
};
template <>
struct action<grammar::follow_block> {
  static void apply0(Builder& b) { workflow(b).follow_ons.back().has_block = true; }
};
template <>
struct action<grammar::follow_on> {
  template <typename Input>
  static void apply(const Input& in, Builder& b) {
    finish(in, b, workflow(b).follow_ons);
  }
};
template <>
struct action<grammar::workflow_head> {
  static void apply0(Builder& b) {
    ast::Workflow& made = begin_named(b, b.tree.workflows);
    made.record = b.scratch.names[1];
    b.next.disabled = &made.disabled;
    b.next.requires_ = &made.requires_;
    b.next.refuses = &made.refuses;
    b.next.edits = &made.edits;
    b.next.rules = &made.rules;
    b.next.promises = &made.promises;
  }
};
template <>
struct action<grammar::workflow> : finishes<&ast::File::workflows> {};

}  // namespace leadflow::dsl::parser
