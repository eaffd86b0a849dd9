// What waits for people, as rows to look at: activities, appointments, messages, the
// do-not-contact list.
//
// Every list is read a page at a time, by key: a filter names the last row seen, so no
// list holds a writer up for longer than a page. Rows of records whose making was taken
// back are in none.

#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "runtime/engine/situation.h"

namespace leadflow::runtime {

/// A place in a list that is in the order of a time: rows behind it come next.
struct TimePlace {
  Instant at = kFirstInstant;
  std::int64_t id = 0;
};

/// The record that a row belongs to, as far as lists show it.
struct RowRecord {
  RecordId id = 0;
  std::string key;
  std::string type;
  std::string workflow;
  std::string state;
  Owner owner;
};

struct ActivityRow {
  std::int64_t id = 0;
  RowRecord record;
  std::string activity;
  Instant due{};
  std::optional<Instant> notify_at;
  std::string note;
  std::string state;  // open, done, cancelled, withdrawn
  bool late = false;  // was marked late
  std::optional<Instant> ended_at;
};

struct AppointmentRow {
  std::int64_t id = 0;
  RowRecord record;
  std::string title;
  std::string person;  // empty: nobody
  Instant starts_at{};
  Instant ends_at{};
  std::string state;  // scheduled, held, missed, cancelled, withdrawn
};

/// Of activities by due time, of appointments by start: earliest first.
struct AgendaFilter {
  std::string state = {};             // `open`, `scheduled` ...; empty: any
  std::optional<Instant> from = {};   // at or after
  std::optional<Instant> until = {};  // before
  RecordId record = 0;                // 0: any
  TimePlace after = {};               // page
  std::int64_t limit = 200;
};

struct OutboxRow {
  std::int64_t id = 0;
  RowRecord record;
  std::int64_t step = 0;
  std::int64_t n = 0;
  std::string kind;   // email, sms, web
  std::string state;  // see docs/store.md
  std::string name;   // of the template or endpoint
  std::string to;
  std::string to_user;
  bool notification = false;
  std::string subject;
  std::string body;
  Instant created_at{};
  std::int64_t attempts = 0;
  std::string last_error;          // why the last attempt did not deliver it, or why it waits
  std::optional<Instant> next_at;  // of a queued one: not tried before
};

struct OutboxFilter {
  std::vector<std::string> states = {};  // empty: any
  RecordId record = 0;                   // 0: any
  std::int64_t after = 0;                // page: ids greater than this
  std::int64_t limit = 200;
};

/// An address on the list, with the step that put it there, or the one that took it off.
struct SuppressionRow {
  std::uint8_t channel = 0;  // no_call, no_email or no_sms
  std::string address;       // its normal form
  std::int64_t step = 0;
  Instant at{};
  std::string by;       // a person of the store, or empty
  std::string how;      // kind of the step: suppress, apply, event ...
  std::string name;     // of the step: add, import, the action ...
  RecordId record = 0;  // the record whose step it was; 0: nobody's
  std::optional<Instant> lifted_at;
  std::string lifted_by;
};

struct SuppressionFilter {
  std::uint8_t channels = no_contact;
  std::string starts = {};  // addresses that start so (normal form)
  bool lifted = false;      // those that were taken off too
  // Page: rows behind this one in the order of channel, address, step.
  std::uint8_t after_channel = 0;
  std::string after_address = {};
  std::int64_t after_step = 0;
  std::int64_t limit = 500;
};

}  // namespace leadflow::runtime
