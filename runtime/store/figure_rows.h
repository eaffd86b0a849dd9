// What the managers' figures are counted from: records, a page at a time, with the
// rows that hang on them.
//
// A page is read in one short transaction, so that counting a large store keeps
// nobody from writing. Names are those of the program of today: `moved` and
// `retired` rename the entries of the past too.

#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "runtime/engine/situation.h"

namespace leadflow::runtime {

/// From `since` up to, but not at, `until`.
struct Period {
  std::optional<Instant> since;
  std::optional<Instant> until;
  bool has(Instant at) const { return (!since || at >= *since) && (!until || at < *until); }
  bool is_all() const { return !since && !until; }
};

/// Which page, and what of it beside the records.
struct FigureQuery {
  RecordId after = 0;        // records with ids greater than this
  std::int64_t limit = 500;  // records of a page
  /// Only these, in the order of their ids; `after` and `limit` are without meaning then.
  std::optional<std::vector<RecordId>> only;
  Period received;          // only records that were created in it
  Period happened;          // `steps`: only those of it
  bool attributes = false;  // FigureRecord::attributes
  bool contacts = false;    // FigureRecord::contacted_by
  bool entries = false;
  bool steps = false;
  bool activities = false;
  bool appointments = false;
};

/// A page of the records that something happened to in a period.
struct TouchedQuery {
  enum class By : std::uint8_t {
    Step,  // a step of the period made or changed the record, or was taken back there
    Due    // an activity of the record was due in the period
  };
  By by = By::Step;
  Period period;
  std::int64_t after = 0;       // number of the step or activity
  std::int64_t limit = 50'000;  // so many steps or activities are looked at
};
struct TouchedPage {
  std::vector<RecordId> records;     // in no order; one may come often
  std::optional<std::int64_t> next;  // the next page's `after`; nothing: this was the last
};

/// A record that was not withdrawn.
struct FigureRecord {
  RecordId id = 0;
  std::string key;
  std::string type;
  std::string workflow;  // empty: in none
  std::string state;
  Owner owner;
  std::string branch;
  Instant created_at{};
  std::optional<Instant> first_contact_at;
  std::optional<std::string> contacted_by;  // who acted when the response time stopped; empty: nobody
  std::optional<Instant> closed_at;
  std::string credited_to;
  bool working = false;    // in an open state, neither closed nor returned
  std::string attributes;  // JSON object
};

/// The n-th time that a record entered a state; steps that were taken back entered nothing.
struct FigureEntry {
  RecordId record = 0;
  std::string workflow;
  std::string state;
  Instant entered_at{};
};

/// What a step that stands did to one record.
struct FigureStep {
  RecordId record = 0;
  std::int64_t version = 0;  // of the record; 1: the step made it
  Instant at{};
  std::string actor;  // empty: nobody
  std::string kind;   // as StepInfo::kind
  std::string effects;
};

struct FigureActivity {
  RecordId record = 0;
  std::string activity;
  std::string state;  // open, done, cancelled
  Instant made_at{};
  Instant due{};
  bool late = false;  // was marked
  std::optional<Instant> ended_at;
  std::string ended_by;  // who acted; empty: nobody, or it is open
};

struct FigureAppointment {
  RecordId record = 0;
  std::string person;  // or the group that owned the record; empty: nobody
  std::string state;   // scheduled, held, missed, cancelled
  Instant set_at{};
  std::string set_by;  // who acted; empty: nobody
  std::optional<Instant> ended_at;
};

/// Everything by record, then in the order in which it happened.
struct FigurePage {
  std::int64_t program_version = 0;
  std::optional<RecordId> next;  // the next page's `after`; nothing: this was the last
  std::vector<FigureRecord> records;
  std::vector<FigureEntry> entries;
  std::vector<FigureStep> steps;
  std::vector<FigureActivity> activities;
  std::vector<FigureAppointment> appointments;
};

}  // namespace leadflow::runtime
