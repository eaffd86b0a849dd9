// Bytes in, bytes out: the lowest layer of a stored program.
//
// Whole numbers are varints (seven bits a byte, least significant first), signed
// ones zigzag; texts and lists carry their length first. The reader never reads
// past its bytes: whatever they hold, it either yields values or throws ImageError.

#pragma once

#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>

namespace leadflow::compiler {

/// The bytes are not a part of a program, or one of another format. A bug, a damaged store or a newer
/// program.
class ImageError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

class ByteWriter {
 public:
  void byte(std::uint8_t value) { bytes_.push_back(static_cast<char>(value)); }
  void number(std::uint64_t value) {
    while (value >= 0x80) {
      byte(static_cast<std::uint8_t>(value | 0x80));
      value >>= 7;
    }
    byte(static_cast<std::uint8_t>(value));
  }
  void signed_number(std::int64_t value) {
    number((static_cast<std::uint64_t>(value) << 1) ^ static_cast<std::uint64_t>(value >> 63));
  }
  void text(std::string_view value) {
    number(value.size());
    bytes_.append(value);
  }
  const std::string& bytes() const { return bytes_; }
  void clear() { bytes_.clear(); }

 private:
  std::string bytes_;
};

/// Reads what ByteWriter wrote. The bytes must outlive it.
class ByteReader {
 public:
  explicit ByteReader(std::string_view bytes) : at_(bytes.data()), end_(bytes.data() + bytes.size()) {}

  std::uint8_t byte() {
    if (at_ == end_) throw ImageError("a part of the program ends too early");
    return static_cast<std::uint8_t>(*at_++);
  }
  std::uint64_t number() {
    std::uint64_t value = byte();
    if (value < 0x80) return value;
    value &= 0x7f;
    for (int shift = 7; shift < 64; shift += 7) {
      const std::uint64_t next = byte();
      if (shift == 63 && next > 1) break;
      value |= (next & 0x7f) << shift;
      if (next < 0x80) return value;
    }
    throw ImageError("a number is too large");
  }
  std::int64_t signed_number() {
    const std::uint64_t value = number();
    return static_cast<std::int64_t>(value >> 1) ^ -static_cast<std::int64_t>(value & 1);
  }
  std::string_view text() {
    const std::size_t size = length();
    const std::string_view value(at_, size);
    at_ += size;
    return value;
  }
  /// The length of something each item of which takes at least one byte.
  std::size_t length() {
    const std::uint64_t size = number();
    if (size > left()) throw ImageError("a length runs past the end");
    return static_cast<std::size_t>(size);
  }
  std::size_t left() const { return static_cast<std::size_t>(end_ - at_); }

 private:
  const char* at_;
  const char* end_;
};

}  // namespace leadflow::compiler
