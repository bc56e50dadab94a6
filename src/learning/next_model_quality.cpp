// SPDX-License-Identifier: Apache-2.0
#include "learning/next_model_quality.h"

#include <algorithm>

#include "core/math.h"
#include "history/history_view.h"

namespace model_warmup {

double UseJudgement::log_loss() const { return -math::log(std::clamp(probability, 1e-6, 1.0)); }

UseJudgement judge(const NextModelScores& scores, std::span<const ModelIndex> registered, ModelIndex used) {
  const auto place = static_cast<std::size_t>(std::ranges::find(registered, used) - registered.begin());
  UseJudgement judgement;
  judgement.probability = scores.probabilities[place];
  for (std::size_t i = 0; i < scores.probabilities.size(); ++i) {
    const double other = scores.probabilities[i];
    if (other > judgement.probability || (other == judgement.probability && i < place)) ++judgement.rank;
  }
  return judgement;
}

UseJudgement judge(const NextModel& model, const UsageHistory& history, const ModelUse& use) {
  const HistoryView view(history, history.find(use.user), use.at_ms);
  return judge(model.predict(view, use.context), history.catalog().registered(), use.model);
}

void QualityMeter::add(const UseJudgement& judgement) {
  ++events_;
  if (judgement.rank == 1) ++first_;
  log_loss_ += judgement.log_loss();
  reciprocal_rank_ += 1 / static_cast<double>(judgement.rank);
}

NextModelQuality QualityMeter::quality() const {
  if (events_ == 0) return {};
  const auto n = static_cast<double>(events_);
  return {events_, log_loss_ / n, static_cast<double>(first_) / n, reciprocal_rank_ / n};
}

void QualityMeter::save(ByteWriter& out) const {
  out.put(events_);
  out.put(first_);
  out.put(log_loss_);
  out.put(reciprocal_rank_);
}

void QualityMeter::load(ByteReader& in) {
  events_ = in.get<std::uint64_t>();
  first_ = in.get<std::uint64_t>();
  log_loss_ = in.get<double>();
  reciprocal_rank_ = in.get<double>();
  const auto n = static_cast<double>(events_);
  const bool possible = events_ < (std::uint64_t{1} << 53) && first_ <= events_ && log_loss_ >= 0 &&
                        log_loss_ <= 20 * n && reciprocal_rank_ >= 0 && reciprocal_rank_ <= n;
  if (!possible) in.fail();
}

}  // namespace model_warmup
