// The operations of the language: one struct each, described once.
//
// Each is a template over a phase: `Parsed` (names and texts as written, below)
// or the compiler's `Compiled` (names resolved, expressions typed). The list in
// operations.def is the only place that names them all.

#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "dsl/expression.h"
#include "dsl/literals.h"
#include "dsl/shape.h"
#include "dsl/source.h"

namespace leadflow::dsl {

/// What a name can stand for. One enumerator a kind of declaration.
enum class SymbolKind : std::uint8_t {
  ValueSet,
  RecordType,
  Attribute,
  Group,
  Branch,
  Hours,
  Email,
  Sms,
  Endpoint,
  Activity,
  Nurture,
  Distribution,
  Event,
  Workflow,
  Phase,
  State,
  Action,
  Transition,
  Entry,
  FollowOn,
  Ask,
  Rule,
};
/// In words for messages: "record type", "status or step".
std::string_view to_text(SymbolKind kind);

/// A name as written.
struct Name {
  std::string_view text;
  Span span;
};

/// A dotted name as written: `owner.manager`, `renewals.new_lead`.
struct Path {
  std::string_view text;
  Span span;
};

/// A string literal, decoded. `is_block`: written between `"""`.
struct Text {
  std::string_view value;
  Span span;
  bool is_block = false;
};

/// The phase in which everything is as written.
struct Parsed {
  template <SymbolKind>
  using Ref = Name;            // a declaration of that kind
  using StateRef = dsl::Path;  // `attempted` or `renewals.attempted`
  using AttributeRef = Name;   // an attribute of the record at hand (or of the record being made)
  using AskRef = Name;
  using Path = dsl::Path;      // something reached by dots: an address, a user, a date
  using ListPath = dsl::Path;  // something to go through with `for each`
  using Expr = dsl::Expr;
  using Text = dsl::Text;   // with placeholders
  using Plain = dsl::Text;  // without
};

enum class Channel : std::uint8_t { Email, Sms };
enum class ContactChannel : std::uint8_t { Call, Email, Sms };
enum class ContactKind : std::uint8_t { Attempted, Made };
enum class Role : std::uint8_t { Rep, Manager, Admin };
std::string_view to_text(Channel channel);
std::string_view to_text(ContactChannel channel);
std::string_view to_text(ContactKind kind);
std::string_view to_text(Role role);

/// `email welcome` or `sms reminder`. `message` names an Email or an Sms, as `channel` says.
template <class P>
struct MessageRef {
  Channel channel = Channel::Email;
  typename P::template Ref<SymbolKind::Email> message{};
};

/// `user "ana"`, or a path that is a user (me, owner, an ask, an attribute).
template <class P>
struct Who {
  std::optional<typename P::Plain> user;
  typename P::Path path{};  // where `user` is not set
};

/// One of `group sales`, `user "ana"`, a path. Of `notify`.
template <class P>
struct Recipient {
  enum class Kind : std::uint8_t { Group, User, Path };
  Kind kind = Kind::Path;
  typename P::template Ref<SymbolKind::Group> group{};
  typename P::Plain user{};
  typename P::Path path{};
};

/// Where `transfer to` transfers.
template <class P>
struct TransferTarget {
  enum class Kind : std::uint8_t { User, Branch, Group, Corporate, Path };
  Kind kind = Kind::Path;
  typename P::Plain user{};
  typename P::template Ref<SymbolKind::Branch> branch{};
  typename P::template Ref<SymbolKind::Group> group{};
  typename P::Path path{};  // `me`, an ask, an attribute, `owner.manager`
};

/// `a = expr`. Which record `attribute` belongs to depends on where it stands.
template <class P>
struct Assign {
  typename P::AttributeRef attribute{};
  typename P::Expr value{};
};

/// One of who may act: `presales` (a group), `owner`, `role manager`, `nobody`, an attribute of type user,
/// `owner.manager`.
template <class P>
struct Permit {
  enum class Kind : std::uint8_t { Group, Role, Nobody, User };
  Kind kind = Kind::User;  // Parsed: Role, Nobody, or User with `path`; the compiler tells groups from users
  Role role = Role::Rep;
  typename P::template Ref<SymbolKind::Group> group{};
  typename P::Path path{};
};

/// `for each i in interests.students`
template <class P>
struct ForEach {
  typename P::AskRef name{};  // the variable: a view as written, a copy once compiled
  typename P::ListPath in{};
};

/// `within 30 minutes` | `due 2 hours before appointment.starts_at`
template <class P>
struct Due {
  enum class Kind : std::uint8_t { Within, Before, After };
  Kind kind = Kind::Within;
  Duration duration;
  Span duration_span;
  typename P::Path anchor{};  // of Before and After: a date or a date and time
};

template <class P>
struct Op;
template <class P>
using Ops = std::vector<Op<P>>;

template <class P>
struct MoveTo {
  typename P::StateRef target{};
  static constexpr auto shape() { return std::make_tuple(words("move to"), field("to", &MoveTo::target)); }
};

template <class P>
struct Contact {
  ContactKind kind = ContactKind::Attempted;
  static constexpr auto shape() {
    return std::make_tuple(words("contact"), field("contact", &Contact::kind));
  }
};

template <class P>
struct Appointment {
  typename P::Text title{};
  Who<P> who;
  std::optional<typename P::Expr> at;  // one of `at` and `in`
  std::optional<Duration> in;
  std::optional<Duration> lasting;  // 30 minutes without
  static constexpr auto shape() {
    return std::make_tuple(words("appointment"), field("title", &Appointment::title), words("for"),
                           field("for", &Appointment::who), optional("at", "at", &Appointment::at),
                           optional("in", "in", &Appointment::in),
                           optional("lasting", "lasting", &Appointment::lasting));
  }
};

template <class P>
struct Send {
  MessageRef<P> message;
  std::optional<typename P::Path> to;
  bool held = false;
  static constexpr auto shape() {
    return std::make_tuple(words("send"), field("message", &Send::message), optional("to", "to", &Send::to),
                           flag("held", "held", &Send::held));
  }
};

template <class P>
struct Notify {
  std::vector<Recipient<P>> recipients;
  MessageRef<P> message;
  static constexpr auto shape() {
    return std::make_tuple(required_list("notify", "notify", &Notify::recipients), words("by"),
                           field("message", &Notify::message));
  }
};

template <class P>
struct StartNurture {
  typename P::template Ref<SymbolKind::Nurture> nurture{};
  static constexpr auto shape() {
    return std::make_tuple(words("start nurture"), field("nurture", &StartNurture::nurture));
  }
};

template <class P>
struct StopNurture {
  static constexpr auto shape() { return std::make_tuple(words("stop nurture")); }
};

template <class P>
struct Transfer {
  TransferTarget<P> target;
  bool distribute = false;
  std::optional<typename P::template Ref<SymbolKind::Distribution>> by;
  static constexpr auto shape() {
    return std::make_tuple(words("transfer to"), field("to", &Transfer::target),
                           flag("then distribute", "distribute", &Transfer::distribute),
                           optional("by", "by", &Transfer::by));
  }
};

template <class P>
struct Return {
  static constexpr auto shape() { return std::make_tuple(words("return")); }
};

template <class P>
struct ReleasePull {
  Duration after;
  static constexpr auto shape() {
    return std::make_tuple(words("release pull after"), field("after", &ReleasePull::after));
  }
};

template <class P>
struct DecrementPullCount {
  static constexpr auto shape() { return std::make_tuple(words("decrement pull count")); }
};

template <class P>
struct DoNotContact {
  std::vector<ContactChannel> by;  // empty: every channel
  static constexpr auto shape() {
    return std::make_tuple(words("do not contact"), list("by", "by", &DoNotContact::by));
  }
};

template <class P>
struct AllowContact {
  std::vector<ContactChannel> by;
  static constexpr auto shape() {
    return std::make_tuple(words("allow contact"), list("by", "by", &AllowContact::by));
  }
};

template <class P>
struct Favorite {
  static constexpr auto shape() { return std::make_tuple(words("favorite")); }
};

template <class P>
struct Unfavorite {
  static constexpr auto shape() { return std::make_tuple(words("unfavorite")); }
};

template <class P>
struct Close {
  std::optional<Who<P>> credit;  // without it: the one acting
  static constexpr auto shape() {
    return std::make_tuple(words("close"), optional("for", "for", &Close::credit));
  }
};

template <class P>
struct WebRequest {
  typename P::template Ref<SymbolKind::Endpoint> endpoint{};
  static constexpr auto shape() {
    return std::make_tuple(words("web request"), field("endpoint", &WebRequest::endpoint));
  }
};

template <class P>
struct NoteAsk {
  typename P::AskRef ask{};
  static constexpr auto shape() { return std::make_tuple(words("note ask"), field("ask", &NoteAsk::ask)); }
};

template <class P>
struct Note {
  typename P::Text text{};
  static constexpr auto shape() { return std::make_tuple(words("note"), field("text", &Note::text)); }
};

template <class P>
struct Create {
  bool once = false;
  typename P::template Ref<SymbolKind::RecordType> record{};
  std::optional<ForEach<P>> for_each;
  std::vector<Assign<P>> values;
  bool has_values = false;  // the text had braces
  static constexpr auto shape() {
    return std::make_tuple(
        words("create"), flag("once", "once", &Create::once), field("record", &Create::record),
        optional("for each", "for_each", &Create::for_each), braced("values", &Create::values));
  }
};

template <class P>
struct ActivityNotify {
  Duration before;
  Span span;
  static constexpr auto shape() {
    return std::make_tuple(words("notify"), field("notify", &ActivityNotify::before), words("before"));
  }
};
template <class P>
struct ActivityGroups {
  std::vector<typename P::template Ref<SymbolKind::Group>> groups;
  Span span;
  static constexpr auto shape() {
    return std::make_tuple(required_list("for groups", "groups", &ActivityGroups::groups));
  }
};
template <class P>
struct ActivityForAll {
  Span span;
  static constexpr auto shape() { return std::make_tuple(words("for all")); }
};
template <class P>
struct ActivityBusinessHours {
  Span span;
  static constexpr auto shape() { return std::make_tuple(words("business hours")); }
};
template <class P>
struct ActivityNote {
  typename P::Text text{};
  Span span;
  static constexpr auto shape() { return std::make_tuple(words("note"), field("text", &ActivityNote::text)); }
};

template <class P>
struct CreateActivity {
  typename P::template Ref<SymbolKind::Activity> activity{};
  Due<P> due;
  bool has_block = false;
  std::vector<ActivityNotify<P>> notify;
  std::vector<ActivityGroups<P>> groups;
  std::vector<ActivityForAll<P>> for_all;
  std::vector<ActivityBusinessHours<P>> business_hours;
  std::vector<ActivityNote<P>> note;
  static constexpr auto shape() {
    return std::make_tuple(
        words("create activity"), field("activity", &CreateActivity::activity),
        field("due", &CreateActivity::due),
        block(&CreateActivity::has_block, member("notify", &CreateActivity::notify),
              single("for_groups", &CreateActivity::groups), single("for_all", &CreateActivity::for_all),
              single("business_hours", &CreateActivity::business_hours),
              single("note", &CreateActivity::note)));
  }
};

template <class P>
struct Set {
  Assign<P> assign;
  static constexpr auto shape() { return std::make_tuple(words("set"), field("set", &Set::assign)); }
};

template <class P>
struct Clear {
  std::vector<typename P::AttributeRef> attributes;
  static constexpr auto shape() {
    return std::make_tuple(required_list("clear", "clear", &Clear::attributes));
  }
};

template <class P>
struct Raise {
  typename P::template Ref<SymbolKind::Event> event{};
  std::vector<Assign<P>> values;
  static constexpr auto shape() {
    return std::make_tuple(words("raise"), field("event", &Raise::event), braced("values", &Raise::values));
  }
};

/// One condition of an `if` with its block.
template <class P>
struct Branch {
  typename P::Expr when{};
  Ops<P> then;
  Span span;
};

/// `if a { } else if b { } else { }`: branches in order; `otherwise` is the `else`. Leaf for printing.
template <class P>
struct If {
  std::vector<Branch<P>> branches;
  Ops<P> otherwise;
  bool has_else = false;
  static constexpr auto shape() {
    return std::make_tuple(field("if", &If::branches), field("else", &If::otherwise));
  }
};

template <class P>
struct After {
  Duration duration;
  Span duration_span;
  Ops<P> then;
  static constexpr auto shape() {
    return std::make_tuple(words("after"), field("after", &After::duration), field("then", &After::then));
  }
};

/// One operation at its place.
template <class P>
struct Op {
  Span span;
  std::variant<
#define LEADFLOW_OPERATION_FIRST(Type, key) Type<P>
#define LEADFLOW_OPERATION(Type, key) , Type<P>
#include "dsl/operations.def"
#undef LEADFLOW_OPERATION_FIRST
#undef LEADFLOW_OPERATION
      >
      what;
};

/// The stable key of an operation in JSON and the documentation, e.g. "move_to".
template <class Operation>
struct OperationKey;
#define LEADFLOW_OPERATION(Type, key_text)              \
  template <class P>                                    \
  struct OperationKey<Type<P>> {                        \
    static constexpr std::string_view value = key_text; \
  };
#define LEADFLOW_OPERATION_FIRST(Type, key_text) LEADFLOW_OPERATION(Type, key_text)
#include "dsl/operations.def"
#undef LEADFLOW_OPERATION_FIRST
#undef LEADFLOW_OPERATION

}  // namespace leadflow::dsl
