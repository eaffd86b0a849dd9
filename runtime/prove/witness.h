// A way through the graph played on the real engine, and told.

#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "runtime/prove/domain.h"
#include "runtime/prove/paths.h"
#include "runtime/rehearse/world.h"

namespace leadflow::runtime::proving {

/// What came of a replay, and the same in words.
struct Replay {
  Replay(const compiler::Program& program, Instant start, std::shared_ptr<Calendars> calendars)
      : world(program, start, std::move(calendars)) {}

  World world;
  std::string zone;  // of the workflow's hours
  RecordId record = 0;
  Decision last;             // of the last step
  bool played = true;        // every step could be taken as the way says
  bool told_as_test = true;  // a `test` block can say all of it
  std::string actor;         // who the test speaks for at the moment
  std::vector<Seen> seen;    // of the record, from its making
  std::vector<std::string> trace, test, commands;
  const Path* path = nullptr;  // that is played
  std::size_t at = 0;          // the step of it
};

class Player {
 public:
  /// All must outlive this.
  Player(const compiler::Program& program, const Domain& domain, const Graph& graph);

  /// With which values the record is made, where it is asked for one and later on for another.
  enum class Making : std::uint8_t { AsFound, WithLaterValues };
  Replay play(const Path& path, Making making = Making::AsFound) const;
  /// An attribute is asked for with one value when the record is made, and with another later on.
  bool is_set_later(const Path& path) const;
  /// Lets time pass until a little later than that long after `from`, and tells it.
  void wait_for(Replay& replay, Instant from, const dsl::Duration& length) const;

 private:
  void wait(Replay& replay, Instant until) const;
  std::map<std::uint32_t, int> made_regions(const Path& path, Making making) const;
  void make(Replay& replay, const Path& path, Making making) const;
  void step(Replay& replay, const Edge& edge) const;
  void meet(Replay& replay, const Edge& edge) const;
  bool edit(Replay& replay, const Given& values, const std::string& actor) const;
  void act(Replay& replay, const Move& move) const;
  void fire(Replay& replay, const Move& move) const;
  void settle(Replay& replay, const Move& move) const;
  void raise(Replay& replay, const Move& move) const;
  void pull(Replay& replay, const Move& move) const;
  void decided(Replay& replay, Decision decision) const;
  void tell(Replay& replay, const std::string& what, const std::string& command) const;
  void tell_effects(Replay& replay, std::size_t from) const;
  void speak_as(Replay& replay, const std::string& actor) const;
  void look_back(Replay& replay) const;
  // ---- joint_values.cpp
  std::vector<StoredValue> cell_values(const Replay& replay, const Joint& joint, int cell) const;
  std::optional<Given> values_to(const Replay& replay, const Joint& joint, int cell,
                                 const std::vector<bool>& may_change) const;
  std::optional<Given> edited(const Replay& replay, const Move& move) const;
  std::optional<Given> answered(const Replay& replay, const Move& move) const;
  std::optional<Given> demanded(const Replay& replay, const Demand& demand) const;
  Value made_with(const Replay& replay, compiler::RecordTypeId type, std::uint32_t attribute,
                  int region) const;
  compiler::Type type_of(const Replay& replay, const Move& move, const std::string& name) const;
  /// The value, with the record that it links to made where it is missing.
  Value settled(Replay& replay, const Value& value) const;

  const compiler::Program& program_;
  const Domain& domain_;
  const Graph& graph_;
  std::shared_ptr<Calendars> calendars_;
};

// ---- words.cpp ----

/// The value as one writes it in a `.wf` text.
std::string wf_text(const Replay& replay, const compiler::Type& type, const Value& value);
/// `name=value` for a shell.
std::string shell_value(const Replay& replay, const compiler::Type& type, const std::string& name,
                        const Value& value);
/// "3 hours": a length of time as a test says it.
std::string length_words(std::int64_t ms, bool days);
/// "30 days and 1 minute pass": the same as people say it.
std::string passing_words(std::int64_t ms);
/// A statement of a test, or a command line, that speaks of several values.
std::string comma_separated(const std::vector<std::string>& parts);
/// A text literal of a `.wf` file.
std::string quoted_text(const std::string& text);

}  // namespace leadflow::runtime::proving
