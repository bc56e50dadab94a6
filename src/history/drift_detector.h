// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "core/bytes.h"

namespace model_warmup {

/// Tells when the mean of a stream of values in [0, 1] has risen: ADWIN2 of Bifet & Gavaldà, "Learning from
/// time-changing data with adaptive windowing", SIAM Data Mining 2007.
///
/// It keeps the longest window whose older and newer part do not differ by 0.15 and more than chance allows, in buckets
/// of 1, 2, 4,
/// ... values of which at most kPerSize have the same size. A fall shortens the window too, but is no alarm: who has
/// just begun is harder to foresee than later. O(log uses) a value, in time and in memory.
class DriftDetector {
 public:
  struct Rise {
    double at_ms;   ///< first moment of the newer part
    double before;  ///< mean of the older part
  };

  void add(double value, double at_ms);

  /// Mean of the window, and how many values it holds.
  [[nodiscard]] double mean() const { return whole().mean(); }
  [[nodiscard]] std::uint64_t width() const { return whole().values; }
  /// The last one.
  [[nodiscard]] const std::optional<Rise>& rise() const { return rise_; }

  void save(ByteWriter& out) const;
  /// Reads into a fresh detector; fails the reader on what `save` cannot have written.
  void load(ByteReader& in);

 private:
  static constexpr std::size_t kPerSize = 5;

  struct Bucket {
    std::uint64_t values;
    double sum;
    double squares;
    double at_ms;  // of its first value

    void take(const Bucket& other) {
      values += other.values;
      sum += other.sum;
      squares += other.squares;
    }
    [[nodiscard]] double mean() const { return values > 0 ? sum / static_cast<double>(values) : 0; }
  };

  [[nodiscard]] Bucket whole() const;
  void compress();
  /// Where the newer part begins that differs from the older one; none: nothing has changed.
  [[nodiscard]] std::optional<std::size_t> changed_at() const;

  std::vector<Bucket> buckets_;  // oldest first, sizes never growing towards the newest
  std::optional<Rise> rise_;
};

}  // namespace model_warmup
