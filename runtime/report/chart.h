// A report as bars: which of its figures a picture shows.

#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "runtime/report/forms.h"

namespace leadflow::runtime::report {

struct Bar {
  std::string label;
  std::vector<std::int64_t> parts;  // one a series, drawn one behind the other
  std::string note;                 // the numbers, beside the bar
};
struct Chart {
  std::string title;
  std::string about;                // one sentence: what a bar is
  std::vector<std::string> series;  // at most six
  std::vector<Bar> bars;
};
Chart chart_of(const Counted& report);

}  // namespace leadflow::runtime::report
