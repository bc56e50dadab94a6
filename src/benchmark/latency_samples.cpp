// SPDX-License-Identifier: Apache-2.0
#include "benchmark/latency_samples.h"

#include <cmath>

namespace model_warmup {

double quantile(std::span<const double> ascending, double q) {
  const double rank = std::ceil(q * static_cast<double>(ascending.size()));
  return ascending[static_cast<std::size_t>(std::max(rank, 1.0)) - 1];
}

OperationTimes LatencySamples::summary(std::string name) const {
  OperationTimes times;
  times.name = std::move(name);
  times.calls = us_.size();
  if (us_.empty()) return times;
  std::vector<double> ascending = us_;
  std::ranges::sort(ascending);
  double sum_us = 0;
  for (const double us : ascending) sum_us += us;
  times.mean_us = sum_us / static_cast<double>(ascending.size());
  times.p50_us = quantile(ascending, 0.5);
  times.p95_us = quantile(ascending, 0.95);
  times.p99_us = quantile(ascending, 0.99);
  times.max_us = ascending.back();
  times.per_second = times.mean_us > 0 ? 1e6 / times.mean_us : 0;
  return times;
}

}  // namespace model_warmup
