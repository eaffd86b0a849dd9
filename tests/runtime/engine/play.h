// A program from text, a world it runs in, and short words for what people do.

#pragma once

#include <algorithm>
#include <catch2/catch.hpp>
#include <initializer_list>
#include <string>
#include <utility>
#include <vector>

#include "runtime/rehearse/world.h"
#include "tests/compiler/compile_text.h"

namespace leadflow::test {

using namespace leadflow::runtime;
using Texts = std::vector<std::pair<std::string, std::string>>;

/// Monday, noon.
inline Instant monday() {
  return *parse_rfc3339("2026-01-05T12:00:00Z");
}

inline User person(std::string name, std::vector<std::string> groups = {}, dsl::Role role = dsl::Role::Rep) {
  User user;
  user.name = name;
  user.email = name + "@house.example";
  user.groups = std::move(groups);
  user.role = role;
  return user;
}

/// The text must compile; people: ana (presales), bo (closers), max (manager), root (admin).
class Play {
 public:
  explicit Play(const std::string& text)
      : checked_(check_text(text)), world_(program_of(checked_), monday()) {
    world_.add_user(person("ana", {"presales"}));
    world_.add_user(person("bo", {"closers"}));
    world_.add_user(person("max", {}, dsl::Role::Manager));
    world_.add_user(person("root", {}, dsl::Role::Admin));
  }

  World& world() { return world_; }
  const compiler::Program& program() const { return *checked_.program; }

  Given given(compiler::RecordTypeId type, const Texts& texts) const {
    Given values;
    for (const auto& [name, text] : texts) {
      const compiler::AttributeId attribute = program().record_types[type].find(name);
      INFO("attribute " << name);
      REQUIRE(attribute.valid());
      values.emplace_back(name, parsed(program().record_types[type].attributes[attribute.index].type, text));
    }
    return values;
  }

  Decision create(const std::string& type, const Texts& texts = {}, const std::string& state = {},
                  const std::string& as = {}) {
    CreateCommand command;
    command.type = program().record_type(type);
    command.values = given(command.type, texts);
    if (!state.empty()) {
      for (std::uint32_t i = 0; i < program().states.size(); ++i) {
        if (program().states[i].name == state) command.placed_at = compiler::StateId{i};
      }
      REQUIRE(command.placed_at.valid());
    }
    return world_.apply({as, command});
  }
  RecordId add(const std::string& type, const Texts& texts = {}, const std::string& state = {}) {
    const Decision decision = create(type, texts, state);
    if (decision.refused) UNSCOPED_INFO(decision.refused->message);
    REQUIRE(!decision.refused);
    return decision.subject;
  }

  Decision apply(RecordId id, const std::string& action, const std::string& as = "ana",
                 const Given& answers = {}) {
    return world_.apply({as, ApplyCommand{id, action, answers}});
  }
  /// Must not be refused.
  Decision done(RecordId id, const std::string& action, const std::string& as = "ana",
                const Given& answers = {}) {
    const Decision decision = apply(id, action, as, answers);
    if (decision.refused) UNSCOPED_INFO(action << ": " << decision.refused->message);
    REQUIRE(!decision.refused);
    return decision;
  }
  Decision edit(RecordId id, const Texts& texts, const std::string& as = "ana") {
    return world_.apply({as, EditCommand{id, given(world_.record(id)->type, texts), false}});
  }
  Decision event(RecordId id, dsl::ast::EventKind kind, const std::string& name = {},
                 const Given& data = {}) {
    return world_.apply({{}, EventCommand{id, kind, name, data}});
  }

  std::string state(RecordId id) const {
    const Record* record = world_.record(id);
    return record && record->state.valid() ? program().states[record->state].name : std::string();
  }
  std::string value(RecordId id, const std::string& attribute) const {
    return to_text(program(), world_.attribute(id, attribute), "UTC");
  }
  /// Texts of the notes so far, joined by `|`.
  std::string notes() const {
    std::string all;
    for (const World::Happened& one : world_.history()) {
      if (const Noted* note = std::get_if<Noted>(&one.effect.what))
        all += (all.empty() ? "" : "|") + note->text;
    }
    return all;
  }
  void pass(std::int64_t ms) { world_.advance_to(Instant{world_.now().ms + ms}); }

 private:
  static const compiler::Program& program_of(const Checked& checked) {
    INFO(checked.report());
    REQUIRE(checked.program);
    return *checked.program;
  }
  Value parsed(const compiler::Type& type, const std::string& text) const {
    std::variant<Value, std::string> value = parse_value(program(), type, text, "UTC");
    if (const std::string* error = std::get_if<std::string>(&value)) FAIL(*error);
    return std::get<Value>(value);
  }

  Checked checked_;
  World world_;
};

/// The effects of a kind, in order.
template <class What>
std::vector<What> effects(const Decision& decision) {
  std::vector<What> found;
  for (const Effect& effect : decision.effects) {
    if (const What* what = std::get_if<What>(&effect.what)) found.push_back(*what);
  }
  return found;
}

inline std::string kind_of(const Decision& decision) {
  return decision.refused ? std::string(to_text(decision.refused->kind)) : std::string("done");
}
inline std::string missing_of(const Decision& decision) {
  std::string all;
  if (decision.refused) {
    for (const std::string& name : decision.refused->missing) all += (all.empty() ? "" : " ") + name;
  }
  return all;
}

}  // namespace leadflow::test
