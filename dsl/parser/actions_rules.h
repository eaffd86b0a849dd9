// The actions of events, rules and promises.

#pragma once

#include "dsl/parser/actions_declarations.h"

namespace leadflow::dsl::parser {

// ---- events ---------------------------------------------------------------------------------------------

using ast::EventKind;

template <EventKind Kind>
struct event_of {
  static void apply0(Builder& b) { b.scratch.event.kind = Kind; }
};

template <>
struct action<grammar::event_begin> {
  static void apply0(Builder& b) { b.scratch.event = {}; }
};
template <>
struct action<grammar::event> {
  template <typename Input>
  static void apply(const Input& in, Builder& b) {
    b.scratch.event.span = tight_span(in, b);
    b.scratch.events.push_back(std::move(b.scratch.event));
  }
};
template <>
struct action<grammar::event_at> {
  static void apply0(Builder& b) { b.scratch.event.at = take_last(b.scratch.times); }
};
template <>
struct action<grammar::event_in> {
  static void apply0(Builder& b) { b.scratch.event.state = take_last(b.scratch.paths); }
};
template <EventKind Kind>
struct event_at_attribute {
  static void apply0(Builder& b) {
    b.scratch.event.kind = Kind;
    b.scratch.event.attribute = take_last(b.scratch.paths);
  }
};
template <>
struct action<grammar::event_before> : event_at_attribute<EventKind::TimeBefore> {};
template <>
struct action<grammar::event_after> : event_at_attribute<EventKind::TimeAfter> {};
template <>
struct action<grammar::event_reaching> : event_at_attribute<EventKind::Reaching> {};
template <>
struct action<grammar::event_changed> : event_at_attribute<EventKind::Changed> {};
template <>
struct action<grammar::event_time> {
  static void apply0(Builder& b) {
    ast::Event& event = b.scratch.event;
    event.duration = take_last(b.scratch.durations);
    if (event.kind == EventKind::Received) event.kind = EventKind::TimeIn;
  }
};
template <>
struct action<grammar::event_becomes> {
  static void apply0(Builder& b) {
    b.scratch.event.kind = EventKind::Becomes;
    b.scratch.event.when = take_last(b.scratch.exprs);
  }
};
template <>
struct action<grammar::event_state> {
  static void apply0(Builder& b) { b.scratch.event.state = take_last(b.scratch.paths); }
};
template <>
struct action<grammar::event_entered> : event_of<EventKind::Entered> {};
template <>
struct action<grammar::event_left> : event_of<EventKind::Left> {};
template <>
struct action<grammar::event_moved> {
  static void apply0(Builder& b) {
    b.scratch.event.kind = EventKind::Moved;
    b.scratch.event.to = take_last(b.scratch.paths);
    b.scratch.event.state = take_last(b.scratch.paths);
  }
};
template <EventKind Kind>
struct event_of_name {
  static void apply0(Builder& b) {
    b.scratch.event.kind = Kind;
    b.scratch.event.name = take_last(b.scratch.names);
  }
};
/// The name, where one is written.
struct event_name {
  static void apply0(Builder& b) { b.scratch.event.name = take_last(b.scratch.names); }
};
template <>
struct action<grammar::event_applied> : event_of_name<EventKind::Applied> {};
template <>
struct action<grammar::event_custom> : event_of_name<EventKind::Custom> {};
template <>
struct action<grammar::event_activity_name> : event_name {};
template <>
struct action<grammar::event_request> : event_name {};

template <>
struct action<grammar::event_attempted> : event_of<EventKind::ContactAttempted> {};
template <>
struct action<grammar::event_made> : event_of<EventKind::ContactMade> {};
template <>
struct action<grammar::event_do_not_contact> : event_of<EventKind::DoNotContact> {};
template <>
struct action<grammar::event_scheduled> : event_of<EventKind::AppointmentScheduled> {};
template <>
struct action<grammar::event_held> : event_of<EventKind::AppointmentHeld> {};
template <>
struct action<grammar::event_missed> : event_of<EventKind::AppointmentMissed> {};
template <>
struct action<grammar::event_cancelled> : event_of<EventKind::AppointmentCancelled> {};
template <>
struct action<grammar::event_done> : event_of<EventKind::ActivityDone> {};
template <>
struct action<grammar::event_late> : event_of<EventKind::ActivityLate> {};
template <>
struct action<grammar::event_opened> : event_of<EventKind::EmailOpened> {};
template <>
struct action<grammar::event_clicked> : event_of<EventKind::EmailClicked> {};
template <>
struct action<grammar::event_email_replied> : event_of<EventKind::EmailReplied> {};
template <>
struct action<grammar::event_bounced> : event_of<EventKind::EmailBounced> {};
template <>
struct action<grammar::event_sms_replied> : event_of<EventKind::SmsReplied> {};
template <>
struct action<grammar::event_sms_failed> : event_of<EventKind::SmsFailed> {};
template <>
struct action<grammar::event_delivered> : event_of<EventKind::RequestDelivered> {};
template <>
struct action<grammar::event_failed> : event_of<EventKind::RequestFailed> {};
template <>
struct action<grammar::event_nurture_finished> : event_of<EventKind::NurtureFinished> {};
template <>
struct action<grammar::event_received> : event_of<EventKind::Received> {};
template <>
struct action<grammar::event_assigned> : event_of<EventKind::Assigned> {};
template <>
struct action<grammar::event_closed> : event_of<EventKind::Closed> {};
template <>
struct action<grammar::event_returned> : event_of<EventKind::Returned> {};

// ---- rules ----------------------------------------------------------------------------------------------

template <>
struct action<grammar::rule_record> {
  static void apply0(Builder& b) { b.scratch.record = take_last(b.scratch.names); }
};
template <>
struct action<grammar::rule_when> {
  template <typename Input>
  static void apply(const Input& in, Builder& b) {
    add(in, b, b.sinks.rule->when).when = take_last(b.scratch.exprs);
  }
};
template <ast::HowOften Often>
struct how_often {
  template <typename Input>
  static void apply(const Input& in, Builder& b) {
    add(in, b, b.sinks.rule->often).often = Often;
  }
};
template <>
struct action<grammar::once_per_entry> : how_often<ast::HowOften::OncePerEntry> {};
template <>
struct action<grammar::once> : how_often<ast::HowOften::Once> {};
template <>
struct action<grammar::always> : how_often<ast::HowOften::Always> {};

/// Where the rules of the block at hand go; those of a file have no block around them.
inline std::vector<ast::Rule>& rules_here(Builder& b) {
  return b.sinks.rules != nullptr ? *b.sinks.rules : b.tree.rules;
}

template <>
struct action<grammar::rule_head> {
  static void apply0(Builder& b) {
    ast::Rule& made = begin_named(b, rules_here(b));
    made.record = b.scratch.record;
    made.on = take_all(b.scratch.events);
    b.next.rule = &made;
    b.next.disabled = &made.disabled;
    b.next.ops = &made.operations;
  }
};
template <>
struct action<grammar::rule> {
  template <typename Input>
  static void apply(const Input& in, Builder& b) {
    finish(in, b, rules_here(b));
  }
};

// ---- promises -------------------------------------------------------------------------------------------

template <>
struct action<grammar::operation_kind> {
  template <typename Input>
  static void apply(const Input& in, Builder& b) {
    b.scratch.op_kinds.back().span = tight_span(in, b);
  }
};
template <ast::OpKindTag Tag>
struct kind_of {
  static void apply0(Builder& b) { b.scratch.op_kinds.push_back({Tag, {}, {}}); }
};
template <ast::OpKindTag Tag>
struct kind_of_name {
  static void apply0(Builder& b) { b.scratch.op_kinds.push_back({Tag, take_last(b.scratch.names), {}}); }
};
template <>
struct action<grammar::kind_send_email> : kind_of<ast::OpKindTag::SendEmail> {};
template <>
struct action<grammar::kind_send_sms> : kind_of<ast::OpKindTag::SendSms> {};
template <>
struct action<grammar::kind_notify> : kind_of<ast::OpKindTag::Notify> {};
template <>
struct action<grammar::kind_do_not_contact> : kind_of<ast::OpKindTag::DoNotContact> {};
template <>
struct action<grammar::kind_contact_made> : kind_of<ast::OpKindTag::ContactMade> {};
template <>
struct action<grammar::kind_contact_attempted> : kind_of<ast::OpKindTag::ContactAttempted> {};
template <>
struct action<grammar::kind_close> : kind_of<ast::OpKindTag::Close> {};
template <>
struct action<grammar::kind_return> : kind_of<ast::OpKindTag::Return> {};
template <>
struct action<grammar::kind_start_nurture> : kind_of<ast::OpKindTag::StartNurture> {};
template <>
struct action<grammar::kind_web_request> : kind_of<ast::OpKindTag::WebRequest> {};
template <>
struct action<grammar::kind_create> : kind_of_name<ast::OpKindTag::Create> {};
template <>
struct action<grammar::kind_set> : kind_of_name<ast::OpKindTag::Set> {};

template <>
struct action<grammar::place_state> : sets<&Scratch::place, ast::PlaceKind::State> {};
template <>
struct action<grammar::place_phase> : sets<&Scratch::place, ast::PlaceKind::Phase> {};
template <>
struct action<grammar::place_kind> : sets<&Scratch::place, ast::PlaceKind::Kind> {};
template <>
struct action<grammar::place> {
  template <typename Input>
  static void apply(const Input& in, Builder& b) {
    b.scratch.places.push_back({b.scratch.place, take_last(b.scratch.names), tight_span(in, b)});
    b.scratch.place = ast::PlaceKind::Unsaid;
  }
};

template <>
struct action<grammar::never_what> {
  static void apply0(Builder& b) { b.scratch.never_what = take_all(b.scratch.op_kinds); }
};
template <>
struct action<grammar::from_places> {
  static void apply0(Builder& b) { b.scratch.from_places = take_all(b.scratch.places); }
};
template <>
struct action<grammar::reach_places> {
  static void apply0(Builder& b) { b.scratch.reach_places = take_all(b.scratch.places); }
};
template <>
struct action<grammar::every_open_state> : sets<&Scratch::from, ast::FromWhere::EveryOpenState> {};
template <>
struct action<grammar::every_state> : sets<&Scratch::from, ast::FromWhere::EveryState> {};

template <>
struct action<grammar::never> {
  static void apply0(Builder& b) {
    b.scratch.promise = ast::Never{take_all(b.scratch.never_what), take_all(b.scratch.op_kinds)};
  }
};
template <>
struct action<grammar::can_reach> {
  static void apply0(Builder& b) {
    Scratch& s = b.scratch;
    s.promise = ast::CanReach{s.from, take_all(s.from_places), take_all(s.reach_places)};
  }
};
template <>
struct action<grammar::only_through> {
  static void apply0(Builder& b) {
    b.scratch.promise = ast::OnlyThrough{take_all(b.scratch.reach_places), take_all(b.scratch.places)};
  }
};
template <>
struct action<grammar::always_holds> {
  static void apply0(Builder& b) {
    b.scratch.promise = ast::Always{take_all(b.scratch.places), take_last(b.scratch.exprs)};
  }
};
template <>
struct action<grammar::rules_terminate> {
  static void apply0(Builder& b) { b.scratch.promise = ast::RulesTerminate{}; }
};
template <>
struct action<grammar::left_within> {
  static void apply0(Builder& b) { b.scratch.promise = ast::LeftWithin{take_last(b.scratch.durations)}; }
};
template <>
struct action<grammar::prove_disabled> : sets<&Scratch::disabled, true> {};
template <>
struct action<grammar::prove_workflow> {
  static void apply0(Builder& b) { b.scratch.record = take_last(b.scratch.names); }
};
template <>
struct action<grammar::prove> {
  template <typename Input>
  static void apply(const Input& in, Builder& b) {
    ast::Prove& made = add(in, b, b.sinks.promises != nullptr ? *b.sinks.promises : b.tree.promises);
    made.text = b.scratch.texts.front();
    made.workflow = b.scratch.record;
    made.disabled = b.scratch.disabled;
    made.promise = std::move(b.scratch.promise);
  }
};

}  // namespace leadflow::dsl::parser
