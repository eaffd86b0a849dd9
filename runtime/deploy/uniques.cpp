#include "runtime/deploy/uniques.h"

#include <algorithm>
#include <functional>
#include <map>

#include "runtime/engine/decide.h"
#include "runtime/store/uniques.h"

namespace leadflow::runtime {

namespace {

using compiler::Program;

constexpr std::int64_t unique_page_size = 500;

/// Fingerprints of what the records hold, so that a million of them need no more than two numbers each.
using Held = std::vector<std::pair<std::size_t, RecordId>>;

class UniqueCheck {
 public:
  UniqueCheck(Store& store, const Program& next, const NextRecords& records)
      : store_(store), next_(next), records_(records) {}

  std::vector<RecordId> shared(const std::string& type, std::uint32_t unique) const {
    const Held held = read(type, unique);
    std::vector<RecordId> found;
    for (std::size_t i = 0; i < held.size();) {
      std::size_t end = i + 1;
      while (end < held.size() && held[end].first == held[i].first) ++end;
      if (end - i > 1) add_shared(unique, held, i, end, found);
      i = end;
    }
    return found;
  }

 private:
  std::string key_of(const Record& record, std::uint32_t unique) const {
    const std::optional<Record> next = records_.read(record);
    return next ? unique_key(next_, *next, unique) : std::string();
  }

  Held read(const std::string& type, std::uint32_t unique) const {
    Held held;
    ListFilter page;
    page.type = type;
    page.limit = unique_page_size;
    for (;;) {
      const std::vector<Record> some = store_.list(page);
      if (some.empty()) break;
      page.after = some.back().id;
      for (const Record& record : some) {
        const std::string key = key_of(record, unique);
        if (!key.empty()) held.emplace_back(std::hash<std::string>{}(key), record.id);
      }
    }
    std::sort(held.begin(), held.end());
    return held;
  }

  /// Of one fingerprint; two values may have the same, so they are looked at again.
  void add_shared(std::uint32_t unique, const Held& held, std::size_t begin, std::size_t end,
                  std::vector<RecordId>& found) const {
    std::map<std::string, std::vector<RecordId>> by_value;
    for (std::size_t i = begin; i < end; ++i) {
      const std::optional<Record> record = store_.record(held[i].second);
      if (record) by_value[key_of(*record, unique)].push_back(record->id);
    }
    for (const auto& [value, ids] : by_value) {
      if (ids.size() > 1) found.insert(found.end(), ids.begin(), ids.end());
    }
  }

  Store& store_;
  const Program& next_;
  const NextRecords& records_;
};

}  // namespace

std::vector<SharedUnique> shared_uniques(Store& store, const Program& before, const Program& next,
                                         const NextRecords& records) {
  const UniqueCheck check(store, next, records);
  std::vector<SharedUnique> found;
  for (std::uint32_t t = 0; t < next.record_types.size(); ++t) {
    const compiler::RecordType& type = next.record_types[t];
    for (std::uint32_t u = 0; u < type.unique.size(); ++u) {
      if (!compares_anew(before, next, compiler::RecordTypeId{t}, u)) continue;
      std::vector<RecordId> shared = check.shared(type.name, u);
      if (!shared.empty()) found.push_back({type.name, unique_name(type, u), std::move(shared)});
    }
  }
  return found;
}

}  // namespace leadflow::runtime
