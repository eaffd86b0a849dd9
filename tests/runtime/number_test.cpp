#include "runtime/engine/number.h"

#include <boost/multiprecision/cpp_int.hpp>
#include <catch2/catch.hpp>
#include <cstdint>
#include <limits>
#include <random>
#include <string>
#include <utility>
#include <vector>

namespace leadflow::runtime::number_test {
namespace {

using boost::multiprecision::cpp_int;
using boost::multiprecision::cpp_rational;

constexpr std::int64_t kMax = std::numeric_limits<std::int64_t>::max();
constexpr std::int64_t kMin = std::numeric_limits<std::int64_t>::min();

Number num(std::string_view text) {
  const auto value = Number::from_decimal_text(text);
  REQUIRE(value.has_value());
  return *value;
}

std::string decimal_text(const Number& value) {
  const auto decimal = value.to_decimal();
  return decimal ? to_text(*decimal) : "refused";
}

TEST_CASE("a written number is read whole or not at all", "[number]") {
  struct Row {
    const char* text;
    const char* decimal;  // nullptr: not a number
  };
  const Row rows[] = {
      {"0", "0"},
      {"-0", "0"},
      {"12", "12"},
      {"1_000", "1000"},
      {"1_200.50", "1200.5"},
      {"-3.5", "-3.5"},
      {"007.10", "7.1"},
      {"0.000000001", "0.000000001"},
      {"0.0000000001", nullptr},
      {"999999999999999999.999999999", "999999999999999999.999999999"},
      {"1000000000000000000.0", nullptr},
      {"9223372036854775807", "refused"},  // a whole number, but no decimal
      {"9223372036854775808", nullptr},
      {"-9223372036854775808", "refused"},
      {"-9223372036854775809", nullptr},
      {"", nullptr},
      {"-", nullptr},
      {".5", nullptr},
      {"5.", nullptr},
      {"1__0", nullptr},
      {"_1", nullptr},
      {"1_", nullptr},
      {"1_.5", nullptr},
      {"1._5", nullptr},
      {"1.5_", nullptr},
      {"+1", nullptr},
      {"1e3", nullptr},
      {"1,5", nullptr},
      {" 1", nullptr},
      {"1.2.3", nullptr},
  };
  for (const Row& row : rows) {
    CAPTURE(row.text);
    const auto value = Number::from_decimal_text(row.text);
    REQUIRE(value.has_value() == (row.decimal != nullptr));
    if (value) CHECK(decimal_text(*value) == row.decimal);
  }
  CHECK(num("9223372036854775807").to_integer() == kMax);
  CHECK(num("-9223372036854775808").to_integer() == kMin);
  CHECK_FALSE(parse_decimal("1000000000000000000").has_value());
  CHECK(to_text(*parse_decimal("-12.340")) == "-12.34");
}

TEST_CASE("results are exact", "[number]") {
  CHECK((num("1") / num("3") * num("3")).to_integer() == 1);
  CHECK(num("1") / num("3") * num("3") == num("1"));
  CHECK(num("0.1") + num("0.2") == num("0.3"));
  CHECK(num("0.000000001") * num("0.000000001") / num("0.000000001") == num("0.000000001"));
  CHECK(num("1") / num("3") < num("0.333333334"));
  CHECK(num("1") / num("3") > num("0.333333333"));
  CHECK(-(num("1") / num("3")) + num("1") / num("3") == Number());
  CHECK(decimal_text(num("3.5") - num("0.25")) == "3.25");
  CHECK(decimal_text(num("19") * num("0.07")) == "1.33");
  CHECK(Number::from_minor_units(-5, 2) == num("-0.05"));
  CHECK(Number::from_minor_units(kMin, 0).to_integer() == kMin);
}

TEST_CASE("beyond the limits a value is refused, but only when it is written", "[number]") {
  const Number most = Number::from_integer(kMax);
  const Number least = Number::from_integer(kMin);
  CHECK_FALSE((most + num("1")).to_integer().has_value());
  CHECK((most + num("1") - num("1")).to_integer() == kMax);
  CHECK_FALSE((-least).to_integer().has_value());
  CHECK((-(-least)).to_integer() == kMin);
  CHECK_FALSE((least / num("-1")).to_integer().has_value());
  Number huge = most;
  for (int i = 0; i < 20; ++i) huge = huge * most;
  CHECK_FALSE(huge.out_of_range());
  CHECK(huge > most);
  CHECK_FALSE(huge.to_integer().has_value());
  CHECK_FALSE(huge.to_decimal().has_value());
  CHECK_FALSE(huge.to_minor_units(2).has_value());
  for (int i = 0; i < 20; ++i) huge = huge / most;
  CHECK(huge.to_integer() == kMax);

  CHECK_FALSE(num("2.5").to_integer().has_value());
  CHECK(num("2.0").to_integer() == 2);
  CHECK(decimal_text(num("999999999999999999.999999999") + num("0.000000001")) == "refused");
  CHECK(decimal_text(num("0.00001") * num("0.00001")) == "refused");  // ten digits, no division
  CHECK_FALSE(Number::from_integer(kMax).to_minor_units(2).has_value());
}

TEST_CASE("a value that cannot be kept is out of range for good", "[number]") {
  const Number none = num("1") / Number();
  CHECK(none.out_of_range());
  CHECK((none + num("1")).out_of_range());
  CHECK((none * Number()).out_of_range());
  CHECK((-none).out_of_range());
  CHECK_FALSE(none == none);
  CHECK_FALSE(none < num("1"));
  CHECK_FALSE(none > num("1"));
  CHECK_FALSE(none.to_integer().has_value());
  CHECK_FALSE(none.to_decimal().has_value());
  CHECK_FALSE(none.to_minor_units(2).has_value());

  Number grows = num("3");
  for (int i = 0; i < 20; ++i) grows = grows * grows;
  CHECK(grows.out_of_range());
}

TEST_CASE("decimals that went through a division are rounded half away from zero", "[number]") {
  CHECK(decimal_text(num("1") / num("3")) == "0.333333333");
  CHECK(decimal_text(num("2") / num("3")) == "0.666666667");
  CHECK(decimal_text(num("-2") / num("3")) == "-0.666666667");
  CHECK(decimal_text(num("0.000000001") / num("2")) == "0.000000001");
  CHECK(decimal_text(num("-0.000000001") / num("2")) == "-0.000000001");
  CHECK(decimal_text(num("0.000000001") / num("3")) == "0");
  CHECK(decimal_text(num("-0.000000001") / num("3")) == "0");
  CHECK(decimal_text(num("1") / num("3") + num("1")) == "1.333333333");
  // Once divided, a product may be rounded too.
  CHECK(decimal_text(num("4") / num("2") * num("0.00001") * num("0.00001")) == "0");
  CHECK(decimal_text(num("999999999999999999.999999999") / num("0.999999999")) == "refused");
}

TEST_CASE("money is rounded half away from zero, once", "[number]") {
  struct Row {
    const char* amount;
    const char* divisor;
    int exponent;
    std::int64_t minor;
  };
  const Row rows[] = {
      {"0.005", "1", 2, 1},
      {"-0.005", "1", 2, -1},
      {"0.004999999", "1", 2, 0},
      {"2.675", "1", 2, 268},
      {"-2.675", "1", 2, -268},
      {"0.5", "1", 0, 1},
      {"-0.5", "1", 0, -1},
      {"0.0015", "1", 3, 2},
      {"1", "3", 2, 33},
      {"2", "3", 2, 67},
      {"-1", "8", 2, -13},
      // 0.00499999999966...: to nine digits first it would be 0.005 and then a whole cent.
      {"0.014999999", "3.000000001", 2, 0},
      {"-0.014999999", "3.000000001", 2, 0},
  };
  for (const Row& row : rows) {
    CAPTURE(row.amount, row.divisor, row.exponent);
    CHECK((num(row.amount) / num(row.divisor)).to_minor_units(row.exponent) == row.minor);
  }
  const Number trap = num("499999999966") / num("100000000000000");
  CHECK(decimal_text(trap) == "0.005");
  CHECK(trap.to_minor_units(2) == 0);
}

TEST_CASE("a number of JSON is written without its exponent", "[number]") {
  const std::vector<std::pair<std::string, std::string>> rows = {
      {"1e-9", "0.000000001"},
      {"1e-09", "0.000000001"},
      {"1E17", "100000000000000000"},
      {"1e+2", "100"},
      {"1.25e1", "12.5"},
      {"-1.25e-1", "-0.125"},
      {"12.50", "12.50"},
      {"0.00120e2", "0.12"},
      {"0e5", "0"},
      {"-0.0e-3", "-0"},
      {"1.5e1", "15"},
      {"1e400", "1e400"},
      {"1e-400", "1e-400"},
      {"1e99999999999999999999", "1e99999999999999999999"},
  };
  for (const auto& [from, to] : rows) CHECK(without_exponent(from) == to);
}

TEST_CASE("amounts and decimals have one text", "[number]") {
  CHECK(money_text(120050, 2) == "1200.50");
  CHECK(money_text(-5, 2) == "-0.05");
  CHECK(money_text(0, 2) == "0.00");
  CHECK(money_text(500, 0) == "500");
  CHECK(money_text(1, 3) == "0.001");
  CHECK(money_text(kMin, 2) == "-92233720368547758.08");
  CHECK(to_text(Decimal{0}) == "0");
  CHECK(to_text(Decimal{-1}) == "-0.000000001");
  CHECK(to_text(Decimal{3'500'000'000}) == "3.5");
}

TEST_CASE("currencies have the digits ISO 4217 gives them", "[number]") {
  CHECK(currency_exponent("USD") == 2);
  CHECK(currency_exponent("BRL") == 2);
  CHECK(currency_exponent("JPY") == 0);
  CHECK(currency_exponent("CLP") == 0);
  CHECK(currency_exponent("KWD") == 3);
  CHECK(currency_exponent("CLF") == 4);
  CHECK(currency_exponent("???") == 2);
}

// The oracle: the same expression over fractions, rounded by the definition.
cpp_int floor_of(const cpp_rational& value) {
  const cpp_int top = numerator(value);
  const cpp_int bottom = denominator(value);
  cpp_int quotient = top / bottom;
  if (top < 0 && quotient * bottom != top) --quotient;
  return quotient;
}

cpp_int round_half_away(const cpp_rational& value) {
  const cpp_rational half(1, 2);
  return value < 0 ? cpp_int(-floor_of(-value + half)) : floor_of(value + half);
}

struct Pair {
  Number number;
  cpp_rational exact;
  bool divided = false;
};

Pair random_operand(std::mt19937_64& random) {
  const auto pick = [&](std::int64_t low, std::int64_t high) {
    return std::uniform_int_distribution<std::int64_t>(low, high)(random);
  };
  switch (pick(0, 4)) {
    case 0: {
      const auto value = pick(-20, 20);
      return {Number::from_integer(value), cpp_rational(value)};
    }
    case 1: {
      const auto value = pick(kMin, kMax);
      return {Number::from_integer(value), cpp_rational(value)};
    }
    case 2: {
      const auto value = pick(-100000, 100000);
      return {Number::from_minor_units(value, 2), cpp_rational(value) / 100};
    }
    case 3: {
      const auto value = pick(-3'000'000'000, 3'000'000'000);
      return {Number::from_decimal({value}), cpp_rational(value) / 1'000'000'000};
    }
    default: {
      const auto value = pick(kMax / 2, kMax);
      return {Number::from_decimal({Int128{value} * 100'000'000}), cpp_rational(value) / 10};
    }
  }
}

void check_against_oracle(const Pair& pair) {
  const cpp_rational& exact = pair.exact;
  const bool whole = denominator(exact) == 1;
  const bool in_range = whole && numerator(exact) >= kMin && numerator(exact) <= kMax;
  const auto integer = pair.number.to_integer();
  REQUIRE(integer.has_value() == in_range);
  if (in_range) REQUIRE(cpp_rational(*integer) == exact);

  const cpp_rational scaled = exact * 1'000'000'000;
  const cpp_int nano = round_half_away(scaled);
  const cpp_int limit = boost::multiprecision::pow(cpp_int(10), 27);
  const bool has_decimal = abs(nano) < limit && (pair.divided || denominator(scaled) == 1);
  const auto decimal = pair.number.to_decimal();
  REQUIRE(decimal.has_value() == has_decimal);
  if (has_decimal) {
    // A decimal of whole units has the billionths as its digits.
    const cpp_int high(to_text(Decimal{decimal->nano / 1'000'000'000 * 1'000'000'000}));
    const cpp_int low(static_cast<std::int64_t>(decimal->nano % 1'000'000'000));
    REQUIRE(high * 1'000'000'000 + low == nano);
    REQUIRE(parse_decimal(to_text(*decimal)) == *decimal);
  }
  for (const int exponent : {0, 2, 3}) {
    const cpp_int minor =
        round_half_away(exact * cpp_rational(boost::multiprecision::pow(cpp_int(10), exponent)));
    const auto got = pair.number.to_minor_units(exponent);
    REQUIRE(got.has_value() == (minor >= kMin && minor <= kMax));
    if (got) REQUIRE(cpp_int(*got) == minor);
  }
}

TEST_CASE("random expressions agree with fractions", "[number]") {
  std::mt19937_64 random(20260302);
  for (int round = 0; round < 1500; ++round) {
    Pair value = random_operand(random);
    for (int step = 0; step < 4; ++step) {
      const Pair other = random_operand(random);
      const auto operation = std::uniform_int_distribution<int>(0, 4)(random);
      value.divided = value.divided || (operation == 3 && other.exact != 0);
      if (operation == 0) value = {value.number + other.number, value.exact + other.exact, value.divided};
      if (operation == 1) value = {value.number - other.number, value.exact - other.exact, value.divided};
      if (operation == 2) value = {value.number * other.number, value.exact * other.exact, value.divided};
      if (operation == 3 && other.exact != 0) {
        value = {value.number / other.number, value.exact / other.exact, value.divided};
      }
      if (operation == 4) value = {-value.number, -value.exact, value.divided};
      CAPTURE(round, step, operation, value.exact.str());
      REQUIRE((value.number < other.number) == (value.exact < other.exact));
      REQUIRE((value.number == other.number) == (value.exact == other.exact));
      REQUIRE(value.number.is_zero() == (value.exact == 0));
      check_against_oracle(value);
    }
  }
}

}  // namespace
}  // namespace leadflow::runtime::number_test
