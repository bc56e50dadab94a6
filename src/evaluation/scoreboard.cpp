// SPDX-License-Identifier: Apache-2.0
#include "evaluation/scoreboard.h"

#include <algorithm>
#include <cmath>

#include "core/math.h"

namespace model_warmup {
namespace {

constexpr std::size_t kRankingSums = 6;

/// One surprise must not outweigh everything else.
constexpr double kLeastProbability = 1e-6;

std::uint64_t whole(double count) { return static_cast<std::uint64_t>(count); }

}  // namespace

// ---- rankings -------------------------------------------------------------------------------------------------------

RankingBoard::RankingBoard(ClusterSums& sums, bool with_probabilities)
    : first_(sums.reserve(kRankingSums)), with_probabilities_(with_probabilities) {}

void RankingBoard::add(ClusterSums& sums, std::size_t cluster, std::size_t rank, double probability) const {
  sums.add(cluster, column(Sum::events), 1);
  if (with_probabilities_) {
    sums.add(cluster, column(Sum::log_loss), -math::log(std::clamp(probability, kLeastProbability, 1.0)));
  }
  if (rank == 0) return;
  sums.add(cluster, column(Sum::hit_at_1), rank <= 1);
  sums.add(cluster, column(Sum::hit_at_3), rank <= 3);
  sums.add(cluster, column(Sum::hit_at_5), rank <= 5);
  sums.add(cluster, column(Sum::reciprocal_rank), 1 / static_cast<double>(rank));
}

RankingScores RankingBoard::scores(const Bootstrap& bootstrap) const {
  const std::size_t events = column(Sum::events);
  const auto mean = [&](Sum sum) { return bootstrap.ratio(column(sum), events); };
  RankingScores scores;
  scores.events = whole(bootstrap.totals()[events]);
  scores.hit_at_1 = mean(Sum::hit_at_1);
  scores.hit_at_3 = mean(Sum::hit_at_3);
  scores.hit_at_5 = mean(Sum::hit_at_5);
  scores.mrr = mean(Sum::reciprocal_rank);
  if (with_probabilities_) scores.log_loss = mean(Sum::log_loss);
  return scores;
}

Estimate RankingBoard::lead(const Bootstrap& bootstrap, Sum sum, const RankingBoard& other) const {
  return bootstrap.estimate([&](Bootstrap::Totals totals) -> std::optional<double> {
    const double events = totals[column(Sum::events)];
    if (events == 0) return std::nullopt;
    return (totals[column(sum)] - totals[other.column(sum)]) / events;  // both have seen the same uses
  });
}

void ContestantBoards::add(ClusterSums& sums, const ScoredUse& use, const EngineAnswer& answer) const {
  const auto counted = [&](std::size_t rank) { return use.known_model ? rank : 0; };
  const std::size_t rank = counted(answer.standing.rank);
  if (use.first) return first_requests.add(sums, use.cluster, rank, answer.probability);
  all.add(sums, use.cluster, rank, answer.probability);
  if (use.is_switch) switches.add(sums, use.cluster, counted(answer.standing.among_others), answer.probability);
}

Lead ContestantBoards::lead_of(const ContestantBoards& leader, const Bootstrap& bootstrap) const {
  using Sum = RankingBoard::Sum;
  Lead lead;
  lead.hit_at_1 = leader.all.lead(bootstrap, Sum::hit_at_1, all);
  lead.hit_at_3 = leader.all.lead(bootstrap, Sum::hit_at_3, all);
  lead.hit_at_5 = leader.all.lead(bootstrap, Sum::hit_at_5, all);
  lead.mrr = leader.all.lead(bootstrap, Sum::reciprocal_rank, all);
  lead.switches_hit_at_1 = leader.switches.lead(bootstrap, Sum::hit_at_1, switches);
  lead.switches_mrr = leader.switches.lead(bootstrap, Sum::reciprocal_rank, switches);
  return lead;
}

// ---- calibration ----------------------------------------------------------------------------------------------------

void CalibrationBoard::add(ClusterSums& sums, std::size_t cluster, double probability, bool came_true) {
  const std::size_t bin = std::min(static_cast<std::size_t>(probability * kBins), kBins - 1);
  bins_[bin].events += 1;
  bins_[bin].predicted += probability;
  bins_[bin].observed += came_true;
  sums.add(cluster, first_, 1);
  sums.add(cluster, first_ + 1 + bin, probability - (came_true ? 1 : 0));
}

Estimate CalibrationBoard::error(const Bootstrap& bootstrap) const {
  return bootstrap.estimate_unbiased([&](Bootstrap::Totals totals) -> std::optional<double> {
    if (totals[first_] == 0) return std::nullopt;
    double off = 0;
    for (std::size_t bin = 0; bin < kBins; ++bin) off += std::abs(totals[first_ + 1 + bin]);
    return off / totals[first_];
  });
}

std::vector<ReliabilityBin> CalibrationBoard::bins() const {
  std::vector<ReliabilityBin> means;
  for (const auto& [events, predicted, observed] : bins_) {
    if (events == 0) continue;
    const auto n = static_cast<double>(events);
    means.push_back({events, predicted / n, observed / n});
  }
  return means;
}

ReliabilityBin CalibrationBoard::all() const {
  ReliabilityBin all;
  for (const auto& [events, predicted, observed] : bins_) {
    all.events += events;
    all.predicted += predicted;
    all.observed += observed;
  }
  if (all.events == 0) return all;
  const auto n = static_cast<double>(all.events);
  return {all.events, all.predicted / n, all.observed / n};
}

// ---- engines --------------------------------------------------------------------------------------------------------

EngineBoard::EngineBoard(ClusterSums& sums, const ScoredTasks& tasks)
    : boards_(sums, true), brier_(sums.reserve(1)), first_(sums), first_time_(sums.reserve(kTimeSums)) {
  for (std::size_t i = 0; i < tasks.size(); ++i) tasks_.push_back({RankingBoard(sums, false)});
  for (std::size_t i = 0; i < kHorizons_ms.size(); ++i) horizons_.emplace_back(sums);
}

void EngineBoard::add(ClusterSums& sums, const ScoredUse& use, const EngineAnswer& answer) {
  boards_.add(sums, use, answer);
  if (use.first) return;
  const std::size_t rank = use.known_model ? answer.standing.rank : 0;
  const bool hit = rank == 1;
  const double off = answer.first_probability - (hit ? 1 : 0);
  sums.add(use.cluster, brier_, off * off);
  first_.add(sums, use.cluster, answer.first_probability, hit);
  if (!use.task) return;
  TaskBoard& task = tasks_[*use.task];
  task.ranking.add(sums, use.cluster, rank);
  task.chance += 1 / static_cast<double>(std::max<std::size_t>(use.known_models, 1));
}

void EngineBoard::add_time(ClusterSums& sums, std::size_t cluster, const Time& time) {
  constexpr double kSecond = 1000;  // what is less makes no difference to anybody
  const double log_error = std::abs(math::log((kSecond + time.median_ms) / (kSecond + time.actual_ms)));
  times_.push_back({log_error, cluster});
  sums.add(cluster, column(TimeSum::times), 1);
  sums.add(cluster, column(TimeSum::covered), time.p10_ms <= time.actual_ms && time.actual_ms <= time.p90_ms);
}

void EngineBoard::close(ClusterSums& sums) {
  std::ranges::stable_sort(times_, {}, &TimeOff::log_error);
  for (std::size_t i = 0; i < times_.size() / 2; ++i) sums.add(times_[i].cluster, column(TimeSum::below_median), 1);
}

double EngineBoard::log_error_at(double level) const {
  const auto place = static_cast<std::size_t>(level * static_cast<double>(times_.size()));
  return times_[std::min(place, times_.size() - 1)].log_error;
}

TimeError EngineBoard::time_error(const Bootstrap& bootstrap) const {
  TimeError error;
  error.questions = times_.size();
  error.coverage = bootstrap.ratio(column(TimeSum::covered), column(TimeSum::times));
  if (!times_.empty()) {
    // Woodruff, "Confidence intervals for medians and other position measures", JASA 47, 1952: where the share below
    // the median may lie, read as quantiles.
    const Estimate share = bootstrap.ratio(column(TimeSum::below_median), column(TimeSum::times));
    error.median_log_error.value = log_error_at(0.5);
    if (share.low) error.median_log_error.low = log_error_at(*share.low);
    if (share.high) error.median_log_error.high = log_error_at(*share.high);
  }
  for (std::size_t i = 0; i < kHorizons_ms.size(); ++i) {
    const ReliabilityBin all = horizons_[i].all();
    error.horizons.push_back({kHorizons_ms[i], all.events, horizons_[i].error(bootstrap), all.predicted, all.observed});
  }
  return error;
}

EngineScores EngineBoard::scores(const Bootstrap& bootstrap, const ScoredTasks& tasks) const {
  EngineScores scores;
  scores.all = boards_.all.scores(bootstrap);
  scores.switches = boards_.switches.scores(bootstrap);
  scores.first_requests = boards_.first_requests.scores(bootstrap);
  const auto events = boards_.all.column(RankingBoard::Sum::events);
  scores.brier = bootstrap.ratio(brier_, events);
  scores.expected_calibration_error = first_.error(bootstrap);
  scores.reliability = first_.bins();
  for (std::size_t i = 0; i < tasks_.size(); ++i) {
    const RankingScores ranking = tasks_[i].ranking.scores(bootstrap);
    if (ranking.events == 0) continue;
    TaskScores& task = scores.per_task.emplace_back();
    task.task = tasks[i] ? std::string(tasks[i]->name()) : std::string();
    task.events = ranking.events;
    task.hit_at_1 = ranking.hit_at_1;
    task.hit_at_3 = ranking.hit_at_3;
    task.mrr = ranking.mrr;
    if (tasks[i]) task.accuracy_target = traits_of(tasks[i]->kind).accuracy_target;
    task.chance_level = tasks_[i].chance / static_cast<double>(ranking.events);
  }
  scores.time_error = time_error(bootstrap);
  return scores;
}

}  // namespace model_warmup
