#include "runtime/prove/spot.h"

#include <fmt/format.h>

namespace leadflow::runtime::proving {

std::string Spot::key() const {
  std::string text = fmt::format("{},{},{},{},{}\x1f{},{}", type.index, workflow.index, state.index,
                                 static_cast<int>(owner.kind), owner.name, attempts, pull_count);
  text += fmt::format(",{}{}{}{}{}{},{}\x1f{}\x1f{}", contacted ? 1 : 0, first_contact ? 1 : 0,
                      favorite ? 1 : 0, returned ? 1 : 0, closed ? 1 : 0, has_parent ? 1 : 0, do_not_contact,
                      nurture, nurture_steps);
  for (const std::int16_t region : regions) text += fmt::format(",{}", region);
  for (const Pending& one : timers) {
    text += fmt::format("\x1e{}\x1f{}\x1f{}\x1f{}\x1f{}{}\x1f{}\x1f{}", static_cast<int>(one.kind), one.what,
                        one.rule, one.payload, one.whole_life ? 1 : 0, one.many ? 1 : 0, one.offset,
                        one.deadline);
  }
  for (const Task& one : tasks) text += fmt::format("\x1d{}{}", one.late ? 1 : 0, one.name);
  for (const Meeting& one : meetings) text += fmt::format("\x1c{}\x1f{}", one.title, one.user);
  for (const std::string& one : once) text += fmt::format("\x1b{}", one);
  return text;
}

}  // namespace leadflow::runtime::proving
