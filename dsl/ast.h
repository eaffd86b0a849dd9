// The tree of one `.wf` file, as written.
//
// Plain structs; statements of one kind stand in one vector, and their spans say
// how the text ordered them. Every view points into the source text or the file's
// own `pool`, so a File must not outlive its SourceSet. A tree read from JSON has
// empty spans and all its texts in the pool.

#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "dsl/expression.h"
#include "dsl/operations.h"
#include "dsl/shape.h"

namespace leadflow::dsl::ast {

using Label = std::optional<Text>;
using Op = dsl::Op<Parsed>;
using Ops = dsl::Ops<Parsed>;
using Permit = dsl::Permit<Parsed>;
using Assign = dsl::Assign<Parsed>;

// ---- types and attributes
// -------------------------------------------------------------------------------------

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
  OneOf,
  Link,
  List,
  Named,
};

/// `hot "Hot"` of a `values` or `one of`.
struct Value {
  Span span;
  Name name;
  Label label;
  template <int = 0>  // so that it is instantiated only where it is used
  static constexpr auto shape() {
    return std::make_tuple(field("name", &Value::name), optional("", "label", &Value::label));
  }
};

struct Type {
  TypeKind kind = TypeKind::Text;
  Span span;
  Name name;                  // of Link, List: the record type; of Named: a `values`; of Money: the currency
  std::vector<Value> one_of;  // of OneOf
};

/// `from 0 to 100`
struct Range {
  Expr from;
  Expr to;
  template <int = 0>
  static constexpr auto shape() {
    return std::make_tuple(words("from"), field("from", &Range::from), words("to"), field("to", &Range::to));
  }
};

struct Attribute {
  Span span;
  Name name;
  Type type;
  Label label;
  std::optional<Expr> computed;  // `= expr`; then neither of the next three
  bool required = false;
  std::optional<Range> range;
  std::optional<Expr> default_value;
  template <int = 0>
  static constexpr auto shape() {
    return std::make_tuple(
        field("name", &Attribute::name), field("type", &Attribute::type),
        optional("", "label", &Attribute::label), optional("=", "computed", &Attribute::computed),
        flag("required", "required", &Attribute::required), optional("", "range", &Attribute::range),
        optional("default", "default", &Attribute::default_value));
  }
};

/// `unique email` or `unique first_name, last_name` (together)
struct Unique {
  Span span;
  std::vector<Name> attributes;
  template <int = 0>
  static constexpr auto shape() {
    return std::make_tuple(required_list("unique", "unique", &Unique::attributes));
  }
};

struct Require {
  Span span;
  std::vector<Name> attributes;
  std::optional<Expr> when;
  template <int = 0>
  static constexpr auto shape() {
    return std::make_tuple(required_list("require", "require", &Require::attributes),
                           optional("when", "when", &Require::when));
  }
};

struct Refuse {
  Span span;
  Text message;
  Expr when;
  template <int = 0>
  static constexpr auto shape() {
    return std::make_tuple(words("refuse"), field("refuse", &Refuse::message), words("when"),
                           field("when", &Refuse::when));
  }
};

/// `edit [budget] by finance`; without attributes it speaks of all.
struct Edit {
  Span span;
  bool has_list = false;
  std::vector<Name> attributes;
  std::vector<Permit> by;
  template <int = 0>
  static constexpr auto shape() {
    return std::make_tuple(words("edit"), field("edit", &Edit::attributes),
                           required_list("by", "by", &Edit::by));
  }  // the formatter writes `attributes` between brackets, and not at all when has_list is false
};

struct Disabled {
  Span span;
  template <int = 0>
  static constexpr auto shape() {
    return std::make_tuple(words("disabled"));
  }
};

// ---- declarations of what workflows share
// ---------------------------------------------------------------------

struct Import {
  Span span;
  Text path;
  template <int = 0>
  static constexpr auto shape() {
    return std::make_tuple(words("import"), field("import", &Import::path));
  }
};

struct ValueSet {
  Span span;
  Name name;
  Label label;
  std::vector<Value> values;
  template <int = 0>
  static constexpr auto shape() {
    return std::make_tuple(words("values"), field("name", &ValueSet::name),
                           optional("", "label", &ValueSet::label),
                           braced("values", &ValueSet::values, true));
  }
};

struct Record {
  Span span;
  Name name;
  Label label;
  std::vector<Attribute> attributes;
  std::vector<Unique> unique;
  std::vector<Require> requires_;
  std::vector<Refuse> refuses;
  std::vector<Edit> edits;
  template <int = 0>
  static constexpr auto shape() {
    return std::make_tuple(
        words("record"), field("name", &Record::name), optional("", "label", &Record::label),
        required_block<Record>(member("attributes", &Record::attributes), member("unique", &Record::unique),
                               member("require", &Record::requires_), member("refuse", &Record::refuses),
                               member("edit", &Record::edits)));
  }
};

/// `group`, `branch` and `activity` are a name and a label; three types, so that they cannot be mixed up.
template <SymbolKind K>
struct Simple {
  Span span;
  Name name;
  Label label;
  static constexpr std::string_view keyword = K == SymbolKind::Group    ? "group"
                                              : K == SymbolKind::Branch ? "branch"
                                                                        : "activity";
  template <int = 0>
  static constexpr auto shape() {
    return std::make_tuple(words(keyword), field("name", &Simple::name),
                           optional("", "label", &Simple::label));
  }
};
using Group = Simple<SymbolKind::Group>;
using BranchDecl = Simple<SymbolKind::Branch>;
using Activity = Simple<SymbolKind::Activity>;

struct Timezone {
  Span span;
  Text name;
  template <int = 0>
  static constexpr auto shape() {
    return std::make_tuple(words("timezone"), field("timezone", &Timezone::name));
  }
};
/// 0 Monday to 6 Sunday; `fri-mon` goes round.
struct Days {
  std::uint8_t first = 0;
  std::uint8_t last = 0;
  bool is_range = false;
};
struct OpenSpan {
  TimeOfDay from;
  TimeOfDay to;  // not after `from`: runs into the next day
};
struct Open {
  Span span;
  std::vector<Days> days;
  std::vector<OpenSpan> spans;
  template <int = 0>
  static constexpr auto shape() {
    return std::make_tuple(required_list("open", "days", &Open::days),
                           required_list("", "times", &Open::spans));
  }
};
struct Closed {
  Span span;
  Date date;
  Label label;
  template <int = 0>
  static constexpr auto shape() {
    return std::make_tuple(words("closed"), field("closed", &Closed::date),
                           optional("", "label", &Closed::label));
  }
};
/// `closed from "holidays.ics"`. In a compiled program the dates themselves stand as Closed.
struct ClosedFrom {
  Span span;
  Text path;
  template <int = 0>
  static constexpr auto shape() {
    return std::make_tuple(words("closed from"), field("closed_from", &ClosedFrom::path));
  }
};
struct Hours {
  Span span;
  Name name;
  Label label;
  std::vector<Timezone> timezone;
  std::vector<Open> open;
  std::vector<Closed> closed;
  std::vector<ClosedFrom> closed_from;
  template <int = 0>
  static constexpr auto shape() {
    return std::make_tuple(
        words("hours"), field("name", &Hours::name), optional("", "label", &Hours::label),
        required_block<Hours>(single("timezone", &Hours::timezone), member("open", &Hours::open),
                              member("closed", &Hours::closed), member("closed_from", &Hours::closed_from)));
  }
};

struct Subject {
  Span span;
  Text text;
  template <int = 0>
  static constexpr auto shape() {
    return std::make_tuple(words("subject"), field("subject", &Subject::text));
  }
};
struct Body {
  Span span;
  Text text;
  template <int = 0>
  static constexpr auto shape() {
    return std::make_tuple(words("body"), field("body", &Body::text));
  }
};
struct Email {
  Span span;
  Name name;
  Label label;
  std::vector<Disabled> disabled;
  std::vector<Subject> subject;
  std::vector<Body> body;
  template <int = 0>
  static constexpr auto shape() {
    return std::make_tuple(
        words("email"), field("name", &Email::name), optional("", "label", &Email::label),
        required_block<Email>(single("disabled", &Email::disabled), single("subject", &Email::subject),
                              single("body", &Email::body)));
  }
};
struct SmsText {
  Span span;
  Text text;
  template <int = 0>
  static constexpr auto shape() {
    return std::make_tuple(words("text"), field("text", &SmsText::text));
  }
};
struct Sms {
  Span span;
  Name name;
  Label label;
  std::vector<Disabled> disabled;
  std::vector<SmsText> text;
  template <int = 0>
  static constexpr auto shape() {
    return std::make_tuple(
        words("sms"), field("name", &Sms::name), optional("", "label", &Sms::label),
        required_block<Sms>(single("disabled", &Sms::disabled), single("text", &Sms::text)));
  }
};

struct Post {
  Span span;
  Text url;
  template <int = 0>
  static constexpr auto shape() {
    return std::make_tuple(words("post"), field("post", &Post::url));
  }
};
struct Header {
  Span span;
  Text name;
  Name env;
  template <int = 0>
  static constexpr auto shape() {
    return std::make_tuple(words("header"), field("header", &Header::name), words("from env"),
                           field("env", &Header::env));
  }
};
struct Sign {
  Span span;
  Name env;
  template <int = 0>
  static constexpr auto shape() {
    return std::make_tuple(words("sign from env"), field("sign_env", &Sign::env));
  }
};
enum class BodyFormat : std::uint8_t { Json, Form };
struct SendBody {
  Span span;
  std::vector<Assign> values;
  BodyFormat format = BodyFormat::Json;
  template <int = 0>
  static constexpr auto shape() {
    return std::make_tuple(words("send"), braced("send", &SendBody::values, true), words("as"),
                           field("as", &SendBody::format));
  }
};
struct Timeout {
  Span span;
  std::int64_t seconds = 0;
  template <int = 0>
  static constexpr auto shape() {
    return std::make_tuple(words("timeout"), field("timeout_seconds", &Timeout::seconds), words("seconds"));
  }
};
struct Retry {
  Span span;
  std::int64_t times = 0;
  template <int = 0>
  static constexpr auto shape() {
    return std::make_tuple(words("retry"), field("retry", &Retry::times), words("times"));
  }
};
struct Endpoint {
  Span span;
  Name name;
  Label label;
  std::vector<Disabled> disabled;
  std::vector<Post> post;
  std::vector<Header> headers;
  std::vector<Sign> sign;
  std::vector<SendBody> send;
  std::vector<Timeout> timeout;
  std::vector<Retry> retry;
  template <int = 0>
  static constexpr auto shape() {
    return std::make_tuple(
        words("endpoint"), field("name", &Endpoint::name), optional("", "label", &Endpoint::label),
        required_block<Endpoint>(single("disabled", &Endpoint::disabled), single("post", &Endpoint::post),
                                 member("headers", &Endpoint::headers), single("sign", &Endpoint::sign),
                                 single("send", &Endpoint::send), single("timeout", &Endpoint::timeout),
                                 single("retry", &Endpoint::retry)));
  }
};

// ---- events and rules
// -----------------------------------------------------------------------------------------

enum class EventKind : std::uint8_t {
#define LEADFLOW_EVENT(Name, words, key) Name,
#include "dsl/events.def"
#undef LEADFLOW_EVENT
};

/// One event of a rule or of a nurture's `stop on`. Which members count depends on the kind.
struct Event {
  EventKind kind = EventKind::Received;
  Span span;
  std::optional<Duration> duration;  // of TimeIn (also without a state), TimeBefore, TimeAfter
  std::optional<Path> state;         // of Entered, Left, TimeIn; of Moved: from
  std::optional<Path> to;            // of Moved
  std::optional<Name> name;       // of Applied (action), ActivityDone/Late, RequestDelivered/Failed, Custom
  std::optional<Path> attribute;  // of Changed, TimeBefore, TimeAfter, Reaching
  std::optional<Expr> when;       // of Becomes
  std::optional<TimeOfDay> at;    // of TimeBefore, TimeAfter, Reaching
};

struct When {
  Span span;
  Expr when;
  template <int = 0>
  static constexpr auto shape() {
    return std::make_tuple(words("when"), field("when", &When::when));
  }
};
enum class HowOften : std::uint8_t { Always, Once, OncePerEntry };
struct Often {
  Span span;
  HowOften often = HowOften::Always;
  template <int = 0>
  static constexpr auto shape() {
    return std::make_tuple(field("how_often", &Often::often));
  }
};

struct Rule {
  Span span;
  Name name;
  Label label;
  std::optional<Name> record;  // `for lead`, of top-level rules
  std::vector<Event> on;
  std::vector<Disabled> disabled;
  std::vector<When> when;
  std::vector<Often> often;
  Ops operations;
  template <int = 0>
  static constexpr auto shape() {
    return std::make_tuple(
        words("rule"), field("name", &Rule::name), optional("", "label", &Rule::label),
        optional("for", "for", &Rule::record), required_list("on", "on", &Rule::on),
        required_block<Rule>(single("disabled", &Rule::disabled), single("when", &Rule::when),
                             single("often", &Rule::often), member("operations", &Rule::operations)));
  }
};

struct NurtureStep {
  Span span;
  Duration after;
  dsl::Send<Parsed> send;
  template <int = 0>
  static constexpr auto shape() {
    return std::make_tuple(words("after"), field("after", &NurtureStep::after),
                           field("send", &NurtureStep::send));
  }
};
struct StopOn {
  Span span;
  std::vector<Event> events;
  template <int = 0>
  static constexpr auto shape() {
    return std::make_tuple(required_list("stop on", "stop_on", &StopOn::events));
  }
};
struct Nurture {
  Span span;
  Name name;
  Label label;
  std::vector<Disabled> disabled;
  std::vector<NurtureStep> steps;
  std::vector<StopOn> stop;
  template <int = 0>
  static constexpr auto shape() {
    return std::make_tuple(
        words("nurture"), field("name", &Nurture::name), optional("", "label", &Nurture::label),
        required_block<Nurture>(single("disabled", &Nurture::disabled), member("steps", &Nurture::steps),
                                single("stop", &Nurture::stop)));
  }
};

struct Qualifies {
  Span span;
  Expr when;
  template <int = 0>
  static constexpr auto shape() {
    return std::make_tuple(words("qualifies when"), field("qualifies", &Qualifies::when));
  }
};
struct Among {
  Span span;
  std::vector<Name> groups;
  template <int = 0>
  static constexpr auto shape() {
    return std::make_tuple(required_list("among groups", "among", &Among::groups));
  }
};
enum class DistributeBy : std::uint8_t { RoundRobin, Weight, LeastLoaded };
struct By {
  Span span;
  DistributeBy by = DistributeBy::RoundRobin;
  template <int = 0>
  static constexpr auto shape() {
    return std::make_tuple(words("by"), field("by", &By::by));
  }
};
struct SortKey {
  Path path;
  bool descending = false;
  bool has_direction = false;  // as written
};
struct OrderBy {
  Span span;
  std::vector<SortKey> keys;
  template <int = 0>
  static constexpr auto shape() {
    return std::make_tuple(required_list("order by", "order_by", &OrderBy::keys));
  }
};
enum class CapPer : std::uint8_t { Open, Hour, Day, Week };
struct AtMost {
  Span span;
  std::int64_t count = 0;
  CapPer per = CapPer::Open;
  template <int = 0>
  static constexpr auto shape() {
    return std::make_tuple(words("at most"), field("at_most", &AtMost::count), field("per", &AtMost::per));
  }
};
struct Distribution {
  Span span;
  Name name;
  Label label;
  bool pull = false;           // else push
  std::optional<Name> record;  // `for lead`
  std::vector<Disabled> disabled;
  std::vector<Qualifies> qualifies;
  std::vector<Among> among;
  std::vector<By> by;
  std::vector<OrderBy> order;
  std::vector<AtMost> at_most;
  template <int = 0>
  static constexpr auto shape() {
    return std::make_tuple(
        words("distribution"), field("name", &Distribution::name),
        optional("", "label", &Distribution::label), field("pull", &Distribution::pull),
        optional("for", "for", &Distribution::record),
        required_block<Distribution>(
            single("disabled", &Distribution::disabled), single("qualifies", &Distribution::qualifies),
            single("among", &Distribution::among), single("by", &Distribution::by),
            single("order", &Distribution::order), member("at_most", &Distribution::at_most)));
  }  // `pull` is written as one of the words push and pull
};

struct CustomEvent {
  Span span;
  Name name;
  Label label;
  bool has_block = false;
  std::vector<Attribute> attributes;
  template <int = 0>
  static constexpr auto shape() {
    return std::make_tuple(words("event"), field("name", &CustomEvent::name),
                           optional("", "label", &CustomEvent::label),
                           block(&CustomEvent::has_block, member("attributes", &CustomEvent::attributes)));
  }
};

// ---- promises
// -------------------------------------------------------------------------------------------------

enum class OpKindTag : std::uint8_t {
  SendEmail,
  SendSms,
  Notify,
  DoNotContact,
  ContactMade,
  ContactAttempted,
  Close,
  Return,
  StartNurture,
  WebRequest,
  Create,
  Set,
};
/// `send email`, `create account`, `set budget`
struct OpKind {
  OpKindTag kind = OpKindTag::SendEmail;
  std::optional<Name> name;  // of Create and Set
  Span span;
};
enum class PlaceKind : std::uint8_t { Unsaid, State, Phase, Kind };
/// A state, a phase or a kind; `phase lost` says which.
struct Place {
  PlaceKind kind = PlaceKind::Unsaid;
  Name name;
  Span span;
};
struct Never {
  std::vector<OpKind> what;
  std::vector<OpKind> after;
  template <int = 0>
  static constexpr auto shape() {
    return std::make_tuple(required_list("never", "never", &Never::what),
                           list("after", "after", &Never::after));
  }
};
enum class FromWhere : std::uint8_t { Places, EveryOpenState, EveryState };
struct CanReach {
  FromWhere from = FromWhere::Places;
  std::vector<Place> places;  // of FromWhere::Places
  std::vector<Place> reach;
  template <int = 0>
  static constexpr auto shape() {
    return std::make_tuple(words("from"), field("from_where", &CanReach::from),
                           list("", "from", &CanReach::places),
                           required_list("can reach", "can_reach", &CanReach::reach));
  }  // `from_where` is written only for `every open state` and `every state`
};
struct OnlyThrough {
  std::vector<Place> reach;
  std::vector<Place> through;
  template <int = 0>
  static constexpr auto shape() {
    return std::make_tuple(required_list("reach", "reach", &OnlyThrough::reach),
                           required_list("only through", "only_through", &OnlyThrough::through));
  }
};
struct Always {
  std::vector<Place> at;
  Expr always;
  template <int = 0>
  static constexpr auto shape() {
    return std::make_tuple(required_list("at", "at", &Always::at), words("always"),
                           field("always", &Always::always));
  }
};
struct RulesTerminate {
  template <int = 0>
  static constexpr auto shape() {
    return std::make_tuple(words("rules terminate"));
  }
};
struct LeftWithin {
  Duration within;
  template <int = 0>
  static constexpr auto shape() {
    return std::make_tuple(words("every open state is left within"),
                           field("left_within", &LeftWithin::within));
  }
};
struct Prove {
  Span span;
  Text text;
  std::optional<Name> workflow;  // `for leads`
  bool disabled = false;
  std::variant<Never, CanReach, OnlyThrough, Always, RulesTerminate, LeftWithin> promise;
  template <int = 0>
  static constexpr auto shape() {
    return std::make_tuple(words("prove"), field("prove", &Prove::text),
                           optional("for", "for", &Prove::workflow),
                           flag("disabled", "disabled", &Prove::disabled), field("promise", &Prove::promise));
  }
};

// ---- workflows
// ------------------------------------------------------------------------------------------------

struct Ask {
  Span span;
  Name name;
  Type type;
  Label label;
  bool optional_answer = false;
  std::optional<Expr> default_value;
  template <int = 0>
  static constexpr auto shape() {
    return std::make_tuple(words("ask"), field("name", &Ask::name), field("type", &Ask::type),
                           optional("", "label", &Ask::label),
                           flag("optional", "optional", &Ask::optional_answer),
                           optional("default", "default", &Ask::default_value));
  }
};

struct Description {
  Span span;
  Text text;
  template <int = 0>
  static constexpr auto shape() {
    return std::make_tuple(words("description"), field("description", &Description::text));
  }
};
struct UseHours {
  Span span;
  Name name;
  template <int = 0>
  static constexpr auto shape() {
    return std::make_tuple(words("hours"), field("hours", &UseHours::name));
  }
};
enum class BrakePer : std::uint8_t { Hour, Day };
struct Brake {
  Span span;
  std::int64_t count = 0;
  BrakePer per = BrakePer::Hour;
  template <int = 0>
  static constexpr auto shape() {
    return std::make_tuple(words("at most"), field("at_most", &Brake::count), words("messages per"),
                           field("per", &Brake::per));
  }
};
struct Entry {
  Span span;
  std::optional<Name> name;
  Label label;
  Name at;
  std::optional<Expr> when;
  template <int = 0>
  static constexpr auto shape() {
    return std::make_tuple(words("entry"), optional("", "name", &Entry::name),
                           optional("", "label", &Entry::label), words("at"), field("at", &Entry::at),
                           optional("when", "when", &Entry::when));
  }
};
struct Copy {
  Span span;
  std::vector<Name> attributes;
  template <int = 0>
  static constexpr auto shape() {
    return std::make_tuple(required_list("copy", "copy", &Copy::attributes));
  }
};
struct FollowOn {
  Span span;
  Name name;
  Label label;
  Name at;
  std::vector<Permit> by;
  std::optional<Expr> when;
  bool has_block = false;
  std::vector<Copy> copy;
  std::vector<Require> requires_;
  std::vector<Refuse> refuses;
  std::vector<Ask> asks;
  template <int = 0>
  static constexpr auto shape() {
    return std::make_tuple(
        words("follow on"), field("name", &FollowOn::name), optional("", "label", &FollowOn::label),
        words("at"), field("at", &FollowOn::at), list("by", "by", &FollowOn::by),
        optional("when", "when", &FollowOn::when),
        block(&FollowOn::has_block, single("copy", &FollowOn::copy), member("require", &FollowOn::requires_),
              member("refuse", &FollowOn::refuses), member("asks", &FollowOn::asks)));
  }
};

struct Action {
  Span span;
  Name name;
  Label label;
  std::vector<Permit> by;
  std::optional<Expr> when;
  bool has_block = false;
  std::vector<Disabled> disabled;
  std::vector<Require> requires_;
  std::vector<Refuse> refuses;
  std::vector<Ask> asks;
  Ops operations;
  template <int = 0>
  static constexpr auto shape() {
    return std::make_tuple(words("action"), field("name", &Action::name),
                           optional("", "label", &Action::label), list("by", "by", &Action::by),
                           optional("when", "when", &Action::when),
                           block(&Action::has_block, single("disabled", &Action::disabled),
                                 member("require", &Action::requires_), member("refuse", &Action::refuses),
                                 member("asks", &Action::asks), member("operations", &Action::operations)));
  }
};
struct Category {
  Span span;
  Text label;
  std::vector<Action> actions;
  template <int = 0>
  static constexpr auto shape() {
    return std::make_tuple(words("category"), field("category", &Category::label),
                           required_block<Category>(member("actions", &Category::actions)));
  }
};
struct Show {
  Span span;
  std::vector<Name> attributes;
  template <int = 0>
  static constexpr auto shape() {
    return std::make_tuple(required_list("show", "show", &Show::attributes));
  }
};
/// `chance 10 percent` or `chance probability percent`
struct Chance {
  Span span;
  std::int64_t percent = 0;       // where `attribute` is not set
  std::optional<Name> attribute;  // leaf for printing
};
struct Without {
  Span span;
  std::vector<Name> actions;
  template <int = 0>
  static constexpr auto shape() {
    return std::make_tuple(required_list("without", "without", &Without::actions));
  }
};

/// The two vocabularies differ in words only; one workflow keeps to one.
enum class Vocabulary : std::uint8_t { Buckets, Stages };
enum class PhaseKind : std::uint8_t { Open, Won, Lost, Archived };

struct State {  // `status` or `step`; leaf for its first keyword
  Span span;
  Vocabulary vocabulary = Vocabulary::Buckets;
  Name name;
  Label label;
  std::optional<Name> like;
  bool has_block = false;
  std::vector<Show> show;
  std::vector<Chance> chance;
  std::vector<Without> without;
  std::vector<Require> requires_;
  std::vector<Refuse> refuses;
  std::vector<Edit> edits;
  std::vector<Category> categories;
  std::vector<Rule> rules;
  template <int = 0>
  static constexpr auto shape() {
    return std::make_tuple(
        field("vocabulary", &State::vocabulary), field("name", &State::name),
        optional("", "label", &State::label), optional("like", "like", &State::like),
        block(&State::has_block, single("show", &State::show), single("chance", &State::chance),
              member("require", &State::requires_), member("refuse", &State::refuses),
              member("edit", &State::edits), single("without", &State::without),
              member("categories", &State::categories), member("rules", &State::rules)));
  }
};
struct Phase {  // `bucket` or `stage`
  Span span;
  Vocabulary vocabulary = Vocabulary::Buckets;
  Name name;
  Label label;
  std::optional<PhaseKind> kind;
  bool has_block = false;  // without: one state of its name and label
  std::vector<State> states;
  std::vector<Require> requires_;
  std::vector<Refuse> refuses;
  std::vector<Edit> edits;
  std::vector<Rule> rules;
  template <int = 0>
  static constexpr auto shape() {
    return std::make_tuple(field("vocabulary", &Phase::vocabulary), field("name", &Phase::name),
                           optional("", "label", &Phase::label), optional("", "kind", &Phase::kind),
                           block(&Phase::has_block, member("require", &Phase::requires_),
                                 member("refuse", &Phase::refuses), member("edit", &Phase::edits),
                                 member("states", &Phase::states), member("rules", &Phase::rules)));
  }
};
struct Transition {
  Span span;
  Name name;
  Label label;
  std::vector<Name> from;
  Path to;
  std::vector<Permit> by;
  std::optional<Expr> when;
  bool has_block = false;
  std::vector<Disabled> disabled;
  std::vector<Require> requires_;
  std::vector<Refuse> refuses;
  std::vector<Ask> asks;
  Ops operations;
  template <int = 0>
  static constexpr auto shape() {
    return std::make_tuple(
        words("transition"), field("name", &Transition::name), optional("", "label", &Transition::label),
        required_list("from", "from", &Transition::from), words("to"), field("to", &Transition::to),
        list("by", "by", &Transition::by), optional("when", "when", &Transition::when),
        block(&Transition::has_block, single("disabled", &Transition::disabled),
              member("require", &Transition::requires_), member("refuse", &Transition::refuses),
              member("asks", &Transition::asks), member("operations", &Transition::operations)));
  }
};

struct Workflow {
  Span span;
  Name name;
  Label label;
  Name record;
  std::vector<Description> description;
  std::vector<UseHours> hours;
  std::vector<Disabled> disabled;
  std::vector<Brake> brake;
  std::vector<Entry> entries;
  std::vector<FollowOn> follow_ons;
  std::vector<Phase> phases;
  std::vector<Transition> transitions;
  std::vector<Rule> rules;
  std::vector<Prove> promises;
  std::vector<Require> requires_;
  std::vector<Refuse> refuses;
  std::vector<Edit> edits;
  template <int = 0>
  static constexpr auto shape() {
    return std::make_tuple(
        words("workflow"), field("name", &Workflow::name), optional("", "label", &Workflow::label),
        words("for"), field("for", &Workflow::record),
        required_block<Workflow>(
            single("disabled", &Workflow::disabled), single("description", &Workflow::description),
            single("hours", &Workflow::hours), single("at_most", &Workflow::brake),
            member("entries", &Workflow::entries), member("follow_ons", &Workflow::follow_ons),
            member("require", &Workflow::requires_), member("refuse", &Workflow::refuses),
            member("edit", &Workflow::edits), member("phases", &Workflow::phases),
            member("transitions", &Workflow::transitions), member("rules", &Workflow::rules),
            member("promises", &Workflow::promises)));
  }
};

// ---- rehearsals and change
// ------------------------------------------------------------------------------------

struct TestAt {
  LocalTime at;
  template <int = 0>
  static constexpr auto shape() {
    return std::make_tuple(words("at"), field("at", &TestAt::at));
  }
};
struct TestGiven {
  std::vector<Assign> values;
  std::optional<Name> at;
  std::optional<Name> through;
  template <int = 0>
  static constexpr auto shape() {
    return std::make_tuple(words("given"), list("", "values", &TestGiven::values),
                           optional("at", "at", &TestGiven::at),
                           optional("through", "through", &TestGiven::through));
  }
};
struct TestFollow {
  Name follow_on;
  std::vector<Assign> with;
  template <int = 0>
  static constexpr auto shape() {
    return std::make_tuple(words("follow"), field("follow", &TestFollow::follow_on),
                           list("with", "with", &TestFollow::with));
  }
};
struct TestUser {
  Name user;
  std::vector<Permit> in;
  template <int = 0>
  static constexpr auto shape() {
    return std::make_tuple(words("user"), field("user", &TestUser::user), list("in", "in", &TestUser::in));
  }
};
struct TestClear {
  std::vector<Name> attributes;
  template <int = 0>
  static constexpr auto shape() {
    return std::make_tuple(required_list("clear", "clear", &TestClear::attributes));
  }
};
struct TestAs {
  Name user;
  std::vector<Permit> in;
  template <int = 0>
  static constexpr auto shape() {
    return std::make_tuple(words("as"), field("as", &TestAs::user), list("in", "in", &TestAs::in));
  }
};
enum class RefusalKind : std::uint8_t { Any, NotPermitted, NotOffered, Incomplete, Message };
struct TestRefusal {
  RefusalKind kind = RefusalKind::Any;
  std::vector<Name> missing;
  std::optional<Text> message;
  Span span;
  template <int = 0>
  static constexpr auto shape() {
    return std::make_tuple(words("refused"), field("reason", &TestRefusal::kind),
                           list("", "missing", &TestRefusal::missing),
                           optional("", "message", &TestRefusal::message));
  }
};
struct TestApply {
  Name action;
  std::vector<Assign> with;
  std::optional<TestRefusal> refused;
  template <int = 0>
  static constexpr auto shape() {
    return std::make_tuple(words("apply"), field("apply", &TestApply::action),
                           list("with", "with", &TestApply::with),
                           optional("", "refused", &TestApply::refused));
  }
};
struct TestAfter {
  Duration duration;
  template <int = 0>
  static constexpr auto shape() {
    return std::make_tuple(words("after"), field("after", &TestAfter::duration));
  }
};
struct TestSet {
  Assign assign;
  template <int = 0>
  static constexpr auto shape() {
    return std::make_tuple(words("set"), field("set", &TestSet::assign));
  }
};
struct TestRaise {
  Event event;
  std::vector<Assign> values;
  template <int = 0>
  static constexpr auto shape() {
    return std::make_tuple(words("raise"), field("raise", &TestRaise::event),
                           braced("values", &TestRaise::values));
  }
};
struct ExpectStatus {
  Name status;
  template <int = 0>
  static constexpr auto shape() {
    return std::make_tuple(words("expect status"), field("status", &ExpectStatus::status));
  }
};
struct ExpectMessage {
  bool negated = false;
  bool held_back = false;  // else sent
  Channel channel = Channel::Email;
  std::optional<Name> message;
  template <int = 0>
  static constexpr auto shape() {
    return std::make_tuple(words("expect"), flag("not", "not", &ExpectMessage::negated),
                           field("held_back", &ExpectMessage::held_back),
                           field("channel", &ExpectMessage::channel),
                           optional("", "message", &ExpectMessage::message));
  }
};
enum class ActivityState : std::uint8_t { Any, Open, Done, Late, Due };
struct ExpectActivity {
  bool negated = false;
  Name activity;
  ActivityState state = ActivityState::Any;
  std::optional<Expr> due;
  template <int = 0>
  static constexpr auto shape() {
    return std::make_tuple(words("expect"), flag("not", "not", &ExpectActivity::negated), words("activity"),
                           field("activity", &ExpectActivity::activity),
                           field("state", &ExpectActivity::state), optional("", "due", &ExpectActivity::due));
  }
};
struct ExpectRecord {
  bool negated = false;
  std::optional<std::int64_t> count;
  std::vector<Name> records;
  std::vector<Assign> with;
  template <int = 0>
  static constexpr auto shape() {
    return std::make_tuple(words("expect"), flag("not", "not", &ExpectRecord::negated),
                           optional("", "count", &ExpectRecord::count), words("record"),
                           required_list("", "records", &ExpectRecord::records),
                           list("with", "with", &ExpectRecord::with));
  }
};
struct ExpectCondition {
  Expr when;
  template <int = 0>
  static constexpr auto shape() {
    return std::make_tuple(words("expect"), field("expect", &ExpectCondition::when));
  }
};
struct TestStatement {
  Span span;
  std::variant<TestAt, TestGiven, TestFollow, TestUser, TestClear, TestAs, TestApply, TestAfter, TestSet,
               TestRaise, ExpectStatus, ExpectMessage, ExpectActivity, ExpectRecord, ExpectCondition>
      what;
};
struct Test {
  Span span;
  Text text;
  Name workflow;
  std::vector<TestStatement> statements;
  template <int = 0>
  static constexpr auto shape() {
    return std::make_tuple(words("test"), field("test", &Test::text), words("for"),
                           field("for", &Test::workflow),
                           required_block<Test>(member("statements", &Test::statements)));
  }
};

struct Moved {  // `moved leads.a to leads.b`, `moved attribute lead.a to lead.b`
  Span span;
  bool attribute = false;
  Path from;
  Path to;
  template <int = 0>
  static constexpr auto shape() {
    return std::make_tuple(words("moved"), flag("attribute", "attribute", &Moved::attribute),
                           field("from", &Moved::from), words("to"), field("to", &Moved::to));
  }
};
struct Retired {  // `retired leads.a into leads.b`, `retired attribute lead.fax`
  Span span;
  bool attribute = false;
  Path what;
  std::optional<Path> into;
  template <int = 0>
  static constexpr auto shape() {
    return std::make_tuple(words("retired"), flag("attribute", "attribute", &Retired::attribute),
                           field("what", &Retired::what), optional("into", "into", &Retired::into));
  }
};

// ---- a file
// ---------------------------------------------------------------------------------------------------

/// `# ...` without its line ending. `own_line`: nothing but blanks stands before it.
struct Comment {
  Span span;
  bool own_line = true;
};

struct File {
  FileIndex file = 0;
  std::int64_t edition = 1;
  Span edition_span;
  std::vector<Import> imports;
  std::vector<ValueSet> value_sets;
  std::vector<Record> records;
  std::vector<Group> groups;
  std::vector<BranchDecl> branches;
  std::vector<Activity> activities;
  std::vector<Hours> hours;
  std::vector<Email> emails;
  std::vector<Sms> sms;
  std::vector<Endpoint> endpoints;
  std::vector<Nurture> nurtures;
  std::vector<Distribution> distributions;
  std::vector<CustomEvent> events;
  std::vector<Workflow> workflows;
  std::vector<Rule> rules;
  std::vector<Prove> promises;
  std::vector<Test> tests;
  std::vector<Moved> moved;
  std::vector<Retired> retired;
  std::vector<Comment> comments;  // in the order of the text
  std::shared_ptr<std::deque<std::string>> pool =
      std::make_shared<std::deque<std::string>>();  // texts that are no slice of the source
  std::vector<std::shared_ptr<std::deque<std::string>>>
      pools;  // kept alive for what was merged into this tree
};

}  // namespace leadflow::dsl::ast
