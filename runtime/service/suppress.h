// The do-not-contact list: addresses that no message may go to, whatever record holds them.
//
// Each change is a step of the history with who did it and when, of no record. A flag
// on a record is the record's own and stays when its address leaves the list.

#pragma once

#include <cstdint>
#include <functional>
#include <iosfwd>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "runtime/csv/csv_reader.h"
#include "runtime/store/store.h"

namespace leadflow::runtime {

/// An address in its normal form and the channels that it is barred from.
struct BarredAddress {
  std::uint8_t channels = 0;
  std::string address;
};

/// `text` as an address, or a sentence why it is none. Without `channels` (0) its form says: what has an `@`
/// is an e-mail address, else it is a phone number, barred from calls and SMS.
std::variant<BarredAddress, std::string> parse_address(std::string_view text, std::uint8_t channels);

/// `call`, `email`, `sms`; 0 for any other word.
std::uint8_t parse_channel(std::string_view word);
std::string_view channel_name(std::uint8_t channel);

/// How many entries (an address on a channel) joined or left the list, and how many were as asked before.
struct SuppressResult {
  std::int64_t changed = 0;
  std::int64_t unchanged = 0;
};

/// Put addresses on the list, take them off. Inside a write transaction of the caller's, who commits and has
/// asked whether the one acting may do it. Nothing is written when nothing changes.
SuppressResult suppress(Store& store, const std::vector<BarredAddress>& addresses, const StepInfo& info);
SuppressResult allow(Store& store, const std::vector<BarredAddress>& addresses, const StepInfo& info);

struct SuppressImportOptions {
  std::string actor = {};
  Instant at{};
  std::uint8_t channels = 0;  // 0: by the column `channel`, else by the address's form
  std::string column = {};    // empty: found by its name, else the first
  bool dry_run = false;
};
struct RejectedAddress {
  std::int64_t line = 0;
  std::string message;
};
struct SuppressImportResult {
  std::int64_t rows = 0;
  std::int64_t rejected = 0;
  SuppressResult entries;
};

/// One address a line, or CSV with a header that has a column `address` (`email`, `phone`, `number` and the
/// like do too) and perhaps one `channel`. Committed in groups; to run it again changes nothing. A sentence
/// when the input as a whole can't be taken.
std::variant<SuppressImportResult, std::string> import_suppressed(
    Store& store, CsvReader& reader, const SuppressImportOptions& options,
    const std::function<void(const RejectedAddress&)>& reject);

}  // namespace leadflow::runtime
