// The actions of the declarations that workflows share, and of rules.

#pragma once

#include "dsl/parser/actions_operations.h"

namespace leadflow::dsl::parser {

/// Adds a statement of a block to `nodes`; the span is that of the rule.
template <typename Input, typename Node>
Node& add(const Input& in, Builder& b, std::vector<Node>& nodes) {
  Node& node = nodes.emplace_back();
  node.span = span_of(in, b);
  return node;
}

/// Begins a declaration with a name and a label.
template <typename Node>
Node& begin_named(Builder& b, std::vector<Node>& nodes) {
  Node& node = nodes.emplace_back();
  node.name = b.scratch.names.front();
  node.label = b.scratch.label;
  b.next = {};
  return node;
}

// ---- who may, and what must hold ------------------------------------------------------------------------

template <>
struct action<grammar::disabled> {
  template <typename Input>
  static void apply(const Input& in, Builder& b) {
    if (b.sinks.disabled != nullptr) add(in, b, *b.sinks.disabled);
  }
};
template <>
struct action<grammar::role_admin> : sets<&Scratch::role, Role::Admin> {};
template <>
struct action<grammar::role_manager> : sets<&Scratch::role, Role::Manager> {};
template <>
struct action<grammar::role_rep> : sets<&Scratch::role, Role::Rep> {};
template <>
struct action<grammar::permit_role> {
  template <typename Input>
  static void apply(const Input& in, Builder& b) {
    const Span where = tight_span(in, b);
    b.scratch.permits.push_back({ast::Permit::Kind::Role, b.scratch.role, {}, {b.found_in(where), where}});
  }
};
template <>
struct action<grammar::permit_nobody> {
  template <typename Input>
  static void apply(const Input& in, Builder& b) {
    const Span where = tight_span(in, b);
    b.scratch.permits.push_back({ast::Permit::Kind::Nobody, Role::Rep, {}, {b.found_in(where), where}});
  }
};
template <>
struct action<grammar::permit_path> {
  static void apply0(Builder& b) {
    b.scratch.permits.push_back({ast::Permit::Kind::User, Role::Rep, {}, take_last(b.scratch.paths)});
  }
};
template <>
struct action<grammar::guard_when> {
  static void apply0(Builder& b) { b.scratch.when = take_last(b.scratch.exprs); }
};
template <>
struct action<grammar::require> {
  template <typename Input>
  static void apply(const Input& in, Builder& b) {
    ast::Require& made = add(in, b, *b.sinks.requires_);
    made.attributes = take_all(b.scratch.names);
    made.when = std::move(b.scratch.when);
  }
};
template <>
struct action<grammar::refuse> {
  template <typename Input>
  static void apply(const Input& in, Builder& b) {
    ast::Refuse& made = add(in, b, *b.sinks.refuses);
    made.message = b.scratch.texts.front();
    made.when = take_last(b.scratch.exprs);
  }
};
template <>
struct action<grammar::edit_list> : sets<&Scratch::has_list, true> {};
template <>
struct action<grammar::edit> {
  template <typename Input>
  static void apply(const Input& in, Builder& b) {
    ast::Edit& made = add(in, b, *b.sinks.edits);
    made.has_list = b.scratch.has_list;
    made.attributes = take_all(b.scratch.names);
    made.by = take_all(b.scratch.permits);
  }
};

// ---- types and attributes -------------------------------------------------------------------------------

template <>
struct action<grammar::value_label> {
  static void apply0(Builder& b) { b.scratch.value_label = take_last(b.scratch.texts); }
};
template <>
struct action<grammar::value_item> {
  template <typename Input>
  static void apply(const Input& in, Builder& b) {
    b.scratch.values.push_back({tight_span(in, b), take_last(b.scratch.names), b.scratch.value_label});
    b.scratch.value_label.reset();
  }
};

template <ast::TypeKind Kind>
struct plain_type {
  static void apply0(Builder& b) { b.scratch.type = {Kind, {}, {}, {}}; }
};
template <ast::TypeKind Kind>
struct named_type {
  static void apply0(Builder& b) { b.scratch.type = {Kind, {}, take_last(b.scratch.names), {}}; }
};
template <>
struct action<grammar::type_one_of> {
  static void apply0(Builder& b) {
    b.scratch.type = {ast::TypeKind::OneOf, {}, {}, take_all(b.scratch.values)};
  }
};
template <>
struct action<grammar::type_link> : named_type<ast::TypeKind::Link> {};
template <>
struct action<grammar::type_list_of> : named_type<ast::TypeKind::List> {};
template <>
struct action<grammar::type_money> : named_type<ast::TypeKind::Money> {};
template <>
struct action<grammar::type_named> : named_type<ast::TypeKind::Named> {};
template <>
struct action<grammar::type_text> : plain_type<ast::TypeKind::Text> {};
template <>
struct action<grammar::type_integer> : plain_type<ast::TypeKind::Integer> {};
template <>
struct action<grammar::type_decimal> : plain_type<ast::TypeKind::Decimal> {};
template <>
struct action<grammar::type_boolean> : plain_type<ast::TypeKind::Boolean> {};
template <>
struct action<grammar::type_datetime> : plain_type<ast::TypeKind::DateTime> {};
template <>
struct action<grammar::type_date> : plain_type<ast::TypeKind::Date> {};
template <>
struct action<grammar::type_email> : plain_type<ast::TypeKind::Email> {};
template <>
struct action<grammar::type_phone> : plain_type<ast::TypeKind::Phone> {};
template <>
struct action<grammar::type_url> : plain_type<ast::TypeKind::Url> {};
template <>
struct action<grammar::type_user> : plain_type<ast::TypeKind::User> {};
template <>
struct action<grammar::type> {
  template <typename Input>
  static void apply(const Input& in, Builder& b) {
    b.scratch.type.span = tight_span(in, b);
  }
};

template <>
struct action<grammar::computed> {
  static void apply0(Builder& b) { b.scratch.attribute.computed = take_last(b.scratch.exprs); }
};
template <>
struct action<grammar::required> {
  static void apply0(Builder& b) { b.scratch.attribute.required = true; }
};
template <>
struct action<grammar::range> {
  static void apply0(Builder& b) {
    Expr to = take_last(b.scratch.exprs);
    b.scratch.attribute.range = ast::Range{take_last(b.scratch.exprs), std::move(to)};
  }
};
template <>
struct action<grammar::default_value> {
  static void apply0(Builder& b) { b.scratch.attribute.default_value = take_last(b.scratch.exprs); }
};
template <>
struct action<grammar::attribute> {
  template <typename Input>
  static void apply(const Input& in, Builder& b) {
    Scratch& s = b.scratch;
    s.attribute.span = span_of(in, b);
    s.attribute.name = s.names.front();
    s.attribute.type = std::move(s.type);
    s.attribute.label = s.label;
    b.sinks.attributes->push_back(std::exchange(s.attribute, {}));
  }
};

// ---- files, values, records, names ----------------------------------------------------------------------

template <>
struct action<grammar::missing_edition> {
  template <typename Input>
  static void apply(const Input& in, Builder& b) {
    b.report(DiagnosticKind::MissingEdition, b.span(in.begin(), in.begin()),
             "this file does not begin with its edition")
        .help.push_back("write `edition 1` as the first statement");
  }
};
template <>
struct action<grammar::edition> {
  template <typename Input>
  static void apply(const Input& in, Builder& b) {
    b.tree.edition = b.scratch.wholes.front();
    b.tree.edition_span = span_of(in, b);
    if (b.tree.edition == 1) return;
    b.report(DiagnosticKind::UnknownEdition, span_of(in, b),
             fmt::format("there is no edition {}", b.tree.edition))
        .help.push_back("this version knows `edition 1`");
  }
};
template <>
struct action<grammar::stray_brace> {
  template <typename Input>
  static void apply(const Input& in, Builder& b) {
    b.report(DiagnosticKind::SyntaxError, tight_span(in, b), "this `}` has no `{`")
        .help.push_back("remove it");
  }
};
template <>
struct action<grammar::import> {
  template <typename Input>
  static void apply(const Input& in, Builder& b) {
    add(in, b, b.tree.imports).path = b.scratch.texts.front();
  }
};
template <>
struct action<grammar::values> {
  template <typename Input>
  static void apply(const Input& in, Builder& b) {
    ast::ValueSet& made = add(in, b, b.tree.value_sets);
    made.name = b.scratch.names.front();
    made.label = b.scratch.label;
    made.values = take_all(b.scratch.values);
  }
};

template <>
struct action<grammar::record_head> {
  static void apply0(Builder& b) {
    ast::Record& made = begin_named(b, b.tree.records);
    b.next.attributes = &made.attributes;
    b.next.requires_ = &made.requires_;
    b.next.refuses = &made.refuses;
    b.next.edits = &made.edits;
  }
};
template <>
struct action<grammar::unique> {
  template <typename Input>
  static void apply(const Input& in, Builder& b) {
    add(in, b, b.tree.records.back().unique).attributes = take_all(b.scratch.names);
  }
};

/// The end of a declaration with a block.
template <auto Nodes>
struct finishes {
  template <typename Input>
  static void apply(const Input& in, Builder& b) {
    finish(in, b, b.tree.*Nodes);
  }
};
template <auto Nodes>
struct adds_named {
  template <typename Input>
  static void apply(const Input& in, Builder& b) {
    begin_named(b, b.tree.*Nodes).span = span_of(in, b);
  }
};
/// The head of a declaration that no statement shares its vectors with.
template <auto Nodes>
struct begins {
  static void apply0(Builder& b) { begin_named(b, b.tree.*Nodes); }
};
/// The head of one that may be disabled.
template <auto Nodes>
struct begins_switched {
  static void apply0(Builder& b) {
    auto& made = begin_named(b, b.tree.*Nodes);
    b.next.disabled = &made.disabled;
  }
};
template <>
struct action<grammar::record> : finishes<&ast::File::records> {};
template <>
struct action<grammar::group> : adds_named<&ast::File::groups> {};
template <>
struct action<grammar::branch> : adds_named<&ast::File::branches> {};
template <>
struct action<grammar::activity> : adds_named<&ast::File::activities> {};

// ---- hours ----------------------------------------------------------------------------------------------

inline std::uint8_t day_number(std::string_view word) {
  constexpr std::string_view days = "montuewedthufrisatsun";
  return static_cast<std::uint8_t>(days.find(word) / 3);
}
template <>
struct action<grammar::day_word> {
  template <typename Input>
  static void apply(const Input& in, Builder& b) {
    const std::uint8_t day = day_number(b.found_in(tight_span(in, b)));
    b.scratch.days.push_back({day, day, false});
  }
};
template <>
struct action<grammar::last_day> {
  template <typename Input>
  static void apply(const Input& in, Builder& b) {
    b.scratch.days.back().last = day_number(b.found_in(tight_span(in, b)));
    b.scratch.days.back().is_range = true;
  }
};
template <>
struct action<grammar::open_span> {
  static void apply0(Builder& b) {
    const TimeOfDay to = take_last(b.scratch.times);
    b.scratch.spans.push_back({take_last(b.scratch.times), to});
  }
};
template <>
struct action<grammar::timezone> {
  template <typename Input>
  static void apply(const Input& in, Builder& b) {
    add(in, b, b.tree.hours.back().timezone).name = b.scratch.texts.front();
  }
};
template <>
struct action<grammar::open> {
  template <typename Input>
  static void apply(const Input& in, Builder& b) {
    ast::Open& made = add(in, b, b.tree.hours.back().open);
    made.days = take_all(b.scratch.days);
    made.spans = take_all(b.scratch.spans);
  }
};
template <>
struct action<grammar::closed_from> {
  template <typename Input>
  static void apply(const Input& in, Builder& b) {
    add(in, b, b.tree.hours.back().closed_from).path = b.scratch.texts.front();
  }
};
template <>
struct action<grammar::closed> {
  template <typename Input>
  static void apply(const Input& in, Builder& b) {
    ast::Closed& made = add(in, b, b.tree.hours.back().closed);
    made.date = b.scratch.dates.front();
    made.label = b.scratch.label;
  }
};
template <>
struct action<grammar::hours_head> : begins<&ast::File::hours> {};
template <>
struct action<grammar::hours> : finishes<&ast::File::hours> {};

// ---- templates and endpoints ----------------------------------------------------------------------------

template <>
struct action<grammar::subject> {
  template <typename Input>
  static void apply(const Input& in, Builder& b) {
    add(in, b, b.tree.emails.back().subject).text = b.scratch.texts.front();
  }
};
template <>
struct action<grammar::body> {
  template <typename Input>
  static void apply(const Input& in, Builder& b) {
    add(in, b, b.tree.emails.back().body).text = b.scratch.texts.front();
  }
};
template <>
struct action<grammar::email_head> : begins_switched<&ast::File::emails> {};
template <>
struct action<grammar::email> : finishes<&ast::File::emails> {};
template <>
struct action<grammar::sms_text> {
  template <typename Input>
  static void apply(const Input& in, Builder& b) {
    add(in, b, b.tree.sms.back().text).text = b.scratch.texts.front();
  }
};
template <>
struct action<grammar::sms_head> : begins_switched<&ast::File::sms> {};
template <>
struct action<grammar::sms> : finishes<&ast::File::sms> {};

template <>
struct action<grammar::post> {
  template <typename Input>
  static void apply(const Input& in, Builder& b) {
    add(in, b, b.tree.endpoints.back().post).url = b.scratch.texts.front();
  }
};
template <>
struct action<grammar::header> {
  template <typename Input>
  static void apply(const Input& in, Builder& b) {
    ast::Header& made = add(in, b, b.tree.endpoints.back().headers);
    made.name = b.scratch.texts.front();
    made.env = b.scratch.names.front();
  }
};
template <>
struct action<grammar::sign> {
  template <typename Input>
  static void apply(const Input& in, Builder& b) {
    add(in, b, b.tree.endpoints.back().sign).env = b.scratch.names.front();
  }
};
template <>
struct action<grammar::format_json> : sets<&Scratch::format, ast::BodyFormat::Json> {};
template <>
struct action<grammar::format_form> : sets<&Scratch::format, ast::BodyFormat::Form> {};
template <>
struct action<grammar::send_body> {
  template <typename Input>
  static void apply(const Input& in, Builder& b) {
    ast::SendBody& made = add(in, b, b.tree.endpoints.back().send);
    made.values = take_all(b.scratch.assigns);
    made.format = b.scratch.format;
  }
};
template <>
struct action<grammar::timeout> {
  template <typename Input>
  static void apply(const Input& in, Builder& b) {
    add(in, b, b.tree.endpoints.back().timeout).seconds = b.scratch.wholes.front();
  }
};
template <>
struct action<grammar::retry> {
  template <typename Input>
  static void apply(const Input& in, Builder& b) {
    add(in, b, b.tree.endpoints.back().retry).times = b.scratch.wholes.front();
  }
};
template <>
struct action<grammar::endpoint_head> : begins_switched<&ast::File::endpoints> {};
template <>
struct action<grammar::endpoint> : finishes<&ast::File::endpoints> {};

// ---- nurtures, distributions, custom events -------------------------------------------------------------

template <>
struct action<grammar::nurture_step> {
  template <typename Input>
  static void apply(const Input& in, Builder& b) {
    ast::NurtureStep& made = add(in, b, b.tree.nurtures.back().steps);
    made.after = b.scratch.durations.front();
    made.send = take_send(b);
  }
};
template <>
struct action<grammar::stop_on> {
  template <typename Input>
  static void apply(const Input& in, Builder& b) {
    add(in, b, b.tree.nurtures.back().stop).events = take_all(b.scratch.events);
  }
};
template <>
struct action<grammar::nurture_head> : begins_switched<&ast::File::nurtures> {};
template <>
struct action<grammar::nurture> : finishes<&ast::File::nurtures> {};

template <>
struct action<grammar::qualifies> {
  template <typename Input>
  static void apply(const Input& in, Builder& b) {
    add(in, b, b.tree.distributions.back().qualifies).when = take_last(b.scratch.exprs);
  }
};
template <>
struct action<grammar::among> {
  template <typename Input>
  static void apply(const Input& in, Builder& b) {
    add(in, b, b.tree.distributions.back().among).groups = take_all(b.scratch.names);
  }
};
template <>
struct action<grammar::by_round_robin> : sets<&Scratch::distribute_by, ast::DistributeBy::RoundRobin> {};
template <>
struct action<grammar::by_weight> : sets<&Scratch::distribute_by, ast::DistributeBy::Weight> {};
template <>
struct action<grammar::by_least_loaded> : sets<&Scratch::distribute_by, ast::DistributeBy::LeastLoaded> {};
template <>
struct action<grammar::distribute_by> {
  template <typename Input>
  static void apply(const Input& in, Builder& b) {
    add(in, b, b.tree.distributions.back().by).by = b.scratch.distribute_by;
  }
};
template <>
struct action<grammar::ascending> : sets<&Scratch::has_direction, true> {};
template <>
struct action<grammar::descending> {
  static void apply0(Builder& b) { b.scratch.has_direction = b.scratch.descending = true; }
};
template <>
struct action<grammar::sort_key> {
  static void apply0(Builder& b) {
    Scratch& s = b.scratch;
    s.sort_keys.push_back({take_last(s.paths), s.descending, s.has_direction});
    s.has_direction = s.descending = false;
  }
};
template <>
struct action<grammar::order_by> {
  template <typename Input>
  static void apply(const Input& in, Builder& b) {
    add(in, b, b.tree.distributions.back().order).keys = take_all(b.scratch.sort_keys);
  }
};
template <>
struct action<grammar::cap_open> : sets<&Scratch::cap, ast::CapPer::Open> {};
template <>
struct action<grammar::cap_day> : sets<&Scratch::cap, ast::CapPer::Day> {};
template <>
struct action<grammar::cap_hour> : sets<&Scratch::cap, ast::CapPer::Hour> {};
template <>
struct action<grammar::cap_week> : sets<&Scratch::cap, ast::CapPer::Week> {};
template <>
struct action<grammar::at_most> {
  template <typename Input>
  static void apply(const Input& in, Builder& b) {
    ast::AtMost& made = add(in, b, b.tree.distributions.back().at_most);
    made.count = b.scratch.wholes.front();
    made.per = b.scratch.cap;
  }
};
template <>
struct action<grammar::pull_word> : sets<&Scratch::pull, true> {};
template <>
struct action<grammar::distribution_head> {
  static void apply0(Builder& b) {
    ast::Distribution& made = begin_named(b, b.tree.distributions);
    made.pull = b.scratch.pull;
    if (b.scratch.names.size() > 1) made.record = b.scratch.names[1];
    b.next.disabled = &made.disabled;
  }
};
template <>
struct action<grammar::distribution> : finishes<&ast::File::distributions> {};

template <>
struct action<grammar::custom_event_head> {
  static void apply0(Builder& b) { b.next.attributes = &begin_named(b, b.tree.events).attributes; }
};
template <>
struct action<grammar::custom_event_block> {
  static void apply0(Builder& b) { b.tree.events.back().has_block = true; }
};
template <>
struct action<grammar::custom_event> : finishes<&ast::File::events> {};

}  // namespace leadflow::dsl::parser
