// Exact arithmetic; see the header for what is promised.
//
// Every operation tries the 128-bit form with the compiler's overflow checks and
// goes over to boost's cpp_rational only when that does not hold the exact result.
// Results come back to the short form whenever they fit it.

#include "runtime/engine/number.h"

#include <algorithm>
#include <array>
#include <boost/multiprecision/cpp_int.hpp>
#include <charconv>
#include <cstdlib>
#include <limits>
#include <utility>

namespace leadflow::runtime {

namespace {

using boost::multiprecision::cpp_int;
using boost::multiprecision::cpp_rational;

constexpr Int128 kNano = 1'000'000'000;
constexpr Int128 kDecimalLimit = kNano * kNano * kNano;  // 18 digits before the point, in billionths
constexpr Int128 kInt64Min = std::numeric_limits<std::int64_t>::min();
constexpr Int128 kInt64Max = std::numeric_limits<std::int64_t>::max();
constexpr Int128 kInt128Max = ((Int128{1} << 126) - 1) * 2 + 1;
constexpr int kMaxDigitsBefore = 18;
constexpr int kMaxDigitsAfter = 9;

bool fits_int64(Int128 value) {
  return value >= kInt64Min && value <= kInt64Max;
}

Int128 power_of_ten(int exponent) {
  Int128 power = 1;
  for (int i = 0; i < exponent; ++i) power *= 10;
  return power;
}

// By two halves: boost takes __int128 only where the compiler's extensions are on.
cpp_int widen(Int128 value) {
  const auto high = static_cast<std::int64_t>(value >> 64);
  const auto low = static_cast<std::uint64_t>(value);
  return (cpp_int(high) * (cpp_int(1) << 64)) + low;
}

std::optional<Int128> narrow(const cpp_int& value) {
  const cpp_int magnitude = abs(value);
  if (magnitude > widen(kInt128Max)) return std::nullopt;
  const auto low = static_cast<std::uint64_t>(cpp_int(magnitude & std::numeric_limits<std::uint64_t>::max()));
  const auto high = static_cast<std::uint64_t>(cpp_int(magnitude >> 64));
  const Int128 result = (static_cast<Int128>(high) << 64) | low;
  return value < 0 ? -result : result;
}

unsigned bits(const cpp_int& value) {
  return value == 0 ? 0 : msb(cpp_int(abs(value))) + 1;
}

// numerator / denominator, the denominator above zero.
cpp_int divide_half_away(const cpp_int& numerator, const cpp_int& denominator) {
  const cpp_int magnitude = (abs(numerator) * 2 + denominator) / (denominator * 2);
  return numerator < 0 ? cpp_int(-magnitude) : magnitude;
}

Int128 divide_half_away(Int128 value, Int128 divisor) {
  const Int128 rest = value % divisor;
  const Int128 quotient = value / divisor;
  if ((rest < 0 ? -rest : rest) * 2 < divisor) return quotient;
  return value < 0 ? quotient - 1 : quotient + 1;
}

// Billionths of a written number, the sign taken off; nothing beyond the digits allowed.
struct WrittenNumber {
  Int128 nano = 0;
  bool negative = false;
  bool has_point = false;
  int digits_before = 0;
};

bool is_decimal_digit(char c) {
  return c >= '0' && c <= '9';
}

// Digits with single underscores between them, from `at`; false when there are none.
bool read_digits(std::string_view text, std::size_t& at, std::string& digits) {
  const std::size_t start = at;
  while (at < text.size()) {
    const bool joins = text[at] == '_' && at > start && is_decimal_digit(text[at - 1]) &&
                       at + 1 < text.size() && is_decimal_digit(text[at + 1]);
    if (!is_decimal_digit(text[at]) && !joins) break;
    if (!joins) digits += text[at];
    ++at;
  }
  return at > start;
}

std::optional<WrittenNumber> read_number(std::string_view text) {
  WrittenNumber result;
  std::size_t at = 0;
  if (!text.empty() && text[0] == '-') {
    result.negative = true;
    at = 1;
  }
  std::string before;
  std::string after;
  if (!read_digits(text, at, before)) return std::nullopt;
  if (at < text.size() && text[at] == '.') {
    result.has_point = true;
    if (!read_digits(text, ++at, after)) return std::nullopt;
  }
  if (at != text.size()) return std::nullopt;
  before.erase(0, std::min(before.find_first_not_of('0'), before.size()));
  result.digits_before = static_cast<int>(before.size());
  if (before.size() > kMaxDigitsBefore + 1 || after.size() > kMaxDigitsAfter) return std::nullopt;
  after.resize(kMaxDigitsAfter, '0');
  for (const char digit : before + after) result.nano = result.nano * 10 + (digit - '0');
  return result;
}

std::string digits_of(Int128 magnitude) {
  std::string digits;
  do {
    digits += static_cast<char>('0' + static_cast<int>(magnitude % 10));
    magnitude /= 10;
  } while (magnitude != 0);
  std::reverse(digits.begin(), digits.end());
  return digits;
}

// `magnitude` with its last `places` digits after a point.
std::string with_point(Int128 magnitude, int places) {
  std::string digits = digits_of(magnitude);
  if (places == 0) return digits;
  const auto after = static_cast<std::size_t>(places);
  if (digits.size() <= after) digits.insert(0, after + 1 - digits.size(), '0');
  digits.insert(digits.size() - after, 1, '.');
  return digits;
}

}  // namespace

struct Number::Impl {
  cpp_rational value;
};

Number Number::refused() {
  return {Form::OutOfRange, 0, false};
}

Number Number::from_impl(Impl value, bool divided) {
  const cpp_int top = numerator(value.value);
  const cpp_int bottom = denominator(value.value);
  if (bits(top) > kMaxFractionBits || bits(bottom) > kMaxFractionBits) return refused();
  if (bottom == 1) {
    if (const auto whole = narrow(top)) return Number(Form::Whole, *whole, divided);
  } else if (bottom <= widen(kNano) && widen(kNano) % bottom == 0) {
    if (const auto nano = narrow(top * (widen(kNano) / bottom))) return Number(Form::Nano, *nano, divided);
  }
  Number result(Form::Fraction, 0, divided);
  result.fraction_ = std::make_shared<const Impl>(std::move(value));
  return result;
}

Number::Impl Number::impl() const {
  switch (form_) {
    case Form::Whole:
      return {cpp_rational(widen(units_))};
    case Form::Nano:
      return {cpp_rational(widen(units_), widen(kNano))};
    case Form::Fraction:
      return *fraction_;
    case Form::OutOfRange:
      break;
  }
  return {};
}

// The value in billionths when the short form holds it.
std::optional<Int128> Number::nano() const {
  if (form_ == Form::Nano) return units_;
  Int128 scaled = 0;
  if (form_ != Form::Whole || __builtin_mul_overflow(units_, kNano, &scaled)) return std::nullopt;
  return scaled;
}

Number Number::from_integer(std::int64_t value) {
  return Number(Form::Whole, value, false);
}

Number Number::from_decimal(Decimal value) {
  return Number(Form::Nano, value.nano, false);
}

Number Number::from_minor_units(std::int64_t minor_units, int exponent) {
  return Number(Form::Nano, minor_units * power_of_ten(kMaxDigitsAfter - exponent), false);
}

std::optional<Number> Number::from_decimal_text(std::string_view text) {
  const auto written = read_number(text);
  if (!written) return std::nullopt;
  const Int128 nano = written->negative ? -written->nano : written->nano;
  if (!written->has_point) {
    const Int128 whole = nano / kNano;
    if (!fits_int64(whole)) return std::nullopt;
    return Number(Form::Whole, whole, false);
  }
  if (written->digits_before > kMaxDigitsBefore) return std::nullopt;
  return from_decimal({nano});
}

Number Number::add(const Number& a, const Number& b) {
  if (a.out_of_range() || b.out_of_range()) return refused();
  const bool divided = a.divided_ || b.divided_;
  Int128 sum = 0;
  const auto x = a.nano();
  const auto y = b.nano();
  if (x && y && !__builtin_add_overflow(*x, *y, &sum)) return {Form::Nano, sum, divided};
  return from_impl({a.impl().value + b.impl().value}, divided);
}

Number operator-(const Number& a, const Number& b) {
  return a + (-b);
}

Number operator*(const Number& a, const Number& b) {
  using Form = Number::Form;
  if (a.out_of_range() || b.out_of_range()) return Number::refused();
  const bool divided = a.divided_ || b.divided_;
  const bool fast = a.form_ != Form::Fraction && b.form_ != Form::Fraction;
  Int128 product = 0;
  if (fast && !__builtin_mul_overflow(a.units_, b.units_, &product)) {
    if (a.form_ == Form::Whole && b.form_ == Form::Whole) return Number(Form::Whole, product, divided);
    if (a.form_ == Form::Whole || b.form_ == Form::Whole) return Number(Form::Nano, product, divided);
    if (product % kNano == 0) return Number(Form::Nano, product / kNano, divided);
  }
  return Number::from_impl({a.impl().value * b.impl().value}, divided);
}

Number operator/(const Number& a, const Number& b) {
  using Form = Number::Form;
  if (a.out_of_range() || b.out_of_range() || b.is_zero()) return Number::refused();
  const bool whole = a.form_ == Form::Whole && b.form_ == Form::Whole;
  // The least Int128 by -1 is the one quotient that overflows.
  if (whole && b.units_ != -1 && a.units_ % b.units_ == 0) {
    return Number(Form::Whole, a.units_ / b.units_, true);
  }
  const auto x = a.nano();
  const auto y = b.nano();
  Int128 scaled = 0;
  if (x && y && *y != -1 && !__builtin_mul_overflow(*x, kNano, &scaled) && scaled % *y == 0) {
    return Number(Form::Nano, scaled / *y, true);
  }
  return Number::from_impl({a.impl().value / b.impl().value}, true);
}

Number Number::operator-() const {
  if (form_ == Form::OutOfRange) return *this;
  Int128 negated = 0;
  if (form_ != Form::Fraction && !__builtin_sub_overflow(Int128{0}, units_, &negated)) {
    return Number(form_, negated, divided_);
  }
  return from_impl({-impl().value}, divided_);
}

std::partial_ordering operator<=>(const Number& a, const Number& b) {
  if (a.out_of_range() || b.out_of_range()) return std::partial_ordering::unordered;
  const auto order = [](const auto& x, const auto& y) {
    if (x == y) return std::partial_ordering::equivalent;
    return x < y ? std::partial_ordering::less : std::partial_ordering::greater;
  };
  if (a.form_ == b.form_ && a.form_ != Number::Form::Fraction) return order(a.units_, b.units_);
  const auto x = a.nano();
  const auto y = b.nano();
  if (x && y) return order(*x, *y);
  return order(a.impl().value, b.impl().value);
}

// A fraction is never zero: it would have come back to the short form.
bool Number::is_zero() const {
  return (form_ == Form::Whole || form_ == Form::Nano) && units_ == 0;
}

// In units of 10^-digits, rounded half away from zero once.
std::optional<Int128> Number::rounded(int digits) const {
  switch (form_) {
    case Form::Whole: {
      Int128 scaled = 0;
      if (__builtin_mul_overflow(units_, power_of_ten(digits), &scaled)) return std::nullopt;
      return scaled;
    }
    case Form::Nano:
      return divide_half_away(units_, power_of_ten(kMaxDigitsAfter - digits));
    case Form::Fraction: {
      const cpp_int top = numerator(fraction_->value) * widen(power_of_ten(digits));
      return narrow(divide_half_away(top, denominator(fraction_->value)));
    }
    case Form::OutOfRange:
      break;
  }
  return std::nullopt;
}

std::optional<std::int64_t> Number::to_integer() const {
  const bool nano_whole = form_ == Form::Nano && units_ % kNano == 0;
  if (form_ != Form::Whole && !nano_whole) return std::nullopt;
  const Int128 whole = nano_whole ? units_ / kNano : units_;
  if (!fits_int64(whole)) return std::nullopt;
  return static_cast<std::int64_t>(whole);
}

std::optional<Decimal> Number::to_decimal() const {
  // A fraction has more than nine digits after the point or is far too large anyway.
  if (form_ == Form::Fraction && !divided_) return std::nullopt;
  const auto nano = rounded(kMaxDigitsAfter);
  if (!nano || *nano <= -kDecimalLimit || *nano >= kDecimalLimit) return std::nullopt;
  return Decimal{*nano};
}

std::optional<std::int64_t> Number::to_minor_units(int exponent) const {
  const auto minor = rounded(exponent);
  if (!minor || !fits_int64(*minor)) return std::nullopt;
  return static_cast<std::int64_t>(*minor);
}

std::optional<Decimal> parse_decimal(std::string_view text) {
  const auto written = read_number(text);
  if (!written || written->digits_before > kMaxDigitsBefore) return std::nullopt;
  return Decimal{written->negative ? -written->nano : written->nano};
}

std::string to_text(Decimal value) {
  std::string text = with_point(value.nano < 0 ? -value.nano : value.nano, kMaxDigitsAfter);
  text.erase(text.find_last_not_of('0') + 1);
  if (text.back() == '.') text.pop_back();
  return value.nano < 0 ? "-" + text : text;
}

std::string without_exponent(std::string_view number) {
  constexpr int most_digits = 60;
  const std::size_t e = number.find_first_of("eE");
  if (e == std::string_view::npos) return std::string(number);
  std::string_view power = number.substr(e + 1);
  if (power.starts_with('+')) power.remove_prefix(1);
  int exponent = 0;
  const auto [end, error] = std::from_chars(power.data(), power.data() + power.size(), exponent);
  const bool fits = error == std::errc() && end == power.data() + power.size() &&
                    e <= static_cast<std::size_t>(most_digits) && std::abs(exponent) <= most_digits;
  if (!fits) return std::string(number);
  std::string_view mantissa = number.substr(0, e);
  const bool negative = mantissa.starts_with('-');
  if (negative) mantissa.remove_prefix(1);
  const std::size_t point = std::min(mantissa.find('.'), mantissa.size());
  std::string digits(mantissa.substr(0, point));
  if (point < mantissa.size()) digits += mantissa.substr(point + 1);
  int whole = static_cast<int>(point) + exponent;  // digits before the point
  if (whole <= 0) {
    digits.insert(0, static_cast<std::size_t>(1 - whole), '0');
    whole = 1;
  }
  const auto before = static_cast<std::size_t>(whole);
  if (digits.size() < before) digits.append(before - digits.size(), '0');
  std::string text = digits.substr(0, before);
  text.erase(0, std::min(text.find_first_not_of('0'), text.size() - 1));
  std::string after = digits.substr(before);
  after.erase(after.find_last_not_of('0') + 1);
  if (!after.empty()) text += "." + after;
  return (negative ? "-" : "") + text;
}

std::string money_text(std::int64_t minor_units, int exponent) {
  const Int128 wide = minor_units;
  const std::string text = with_point(wide < 0 ? -wide : wide, exponent);
  return wide < 0 ? "-" + text : text;
}

int currency_exponent(std::string_view currency) {
  // ISO 4217, list one: every currency in use whose exponent is not 2.
  struct Row {
    std::string_view letters;
    int exponent;
  };
  static constexpr std::array<Row, 26> kRows = {{
      {"BIF", 0}, {"CLP", 0}, {"DJF", 0}, {"GNF", 0}, {"ISK", 0}, {"JPY", 0}, {"KMF", 0},
      {"KRW", 0}, {"PYG", 0}, {"RWF", 0}, {"UGX", 0}, {"UYI", 0}, {"VND", 0}, {"VUV", 0},
      {"XAF", 0}, {"XOF", 0}, {"XPF", 0}, {"BHD", 3}, {"IQD", 3}, {"JOD", 3}, {"KWD", 3},
      {"LYD", 3}, {"OMR", 3}, {"TND", 3}, {"CLF", 4}, {"UYW", 4},
  }};
  const auto* const row =
      std::find_if(kRows.begin(), kRows.end(), [&](const Row& r) { return r.letters == currency; });
  return row == kRows.end() ? 2 : row->exponent;
}

}  // namespace leadflow::runtime
