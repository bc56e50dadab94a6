// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "catalog/model_catalog.h"
#include "history/gap_histogram.h"
#include "history/request_context.h"
#include "learning/horizon_calibration.h"
#include "learning/next_model.h"
#include "learning/time_levels.h"

namespace model_warmup {

/// What is expected of one registered model.
struct ModelForecast {
  ModelIndex model = kNoModel;
  double next_probability = 0;  ///< P(the very next model of this user)
  bool previous = false;        ///< the model this user used last
  std::uint32_t interval = 0;   ///< its place among the forecast's intervals; 0: not one of the user's
};

/// What one user will need from one moment on, as a function of the time ahead: the answer to one question, complete in
/// itself. Times and probabilities are worked out when asked for.
class Forecast {
 public:
  /// All registered models by next_probability, ties by order of registration.
  [[nodiscard]] std::span<const ModelForecast> models() const { return models_; }

  /// P(used within `horizon_ms` of the moment asked about), calibrated; never falls as the horizon grows.
  [[nodiscard]] double usage_probability(const ModelForecast& model, double horizon_ms) const;

  /// In step with `usage_probability`: a model that is used within five minutes with 75 % is needed, in the median,
  /// within less than five.
  [[nodiscard]] TimeUntilNeeded time_until_needed(const ModelForecast& model) const;

  /// Time until the user's next use of anything, given that there is one.
  [[nodiscard]] const GapDistribution& next_use() const { return next_use_; }

  /// The horizon asked about: the request's, else the configuration's.
  [[nodiscard]] double horizon_ms() const { return horizon_ms_; }

  /// Decayed number of uses that all this rests on.
  [[nodiscard]] double evidence() const { return evidence_; }

 private:
  friend class PredictionEngine;

  /// `usage_probability` at kHorizons_ms: a distribution function of the time of use, as far as these tell.
  class UsedBy {
   public:
    explicit UsedBy(const std::array<double, kHorizons_ms.size()>& logits) : logits_(logits) {}

    /// By when the model is used with a probability of `level`; infinity: not within any of the horizons.
    [[nodiscard]] double quantile_ms(double level) const;

   private:
    std::array<double, kHorizons_ms.size()> logits_;  // rising
  };

  /// Times between two uses of one model, and how long ago the last one was.
  struct Interval {
    GapDistribution gaps;
    double elapsed_ms = 0;
  };

  /// The time to the user's next use of anything, and whether there will be one.
  void set_next_use(const GapDistribution& gaps, double any_use);
  [[nodiscard]] HorizonOutlook outlook(double horizon_ms) const;
  [[nodiscard]] static Acquaintance acquaintance(const ModelForecast& model);
  [[nodiscard]] HorizonInputs inputs(const ModelForecast& model, const HorizonOutlook& outlook) const;
  [[nodiscard]] UsedBy used_by(const ModelForecast& model) const;

  std::string user_;  // kept form
  RequestContext context_;
  double at_ms_ = 0;
  double expected_at_ms_ = 0;  // when the next use is due
  double horizon_ms_ = 0;
  double evidence_ = 0;
  NextModelScores scores_;
  std::vector<ModelForecast> models_;
  std::vector<Interval> intervals_;  // the first is of models that the user does not use
  GapDistribution next_use_;
  double any_use_ = 1;
  double usual_gap_ms_ = 0;  // a lower quantile of next_use_
  std::array<HorizonOutlook, kHorizons_ms.size()> outlooks_;
  HorizonCalibration calibration_;
  TimeLevels levels_;
};

}  // namespace model_warmup
