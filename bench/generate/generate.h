// The inputs of the benchmarks, all of them made, none kept.
//
// Programs of any size that check clean and look like a real one, the same number
// of statements in the languages compared with, and the leads and dispositions of a store.

#pragma once

#include <cstdint>

#include "bench/generate/sink.h"

namespace leadflow::bench {

/// At least `lines` lines of `.wf`: first a call centre's workflow `calls` for records of type `lead`, then
/// as many workflows of three kinds, each with its record type, groups and messages, as it takes.
void write_workflows(Sink& to, std::int64_t lines);
/// The same as one single workflow, of as many buckets as it takes.
void write_wide_workflow(Sink& to, std::int64_t lines);

/// How large a program with promises is. Every status has ten actions.
struct PromiseProgram {
  std::int64_t statuses = 200;
  std::int64_t flags = 3;  // attributes that only actions set, and that conditions ask for
  std::int64_t rules =
      300;  // spread over the statuses: first a way out after 30 days, then timers and events
};
/// One workflow of buckets, with thirty promises, all of which hold.
void write_promise_program(Sink& to, const PromiseProgram& size);

/// At least as many statements, in files of the same sort: descriptions of messages, enumerations and
/// services ...
void write_proto(Sink& to, std::int64_t statements);
void write_capnp(Sink& to, std::int64_t statements);
/// ... and workflows as an object, which is evaluated to JSON.
void write_jsonnet(Sink& to, std::int64_t statements);

/// `count` leads as CSV, with a column `key`: L1, L2 ...
void write_leads(Sink& to, std::int64_t count);
/// `count` dispositions as NDJSON that all succeed, spread over leads L1 to L`leads`, each with a `once` key.
void write_dispositions(Sink& to, std::int64_t count, std::int64_t leads);

}  // namespace leadflow::bench
