// A record as `show` and `list` print it.

#pragma once

#include <string>
#include <variant>
#include <vector>

#include "runtime/engine/decide.h"
#include "runtime/store/store.h"

namespace leadflow::cli {

/// Asks until the store has given every fact that the answer needs. `ask` gives an answer or Needs.
template <class Ask>
auto with_facts(runtime::Store& store, runtime::Situation& facts, Ask ask) {
  for (;;) {
    auto answer = ask(facts);
    auto* needs = std::get_if<runtime::Needs>(&answer);
    if (needs == nullptr) return std::get<0>(std::move(answer));
    store.fetch(*needs, facts);
  }
}

/// The record with its computed attributes worked out as of `now`.
std::vector<runtime::Value> all_values(runtime::Store& store, const runtime::Record& record,
                                       runtime::Instant now);

/// The object scripts rely on (see docs/cli.md), without a version of its own. Needs a transaction.
std::string record_json(runtime::Store& store, const runtime::Record& record, runtime::Instant now);

/// Several lines for people: what every record has, then its attributes; those that its status does not show
/// only with `all`.
std::string record_text(runtime::Store& store, const runtime::Record& record, runtime::Instant now, bool all);

/// The first texts of a record, so that a person recognises it.
std::string record_title(const compiler::Program& program, const runtime::Record& record,
                         const std::string& zone);

/// `ana`, `group presales`, or nothing.
std::string owner_text(const runtime::Owner& owner);

}  // namespace leadflow::cli
