#include "runtime/prove/spot.h"

namespace leadflow::runtime::proving {

namespace {

struct Key {
  std::string bytes;

  void add(std::int64_t number) { bytes.append(reinterpret_cast<const char*>(&number), sizeof number); }
  void add(const std::string& text) {
    add(static_cast<std::int64_t>(text.size()));
    bytes += text;
  }
};

}  // namespace

std::string Spot::key() const {
  Key key;
  key.bytes.reserve(160);
  key.add((static_cast<std::int64_t>(type.index) << 32) | workflow.index);
  key.add((static_cast<std::int64_t>(state.index) << 32) | static_cast<std::int64_t>(owner.kind) << 16 |
          (contacted ? 1 : 0) | (first_contact ? 2 : 0) | (favorite ? 4 : 0) | (returned ? 8 : 0) |
          (closed ? 16 : 0) | (has_parent ? 32 : 0) | do_not_contact << 8);
  key.add(owner.name);
  key.add(attempts);
  key.add(pull_count);
  key.add(nurture);
  key.add(nurture_steps);
  key.add(static_cast<std::int64_t>(timers.size()));
  for (const Pending& one : timers) {
    key.add(static_cast<std::int64_t>(one.kind) | (one.whole_life ? 256 : 0) | (one.many ? 512 : 0));
    key.add(one.what);
    key.add(one.rule);
    key.add(one.payload);
    key.add(one.offset);
    key.add(one.deadline);
  }
  key.add(static_cast<std::int64_t>(tasks.size()));
  for (const Task& one : tasks) {
    key.add(one.late ? 1 : 0);
    key.add(one.name);
  }
  key.add(static_cast<std::int64_t>(meetings.size()));
  for (const Meeting& one : meetings) {
    key.add(one.title);
    key.add(one.user);
  }
  for (const std::string& one : once) key.add(one);
  return std::move(key.bytes);
}

}  // namespace leadflow::runtime::proving
