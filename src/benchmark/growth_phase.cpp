// SPDX-License-Identifier: Apache-2.0
#include "benchmark/growth_phase.h"

#include <utility>

namespace model_warmup {

GrowthPhase::GrowthPhase(const BenchmarkSetting& setting, GrowthSeries series)
    : setting_(setting), series_(std::move(series)), record_(setting.options.calls), predict_(setting.options.calls) {}

double GrowthPhase::steps() const {
  return static_cast<double>(BenchWorld::registrations(series_.size.models) + series_.uses.back() +
                             setting_.options.calls);
}

Result<bool> GrowthPhase::step(BenchmarkResults& results) {
  ++done_;
  if (auto settled = settle(); !settled || !*settled) return settled;
  if (record_.size() == 0) learned_ = world_->uses();
  if (auto lived = world_->live_timed(record_, predict_); !lived) return std::unexpected(std::move(lived.error()));
  if (predict_.size() < setting_.options.calls) return false;
  enter(results);
  if (++point_ < series_.uses.size()) {
    record_ = LatencySamples(setting_.options.calls);
    predict_ = LatencySamples(setting_.options.calls);
    return false;
  }
  const bool weighed = setting_.meter != nullptr && series_.axis == GrowthAxis::models;
  if (weighed) components_ = take_apart(world_->predictor(), *setting_.meter);
  world_.reset();
  return true;
}

/// The predictor, its models, then uses up to the next point. True: that is reached.
Result<bool> GrowthPhase::settle() {
  if (!world_) {
    if (setting_.meter != nullptr) bytes_before_ = setting_.meter->allocated_bytes();
    world_ = std::make_unique<BenchWorld>(setting_.config, setting_.options.seed, series_.size, *setting_.stopwatch);
  }
  if (!registered_) {
    const auto all = world_->register_models();
    if (!all) return all;
    registered_ = *all;
    return false;
  }
  if (record_.size() > 0 || world_->uses() >= series_.uses[point_]) return true;
  if (auto lived = world_->live(); !lived) return std::unexpected(std::move(lived.error()));
  return false;
}

void GrowthPhase::enter(BenchmarkResults& results) {
  GrowthPoint point;
  point.axis = series_.axis;
  point.models = series_.size.models;
  point.users = series_.size.users;
  point.uses = learned_;
  point.predict_and_warm = predict_.summary("predict_and_warm");
  point.record_usage = record_.summary("record_usage");
  if (setting_.meter != nullptr) {
    const std::uint64_t bytes = setting_.meter->allocated_bytes();
    point.heap_bytes = bytes > bytes_before_ ? bytes - bytes_before_ : 0;
  }
  results.growth.push_back(std::move(point));
}

}  // namespace model_warmup
