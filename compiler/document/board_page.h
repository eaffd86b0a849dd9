// A workflow as a Kanban board on one page: what `leadflow graph --format html` draws, and with records
// `leadflow board --html`.
//
// The page is whole in itself: it asks no network, and its content security policy lets it run nothing but
// its own script, by that script's hash. Without the script everything can still be read. All texts are
// escaped here; they may hold anything.

#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "compiler/document/describe.h"

namespace leadflow::compiler::document {

/// A record on the board.
struct PageRecord {
  std::string id;     // as a person would name it to a command: `7`
  std::string title;  // what it is recognised by
  std::string owner;  // empty: nobody
  std::string since;  // how long it has stood there: `3 days`
};
struct PageRecords {
  std::int64_t count = 0;
  std::vector<PageRecord> first;  // some of them
};
/// What stands on a live board: by the state, and when that was.
struct LivePage {
  std::map<StateId, PageRecords> states;
  std::string as_of;
};

/// `live` null: a board without records.
std::string board_page(const std::vector<DescribedWorkflow>& workflows, const LivePage* live = nullptr);

}  // namespace leadflow::compiler::document
