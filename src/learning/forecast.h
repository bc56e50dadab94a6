// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "catalog/model_catalog.h"
#include "learning/horizon_calibration.h"
#include "learning/time_until_needed.h"

namespace model_warmup {

/// What is expected of one registered model.
struct ModelForecast {
  ModelIndex model = kNoModel;
  double next_probability = 0;  ///< P(the very next model of this user)
  double evidence = 0;          ///< decayed number of uses that this rests on
  bool is_previous = false;     ///< the model this user used last
  std::uint16_t interval = 0;   ///< which of the forecast's interval distributions is this model's
};

/// What one user will need from one moment on, as a function of the time ahead: the answer to one question, complete in
/// itself. Times and probabilities are worked out when asked for, in O(bins) each.
class Forecast {
 public:
  /// All registered models by next_probability, ties by order of registration.
  [[nodiscard]] std::span<const ModelForecast> models() const { return models_; }

  /// P(used within `horizon_ms` of the moment asked about), calibrated; never falls as the horizon grows.
  [[nodiscard]] double usage_probability(const ModelForecast& model, double horizon_ms) const;

  /// When this model is needed, given that it is.
  [[nodiscard]] TimeUntilNeeded time_until_needed(const ModelForecast& model) const;

  /// The horizon asked about: the request's, else the configuration's.
  [[nodiscard]] double horizon_ms() const { return horizon_ms_; }

 private:
  friend class PredictionEngine;

  std::vector<ModelForecast> models_;
  std::vector<GapDistribution> intervals_;  // from the moment asked about
  GapDistribution next_use_;                // time until this user's next use of anything
  HorizonCalibration calibration_;
  double horizon_ms_ = 0;
};

}  // namespace model_warmup
