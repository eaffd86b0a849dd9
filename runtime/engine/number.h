// Exact arithmetic for whole numbers, decimals and amounts of money.
//
// A `Number` is the exact value an expression has while it is being worked out:
// nothing is rounded on the way, so `1 / 3 * 3` is 1. Limits and rounding apply
// once, when the value is written to an attribute, by one of the `to_` functions.
//
// Whole numbers and values with at most nine digits after the point live in one
// 128-bit integer; anything else becomes a fraction on the heap. No operation
// throws, overflows silently or takes unbounded time.

#pragma once

#include <compare>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace leadflow::runtime {

__extension__ typedef __int128 Int128;

/// A decimal as it is stored: billionths, at most 18 digits before the point, so
/// always less than 10^27 in magnitude when it came from `parse_decimal` or `Number`.
struct Decimal {
  Int128 nano = 0;
  bool operator==(const Decimal& other) const { return nano == other.nano; }
  std::strong_ordering operator<=>(const Decimal& other) const {
    return nano < other.nano   ? std::strong_ordering::less
           : nano > other.nano ? std::strong_ordering::greater
                               : std::strong_ordering::equal;
  }
};

/// An exact rational number, or `out_of_range`: what a division by zero gives and what a
/// value becomes whose fraction needs more than `kMaxFractionBits` bits. Out of range is
/// contagious, compares false with everything (itself too), and no `to_` function takes it.
/// Copying is cheap; values share nothing that changes.
class Number {
 public:
  /// Bits of numerator or denominator; far above what a written value can hold, low enough
  /// that a sum over a long list of fractions stays quick.
  static constexpr unsigned kMaxFractionBits = 8192;

  Number() = default;  // zero
  static Number from_integer(std::int64_t value);
  static Number from_decimal(Decimal value);
  /// `minor_units` of a currency with `exponent` digits after the point, 0 to 9.
  static Number from_minor_units(std::int64_t minor_units, int exponent);
  /// The whole of `text` as a number is written in a workflow: `12`, `1_200.50`, and a
  /// leading `-`. Nothing for any other text, a whole number beyond 64 bits, or one with
  /// more than 18 digits before or 9 after the point.
  static std::optional<Number> from_decimal_text(std::string_view text);

  friend Number operator+(const Number& a, const Number& b) {
    Int128 sum = 0;
    // What nearly every addition is, kept where the compiler sees through it.
    if (a.form_ == Form::Whole && b.form_ == Form::Whole &&
        !__builtin_add_overflow(a.units_, b.units_, &sum)) {
      return {Form::Whole, sum, a.divided_ || b.divided_};
    }
    return add(a, b);
  }
  friend Number operator-(const Number& a, const Number& b);
  friend Number operator*(const Number& a, const Number& b);
  /// Exact. Out of range when `b` is zero; ask `b.is_zero()` first, because to the language
  /// that result is "not set" and not a refusal.
  friend Number operator/(const Number& a, const Number& b);
  Number operator-() const;

  friend bool operator==(const Number& a, const Number& b) { return (a <=> b) == 0; }
  friend std::partial_ordering operator<=>(const Number& a, const Number& b);

  bool is_zero() const;
  bool out_of_range() const { return form_ == Form::OutOfRange; }

  /// Only a whole value within 64 bits; never rounds.
  std::optional<std::int64_t> to_integer() const;
  /// Only with at most 18 digits before the point. An exact value that needs more than nine
  /// digits after it is refused, unless a division was part of its making: then it is
  /// rounded half away from zero at the ninth, as no digits would ever have sufficed.
  std::optional<Decimal> to_decimal() const;
  /// In units of 10^-exponent (0 to 9), rounded half away from zero once from the exact
  /// value; nothing beyond 64 bits.
  std::optional<std::int64_t> to_minor_units(int exponent) const;

 private:
  enum class Form : std::uint8_t { Whole, Nano, Fraction, OutOfRange };
  struct Impl;  // the fraction; keeps boost out of this header

  Number(Form form, Int128 units, bool divided) : units_(units), form_(form), divided_(divided) {}
  static Number from_impl(Impl value, bool divided);
  static Number add(const Number& a, const Number& b);
  static Number refused();
  Impl impl() const;
  std::optional<Int128> nano() const;
  std::optional<Int128> rounded(int digits) const;

  Int128 units_ = 0;  // ones when Whole, billionths when Nano
  std::shared_ptr<const Impl> fraction_;
  Form form_ = Form::Whole;
  bool divided_ = false;  // whether a division was part of its making
};

/// As `Number::from_decimal_text`, for a stored decimal.
std::optional<Decimal> parse_decimal(std::string_view text);

/// A number of JSON (RFC 8259, section 6) as it is written without an exponent: `1e-9` as `0.000000001`. One
/// of more digits than any value has stays as it is.
std::string without_exponent(std::string_view number);

/// The one text a decimal has: `3.5`, `-0.000000001`, `12`; no trailing zeros, no `-0`.
std::string to_text(Decimal value);
/// An amount with all its minor digits and no currency: `1200.50`, `-0.05`, `500`.
std::string money_text(std::int64_t minor_units, int exponent);

/// Digits after the point of a currency given by its ISO 4217 letters: 2 unless the
/// standard says 0, 3 or 4. Whether the letters name a currency at all is not asked here.
int currency_exponent(std::string_view currency);

}  // namespace leadflow::runtime
