// SPDX-License-Identifier: Apache-2.0
#include "planning/impact_correction.h"

#include <algorithm>
#include <cmath>

namespace model_warmup {
namespace {

/// What a measurement counts for after one more: about the last twenty speak.
constexpr double kDiscount = 0.95;
/// Beyond so many usual deviations a measurement counts as if it lay there.
constexpr double kFarOff = 2.5;
/// Timers are no more exact than this, in ms.
constexpr double kLeastDeviation = 1;

void save_mean(ByteWriter& out, const RobustMean& mean) {
  for (const double figure : {mean.weight, mean.centre, mean.deviation}) out.put(figure);
}

RobustMean load_mean(ByteReader& in) {
  RobustMean mean;
  for (double* figure : {&mean.weight, &mean.centre, &mean.deviation}) {
    *figure = in.get<double>();
    if (!std::isfinite(*figure) || (*figure < 0 && figure != &mean.centre)) in.fail();
  }
  return mean;
}

}  // namespace

void RobustMean::add(double value) {
  const bool first = weight == 0;
  weight = weight * kDiscount + 1;
  const double furthest = kFarOff * std::max(deviation, kLeastDeviation);
  const double off = first ? value : std::clamp(value - centre, -furthest, furthest);
  centre += off / weight;
  deviation += (std::fabs(off) - deviation) / weight;
}

double ImpactCorrection::excess_ms(ModelIndex model) const {
  const RobustMean own = model < by_model_.size() ? by_model_[model] : RobustMean();
  // Loads in general count the more, the less they differ from one another beside the differences between the model's
  // own: Efron and Morris, "Stein's estimation rule and its competitors", JASA 68, 1973.
  const double within = std::max(own.deviation, kLeastDeviation), between = std::max(any_.deviation, kLeastDeviation);
  const double prior = within * within / (between * between);
  return (own.weight * own.centre + prior * any_.centre) / (own.weight + prior);
}

void ImpactCorrection::learn(ModelIndex model, double estimated_ms, std::span<const ModelIndex> models,
                             const MeasuredImpact& measured) {
  const double measured_ms = measured.latency_increase_ms;
  if (!std::isfinite(measured_ms) || measured_ms < 0) return;
  double foretold_ms = estimated_ms;
  for (const ModelIndex other : models) foretold_ms += excess_ms(other);

  const auto n = static_cast<double>(++accuracy_.loads);
  const auto average = [n](double& mean, double value) { mean += (value - mean) / n; };
  average(accuracy_.mean_measured_ms, measured_ms);
  average(accuracy_.mean_absolute_error_ms, std::fabs(measured_ms - std::max(0.0, foretold_ms)));
  average(accuracy_.uncorrected_absolute_error_ms, std::fabs(measured_ms - estimated_ms));
  if (std::isfinite(measured.long_task_ms)) accuracy_.long_task_ms += std::max(0.0, measured.long_task_ms);

  // What is left when the estimate and the other loads' excess are taken off.
  const double own_ms = measured_ms - foretold_ms + excess_ms(model);
  if (model >= by_model_.size()) by_model_.resize(model + 1);
  by_model_[model].add(own_ms);
  any_.add(own_ms);
}

void ImpactCorrection::save(ByteWriter& out) const {
  out.put(accuracy_.loads);
  for (const double figure : {accuracy_.mean_measured_ms, accuracy_.mean_absolute_error_ms,
                              accuracy_.uncorrected_absolute_error_ms, accuracy_.long_task_ms}) {
    out.put(figure);
  }
  save_mean(out, any_);
  out.put(static_cast<std::uint32_t>(by_model_.size()));
  for (const RobustMean& mean : by_model_) save_mean(out, mean);
}

bool ImpactCorrection::load(ByteReader& in, std::span<const ModelIndex> models) {
  ImpactCorrection read;
  read.accuracy_.loads = in.get<std::uint64_t>();
  for (double* figure : {&read.accuracy_.mean_measured_ms, &read.accuracy_.mean_absolute_error_ms,
                         &read.accuracy_.uncorrected_absolute_error_ms, &read.accuracy_.long_task_ms}) {
    *figure = in.get<double>();
    if (!std::isfinite(*figure) || *figure < 0) in.fail();
  }
  read.any_ = load_mean(in);
  const auto count = in.count(24);
  if (count > models.size()) in.fail();
  for (std::uint32_t i = 0; in.ok() && i < count; ++i) {
    if (models[i] >= read.by_model_.size()) read.by_model_.resize(models[i] + 1);
    read.by_model_[models[i]] = load_mean(in);
  }
  if (!in.ok()) return false;
  *this = std::move(read);
  return true;
}

}  // namespace model_warmup
