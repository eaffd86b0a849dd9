// A step of the recorded past as the command that does it again. Internal to runtime/rehearse.

#pragma once

#include <cstdint>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "runtime/engine/decide.h"
#include "runtime/rehearse/past_names.h"
#include "runtime/rehearse/world.h"
#include "runtime/store/past.h"

namespace leadflow::runtime {

/// One record of a step, read.
struct PastLine {
  RecordId record = 0;
  bool made = false;  // by this step
  nlohmann::json changes;
  nlohmann::json effects;
};

/// A step, read. Throws nlohmann::json::exception for a history that is damaged.
struct PastReading {
  explicit PastReading(const PastStep& step);

  const PastStep& step;
  std::vector<PastLine> lines;
  std::size_t subject = 0;  // of the lines; the record that was made, of follow-ons and creations
};

/// What is to be done with a step.
struct PastCommand {
  std::optional<Command> command;
  RecordId about = 0;              // the record it is about: of a creation the made one
  RecordId on = 0;                 // the record it needs to be there; 0: none
  std::optional<Refused> refused;  // it cannot even be asked
  std::string left_out;            // why it is not done again; a few words that many steps share
};

/// Whether people or the world outside did it. What time does arises anew; what became of messages in the
/// outbox is nothing that a program decides.
bool is_done_again(const PastStep& step);

class PastCommands {
 public:
  PastCommands(const compiler::Program& program, const compiler::Program& deployed, PastNames& names,
               Past& past, const World& world)
      : program_(program), deployed_(deployed), names_(names), past_(past), world_(world) {}

  PastCommand read(const PastReading& reading);

  /// Values that were left out because the program has no such attribute, by `type.attribute`.
  const std::map<std::string, std::int64_t>& homeless() const { return homeless_; }

 private:
  using Json = nlohmann::json;

  PastCommand create(const PastReading& reading);
  PastCommand apply(const PastReading& reading);
  PastCommand follow(const PastReading& reading);
  PastCommand edit(const PastReading& reading, bool quiet);
  PastCommand event(const PastReading& reading);
  PastCommand settle(const PastReading& reading, const std::string& words);
  PastCommand settle_activity(const PastReading& reading, const Json& ended, SettleCommand::Kind kind);
  PastCommand settle_appointment(const PastReading& reading, const Json& outcome, SettleCommand::Kind kind);
  PastCommand pull(const PastReading& reading);

  std::map<std::string, Json> first_values(const PastLine& line) const;
  Given given(compiler::RecordTypeId type, const std::map<std::string, Json>& values, PastCommand& command);
  Given answers(const std::vector<compiler::Ask>& asks, const PastLine& line, const Record& asked,
                const std::map<std::string, Json>& written, PastCommand& command);
  bool put(Given& given, const std::string& name, const compiler::Type& type, const Json& json,
           PastCommand& command);
  bool is_entry(const std::string& workflow, const std::string& state) const;

  const compiler::Program& program_;
  const compiler::Program& deployed_;
  PastNames& names_;
  Past& past_;
  const World& world_;
  std::map<std::string, std::int64_t> homeless_;
};

}  // namespace leadflow::runtime
