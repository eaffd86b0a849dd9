// What the parser has read of the statement at hand.
//
// Rules leave their values here; the action of the whole statement, or of its head
// when a block follows, moves them into the tree.

#pragma once

#include <iterator>
#include <optional>
#include <utility>
#include <vector>

#include "dsl/ast.h"

namespace leadflow::dsl::parser {

/// What stands once: plain values, forgotten in one assignment.
struct Single {
  Who<Parsed> who;
  TransferTarget<Parsed> target;
  MessageRef<Parsed> message;
  Due<Parsed> due;
  std::optional<ForEach<Parsed>> for_each;
  ast::Label label;
  ast::Label value_label;
  std::optional<Duration> lasting;
  std::optional<Path> address;
  std::optional<ast::PhaseKind> phase;
  std::optional<Name> like;
  std::optional<Name> record;
  std::optional<Name> by;
  std::optional<Name> at;
  std::optional<Name> through;
  std::optional<std::int64_t> count;
  Channel channel = Channel::Email;
  ContactKind contact = ContactKind::Attempted;
  Role role = Role::Rep;
  ast::BodyFormat format = ast::BodyFormat::Json;
  ast::DistributeBy distribute_by = ast::DistributeBy::RoundRobin;
  ast::CapPer cap = ast::CapPer::Open;
  ast::BrakePer brake = ast::BrakePer::Hour;
  ast::PlaceKind place = ast::PlaceKind::Unsaid;
  ast::ActivityState activity = ast::ActivityState::Any;
  ast::FromWhere from = ast::FromWhere::Places;
  Due<Parsed>::Kind side = Due<Parsed>::Kind::Before;
  bool is_range = false;
  bool business = false;
  bool has_list = false;
  bool optional = false;
  bool once = false;
  bool held = false;
  bool distribute = false;
  bool descending = false;
  bool has_direction = false;
  bool has_values = false;
  bool pull = false;
  bool disabled = false;
  bool negated = false;
  bool held_back = false;
  bool credited = false;
};

/// What has a length. Each list keeps its room from statement to statement.
struct Scratch : Single {
  std::vector<Name> names;
  std::vector<Path> paths;
  std::vector<Text> texts;
  std::vector<Expr> exprs;
  std::vector<Duration> durations;
  std::vector<Span> duration_spans;
  std::vector<TimeOfDay> times;
  std::vector<Date> dates;
  std::vector<std::int64_t> wholes;
  std::vector<ast::Assign> assigns;
  std::vector<ast::Permit> permits;
  std::vector<ast::Value> values;
  std::vector<ast::Event> events;
  std::vector<ast::Place> places;
  std::vector<ast::OpKind> op_kinds;
  std::vector<ast::Days> days;
  std::vector<ast::OpenSpan> spans;
  std::vector<ast::SortKey> sort_keys;
  std::vector<Recipient<Parsed>> recipients;
  std::vector<ContactChannel> channels;
  std::optional<Expr> when;
  std::optional<Expr> due_value;
  std::optional<ast::TestRefusal> refused;

  ast::Event event;                             // begun anew by each event
  ast::Type type;                               // begun anew by each type
  ast::Attribute attribute;                     // moved out when done
  decltype(ast::Prove::promise) promise;        // moved out when done
  decltype(ast::TestStatement::what) expected;  // the same
  std::vector<Name> missing;                    // the same
  std::vector<ast::OpKind> never_what;
  std::vector<ast::Place> from_places;
  std::vector<ast::Place> reach_places;

  void clear() {
    static constexpr Single nothing{};
    static_cast<Single&>(*this) = nothing;
    names.clear();
    paths.clear();
    texts.clear();
    exprs.clear();
    durations.clear();
    duration_spans.clear();
    times.clear();
    dates.clear();
    wholes.clear();
    assigns.clear();
    permits.clear();
    values.clear();
    events.clear();
    places.clear();
    op_kinds.clear();
    days.clear();
    spans.clear();
    sort_keys.clear();
    recipients.clear();
    channels.clear();
    when.reset();
    due_value.reset();
    refused.reset();
    never_what.clear();
    from_places.clear();
    reach_places.clear();
    if (attribute.required || attribute.computed || attribute.range || attribute.default_value)
      attribute = {};
  }
};

/// Takes the last of a list out.
template <typename T>
T take_last(std::vector<T>& from) {
  T last = std::move(from.back());
  from.pop_back();
  return last;
}

/// Takes a whole list, leaving it empty; the list keeps its room.
template <typename T>
std::vector<T> take_all(std::vector<T>& from) {
  std::vector<T> all(std::make_move_iterator(from.begin()), std::make_move_iterator(from.end()));
  from.clear();
  return all;
}

}  // namespace leadflow::dsl::parser
