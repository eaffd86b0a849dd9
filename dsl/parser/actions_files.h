// The actions of tests and changes.

#pragma once

#include "dsl/parser/actions_workflows.h"

namespace leadflow::dsl::parser {

template <typename Input, typename What>
void add_test(const Input& in, Builder& b, What what) {
  b.tree.tests.back().statements.push_back({span_of(in, b), std::move(what)});
}

template <>
struct action<grammar::restart> {
  static void apply0(Builder& b) { b.scratch.clear(); }
};
template <>
struct action<grammar::test_at> {
  template <typename Input>
  static void apply(const Input& in, Builder& b) {
    add_test(in, b, ast::TestAt{b.expression.finish().root().local});
  }
};

template <>
struct action<grammar::given_at> {
  static void apply0(Builder& b) { b.scratch.at = take_last(b.scratch.names); }
};
template <>
struct action<grammar::given_through> {
  static void apply0(Builder& b) { b.scratch.through = take_last(b.scratch.names); }
};
template <>
struct action<grammar::test_given> {
  template <typename Input>
  static void apply(const Input& in, Builder& b) {
    add_test(in, b, ast::TestGiven{take_all(b.scratch.assigns), b.scratch.at, b.scratch.through});
  }
};
template <>
struct action<grammar::test_follow> {
  template <typename Input>
  static void apply(const Input& in, Builder& b) {
    add_test(in, b, ast::TestFollow{take_last(b.scratch.names), take_all(b.scratch.assigns)});
  }
};
template <>
struct action<grammar::test_user> {
  template <typename Input>
  static void apply(const Input& in, Builder& b) {
    add_test(in, b, ast::TestUser{take_last(b.scratch.names), take_all(b.scratch.permits)});
  }
};
template <>
struct action<grammar::test_as> {
  template <typename Input>
  static void apply(const Input& in, Builder& b) {
    add_test(in, b, ast::TestAs{take_last(b.scratch.names), take_all(b.scratch.permits)});
  }
};
template <>
struct action<grammar::test_clear> {
  template <typename Input>
  static void apply(const Input& in, Builder& b) {
    add_test(in, b, ast::TestClear{take_all(b.scratch.names)});
  }
};

template <ast::RefusalKind Kind>
struct refuses_as {
  static void apply0(Builder& b) {
    ast::TestRefusal refusal;
    refusal.kind = Kind;
    if (Kind == ast::RefusalKind::Incomplete) refusal.missing = take_all(b.scratch.missing);
    if (Kind == ast::RefusalKind::Message) refusal.message = take_last(b.scratch.texts);
    b.scratch.refused = std::move(refusal);
  }
};
template <>
struct action<grammar::not_permitted> : refuses_as<ast::RefusalKind::NotPermitted> {};
template <>
struct action<grammar::not_offered> : refuses_as<ast::RefusalKind::NotOffered> {};
template <>
struct action<grammar::incomplete> : refuses_as<ast::RefusalKind::Incomplete> {};
template <>
struct action<grammar::refusal_message> : refuses_as<ast::RefusalKind::Message> {};
template <>
struct action<grammar::missing_attributes> {
  static void apply0(Builder& b) {
    std::vector<Name>& names = b.scratch.names;  // the first is the action
    b.scratch.missing.assign(names.begin() + 1, names.end());
    names.resize(1);
  }
};
template <>
struct action<grammar::refused> {
  template <typename Input>
  static void apply(const Input& in, Builder& b) {
    if (!b.scratch.refused) b.scratch.refused = ast::TestRefusal{};
    b.scratch.refused->span = tight_span(in, b);
  }
};
template <>
struct action<grammar::test_apply> {
  template <typename Input>
  static void apply(const Input& in, Builder& b) {
    Scratch& s = b.scratch;
    add_test(in, b, ast::TestApply{take_last(s.names), take_all(s.assigns), std::move(s.refused)});
  }
};
template <>
struct action<grammar::test_after> {
  template <typename Input>
  static void apply(const Input& in, Builder& b) {
    add_test(in, b, ast::TestAfter{take_last(b.scratch.durations)});
  }
};
template <>
struct action<grammar::test_set> {
  template <typename Input>
  static void apply(const Input& in, Builder& b) {
    add_test(in, b, ast::TestSet{take_last(b.scratch.assigns)});
  }
};
template <>
struct action<grammar::test_raise> {
  template <typename Input>
  static void apply(const Input& in, Builder& b) {
    add_test(in, b, ast::TestRaise{take_last(b.scratch.events), take_all(b.scratch.assigns)});
  }
};

// ---- what a test expects: `expected` is kept until the whole statement has matched ----------------------

template <>
struct action<grammar::expect_not> : sets<&Scratch::negated, true> {};
template <>
struct action<grammar::held_back_word> : sets<&Scratch::held_back, true> {};
template <>
struct action<grammar::activity_open> : sets<&Scratch::activity, ast::ActivityState::Open> {};
template <>
struct action<grammar::activity_done> : sets<&Scratch::activity, ast::ActivityState::Done> {};
template <>
struct action<grammar::activity_late> : sets<&Scratch::activity, ast::ActivityState::Late> {};
template <>
struct action<grammar::activity_due_at> : sets<&Scratch::activity, ast::ActivityState::Due> {};

template <>
struct action<grammar::expect_status> {
  static void apply0(Builder& b) { b.scratch.expected = ast::ExpectStatus{take_last(b.scratch.names)}; }
};
template <>
struct action<grammar::expect_message> {
  static void apply0(Builder& b) {
    Scratch& s = b.scratch;
    ast::ExpectMessage made{s.negated, s.held_back, s.channel, {}};
    if (!s.names.empty()) made.message = take_last(s.names);
    s.expected = std::move(made);
  }
};
template <>
struct action<grammar::expect_activity> {
  static void apply0(Builder& b) {
    Scratch& s = b.scratch;
    s.expected = ast::ExpectActivity{s.negated, take_last(s.names), s.activity, std::move(s.due_value)};
  }
};
template <>
struct action<grammar::expect_record> {
  static void apply0(Builder& b) {
    Scratch& s = b.scratch;
    ast::ExpectRecord made;
    made.negated = s.negated;
    if (!s.wholes.empty()) made.count = s.wholes.front();
    made.records = take_all(s.names);
    made.with = take_all(s.assigns);
    s.expected = std::move(made);
  }
};
template <>
struct action<grammar::expect_condition> {
  static void apply0(Builder& b) { b.scratch.expected = ast::ExpectCondition{take_last(b.scratch.exprs)}; }
};
template <>
struct action<grammar::test_expect> {
  template <typename Input>
  static void apply(const Input& in, Builder& b) {
    b.tree.tests.back().statements.push_back({span_of(in, b), std::move(b.scratch.expected)});
  }
};

template <>
struct action<grammar::test_head> {
  static void apply0(Builder& b) {
    ast::Test& made = b.tree.tests.emplace_back();
    made.text = b.scratch.texts.front();
    made.workflow = b.scratch.names.front();
    b.next = {};
  }
};
template <>
struct action<grammar::test> : finishes<&ast::File::tests> {};

// ---- change ---------------------------------------------------------------------------------------------

template <bool OfAttribute>
struct adds_moved {
  template <typename Input>
  static void apply(const Input& in, Builder& b) {
    ast::Moved& made = add(in, b, b.tree.moved);
    made.attribute = OfAttribute;
    made.from = b.scratch.paths[0];
    made.to = b.scratch.paths[1];
  }
};
template <bool OfAttribute>
struct adds_retired {
  template <typename Input>
  static void apply(const Input& in, Builder& b) {
    ast::Retired& made = add(in, b, b.tree.retired);
    made.attribute = OfAttribute;
    made.what = b.scratch.paths[0];
    if (!OfAttribute) made.into = b.scratch.paths[1];
  }
};
template <>
struct action<grammar::moved> : adds_moved<false> {};
template <>
struct action<grammar::moved_attribute> : adds_moved<true> {};
template <>
struct action<grammar::retired> : adds_retired<false> {};
template <>
struct action<grammar::retired_attribute> : adds_retired<true> {};

}  // namespace leadflow::dsl::parser
