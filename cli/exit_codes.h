// What a process of ours ends with. Scripts rely on these: a value never changes its meaning.

#pragma once

namespace leadflow::cli {

enum ExitCode : int {
  kDone = 0,  // done; nothing at or above the fail level
  kNo = 1,    // the answer is no: findings, `fmt --check` would change, a plan that strands records, a failed
              // batch line
  kUsage = 2,       // wrong usage or configuration
  kRefused = 3,     // refused by the workflow: not permitted, incomplete, not offered here
  kNotFound = 4,    // no such record, workflow, action, user
  kConflict = 5,    // changed underneath, or a `--once` key used with other content
  kBusy = 6,        // the same call may go through later
  kUnreadable = 7,  // an input named on the command line, the store or a time zone's data can't be read or
                    // written
  kBug = 70,        // a bug of ours
  kInterrupted = 130,
};

}  // namespace leadflow::cli
