#include "runtime/report/pages.h"

#include <algorithm>

namespace leadflow::runtime::report {

namespace {

/// A page, in a transaction of its own. `read`: records so far.
FigurePage take_page(Store& store, const Scope& scope, const FigureQuery& query, const Progress& progress,
                     const std::function<void(const FigurePage&)>& take, std::int64_t& read) {
  const Reading reading(store);
  FigurePage page = store.figures(query);
  if (page.program_version != scope.program_version) {
    throw StoreError(StoreErrorKind::Busy,
                     "a program was deployed while the figures were counted; ask for the report again");
  }
  take(page);
  read += static_cast<std::int64_t>(page.records.size());
  if (progress) progress(read);
  return page;
}

/// Grows by at most what it holds, however often a record is named.
void add_touched(std::vector<RecordId>& records, std::size_t& sorted, const std::vector<RecordId>& more) {
  records.insert(records.end(), more.begin(), more.end());
  if (records.size() < 2 * sorted + 100'000) return;
  std::sort(records.begin(), records.end());
  records.erase(std::unique(records.begin(), records.end()), records.end());
  sorted = records.size();
}

void each_page_of(const std::vector<RecordId>& records, Store& store, const Scope& scope, FigureQuery query,
                  const Progress& progress, const std::function<void(const FigurePage&)>& take) {
  std::int64_t read = 0;
  const auto size = static_cast<std::size_t>(query.limit);
  for (std::size_t at = 0; at < records.size(); at += size) {
    const auto begin = records.begin() + static_cast<std::ptrdiff_t>(at);
    query.only.emplace(begin, begin + static_cast<std::ptrdiff_t>(std::min(size, records.size() - at)));
    take_page(store, scope, query, progress, take, read);
  }
}

std::vector<RecordId> touched_records(Store& store, const Period& period,
                                      std::initializer_list<TouchedQuery::By> ways) {
  std::vector<RecordId> records;
  std::size_t sorted = 0;
  for (const TouchedQuery::By by : ways) {
    TouchedQuery query;
    query.by = by;
    query.period = period;
    for (std::optional<std::int64_t> next = query.after; next;) {
      query.after = *next;
      const Reading reading(store);
      const TouchedPage page = store.touched(query);
      add_touched(records, sorted, page.records);
      next = page.next;
    }
  }
  std::sort(records.begin(), records.end());
  records.erase(std::unique(records.begin(), records.end()), records.end());
  return records;
}

}  // namespace

void each_page(Store& store, const Scope& scope, FigureQuery query, const Progress& progress,
               const std::function<void(const FigurePage&)>& take) {
  std::int64_t read = 0;
  for (std::optional<RecordId> next = query.after; next;) {
    query.after = *next;
    next = take_page(store, scope, query, progress, take, read).next;
  }
}

void each_page_touched(Store& store, const Scope& scope, const FigureQuery& query,
                       std::initializer_list<TouchedQuery::By> ways, const Progress& progress,
                       const std::function<void(const FigurePage&)>& take) {
  if (scope.period.is_all()) return each_page(store, scope, query, progress, take);
  each_page_of(touched_records(store, scope.period, ways), store, scope, query, progress, take);
}

}  // namespace leadflow::runtime::report
