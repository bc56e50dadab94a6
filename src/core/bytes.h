// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bit>
#include <concepts>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

namespace model_warmup {

/// Appends values to a byte string, little-endian, the same on every machine.
class ByteWriter {
 public:
  template <class T>
    requires std::integral<T> || std::is_enum_v<T>
  void put(T value) {
    if constexpr (std::is_enum_v<T>) {
      put(static_cast<std::underlying_type_t<T>>(value));
    } else if constexpr (std::same_as<T, bool>) {
      bytes_.push_back(value ? 1 : 0);
    } else {
      const std::uint64_t bits = static_cast<std::make_unsigned_t<T>>(value);
      for (std::size_t i = 0; i < sizeof(T); ++i) bytes_.push_back(static_cast<std::uint8_t>(bits >> (8 * i)));
    }
  }
  void put(double value) { put(std::bit_cast<std::uint64_t>(value)); }
  void put(float value) { put(std::bit_cast<std::uint32_t>(value)); }
  void put(std::string_view text) {
    put(static_cast<std::uint32_t>(text.size()));
    bytes_.insert(bytes_.end(), text.begin(), text.end());
  }
  void put(std::span<const std::uint8_t> raw) { bytes_.insert(bytes_.end(), raw.begin(), raw.end()); }

  [[nodiscard]] std::span<const std::uint8_t> bytes() const { return bytes_; }
  [[nodiscard]] std::vector<std::uint8_t> take() { return std::move(bytes_); }

 private:
  std::vector<std::uint8_t> bytes_;
};

/// Reads what ByteWriter wrote, from bytes that nobody vouches for.
///
/// Reading past the end, or a count that the remaining bytes cannot hold, makes the reader fail for good: every
/// later read gives zero and `ok()` is false. So a decoder reads a whole record and checks once.
class ByteReader {
 public:
  explicit ByteReader(std::span<const std::uint8_t> bytes) : rest_(bytes) {}

  template <class T>
    requires std::integral<T> || std::is_enum_v<T>
  [[nodiscard]] T get() {
    if constexpr (std::is_enum_v<T>) {
      return static_cast<T>(get<std::underlying_type_t<T>>());
    } else {
      const auto raw = take(sizeof(T));
      std::uint64_t bits = 0;
      for (std::size_t i = 0; i < raw.size(); ++i) bits |= std::uint64_t{raw[i]} << (8 * i);
      if constexpr (std::same_as<T, bool>) {
        if (bits > 1) fail();
        return bits == 1;
      } else {
        return static_cast<T>(bits);
      }
    }
  }
  template <std::same_as<double>>
  [[nodiscard]] double get() {
    return std::bit_cast<double>(get<std::uint64_t>());
  }
  template <std::same_as<float>>
  [[nodiscard]] float get() {
    return std::bit_cast<float>(get<std::uint32_t>());
  }
  template <std::same_as<std::string>>
  [[nodiscard]] std::string get() {
    const auto raw = take(get<std::uint32_t>());
    return {raw.begin(), raw.end()};
  }

  /// A count of records of at least `minimum_bytes` each: never more than the rest can hold, so that a damaged
  /// count cannot ask for memory.
  [[nodiscard]] std::uint32_t count(std::size_t minimum_bytes) {
    const auto n = get<std::uint32_t>();
    if (std::uint64_t{n} * minimum_bytes > rest_.size()) {
      fail();
      return 0;
    }
    return n;
  }

  [[nodiscard]] std::span<const std::uint8_t> take(std::size_t size) {
    if (size > rest_.size()) {
      fail();
      return {};
    }
    const auto taken = rest_.first(size);
    rest_ = rest_.subspan(size);
    return taken;
  }

  void fail() {
    failed_ = true;
    rest_ = {};
  }
  [[nodiscard]] bool ok() const { return !failed_; }
  [[nodiscard]] std::size_t remaining() const { return rest_.size(); }
  [[nodiscard]] bool at_end() const { return !failed_ && rest_.empty(); }

 private:
  std::span<const std::uint8_t> rest_;
  bool failed_ = false;
};

}  // namespace model_warmup
