#include "dsl/duration.h"

#include <catch2/catch.hpp>
#include <string>

#include "dsl/parser.h"

namespace leadflow::dsl::duration_test {
namespace {

/// As the language's own grammar reads it, in an expression.
std::optional<Duration> in_the_language(const std::string& text) {
  SourceSet sources;
  Diagnostics found;
  TextPools pools;
  const auto expr = parse_expression(sources, sources.add("text", {}, text), found, pools);
  if (!expr || found.has_errors() || expr->nodes.size() != 1) return std::nullopt;
  if (expr->nodes.front().kind != ExprKind::DurationLit) return std::nullopt;
  return expr->nodes.front().duration;
}

TEST_CASE("a duration on the command line is one of the language", "[duration]") {
  CHECK(parse_duration("2 business days") == Duration{2, DurationUnit::Day, true});
  CHECK(parse_duration("1_000 minutes") == Duration{1000, DurationUnit::Minute, false});
  for (const std::string count : {"0", "1", "7", "1_000", "9223372036854775807", "9223372036854775808", "-1",
                                  "+1", "1.5", "x", "", "_1", "1_", "٣"}) {
    for (const std::string middle :
         {" ", "  ", "\t", "", " business ", " business", "\tbusiness\t", " Business "}) {
      for (const std::string unit :
           {"minute", "minutes", "hour", "hours", "day", "days", "week", "weeks", "month", "months", "year",
            "dayss", "Days", "s", "", "days x", "day s", "business"}) {
        const std::string text = count + middle + unit;
        CAPTURE(text);
        CHECK(parse_duration(text) == in_the_language(text));
      }
    }
  }
}

}  // namespace
}  // namespace leadflow::dsl::duration_test
