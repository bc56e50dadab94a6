// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "catalog/model_catalog.h"
#include "core/bytes.h"
#include "core/training.h"
#include "history/model_use.h"
#include "history/usage_history.h"
#include "learning/next_model.h"

namespace model_warmup {

/// What had been said, before it came, about the model that was then used.
struct UseJudgement {
  double probability = 0;  ///< next_probability
  std::size_t rank = 1;    ///< among registered models, from 1; ties by order of registration

  /// -ln probability, at most -ln 1e-6: one surprise does not outweigh everything else.
  [[nodiscard]] double log_loss() const;
};

/// Precondition: `used` is registered. O(registered models).
[[nodiscard]] UseJudgement judge(const NextModelScores& scores, std::span<const ModelIndex> registered,
                                 ModelIndex used);

/// What `model` says of a use that the history has not seen; learns nothing from it.
[[nodiscard]] UseJudgement judge(const NextModel& model, const UsageHistory& history, const ModelUse& use);

/// Judgements added up.
class QualityMeter {
 public:
  void add(const UseJudgement& judgement);
  [[nodiscard]] NextModelQuality quality() const;
  [[nodiscard]] std::uint64_t events() const { return events_; }

  void save(ByteWriter& out) const;
  void load(ByteReader& in);

 private:
  std::uint64_t events_ = 0;
  std::uint64_t first_ = 0;
  double log_loss_ = 0;
  double reciprocal_rank_ = 0;
};

}  // namespace model_warmup
