// The actions of operations: each makes one `Op` where the statements of its block go.

#pragma once

#include "dsl/parser/actions_expressions.h"

namespace leadflow::dsl::parser {

/// Adds an operation; its span is that of the rule.
template <typename Input, typename Operation>
void add_op(const Input& in, Builder& b, Operation operation) {
  b.sinks.ops->push_back({span_of(in, b), std::move(operation)});
}

/// Adds an operation without members.
template <template <typename> class Operation>
struct plain_op {
  template <typename Input>
  static void apply(const Input& in, Builder& b) {
    add_op(in, b, Operation<Parsed>{});
  }
};
/// Adds an operation that is a name.
template <template <typename> class Operation>
struct named_op {
  template <typename Input>
  static void apply(const Input& in, Builder& b) {
    add_op(in, b, Operation<Parsed>{take_last(b.scratch.names)});
  }
};

/// The end of a statement with a block: its node, already in place, gets its span, or goes if its head was
/// damaged.
template <typename Input, typename Node>
void finish(const Input& in, Builder& b, std::vector<Node>& nodes) {
  if (b.damaged) {
    nodes.pop_back();
  } else {
    nodes.back().span = span_of(in, b);
  }
}

/// A damaged head: its node is made of empty values, so that the block has somewhere to go, and taken away
/// again.
template <typename Head>
struct action<grammar::damaged_head<Head>> {
  static void apply0(Builder& b) {
    Scratch& s = b.scratch;
    s.clear();
    s.names.resize(2);
    s.paths.resize(1);
    s.texts.resize(1);
    s.durations.resize(1);
    s.duration_spans.resize(1);
    s.exprs.resize(1);
    s.exprs.back().nodes.resize(1);
    action<Head>::apply0(b);
    b.next.damaged = true;
  }
};

// ---- pieces ---------------------------------------------------------------------------------------------

template <>
struct action<grammar::who_user> {
  static void apply0(Builder& b) { b.scratch.who.user = take_last(b.scratch.texts); }
};
template <>
struct action<grammar::who_path> {
  static void apply0(Builder& b) { b.scratch.who.path = take_last(b.scratch.paths); }
};
template <>
struct action<grammar::message_email> : sets<&Scratch::channel, Channel::Email> {};
template <>
struct action<grammar::message_sms> : sets<&Scratch::channel, Channel::Sms> {};
template <>
struct action<grammar::message> {
  static void apply0(Builder& b) { b.scratch.message = {b.scratch.channel, take_last(b.scratch.names)}; }
};

inline Send<Parsed> take_send(Builder& b) {
  return {b.scratch.message, b.scratch.address, b.scratch.held};
}
template <>
struct action<grammar::send_address> {
  static void apply0(Builder& b) { b.scratch.address = take_last(b.scratch.paths); }
};
template <>
struct action<grammar::send_held> : sets<&Scratch::held, true> {};

// ---- operations without a block -------------------------------------------------------------------------

template <>
struct action<grammar::move_to> {
  template <typename Input>
  static void apply(const Input& in, Builder& b) {
    add_op(in, b, MoveTo<Parsed>{take_last(b.scratch.paths)});
  }
};
template <>
struct action<grammar::contact_attempted> : sets<&Scratch::contact, ContactKind::Attempted> {};
template <>
struct action<grammar::contact_made> : sets<&Scratch::contact, ContactKind::Made> {};
template <>
struct action<grammar::contact> {
  template <typename Input>
  static void apply(const Input& in, Builder& b) {
    add_op(in, b, Contact<Parsed>{b.scratch.contact});
  }
};
template <>
struct action<grammar::appointment_lasting> {
  static void apply0(Builder& b) { b.scratch.lasting = take_last(b.scratch.durations); }
};
template <>
struct action<grammar::appointment> {
  template <typename Input>
  static void apply(const Input& in, Builder& b) {
    Scratch& s = b.scratch;
    Appointment<Parsed> made;
    made.title = s.texts.front();
    made.who = s.who;
    if (!s.exprs.empty()) made.at = take_last(s.exprs);
    if (!s.durations.empty()) made.in = take_last(s.durations);
    made.lasting = s.lasting;
    add_op(in, b, std::move(made));
  }
};
template <>
struct action<grammar::send_operation> {
  template <typename Input>
  static void apply(const Input& in, Builder& b) {
    add_op(in, b, take_send(b));
  }
};

template <>
struct action<grammar::recipient_group> {
  static void apply0(Builder& b) {
    b.scratch.recipients.push_back({Recipient<Parsed>::Kind::Group, take_last(b.scratch.names), {}, {}});
  }
};
template <>
struct action<grammar::recipient_user> {
  static void apply0(Builder& b) {
    b.scratch.recipients.push_back({Recipient<Parsed>::Kind::User, {}, take_last(b.scratch.texts), {}});
  }
};
template <>
struct action<grammar::recipient_path> {
  static void apply0(Builder& b) {
    b.scratch.recipients.push_back({Recipient<Parsed>::Kind::Path, {}, {}, take_last(b.scratch.paths)});
  }
};
template <>
struct action<grammar::notify> {
  template <typename Input>
  static void apply(const Input& in, Builder& b) {
    add_op(in, b, Notify<Parsed>{take_all(b.scratch.recipients), b.scratch.message});
  }
};

template <>
struct action<grammar::start_nurture> : named_op<StartNurture> {};
template <>
struct action<grammar::stop_nurture> : plain_op<StopNurture> {};

template <>
struct action<grammar::transfer_user> {
  static void apply0(Builder& b) {
    b.scratch.target.kind = TransferTarget<Parsed>::Kind::User;
    b.scratch.target.user = take_last(b.scratch.texts);
  }
};
template <>
struct action<grammar::transfer_branch> {
  static void apply0(Builder& b) {
    b.scratch.target.kind = TransferTarget<Parsed>::Kind::Branch;
    b.scratch.target.branch = take_last(b.scratch.names);
  }
};
template <>
struct action<grammar::transfer_group> {
  static void apply0(Builder& b) {
    b.scratch.target.kind = TransferTarget<Parsed>::Kind::Group;
    b.scratch.target.group = take_last(b.scratch.names);
  }
};
template <>
struct action<grammar::transfer_path> {
  static void apply0(Builder& b) {
    TransferTarget<Parsed>& target = b.scratch.target;
    target.path = take_last(b.scratch.paths);
    target.kind = target.path.text == "corporate" ? TransferTarget<Parsed>::Kind::Corporate
                                                  : TransferTarget<Parsed>::Kind::Path;
  }
};
template <>
struct action<grammar::transfer_by> {
  static void apply0(Builder& b) { b.scratch.by = take_last(b.scratch.names); }
};
template <>
struct action<grammar::transfer_distribute> : sets<&Scratch::distribute, true> {};
template <>
struct action<grammar::transfer> {
  template <typename Input>
  static void apply(const Input& in, Builder& b) {
    add_op(in, b, Transfer<Parsed>{b.scratch.target, b.scratch.distribute, b.scratch.by});
  }
};

template <>
struct action<grammar::return_record> : plain_op<Return> {};
template <>
struct action<grammar::release_pull> {
  template <typename Input>
  static void apply(const Input& in, Builder& b) {
    add_op(in, b, ReleasePull<Parsed>{take_last(b.scratch.durations)});
  }
};
template <>
struct action<grammar::decrement_pull_count> : plain_op<DecrementPullCount> {};

template <ContactChannel Channel>
struct adds_channel {
  static void apply0(Builder& b) { b.scratch.channels.push_back(Channel); }
};
template <>
struct action<grammar::channel_call> : adds_channel<ContactChannel::Call> {};
template <>
struct action<grammar::channel_email> : adds_channel<ContactChannel::Email> {};
template <>
struct action<grammar::channel_sms> : adds_channel<ContactChannel::Sms> {};
template <>
struct action<grammar::do_not_contact> {
  template <typename Input>
  static void apply(const Input& in, Builder& b) {
    add_op(in, b, DoNotContact<Parsed>{take_all(b.scratch.channels)});
  }
};
template <>
struct action<grammar::allow_contact> {
  template <typename Input>
  static void apply(const Input& in, Builder& b) {
    add_op(in, b, AllowContact<Parsed>{take_all(b.scratch.channels)});
  }
};

template <>
struct action<grammar::favorite> : plain_op<Favorite> {};
template <>
struct action<grammar::unfavorite> : plain_op<Unfavorite> {};
template <>
struct action<grammar::close_for> : sets<&Scratch::credited, true> {};
template <>
struct action<grammar::close> {
  template <typename Input>
  static void apply(const Input& in, Builder& b) {
    Close<Parsed> made;
    if (b.scratch.credited) made.credit = b.scratch.who;
    add_op(in, b, std::move(made));
  }
};
template <>
struct action<grammar::web_request> : named_op<WebRequest> {};
template <>
struct action<grammar::note_ask> : named_op<NoteAsk> {};
template <>
struct action<grammar::note> {
  template <typename Input>
  static void apply(const Input& in, Builder& b) {
    add_op(in, b, Note<Parsed>{take_last(b.scratch.texts)});
  }
};
template <>
struct action<grammar::set_operation> {
  template <typename Input>
  static void apply(const Input& in, Builder& b) {
    add_op(in, b, Set<Parsed>{take_last(b.scratch.assigns)});
  }
};
template <>
struct action<grammar::clear> {
  template <typename Input>
  static void apply(const Input& in, Builder& b) {
    add_op(in, b, Clear<Parsed>{take_all(b.scratch.names)});
  }
};
template <>
struct action<grammar::raise_operation> {
  template <typename Input>
  static void apply(const Input& in, Builder& b) {
    add_op(in, b, Raise<Parsed>{take_last(b.scratch.names), take_all(b.scratch.assigns)});
  }
};

// ---- create ---------------------------------------------------------------------------------------------

template <>
struct action<grammar::create_once> : sets<&Scratch::once, true> {};
template <>
struct action<grammar::create_for_each> {
  static void apply0(Builder& b) {
    b.scratch.for_each = ForEach<Parsed>{take_last(b.scratch.names), take_last(b.scratch.paths)};
  }
};
template <>
struct action<grammar::create_record> {
  template <typename Input>
  static void apply(const Input& in, Builder& b) {
    Scratch& s = b.scratch;
    add_op(in, b, Create<Parsed>{s.once, take_last(s.names), s.for_each, take_all(s.assigns), s.has_values});
  }
};

template <>
struct action<grammar::due_side_before> : sets<&Scratch::side, Due<Parsed>::Kind::Before> {};
template <>
struct action<grammar::due_side_after> : sets<&Scratch::side, Due<Parsed>::Kind::After> {};
template <>
struct action<grammar::due_within> {
  static void apply0(Builder& b) {
    Scratch& s = b.scratch;
    s.due = {Due<Parsed>::Kind::Within, take_last(s.durations), take_last(s.duration_spans), {}};
  }
};
template <>
struct action<grammar::due_at> {
  static void apply0(Builder& b) {
    Scratch& s = b.scratch;
    s.due = {s.side, take_last(s.durations), take_last(s.duration_spans), take_last(s.paths)};
  }
};
template <>
struct action<grammar::create_activity_head> {
  static void apply0(Builder& b) {
    CreateActivity<Parsed> made;
    made.activity = b.scratch.names.front();
    made.due = b.scratch.due;
    b.sinks.ops->push_back({{}, std::move(made)});
    b.next = {};
    b.next.activity = &std::get<CreateActivity<Parsed>>(b.sinks.ops->back().what);
  }
};
template <>
struct action<grammar::activity_block> {
  static void apply0(Builder& b) {
    std::get<CreateActivity<Parsed>>(b.sinks.ops->back().what).has_block = true;
  }
};
template <>
struct action<grammar::create_activity> {
  template <typename Input>
  static void apply(const Input& in, Builder& b) {
    finish(in, b, *b.sinks.ops);
  }
};
template <>
struct action<grammar::option_notify> {
  template <typename Input>
  static void apply(const Input& in, Builder& b) {
    b.sinks.activity->notify.push_back({take_last(b.scratch.durations), span_of(in, b)});
  }
};
template <>
struct action<grammar::option_groups> {
  template <typename Input>
  static void apply(const Input& in, Builder& b) {
    b.sinks.activity->groups.push_back({take_all(b.scratch.names), span_of(in, b)});
  }
};
template <>
struct action<grammar::option_all> {
  template <typename Input>
  static void apply(const Input& in, Builder& b) {
    b.sinks.activity->for_all.push_back({span_of(in, b)});
  }
};
template <>
struct action<grammar::option_hours> {
  template <typename Input>
  static void apply(const Input& in, Builder& b) {
    b.sinks.activity->business_hours.push_back({span_of(in, b)});
  }
};
template <>
struct action<grammar::option_note> {
  template <typename Input>
  static void apply(const Input& in, Builder& b) {
    b.sinks.activity->note.push_back({take_last(b.scratch.texts), span_of(in, b)});
  }
};

// ---- operations with blocks -----------------------------------------------------------------------------

/// The `if` at hand: the last operation of its block.
inline If<Parsed>& current_if(Builder& b) {
  return std::get<If<Parsed>>(b.sinks.ops->back().what);
}

template <>
struct action<grammar::if_begin> {
  static void apply0(Builder& b) { b.sinks.ops->push_back({{}, If<Parsed>{}}); }
};
template <>
struct action<grammar::if_head> {
  static void apply0(Builder& b) {
    Branch<Parsed>& branch = current_if(b).branches.emplace_back();
    branch.when = take_last(b.scratch.exprs);
    branch.span = branch.when.span();
    b.next = {};
    b.next.ops = &branch.then;
  }
};
template <>
struct action<grammar::else_head> {
  static void apply0(Builder& b) {
    current_if(b).has_else = true;
    b.next = {};
    b.next.ops = &current_if(b).otherwise;
  }
};
template <>
struct action<grammar::if_operation> {
  template <typename Input>
  static void apply(const Input& in, Builder& b) {
    finish(in, b, *b.sinks.ops);
  }
};
template <>
struct action<grammar::branch_end> {
  template <typename Input>
  static void apply(const Input& in, Builder& b) {
    Branch<Parsed>& branch = current_if(b).branches.back();
    branch.span.end = b.span(in.begin(), in.end()).end;
  }
};
template <>
struct action<grammar::joined_else_if> : foreign<"else if"> {};
template <>
struct action<grammar::else_on_next_line> {
  template <typename Input>
  static void apply(const Input& in, Builder& b) {
    if (in.string_view().find('\n') == std::string_view::npos) return;
    const char* const word = in.end();
    if (std::string_view(word, 4) != "else" || grammar::is_word_byte(word[4]))
      return;  // reported as a wrong word
    b.report(DiagnosticKind::SyntaxError, b.span(word, word + 4),
             "expected `else` on the line of the `}` before it, found it on a line below")
        .help.push_back("write `} else`");
  }
};

template <>
struct action<grammar::after_head> {
  static void apply0(Builder& b) {
    After<Parsed> made;
    made.duration = take_last(b.scratch.durations);
    made.duration_span = take_last(b.scratch.duration_spans);
    b.sinks.ops->push_back({{}, std::move(made)});
    b.next = {};
    b.next.ops = &std::get<After<Parsed>>(b.sinks.ops->back().what).then;
  }
};
template <>
struct action<grammar::after> {
  template <typename Input>
  static void apply(const Input& in, Builder& b) {
    finish(in, b, *b.sinks.ops);
  }
};

}  // namespace leadflow::dsl::parser
