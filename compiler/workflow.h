// The compiled program: plain data, names resolved to indices, immutable.
//
// It is the contract between compiler and runtime. Every declaration has an
// index into the table of its kind; what users typed stays as `name` and `label`.
// Spans say where a thing stands in the text, for findings; they are zero in a
// program read from a store.
//
// Tables can be filled whole (by the compiler) or piece by piece from a store
// (see Table): applying a disposition then decodes only the state, action and
// rules it touches, whatever the size of the program.
//
// Templates, endpoints and nurtures are declared without a record type, and
// their placeholders mean attributes of whichever record they are used for. The
// program therefore holds one instance of each for every record type it is used with.

#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "dsl/ast.h"
#include "dsl/operations.h"

namespace leadflow::compiler {

using dsl::Date;
using dsl::Duration;
using dsl::LocalTime;
using dsl::Span;
using dsl::SymbolKind;
using dsl::TimeOfDay;

/// An index into the table of its kind.
template <SymbolKind K>
struct Id {
  static constexpr std::uint32_t none = 0xffffffff;
  std::uint32_t index = none;
  bool valid() const { return index != none; }
  auto operator<=>(const Id&) const = default;
};
using ValueSetId = Id<SymbolKind::ValueSet>;
using RecordTypeId = Id<SymbolKind::RecordType>;
using AttributeId = Id<SymbolKind::Attribute>;  // within its record type
using GroupId = Id<SymbolKind::Group>;
using BranchId = Id<SymbolKind::Branch>;
using HoursId = Id<SymbolKind::Hours>;
using MessageId = Id<SymbolKind::Email>;  // e-mails and SMS, one instance a record type
using EndpointId = Id<SymbolKind::Endpoint>;
using ActivityId = Id<SymbolKind::Activity>;
using NurtureId = Id<SymbolKind::Nurture>;
using DistributionId = Id<SymbolKind::Distribution>;
using EventId = Id<SymbolKind::Event>;
using WorkflowId = Id<SymbolKind::Workflow>;
using PhaseId = Id<SymbolKind::Phase>;
using StateId = Id<SymbolKind::State>;
using ActionId = Id<SymbolKind::Action>;  // actions and transitions
using FollowOnId = Id<SymbolKind::FollowOn>;
using RuleId = Id<SymbolKind::Rule>;

// ---- types and expressions
// ------------------------------------------------------------------------------------

/// What a value can be. The first row are types of attributes; the rest come up in expressions only.
enum class TypeKind : std::uint8_t {
  Text,
  Integer,
  Decimal,
  Boolean,
  DateTime,
  Date,
  Email,
  Phone,
  Url,
  User,
  Money,
  Enum,
  Link,
  List,
  TimeOfDay,
  Duration,
  Owner /* a user or a group */,
  Group,
  Branch,
  Role,
  State,
  Phase,
  Element /* one of a list */,
  Channels /* do_not_contact */,
};
std::string_view to_text(TypeKind kind);

struct Type {
  TypeKind kind = TypeKind::Text;
  ValueSetId values;     // of Enum
  RecordTypeId record;   // of Link, List, Element
  std::string currency;  // of Money
  bool operator==(const Type&) const = default;
};

/// What every record has beside its attributes.
enum class Builtin : std::uint8_t {
  Status,
  Owner,
  Branch,
  Actor,
  CreatedBy,
  CreatedAt,
  EnteredAt,
  ContactAttempts,
  Contacted,
  FirstContactAt,
  Favorite,
  DoNotContact,
  Returned,
  Closed,
  PullCount,
  Parent,
  Me,  // in operations and `by`: the one acting
};
std::string_view to_text(Builtin builtin);
enum class UserField : std::uint8_t { Name, Role, Branch, Email, Manager };

enum class ExprOp : std::uint8_t {
  // leaves
  Constant,  // by `type`: integer, number (text), string, date, enum value, group, branch, role, state, phase
             // ...
  Now,
  Today,
  Attribute,       // attribute `aux` of the record at hand
  Before,          // before.a: its value before the transaction
  Builtin,         // `aux` is a Builtin of the record at hand
  Ask,             // the answer called `text`
  EventData,       // `text`.`extra`: member of the event at hand
  Element,         // attribute `aux` of the element of the enclosing `sum`
  Variable,        // attribute `aux` of the `for each` variable; aux none: the variable itself
  EnteredAtState,  // entered_at(S): `aux` is the state
  // one child (a)
  AttributeOf,  // attribute `aux` of the record that the link `a` points to
  BuiltinOf,    // Builtin `aux` of that record
  UserFieldOf,  // UserField `aux` of the user `a`
  ElementsOf,   // list attribute `aux` of every element of list `a`, one after the other; not a list: their
                // values
  Not,
  Negate,
  IsSet,
  IsNotSet,
  Count,
  Days,
  Hours,
  InGroup,  // user or owner `a` is in (is) group `aux`
  // two children (a, b)
  Implies,
  Or,
  And,
  Equal,
  NotEqual,
  Less,
  LessEqual,
  Greater,
  GreaterEqual,
  Contains,
  StartsWith,
  EndsWith,
  In,       // b is a List node, or a list value
  InPhase,  // state `a` is in phase `aux`
  Add,
  Subtract,
  Multiply,
  Divide,
  Sum /* a: list, b: of Element */,
  // any number of children
  List,            // children
  ElementLiteral,  // { a = x }: children are values for the attributes `attributes`
  Join,    // a text with placeholders: the texts of the children one after the other, nothing for what is not
           // set
  OrElse,  // (two children) `{{a or 'text'}}` in a Join: a where it is set, else b
};

struct ExprNode {
  ExprOp op = ExprOp::Constant;
  Type type;
  std::uint32_t a = 0xffffffff;
  std::uint32_t b = 0xffffffff;
  std::uint32_t aux = 0xffffffff;
  std::int64_t number = 0;  // Integer, Boolean (0, 1), Date (days since the epoch), TimeOfDay (minutes)
  std::string
      text;  // Text, Decimal and Money (canonical number), Enum (value name), User (name), Ask, EventData
  std::string extra;                      // EventData: member
  LocalTime local;                        // DateTime as written
  Duration duration;                      // Duration
  std::vector<std::uint32_t> children;    // of List and ElementLiteral
  std::vector<std::uint32_t> attributes;  // of ElementLiteral: attribute of each child
  Span span;
};

/// Children before parents, the root last. Empty: no expression.
struct Expr {
  std::vector<ExprNode> nodes;
  bool empty() const { return nodes.empty(); }
  const ExprNode& root() const { return nodes.back(); }
  const Type& type() const { return nodes.back().type; }
  Span span() const { return nodes.empty() ? Span{} : nodes.back().span; }
};

/// A text with placeholders: pieces one after the other.
struct TextPiece {
  std::string literal;  // where `value` is empty
  Expr value;           // a placeholder
  bool has_fallback = false;
  std::string fallback;  // of `{{a or 'text'}}`
  Span span;
};
struct TextTemplate {
  std::vector<TextPiece> pieces;
  Span span;
};

/// The phase in which operations are resolved. See dsl/operations.h.
struct Compiled {
  template <SymbolKind K>
  using Ref = Id<K>;
  using StateRef = StateId;
  using AttributeRef =
      AttributeId;  // of the record at hand; in Create of the new record; in Raise: see note there
  using AskRef = std::string;
  using Path = compiler::Expr;  // evaluates to a user, an owner, an address, a date ...
  using ListPath = compiler::Expr;
  using Expr = compiler::Expr;
  using Text = TextTemplate;
  using Plain = std::string;
};
using Op = dsl::Op<Compiled>;
using Ops = dsl::Ops<Compiled>;
using Permit = dsl::Permit<Compiled>;

// ---- declarations
// ---------------------------------------------------------------------------------------------

struct EnumValue {
  std::string name;
  std::string label;
};
/// `values NAME`, or the unnamed set of a `one of`.
struct ValueSet {
  std::string name;  // empty: written in place
  std::string label;
  std::vector<EnumValue> values;
};

struct Requirement {
  std::vector<AttributeId> attributes;
  Expr when;
  Span span;
};
struct Refusal {
  std::string message;
  Expr when;
  Span span;
};
struct EditRule {
  bool has_list = false;
  std::vector<AttributeId> attributes;
  std::vector<Permit> by;
  Span span;
};
/// What holds for entering and staying in a scope, and who may edit there.
struct Validity {
  std::vector<Requirement> requirements;
  std::vector<Refusal> refusals;
  std::vector<EditRule> edits;
};

struct Attribute {
  std::string name;
  std::string label;  // the name where none is written
  Type type;
  bool required = false;
  Expr computed;
  Expr from, to;  // of a range
  Expr default_value;
  Span span;
};

struct RecordType {
  std::string name;
  std::string label;
  std::vector<Attribute> attributes;
  std::vector<std::vector<AttributeId>> unique;
  Validity validity;
  std::vector<WorkflowId> workflows;  // enabled ones, in the order of the program
  std::vector<RuleId> rules;          // top-level ones, imported files first
  Span span;

  AttributeId find(std::string_view attribute) const;
};

struct Named {  // group, branch, activity
  std::string name;
  std::string label;
  Span span;
};

struct DaySpan {
  std::int16_t from = 0;  // minutes of the day
  std::int16_t to = 0;    // up to 1440; not after `from`: of the next day
};
struct Hours {
  std::string name;
  std::string label;
  std::string timezone;                      // "UTC" where none is written
  std::vector<std::vector<DaySpan>> weekly;  // seven, Monday first
  std::vector<Date> closed;                  // sorted, each once
  Span span;
};

struct Message {
  dsl::Channel channel = dsl::Channel::Email;
  std::string name;
  std::string label;
  RecordTypeId record;
  bool disabled = false;
  TextTemplate subject;
  TextTemplate body;
};

struct EndpointHeader {
  std::string name;
  std::string env;
};
struct EndpointValue {
  std::string name;
  Expr value;
};
struct Endpoint {
  std::string name;
  std::string label;
  RecordTypeId record;
  bool disabled = false;
  std::string url;
  std::vector<EndpointHeader> headers;
  std::string sign_env;
  std::vector<EndpointValue> send;
  dsl::ast::BodyFormat format = dsl::ast::BodyFormat::Json;
  std::int64_t timeout_seconds = 30;
  std::int64_t retries = 5;
};

/// One event that a rule waits for, resolved.
struct Event {
  dsl::ast::EventKind kind = dsl::ast::EventKind::Received;
  std::optional<Duration> duration;
  std::vector<StateId> states;  // of Entered, Left, TimeIn, Moved (from): any of these; empty: any state
  std::vector<StateId> to;      // of Moved
  std::string action;           // of Applied
  AttributeId attribute;        // of Changed
  Expr time;                    // of TimeBefore, TimeAfter, Reaching: the date or date and time
  Expr when;                    // of Becomes
  std::optional<TimeOfDay> at;
  ActivityId activity;  // of ActivityDone, ActivityLate; none: any
  EndpointId endpoint;  // of RequestDelivered, RequestFailed (by name: instances share it)
  std::string endpoint_name;
  EventId custom;
  Span span;
};

struct NurtureStep {
  Duration after;
  dsl::Send<Compiled> send;
};
struct Nurture {
  std::string name;
  std::string label;
  RecordTypeId record;
  bool disabled = false;
  std::vector<NurtureStep> steps;
  std::vector<Event> stop;
};

struct SortKey {
  Expr value;
  bool descending = false;
};
struct Cap {
  std::int64_t count = 0;
  dsl::ast::CapPer per = dsl::ast::CapPer::Open;
};
struct Distribution {
  std::string name;
  std::string label;
  RecordTypeId record;
  bool pull = false;
  bool disabled = false;
  Expr qualifies;  // empty: every record
  std::vector<GroupId> among;
  dsl::ast::DistributeBy by = dsl::ast::DistributeBy::RoundRobin;
  std::vector<SortKey> order;
  std::vector<Cap> caps;
  Span span;
};

struct CustomEvent {
  std::string name;
  std::string label;
  std::vector<Attribute> members;
};

struct Ask {
  std::string name;
  std::string label;
  Type type;
  bool optional = false;
  Expr default_value;
  AttributeId attribute;  // the attribute of that name, which the answer is written to first
  Span span;
};

/// An action of a state, or a transition of a workflow.
struct Action {
  std::string name;
  std::string label;
  std::string category;  // empty for a transition
  WorkflowId workflow;
  bool is_transition = false;
  std::vector<StateId> from;  // an action has one
  StateId to;                 // of a transition
  bool disabled = false;
  std::vector<Permit> by;
  Expr when;
  std::vector<Requirement> requirements;
  std::vector<Refusal> refusals;
  std::vector<Ask> asks;
  Ops operations;
  Span span;  // the whole statement
  Span name_span;
};

enum class RuleScope : std::uint8_t { State, Phase, Workflow, Top };
struct Rule {
  std::string name;
  std::string label;
  RuleScope scope = RuleScope::Top;
  WorkflowId workflow;  // but for Top
  PhaseId phase;
  StateId state;
  RecordTypeId record;
  std::vector<Event> on;
  Expr when;
  dsl::ast::HowOften often = dsl::ast::HowOften::Always;
  bool disabled = false;
  bool time_only = false;  // every event is one that time sets off
  bool leaves_closed =
      false;  // its event or `when` names a not open state, phase or `closed`: its move may leave one
  Ops operations;
  Span span;
  Span name_span;
};

struct ActionRef {  // what a state lists without loading it
  ActionId id;
  std::string name;
  std::string label;
  std::string category;
};
struct State {
  std::string name;
  std::string label;
  WorkflowId workflow;
  PhaseId phase;
  bool open = true;
  std::vector<AttributeId> show;
  bool has_show = false;
  std::int64_t chance = 0;
  AttributeId chance_attribute;
  bool has_chance = false;
  Validity validity;
  std::vector<ActionRef> actions;     // in the order of the text: categories, then transitions
  std::vector<RuleId> rules;          // the state's own and its phase's
  std::vector<std::uint32_t> always;  // promises that hold here: indices of Program::always
  Span span;
  Span name_span;
};

struct Phase {
  std::string name;
  std::string label;
  WorkflowId workflow;
  dsl::ast::PhaseKind kind = dsl::ast::PhaseKind::Open;
  std::vector<StateId> states;
  Validity validity;
  Span span;
};

struct Entry {
  std::string name;  // empty: the unnamed one
  std::string label;
  StateId at;
  Expr when;
};

struct FollowOn {
  std::string name;
  std::string label;
  WorkflowId workflow;
  StateId at;
  std::vector<Permit> by;
  Expr when;
  std::vector<Requirement> requirements;
  std::vector<Refusal> refusals;
  std::vector<Ask> asks;
  bool copies_all = true;  // every attribute but the lists
  std::vector<AttributeId> copy;
};

/// An `at ... always` promise.
struct AlwaysPromise {
  std::string text;
  WorkflowId workflow;
  bool disabled = false;
  std::vector<StateId> states;
  Expr always;
  Span span;
};

struct Workflow {
  std::string name;
  std::string label;
  std::string description;
  RecordTypeId record;
  dsl::ast::Vocabulary vocabulary = dsl::ast::Vocabulary::Buckets;
  HoursId hours;
  bool disabled = false;
  std::int64_t messages_per_hour = 0;  // 0: no brake; a brake per day has `brake_per_day`
  bool brake_per_day = false;
  std::vector<Entry> entries;
  std::vector<FollowOnId> follow_ons;
  std::vector<PhaseId> phases;
  std::vector<StateId> states;  // in the order of the text
  std::vector<RuleId> rules;    // of the workflow itself
  Validity validity;
  Span span;
};

/// `moved a to b`, `retired a into b`; names, because the left side is gone from the program.
struct Change {
  bool attribute = false;
  bool retired = false;
  std::string from;  // "leads.attempted", "lead.budget"
  std::string to;    // empty: an attribute given up
  Span span;
};

// ---- the program
// ----------------------------------------------------------------------------------------------

/// A vector, or a memo over a store: with a loader, an item is decoded when it is first asked for.
/// References stay valid for the table's life. Not thread-safe.
template <class T>
class Table {
 public:
  using Loader = std::function<T(std::uint32_t)>;

  std::uint32_t size() const { return static_cast<std::uint32_t>(items_.size()); }
  std::uint32_t add(T item) {
    items_.push_back(std::make_unique<T>(std::move(item)));
    return size() - 1;
  }
  T& edit(std::uint32_t index) { return *items_[index]; }
  const T& operator[](std::uint32_t index) const {
    if (!items_[index]) items_[index] = std::make_unique<T>(load_(index));
    return *items_[index];
  }
  template <SymbolKind K>
  const T& operator[](Id<K> id) const {
    return (*this)[id.index];
  }
  void load_with(std::uint32_t count, Loader loader) {
    items_.clear();
    items_.resize(count);
    load_ = std::move(loader);
  }

 private:
  mutable std::vector<std::unique_ptr<T>> items_;
  Loader load_;
};

/// Finds a declaration by name. `scope`: the workflow of phases, states, entries, follow-ons; the record type
/// of templates, endpoints, nurtures; 0 for all else. Attributes, actions and rules are not found by it.
using NameFinder =
    std::function<std::optional<std::uint32_t>(SymbolKind, std::uint32_t scope, std::string_view name)>;

struct Program {
  Table<ValueSet> value_sets;
  Table<RecordType> record_types;
  Table<Named> groups;
  Table<Named> branches;
  Table<Named> activities;
  Table<Hours> hours;
  Table<Message> messages;
  Table<Endpoint> endpoints;
  Table<Nurture> nurtures;
  Table<Distribution> distributions;
  Table<CustomEvent> events;
  Table<Workflow> workflows;
  Table<Phase> phases;
  Table<State> states;
  Table<Action> actions;
  Table<FollowOn> follow_ons;
  Table<Rule> rules;
  Table<AlwaysPromise> always;
  std::vector<Change> changes;
  NameFinder find_name;  // set by the compiler (over its own index) or by the store

  RecordTypeId record_type(std::string_view name) const;
  WorkflowId workflow(std::string_view name) const;
  StateId state(WorkflowId workflow, std::string_view name) const;
  GroupId group(std::string_view name) const;
  BranchId branch(std::string_view name) const;
  EventId event(std::string_view name) const;
  ActivityId activity(std::string_view name) const;
  DistributionId distribution(std::string_view name) const;
};

}  // namespace leadflow::compiler
