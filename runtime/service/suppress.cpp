#include "runtime/service/suppress.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "dsl/text.h"
#include "runtime/engine/values.h"

namespace leadflow::runtime {

namespace {

constexpr std::size_t group_size = 500;

constexpr std::array<std::pair<std::uint8_t, std::string_view>, 3> channel_names = {
    {{no_call, "call"}, {no_email, "email"}, {no_sms, "sms"}}};

/// Each address on each of its channels that is not (is, for `allow`) as asked yet, as one change of the
/// list.
SuppressResult change(Store& store, const std::vector<BarredAddress>& addresses, const StepInfo& info,
                      bool blocked) {
  SuppressResult result;
  ContactFlag flag;
  flag.blocked = blocked;
  flag.channels = 0;
  std::vector<std::pair<std::uint8_t, std::string>> seen;
  for (const BarredAddress& one : addresses) {
    std::uint8_t changed = 0;
    for (const auto& [channel, name] : channel_names) {
      if ((one.channels & channel) == 0) continue;
      const std::pair<std::uint8_t, std::string> entry{channel, one.address};
      const bool again = std::find(seen.begin(), seen.end(), entry) != seen.end();
      if (again || store.is_suppressed(channel, one.address) == blocked) {
        ++result.unchanged;
        continue;
      }
      seen.push_back(entry);
      changed |= channel;
      ++result.changed;
    }
    if (changed != 0) flag.addresses.emplace_back(changed, one.address);
    flag.channels |= changed;
  }
  if (result.changed == 0) return result;
  Decision decision;
  decision.effects.push_back(Effect{0, {}, std::move(flag)});  // of no record
  store.write(decision, info);
  return result;
}

}  // namespace

std::uint8_t parse_channel(std::string_view word) {
  for (const auto& [channel, name] : channel_names) {
    if (word == name) return channel;
  }
  return 0;
}

std::string_view channel_name(std::uint8_t channel) {
  for (const auto& [bit, name] : channel_names) {
    if (bit == channel) return name;
  }
  return {};
}

std::variant<BarredAddress, std::string> parse_address(std::string_view text, std::uint8_t channels) {
  const std::string_view address = dsl::trimmed(text);
  if (address.empty()) return std::string("there is no address");
  if (dsl::first_invalid_utf8(address)) return std::string("the address is not UTF-8");
  const bool email = address.find('@') != std::string_view::npos;
  if (channels == 0) channels = email ? no_email : (no_call | no_sms);
  if (email != (channels == no_email)) {
    return fmt::format("`{}` is {}, which is not reached by {}", address,
                       email ? "an e-mail address" : "no e-mail address", email ? "call or sms" : "email");
  }
  compiler::Type type;
  type.kind = email ? compiler::TypeKind::Email : compiler::TypeKind::Phone;
  auto value = engine::convert({}, type, Value::text_of(std::string(address)), {});
  if (auto* wrong = std::get_if<std::string>(&value)) return fmt::format("`{}`: {}", address, *wrong);
  const engine::TextForm form = email ? engine::TextForm::Email : engine::TextForm::Phone;
  return BarredAddress{channels, engine::normal_text(address, form)};
}

SuppressResult suppress(Store& store, const std::vector<BarredAddress>& addresses, const StepInfo& info) {
  return change(store, addresses, info, true);
}

SuppressResult allow(Store& store, const std::vector<BarredAddress>& addresses, const StepInfo& info) {
  return change(store, addresses, info, false);
}

// ---- import
// -----------------------------------------------------------------------------------------------------

namespace {

std::string bare_name(std::string_view name) {
  std::string folded = dsl::fold_case(dsl::trimmed(name));
  std::erase_if(folded, [](char c) { return c == ' ' || c == '-' || c == '_' || c == '.'; });
  return folded;
}

constexpr auto address_columns = std::to_array<std::string_view>(
    {"address", "email", "emailaddress", "phone", "phonenumber", "mobile", "number"});

/// Which fields of a row say what.
struct Columns {
  std::size_t address = 0;
  std::optional<std::size_t> channel;
  bool has_header = false;
};

class SuppressImport {
 public:
  SuppressImport(Store& store, CsvReader& reader, const SuppressImportOptions& options,
                 const std::function<void(const RejectedAddress&)>& reject)
      : store_(store), reader_(reader), options_(options), reject_(reject) {}

  std::variant<SuppressImportResult, std::string> run() {
    if (auto wrong = find_columns()) return std::move(*wrong);
    if (!columns_.has_header && !reader_.header().fields.empty()) take(reader_.header());
    CsvRecord row;
    while (reader_.next(row)) take(row);
    flush();
    return result_;
  }

 private:
  std::optional<std::string> find_columns() {
    const std::vector<std::string>& fields = reader_.header().fields;
    const std::string wanted = bare_name(options_.column);
    bool found = false;
    for (std::size_t i = 0; i < fields.size(); ++i) {
      const std::string name = bare_name(fields[i]);
      const bool known =
          std::find(address_columns.begin(), address_columns.end(), name) != address_columns.end();
      if (!found && (wanted.empty() ? known : name == wanted)) {
        columns_.address = i;
        found = true;
      }
      if (name == "channel") columns_.channel = i;
    }
    if (!found && !wanted.empty()) return fmt::format("the input has no column `{}`", options_.column);
    columns_.has_header = found;
    if (!found) columns_.channel.reset();
    return std::nullopt;
  }

  void take(const CsvRecord& row) {
    ++result_.rows;
    if (std::string wrong = read(row); !wrong.empty()) {
      ++result_.rejected;
      reject_({row.line, std::move(wrong)});
    }
    if (pending_.size() >= group_size) flush();
  }

  /// What is wrong with the row, if anything is.
  std::string read(const CsvRecord& row) {
    if (!row.problems.empty()) return row.problems.front().message;
    if (columns_.address >= row.fields.size()) return "there is no address";
    std::uint8_t channels = options_.channels;
    if (channels == 0 && columns_.channel && !dsl::trimmed(row.fields[*columns_.channel]).empty()) {
      const std::string word = bare_name(row.fields[*columns_.channel]);
      channels = parse_channel(word);
      if (channels == 0) return fmt::format("`{}` is no channel: call, email or sms", word);
    }
    auto address = parse_address(row.fields[columns_.address], channels);
    if (auto* wrong = std::get_if<std::string>(&address)) return std::move(*wrong);
    pending_.push_back(std::get<BarredAddress>(std::move(address)));
    return {};
  }

  void flush() {
    if (pending_.empty()) return;
    store_.begin(Access::Write);
    try {
      const SuppressResult done =
          suppress(store_, pending_, {options_.at, options_.actor, "suppress", "import"});
      result_.entries.changed += done.changed;
      result_.entries.unchanged += done.unchanged;
    } catch (...) {
      store_.rollback();
      throw;
    }
    options_.dry_run ? store_.rollback() : store_.commit();
    pending_.clear();
  }

  Store& store_;
  CsvReader& reader_;
  const SuppressImportOptions& options_;
  const std::function<void(const RejectedAddress&)>& reject_;
  Columns columns_;
  std::vector<BarredAddress> pending_;
  SuppressImportResult result_;
};

}  // namespace

std::variant<SuppressImportResult, std::string> import_suppressed(
    Store& store, CsvReader& reader, const SuppressImportOptions& options,
    const std::function<void(const RejectedAddress&)>& reject) {
  return SuppressImport(store, reader, options, reject).run();
}

}  // namespace leadflow::runtime
