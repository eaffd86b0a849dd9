// The files of a command line, read and told apart by what stands in them.

#pragma once

#include <deque>
#include <string>
#include <vector>

#include "cli/adopt/readers.h"
#include "cli/session.h"

namespace leadflow::cli::adopt {

/// Keeps what the readers look at. Not to be moved once filled.
struct Inputs {
  FrappeSet frappe{};
  std::vector<JsonSource> machines{};
  std::vector<SalesforceSource> salesforce{};
  std::vector<std::string> passed_over{};  // files of folders that are none of these
  std::deque<JsonFile> json{};
  std::deque<XmlFile> xml{};

  bool empty() const { return frappe.workflows.empty() && machines.empty() && salesforce.empty(); }
};

/// `from` is empty or one of frappe, salesforce, xstate: then nothing else is taken. Throws
/// Failure(kUnreadable) for what is not there, can't be parsed, or is none of them although it was named.
void read_inputs(Session& session, const std::vector<std::string>& named, const std::string& from,
                 Inputs& into);

}  // namespace leadflow::cli::adopt
