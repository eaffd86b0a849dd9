// What was and what would have been, side by side. Internal to runtime/rehearse.
//
// Both sides tell what happened as it happens, and what both have goes at once: what
// is kept grows with the differences, not with the past.

#pragma once

#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "runtime/rehearse/past_names.h"
#include "runtime/rehearse/past_step.h"
#include "runtime/rehearse/replay.h"
#include "runtime/rehearse/world.h"
#include "runtime/store/past.h"

namespace leadflow::runtime {

class Comparison {
 public:
  Comparison(const compiler::Program& program, PastNames& names) : program_(program), names_(names) {}

  /// A record that was there before the first step.
  void begin(RecordId record, const std::string& workflow, const std::string& state);

  void then(const PastReading& reading);
  void now(const World::Step& step, const Decision& decision);
  void refused(RecordId record, ReplayRefusal refusal) {
    lines_[record].refused.push_back(std::move(refusal));
  }
  void fell_away(RecordId record) { lines_[record].fell_away += 1; }

  /// Whether a message of that name was queued for the record, then and now.
  bool was_queued(RecordId record, const std::string& name) const;
  bool is_queued(RecordId record, const std::string& name) const;

  /// Compares what stands at the end and fills the report.
  void finish(Past& past, const World& world, ReplayReport& report);

 private:
  using Json = nlohmann::json;
  /// The differences of a record so far; moves wait for their like on the other side.
  struct Line {
    std::vector<ReplayMove> then, now;
    std::optional<std::string> from;  // both moved here last, if both moved at all
    std::optional<ReplayParting> parting;
    std::vector<ReplayThing> things;
    std::vector<ReplayRefusal> refused;
    std::int64_t fell_away = 0;
    bool is_empty() const;
  };
  using Names = std::unordered_set<std::uint64_t>;

  void move(RecordId record, ReplayMove move, bool now);
  void thing(RecordId record, ReplayThing thing);
  void then(const PastStep& step, const PastLine& line, const Json& effect);
  std::uint64_t place(RecordId record, const std::string& name) const;
  std::uint64_t place(RecordId record, const std::string& name);
  void end(const RecordRow* then, const Record* now, ReplayReport& report);
  void compare(const RecordRow& then, const Record& now, ReplayedRecord& record);

  const compiler::Program& program_;
  PastNames& names_;
  std::unordered_map<RecordId, Line> lines_;
  std::unordered_map<RecordId, std::string> workflows_;  // of the past, for moves that name none; short names
  std::unordered_map<RecordId, std::uint32_t> at_;       // the last state that both moved to
  std::unordered_map<std::string, std::uint32_t> path_numbers_;
  std::vector<std::string> paths_;
  std::unordered_map<std::string, std::uint64_t> message_numbers_;
  Names queued_then_, queued_now_;
};

}  // namespace leadflow::runtime
