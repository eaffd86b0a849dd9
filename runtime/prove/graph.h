// Every situation that a program's records can come to, and the steps between them.

#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <string>
#include <unordered_map>
#include <vector>

#include "dsl/ast.h"
#include "runtime/prove/chooser.h"
#include "runtime/prove/spot.h"

namespace leadflow::runtime::proving {

inline constexpr std::uint32_t no_node = 0xffffffff;

/// What somebody, the world outside or the clock does.
struct Move {
  enum class Kind : std::uint8_t {
    Create,
    Apply,
    Follow,
    Edit,
    Event,
    Timer,
    Late,
    Done,
    Cancelled,
    Held,
    Missed,
    MeetingCancelled,
    Pull
  };
  Kind kind = Kind::Create;
  std::string name;  // of the entry, action, follow-on, event, timer, activity, distribution
  std::string actor;
  Given given;  // answers, data, edited values
  /// Of an edit of some members of a Joint, and of answers beside it: the values that it starts from.
  std::vector<std::pair<std::uint32_t, Value>> start{};
  bool unsure = false;  // others of their cell may not allow it
  compiler::WorkflowId workflow;
  dsl::ast::EventKind event = dsl::ast::EventKind::Custom;
  std::size_t index = 0;  // of the timer, the activity, the appointment of the spot
  std::uint32_t action = no_node;
};

/// Something a promise may speak of, in the order in which it happened.
struct Seen {
  enum class Kind : std::uint8_t { Entered, Operation };
  Kind kind = Kind::Entered;
  std::uint32_t state = 0;  // of Entered
  dsl::ast::OpKindTag operation = dsl::ast::OpKindTag::SendEmail;
  std::string name;           // of Create and Set; of what is sent: the template
  std::uint8_t channels = 0;  // of a message its own, of `do not contact` those it closes
  bool operator==(const Seen&) const = default;
};

/// Adds what the effect is for promises about the record. `by_hand`: of an edit, whose writes are no
/// operations.
void add_seen(const compiler::Program& program, const Record& record, const Effect& effect, bool by_hand,
              std::vector<Seen>& seen);

/// What had to be so for the step: the attribute's value was in the region.
struct Demand {
  std::uint32_t attribute = 0;
  int region = 0;
};

struct Edge {
  std::uint32_t from = no_node;  // none: the record is made
  std::uint32_t to = no_node;    // none: the step was refused
  std::uint32_t move = 0;
  std::uint32_t seen = 0;
  std::uint32_t demands = 0;  // an index of Graph::demands
  bool exact = true;          // nothing was open
  bool child = false;         // leads to a record that the step made
};

/// A step that is itself the break of a promise.
struct Break {
  enum class Kind : std::uint8_t { Always, RuleLimit, Contradiction, Placeholder };
  Kind kind = Kind::Always;
  std::string what;  // the promise's text; what contradicts; the placeholder
  std::uint32_t edge = 0;
};

/// A step and all that may come of it, where some of that is nobody's choice.
struct Attempt {
  struct Turn {
    Choice::Kind kind;
    int taken;
    std::size_t size;          // how many there were to take
    std::uint32_t attribute;   // of Region: whose value people choose ...
    std::vector<int> regions;  // ... and from which regions
  };
  struct Run {
    std::vector<Turn> trail;
    std::uint32_t edge = no_node;  // of the record at hand; none: the step was refused
    std::vector<Demand> wanted{};  // values with which people come by it
  };
  std::uint32_t from = no_node;
  std::vector<Run> runs;
};

/// Whether people can choose so that every run that is left ends well.
bool can_make_sure(const Attempt& attempt, const std::function<bool(const Attempt::Run&)>& ends_well);

/// What became of an action wherever it stands.
struct ActionFate {
  bool seen = false;     // a record was where it stands
  bool applied = false;  // and it was applied
  bool exactly = false;  // whatever was open
  RefusalKind refused = RefusalKind::NotOffered;
  std::string why;
  int got_to = 0;  // how far the way came that was refused so
};

struct Graph {
  std::deque<Spot> spots;  // addresses stay
  struct Node {            // a spot with the regions that have to be remembered there
    std::uint32_t spot = 0;
    std::vector<std::int16_t> regions;  // by attribute; any_region
  };
  std::vector<Node> nodes;
  const Spot& at(std::uint32_t node) const { return spots[nodes[node].spot]; }

  std::vector<Edge> edges;
  std::vector<std::vector<std::uint32_t>> out;  // edges by node
  std::vector<std::uint32_t> made;              // edges that make records
  std::deque<Move> moves;                       // addresses stay
  std::vector<std::vector<Seen>> seen;
  std::vector<std::vector<Demand>> demands;  // the first is none
  std::vector<Attempt> attempts;             // those in which something was open
  std::vector<Break> breaks;
  std::map<std::uint32_t, ActionFate> actions;
  std::vector<std::string> gaps;     // why it is not every situation; empty: it is
  std::vector<std::string> guesses;  // what was open on the way, in words, each once
  std::size_t decisions = 0;         // calls of decide()
};

}  // namespace leadflow::runtime::proving
