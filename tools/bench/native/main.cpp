// SPDX-License-Identifier: Apache-2.0
// The benchmark of the native library: BenchmarkOptions as JSON in the first argument, BenchmarkResults on standard
// output, how far it is on standard error.
#include <chrono>
#include <iostream>

#include "bindings/tools/benchmark_job.h"
#include "core/clock.h"
#include "predictor/model_warmup_predictor.h"

namespace {

using namespace model_warmup;

class SteadyStopwatch final : public Stopwatch {
 public:
  [[nodiscard]] double elapsed_ms() const override {
    return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now().time_since_epoch()).count();
  }
};

int failed(const WarmupError& error) {
  std::cerr << '\n' << error.message() << '\n';
  return 1;
}

}  // namespace

int main(int count, char** arguments) {
  const SteadyStopwatch stopwatch;
  const ManualClock clock;
  const auto predictor = ModelWarmupPredictor::create({.clock = &clock, .user_key = UserKey{}});
  if (!predictor) return failed(predictor.error());
  const auto job = BenchmarkJob::make(count > 1 ? arguments[1] : "{}", **predictor, stopwatch);
  if (!job) return failed(job.error());
  int told_percent = -1;
  while (!(*job)->step()) {
    const int percent = static_cast<int>(100 * (*job)->progress());
    if (percent == told_percent) continue;
    std::cerr << "\rbenchmark, native: " << percent << " %" << std::flush;
    told_percent = percent;
  }
  std::cerr << "\r\x1b[K";
  const auto results = (*job)->result();
  if (!results) return failed(results.error());
  std::cout << *results << '\n';
}
