#include "runtime/rehearse/story.h"

#include <fmt/format.h>

#include "runtime/store/effect_json.h"

namespace leadflow::runtime {

namespace {

/// `account #2: ` before what happened to another record than the one in hand.
std::string whose(const World& world, RecordId record, RecordId in_hand) {
  const Record* other = record == in_hand ? nullptr : world.record(record);
  if (other == nullptr) return {};
  return fmt::format("{} #{}: ", world.program().record_types[other->type].name, record);
}

}  // namespace

void tell_story(const World& world, RecordId in_hand, TestResult& result) {
  const std::size_t count = world.steps().size();
  result.left_out = count > max_story_steps ? count - max_story_steps : 0;
  for (std::size_t i = result.left_out; i < count; ++i) {
    const World::Step& step = world.steps()[i];
    const std::string what = step.name.empty() ? step.kind : step.kind + " " + step.name;
    result.story.push_back(
        {step.at, to_text(world.program(), Value::instant(step.at), result.zone), step.actor, what, {}});
  }
  for (const World::Happened& one : world.history()) {
    if (one.step < result.left_out) continue;
    const Record* record = world.record(one.effect.record);
    std::string json;
    append_effect_json(json, world.program(), one.effect, record ? record->type : compiler::RecordTypeId{});
    result.story[one.step - result.left_out].effects.push_back(whose(world, one.effect.record, in_hand) +
                                                               effect_text(json, result.zone));
  }
}

}  // namespace leadflow::runtime
