// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>

#include "core/bytes.h"
#include "learning/online_logistic.h"

namespace model_warmup {

/// The horizons at which calibration is learned; between them it is interpolated in logarithmic time.
inline constexpr std::array<double, 5> kHorizons_ms = {15'000, 60'000, 300'000, 1'800'000, 7'200'000};

/// Logit of a probability, as an input: bounded, and about the size of 1.
[[nodiscard]] double calibration_logit(double p);

/// What is known of a horizon, whatever the model.
struct HorizonOutlook {
  double horizon_ms = 0;
  double any_use = 1;        ///< P(the user uses anything within the horizon)
  double any_use_logit = 0;  ///< `calibration_logit` of it
  double log_uses = 0;       ///< ln(1 + about how many uses the horizon holds) / 3
};

/// What is known of one model within a horizon.
struct HorizonInputs {
  float next_use = 0;  ///< calibration_logit(any_use * P(the user's very next use is of this model))
  float interval = 0;  ///< calibration_logit(P(the interval between two uses of it ends in time)); 0: new to the user
  bool previous = false;  ///< the user's last model
};

/// P(used within a horizon), from the product of the probabilities that something is used and that it is this model,
/// corrected online by what came true. Later uses within the horizon, and intervals, come in by that correction.
class HorizonCalibration {
 public:
  HorizonCalibration();

  /// Logit of the probability.
  [[nodiscard]] double predict(const HorizonOutlook& outlook, const HorizonInputs& inputs) const;

  /// `horizon`: the outlook's place in kHorizons_ms; `scale` multiplies the step.
  void learn(std::size_t horizon, const HorizonOutlook& outlook, const HorizonInputs& inputs, bool used, double scale);

  void save(ByteWriter& out) const;
  void load(ByteReader& in);

 private:
  static constexpr std::size_t kInputs = 6;
  using Calibrator = OnlineLogistic<kInputs>;

  [[nodiscard]] static Calibrator::Inputs features(const HorizonOutlook& outlook, const HorizonInputs& inputs);

  std::array<Calibrator, kHorizons_ms.size()> calibrators_;
};

}  // namespace model_warmup
