// SPDX-License-Identifier: Apache-2.0
#include "metrics/model_warmup_metrics.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include "core/order.h"

namespace model_warmup {
namespace {

double ratio(double part, std::uint64_t whole) { return whole == 0 ? 0 : part / static_cast<double>(whole); }
double ratio(std::uint64_t part, std::uint64_t whole) { return ratio(static_cast<double>(part), whole); }

OutcomeReport report_of(const OutcomeTotals& totals, const RunningBalance& balance) {
  OutcomeReport report;
  report.warmups = totals.warmups();
  report.hit = totals.count(OutcomeKind::hit);
  report.late_hit = totals.count(OutcomeKind::late_hit);
  report.unused = totals.count(OutcomeKind::unused);
  report.evicted = totals.count(OutcomeKind::evicted);
  report.failed = totals.count(OutcomeKind::failed);
  report.cancelled = totals.count(OutcomeKind::cancelled);
  report.saved_ms = totals.saved_ms;
  report.lost_ms = totals.lost_ms;
  report.wasted_mb_s = totals.wasted_mb_s;
  report.held_mb_s = totals.held_mb_s;
  report.net_ms = balance.total_ms;
  report.balance_ms = balance.mean_ms;
  report.balance_standard_error_ms = balance.standard_error_ms();
  return report;
}

}  // namespace

Result<void> ModelWarmupMetrics::record_prediction(const WarmupPrediction& prediction,
                                                   const PredictionContext& context) {
  OpenPrediction open;
  open.user = context.user;
  open.made_at_ms = prediction.timestamp_ms;
  open.expires_at_ms = prediction.timestamp_ms + prediction.horizon_ms;
  if (context.task) open.task = context.task->name();
  open.first = kNoModel;
  for (const ModelPrediction& model : prediction.predicted_models) {
    const auto index = catalog_.find(model.model_id);
    if (!index) {
      return std::unexpected(
          WarmupError::invalid_input("predicted_models", "\"" + model.name + "\" is not registered"));
    }
    if (open.first == kNoModel) open.first = *index;
    open.watched.push_back({*index, static_cast<float>(model.usage_probability), false});
  }
  for (const ModelId& id : prediction.warm_models) {
    if (const auto index = catalog_.find(id)) open.warm.push_back(*index);
  }
  ++sums_.predictions;
  sums_.latency_ms += context.latency_ms;
  // A prediction of nothing takes a place too, so that the number of open ones is bounded.
  open_pairs_ += open.watched.size() + 1;
  open_.push_back(std::move(open));
  while (open_pairs_ > kMaxOpenPairs) {
    close(open_.front());
    open_.pop_front();
  }
  return {};
}

void ModelWarmupMetrics::resolve(const ResolvedUse& use) {
  ++sums_.uses;
  if (use.was_warm) ++(*use.was_warm ? sums_.warm_uses : sums_.cold_starts);
  if (use.latency_ms) {
    ++sums_.waits;
    sums_.wait_ms += *use.latency_ms;
  }
  settle(use.at_ms);
  for (OpenPrediction& open : open_) {
    if (open.user != use.user) continue;
    const auto watched = std::ranges::find(open.watched, use.model, &Watched::model);
    if (watched != open.watched.end()) watched->used = true;
    if (open.resolved) continue;
    open.resolved = true;
    const bool correct = open.first == use.model || std::ranges::find(open.warm, use.model) != open.warm.end();
    ++sums_.resolved;
    sums_.correct += correct;
    sums_.recalled += watched != open.watched.end();
    TaskCount& task = count_of(open.task);
    ++task.resolved;
    task.correct += correct;
  }
}

void ModelWarmupMetrics::settle(double now_ms) {
  // Horizons differ between requests, so what has expired may stand behind what has not.
  std::erase_if(open_, [&](const OpenPrediction& open) {
    if (open.expires_at_ms >= now_ms) return false;
    close(open);
    return true;
  });
}

void ModelWarmupMetrics::close(const OpenPrediction& prediction) {
  open_pairs_ -= prediction.watched.size() + 1;
  if (!prediction.resolved) ++sums_.expired;
  for (const Watched& watched : prediction.watched) {
    const double off = static_cast<double>(watched.probability) - (watched.used ? 1 : 0);
    ++sums_.watched;
    sums_.watched_used += watched.used;
    sums_.squared_error += off * off;
  }
}

ModelWarmupMetrics::TaskCount& ModelWarmupMetrics::count_of(const std::string& task) {
  const auto place = per_task_.find(task);
  if (place != per_task_.end()) return place->second;
  if (per_task_.size() < kMaxTasks) return per_task_[task];
  // Beyond the bound the kind seen least makes room.
  const auto least = std::ranges::min_element(per_task_, {}, [](const auto& entry) { return entry.second.resolved; });
  per_task_.erase(least);
  return per_task_[task];
}

double ModelWarmupMetrics::prediction_accuracy() const { return ratio(sums_.correct, sums_.resolved); }
double ModelWarmupMetrics::average_prediction_latency_ms() const { return ratio(sums_.latency_ms, sums_.predictions); }
double ModelWarmupMetrics::precision() const { return ratio(sums_.watched_used, sums_.watched); }
double ModelWarmupMetrics::recall() const { return ratio(sums_.recalled, sums_.resolved); }
double ModelWarmupMetrics::brier() const { return ratio(sums_.squared_error, sums_.watched); }

MetricsReport ModelWarmupMetrics::report() const {
  MetricsReport report;
  report.total_predictions = sums_.predictions;
  report.resolved = sums_.resolved;
  report.expired = sums_.expired;
  report.prediction_accuracy = prediction_accuracy();
  report.precision = precision();
  report.recall = recall();
  report.brier = brier();
  report.average_prediction_latency_ms = average_prediction_latency_ms();
  for (const auto& [task, count] : per_task_) {
    report.per_task.push_back({task, count.resolved, count.correct, ratio(count.correct, count.resolved)});
  }
  sort_by_greatest(report.per_task, &TaskAccuracy::resolved);
  report.uses = sums_.uses;
  report.warm_uses = sums_.warm_uses;
  report.cold_starts = sums_.cold_starts;
  report.total_wait_ms = sums_.wait_ms;
  report.mean_wait_ms = ratio(sums_.wait_ms, sums_.waits);
  report.outcomes = report_of(ledger_.totals(), ledger_.balance());
  for (const ModelIndex model : catalog_.registered()) {
    const OutcomeTotals totals = ledger_.totals(model);
    if (totals.warmups() == 0) continue;
    report.models.push_back(
        {catalog_.id(model), catalog_.name(model), report_of(totals, ledger_.balance(model)), false, {}});
  }
  return report;
}

void ModelWarmupMetrics::forget_user(std::string_view user) {
  std::erase_if(open_, [&](const OpenPrediction& open) {
    if (open.user != user) return false;
    open_pairs_ -= open.watched.size() + 1;
    return true;
  });
}

void ModelWarmupMetrics::reset() {
  sums_ = {};
  per_task_.clear();
  open_.clear();
  open_pairs_ = 0;
  ledger_.reset();
}

void ModelWarmupMetrics::save(ByteWriter& out) const {
  for (const std::uint64_t count :
       {sums_.predictions, sums_.resolved, sums_.correct, sums_.recalled, sums_.expired, sums_.watched,
        sums_.watched_used, sums_.uses, sums_.warm_uses, sums_.cold_starts, sums_.waits}) {
    out.put(count);
  }
  for (const double sum : {sums_.latency_ms, sums_.squared_error, sums_.wait_ms}) out.put(sum);
  out.put(static_cast<std::uint32_t>(per_task_.size()));
  for (const auto& [task, count] : per_task_) {
    out.put(std::string_view(task));
    out.put(count.resolved);
    out.put(count.correct);
  }
  ledger_.save(out);
}

bool ModelWarmupMetrics::load(ByteReader& in, std::span<const ModelIndex> models) {
  Sums sums;
  for (std::uint64_t* count :
       {&sums.predictions, &sums.resolved, &sums.correct, &sums.recalled, &sums.expired, &sums.watched,
        &sums.watched_used, &sums.uses, &sums.warm_uses, &sums.cold_starts, &sums.waits}) {
    *count = in.get<std::uint64_t>();
  }
  for (double* sum : {&sums.latency_ms, &sums.squared_error, &sums.wait_ms}) {
    *sum = in.get<double>();
    if (!std::isfinite(*sum)) in.fail();
  }
  std::map<std::string, TaskCount> per_task;
  const auto tasks = in.count(20);
  if (tasks > kMaxTasks) in.fail();
  for (std::uint32_t i = 0; in.ok() && i < tasks; ++i) {
    const auto task = in.get<std::string>();
    TaskCount& count = per_task[task];
    count.resolved = in.get<std::uint64_t>();
    count.correct = in.get<std::uint64_t>();
  }
  if (!in.ok() || !ledger_.load(in, models)) return false;
  sums_ = sums;
  per_task_ = std::move(per_task);
  return true;
}

}  // namespace model_warmup
