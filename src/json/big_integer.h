// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>

namespace model_warmup::json {

/// A natural number large enough to compare any decimal with a double exactly: up to 3,072 bits.
///
/// Reading 768 digits takes 2,555 bits, and 5^1093 times 54 bits takes 2,592. More than fits is a mistake of the
/// caller.
class BigInteger {
 public:
  BigInteger() = default;
  explicit BigInteger(std::uint64_t value) {
    multiply_add(1, static_cast<std::uint32_t>(value >> 32));
    shift_left(32);
    multiply_add(1, static_cast<std::uint32_t>(value));
  }

  void multiply_add(std::uint32_t factor, std::uint32_t term) {
    std::uint64_t carry = term;
    for (std::size_t i = 0; i < size_; ++i) {
      carry += std::uint64_t{words_[i]} * factor;
      words_[i] = static_cast<std::uint32_t>(carry);
      carry >>= 32;
    }
    if (carry > 0) words_[size_++] = static_cast<std::uint32_t>(carry);
  }

  void multiply_by_power_of_five(int exponent) {
    constexpr std::uint32_t kFiveTo13 = 1'220'703'125;  // the greatest in 32 bits
    for (; exponent >= 13; exponent -= 13) multiply_add(kFiveTo13, 0);
    for (; exponent > 0; --exponent) multiply_add(5, 0);
  }

  void shift_left(int bits) {
    if (size_ == 0) return;
    for (int i = 0; i < bits % 32; ++i) multiply_add(2, 0);
    const auto words = static_cast<std::size_t>(bits / 32);
    for (std::size_t i = size_; i-- > 0;) words_[i + words] = words_[i];
    for (std::size_t i = 0; i < words; ++i) words_[i] = 0;
    size_ += words;
  }

  friend std::strong_ordering operator<=>(const BigInteger& a, const BigInteger& b) {
    if (a.size_ != b.size_) return a.size_ <=> b.size_;
    for (std::size_t i = a.size_; i-- > 0;) {
      if (a.words_[i] != b.words_[i]) return a.words_[i] <=> b.words_[i];
    }
    return std::strong_ordering::equal;
  }

 private:
  std::array<std::uint32_t, 96> words_;  // least first; those from size_ on hold nothing
  std::size_t size_ = 0;
};

}  // namespace model_warmup::json
