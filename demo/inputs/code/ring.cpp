// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <cstddef>
#include <iostream>
#include <optional>
#include <utility>

template <typename T, std::size_t Capacity>
class Ring {
 public:
  bool push(T value) {
    if (size_ == Capacity) return false;
    items_[(first_ + size_++) % Capacity] = std::move(value);
    return true;
  }

  std::optional<T> pop() {
    if (size_ == 0) return std::nullopt;
    --size_;
    return std::exchange(items_[std::exchange(first_, (first_ + 1) % Capacity)], T{});
  }

 private:
  std::array<T, Capacity> items_{};
  std::size_t first_ = 0;
  std::size_t size_ = 0;
};

int main() {
  Ring<int, 4> ring;
  for (int i = 0; i < 6; ++i) std::cout << i << (ring.push(i) ? " kept\n" : " refused\n");
  while (auto value = ring.pop()) std::cout << *value << '\n';
}
