#include "runtime/report/pages.h"

namespace leadflow::runtime::report {

void each_page(Store& store, const Scope& scope, FigureQuery query, const Progress& progress,
               const std::function<void(const FigurePage&)>& take) {
  std::int64_t read = 0;
  for (bool more = true; more;) {
    const Reading reading(store);
    const FigurePage page = store.figures(query);
    if (page.program_version != scope.program_version) {
      throw StoreError(StoreErrorKind::Busy,
                       "a program was deployed while the figures were counted; ask for the report again");
    }
    take(page);
    more = static_cast<std::int64_t>(page.records.size()) == query.limit;
    if (more) query.after = page.records.back().id;
    read += static_cast<std::int64_t>(page.records.size());
    if (progress) progress(read);
  }
}

}  // namespace leadflow::runtime::report
