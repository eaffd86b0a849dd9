// Walking over a store a page of records at a time.

#pragma once

#include <cstdint>
#include <functional>
#include <initializer_list>
#include <span>
#include <vector>

#include "runtime/report/scope.h"

namespace leadflow::runtime::report {

/// Told how many records have been read so far.
using Progress = std::function<void(std::int64_t)>;

/// A read transaction that ends with its block, however that ends.
class Reading {
 public:
  explicit Reading(Store& store) : store_(store) { store_.begin(Access::Read); }
  ~Reading() { store_.rollback(); }
  Reading(const Reading&) = delete;
  Reading& operator=(const Reading&) = delete;

 private:
  Store& store_;
};

/// Calls `take` with every page, inside the page's own transaction: what others write meanwhile is counted
/// or not. Throws StoreError Busy when a program was deployed since the scope was made, because its names
/// may mean something else now.
void each_page(Store& store, const Scope& scope, FigureQuery query, const Progress& progress,
               const std::function<void(const FigurePage&)>& take);

/// The same with the records only that something happened to in the scope's period, in one of the `ways`:
/// what lies before and after it is not read. Keeps eight bytes for each of them.
void each_page_touched(Store& store, const Scope& scope, const FigureQuery& query,
                       std::initializer_list<TouchedQuery::By> ways, const Progress& progress,
                       const std::function<void(const FigurePage&)>& take);

/// Cuts the rows of one record after the other out of a page's rows; ask for them in the order of ids.
template <class Row>
class RowsOf {
 public:
  explicit RowsOf(const std::vector<Row>& rows) : rows_(rows) {}
  std::span<const Row> operator()(RecordId id) {
    while (at_ < rows_.size() && rows_[at_].record < id) ++at_;
    const std::size_t from = at_;
    while (at_ < rows_.size() && rows_[at_].record == id) ++at_;
    return {rows_.data() + from, at_ - from};
  }

 private:
  const std::vector<Row>& rows_;
  std::size_t at_ = 0;
};

}  // namespace leadflow::runtime::report
