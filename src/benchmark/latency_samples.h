// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstddef>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "benchmark/benchmark_results.h"
#include "core/clock.h"

namespace model_warmup {

/// The value at or below which a share `q` in (0, 1] of the values lies, by nearest rank: one of the values itself.
/// Precondition: ascending, not empty.
[[nodiscard]] double quantile(std::span<const double> ascending, double q);

/// How long each call took. All are kept, so that quantiles are exact: 8 bytes a call.
class LatencySamples {
 public:
  explicit LatencySamples(std::size_t expected) { us_.reserve(expected); }

  /// Makes the call and gives what it gives.
  template <class Call>
  decltype(auto) time(const Stopwatch& stopwatch, Call&& call) {
    const double begun_ms = stopwatch.elapsed_ms();
    decltype(auto) result = std::forward<Call>(call)();
    add((stopwatch.elapsed_ms() - begun_ms) * 1000);
    return result;
  }

  /// A clock that goes back has taken no time.
  void add(double us) { us_.push_back(std::max(us, 0.0)); }

  [[nodiscard]] std::size_t size() const { return us_.size(); }
  [[nodiscard]] std::span<const double> us() const { return us_; }

  /// O(n log n). Without samples all figures are 0.
  [[nodiscard]] OperationTimes summary(std::string name) const;

 private:
  std::vector<double> us_;
};

}  // namespace model_warmup
