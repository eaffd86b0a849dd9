// A compiled program in parts, for the store.
//
// Every declaration is one part that can be read by itself, so a step decodes only
// the state, the action and the rules it touches, whatever the size of the
// program. Spans are not stored. Part (0, 0) is the header: the size of every
// table and the changes of names.
//
// A part begins with one byte, image_format; a part of another format is refused.
// Equal programs give equal bytes.

#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "compiler/binary.h"
#include "compiler/workflow.h"

namespace leadflow::compiler {

/// Raised with every change of what the bytes mean: a member added, moved or dropped, an operation or an
/// enumerator that is not the last of its list. A store whose parts have another format is deployed anew.
inline constexpr std::uint64_t image_format = 1;

/// The tables of an image; a number is never given again.
enum class ImageTable : std::uint8_t {
  Header,
  ValueSets,
  RecordTypes,
  Groups,
  Branches,
  Activities,
  Hours,
  Messages,
  Endpoints,
  Nurtures,
  Distributions,
  Events,
  Workflows,
  Phases,
  States,
  Actions,
  FollowOns,
  Rules,
  Always,
};

struct ImagePart {
  ImageTable table = ImageTable::Header;
  std::uint32_t index = 0;
  std::string bytes;
};

/// Calls `take` for every part, the header first.
void for_each_part(const Program& program, const std::function<void(const ImagePart&)>& take);

/// Calls `take` for every name that `Program::find_name` must find, with the index it must give. `scope` is
/// the workflow for phases, states, entries and follow-ons, the record type for messages, endpoints and
/// nurtures (of which there is one instance a record type), 0 for all else. Each (kind, scope, name) comes
/// once.
void for_each_name(const Program& program,
                   const std::function<void(SymbolKind, std::uint32_t scope, std::string_view name,
                                            std::uint32_t index)>& take);

/// Gives the bytes of a part. May throw; what it throws comes out where the program is used.
using PartLoader = std::function<std::string(ImageTable, std::uint32_t index)>;

/// The program of these parts. Reads the header at once and everything else when it is first asked for: from
/// then on a damaged part throws ImageError where it is used. Throws ImageError for a damaged header.
std::shared_ptr<const Program> open_image(PartLoader load, NameFinder find_name);

/// The same program with the same numbers. Its parts are copied when they are first asked for, from
/// `program`, which must outlive it.
Program lazy_copy(const Program& program);

/// A finder over the names in memory, for an image that is not in a store (and for tests).
NameFinder index_names(const Program& program);

/// Decodes one part and drops it; throws ImageError when it is damaged. `header` is the bytes of part (0, 0).
void check_part(std::string_view header, ImageTable table, std::string_view bytes);

}  // namespace leadflow::compiler
