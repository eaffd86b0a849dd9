// What may stand as the value of an option or as an argument.

#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "cli/arguments.h"

namespace leadflow::cli {

enum class ValueKind : std::uint8_t {
  Anything,  // nothing is known of it
  Choice,    // one of a few words
  File,
  Folder,
  Person,
  Group,
  Branch,
  Record,  // its number, key:KEY or TYPE:KEY
  RecordType,
  Attribute,
  AttributeValue,  // ATTR=VALUE
  Answer,          // ASK=VALUE
  Action,
  FollowOn,
  Status,
  Entry,
  Distribution,
  Workflow,
  Event,
  Hours,
  Finding,
  Command,
  TestName,
};

/// Known by the word that stands for it in help (`USER`, `ATTR=VALUE`), in some commands by a rule of its
/// own.
ValueKind value_kind(std::string_view command, const ArgumentShape& shape);

/// The words to choose from: of `list|done|cancel`, or of a help text that lists three or more, as in "human,
/// short, json, github or sarif". Empty: no such.
std::vector<std::string> choices(std::string_view command, const ArgumentShape& shape);

}  // namespace leadflow::cli
