// SPDX-License-Identifier: Apache-2.0
#include "benchmark/performance_benchmarker.h"

#include <algorithm>
#include <deque>
#include <optional>
#include <utility>
#include <vector>

#include "benchmark/cache_phase.h"
#include "benchmark/growth_phase.h"
#include "benchmark/operations_phase.h"
#include "benchmark/stopwatch_quality.h"

namespace model_warmup {
namespace {

// What stays the same in a series while something else grows.
constexpr std::uint64_t kMostUsersOfModels = 1000;
constexpr std::uint64_t kUsersLearnedFrom = 20;  // few, so that each has much history

std::vector<GrowthSeries> series_of(const BenchmarkOptions& options) {
  std::vector<GrowthSeries> series;
  series.reserve(options.model_counts.size() + options.user_counts.size() + 1);
  const std::uint64_t few = std::min(options.users, kMostUsersOfModels);
  for (const std::uint64_t models : options.model_counts) {
    series.push_back({GrowthAxis::models, {models, few}, {uses_to_settle(options, few)}});
  }
  for (const std::uint64_t users : options.user_counts) {
    series.push_back({GrowthAxis::users, {options.models, users}, {uses_to_settle(options, users)}});
  }
  if (!options.use_counts.empty()) {
    series.push_back({GrowthAxis::uses, {options.models, kUsersLearnedFrom}, options.use_counts});
  }
  return series;
}

}  // namespace

class BenchmarkRun::State {
 public:
  State(BenchmarkSetting setting, BenchmarkBuild build) : setting_(std::move(setting)) {
    results_.machine = setting_.options.machine;
    results_.build = std::move(build);
    results_.seed = setting_.options.seed;
    for (GrowthSeries& series : series_of(setting_.options)) {
      growth_.push_back(std::make_unique<GrowthPhase>(setting_, std::move(series)));
    }
    for (const auto& phase : growth_) steps_ += phase->steps();
    operations_ = std::make_unique<OperationsPhase>(setting_);
    cache_ = std::make_unique<CachePhase>(setting_);
    steps_ += operations_->steps() + cache_->steps();
  }

  bool step() {
    if (!begun_) {
      begun_ = true;
      results_.stopwatch = quality_of(*setting_.stopwatch);
      return false;
    }
    BenchmarkPhase* const phase = current();
    const auto ended = phase->step(results_);
    if (!ended) error_ = ended.error();
    if (!ended || !*ended) return !ended;
    end(*phase);
    return current() == nullptr;
  }

  [[nodiscard]] double progress() const {
    const BenchmarkPhase* phase = current();
    // A phase may take more or fewer steps than it has told; nothing goes back for it.
    const double here = phase == nullptr ? 0 : std::min(phase->steps_done(), phase->steps());
    return std::min((steps_done_ + here) / steps_, 1.0);
  }

  [[nodiscard]] Result<BenchmarkResults> result() const {
    if (error_) return std::unexpected(*error_);
    return results_;
  }

 private:
  [[nodiscard]] BenchmarkPhase* current() const {
    if (operations_) return operations_.get();
    if (cache_) return cache_.get();
    return growth_.empty() ? nullptr : growth_.front().get();
  }

  /// Lets a phase go with all that it holds, before the next one measures what it takes.
  void end(BenchmarkPhase& phase) {
    steps_done_ += phase.steps();
    if (operations_) {
      operations_.reset();
    } else if (cache_) {
      cache_.reset();
    } else {
      const GrowthPhase& grown = *growth_.front();
      if (grown.components()) components_.push_back({grown.models(), *grown.components()});
      growth_.pop_front();
      results_.memory = memory_of(components_);
    }
  }

  BenchmarkSetting setting_;
  BenchmarkResults results_;
  bool begun_ = false;
  double steps_ = 0;       // of all phases
  double steps_done_ = 0;  // of phases that have ended
  std::unique_ptr<OperationsPhase> operations_;
  std::unique_ptr<CachePhase> cache_;
  std::deque<std::unique_ptr<GrowthPhase>> growth_;
  std::vector<ComponentsAt> components_;
  std::optional<WarmupError> error_;
};

BenchmarkRun::BenchmarkRun(std::unique_ptr<State> state) : state_(std::move(state)) {}
BenchmarkRun::BenchmarkRun(BenchmarkRun&&) noexcept = default;
BenchmarkRun& BenchmarkRun::operator=(BenchmarkRun&&) noexcept = default;
BenchmarkRun::~BenchmarkRun() = default;

bool BenchmarkRun::step() { return state_->step(); }
double BenchmarkRun::progress() const { return state_->progress(); }
Result<BenchmarkResults> BenchmarkRun::result() const { return state_->result(); }

PerformanceBenchmarker::PerformanceBenchmarker(const WarmupConfig& config, BenchmarkHost host)
    : config_(config), host_(std::move(host)) {}

Result<BenchmarkRun> PerformanceBenchmarker::start(const BenchmarkOptions& options) const {
  if (host_.stopwatch == nullptr) {
    return std::unexpected(WarmupError::configuration("a benchmark needs a stopwatch"));
  }
  if (auto valid = validate(options); !valid) return std::unexpected(std::move(valid.error()));
  BenchmarkSetting setting = {config_, options, host_.stopwatch, host_.meter};
  return BenchmarkRun(std::make_unique<BenchmarkRun::State>(std::move(setting), host_.build));
}

Result<BenchmarkResults> PerformanceBenchmarker::run_full_benchmark(const BenchmarkOptions& options) const {
  auto run = start(options);
  if (!run) return std::unexpected(std::move(run.error()));
  while (!run->step()) {
  }
  return run->result();
}

}  // namespace model_warmup
