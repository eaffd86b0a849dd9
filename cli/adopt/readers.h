// The three systems that workflows come from.
//
// A reader takes what was parsed of an export and adds it to a draft, with a
// finding for each piece. It never fails: what it can't carry over it names.

#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "cli/adopt/draft.h"
#include "cli/adopt/findings.h"
#include "cli/adopt/json_view.h"
#include "cli/adopt/xml.h"

namespace leadflow::cli::adopt {

struct Adopted {
  Draft draft{};
  Findings findings{};
  std::vector<std::string> sources{};  // files that it comes from
};

/// A JSON value and the file it stands in.
struct JsonSource {
  std::string file;
  JsonView value;
};

// ---- Frappe: documents of the doctypes Workflow, Workflow State, DocType and Custom Field

struct FrappeSet {
  std::vector<JsonSource> workflows{};
  std::vector<JsonSource> states{};  // their style says which ends are good ones
  std::vector<JsonSource> doctypes{};
  std::vector<JsonSource> custom_fields{};
  std::vector<JsonSource> others{};
};
/// One document, a list of them, or a list under `docs`, `data` or `message`. False if there is none.
bool collect_frappe(const std::string& file, JsonView root, FrappeSet& into);
void adopt_frappe(const JsonSource& workflow, const FrappeSet& set, Adopted& into);
/// A word about the documents that no workflow used.
void adopt_frappe_rest(const FrappeSet& set, Adopted& into);

// ---- XState: the configuration of a machine as JSON, versions 4 and 5

/// A machine, a list of them, or one under `machine` or `config`. False if there is none.
bool collect_xstate(const std::string& file, JsonView root, std::vector<JsonSource>& into);
void adopt_xstate(const JsonSource& machine, Adopted& into);

// ---- Salesforce: metadata as XML, one component a file

struct SalesforceSource {
  std::string file;
  const XmlElement* root;
};
/// Whether the root element is one of metadata, known here or not.
bool is_salesforce(const XmlElement& root);
/// All files of an org together: a picklist, the rules and the fields of one object stand in different ones.
void adopt_salesforce(const std::vector<SalesforceSource>& files, Adopted& into);

/// Named limits: a source beyond them is refused, never half read.
inline constexpr std::size_t max_adopted_states = 2'000;
inline constexpr std::size_t max_adopted_moves = 20'000;

/// Adds `file` once.
void add_source(Adopted& into, const std::string& file);
/// The event NAME, declared in `draft`; what it stands for beside it.
std::string declare_event(Draft& draft, std::string_view name);

}  // namespace leadflow::cli::adopt
