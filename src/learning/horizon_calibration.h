// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>

#include "core/bytes.h"
#include "learning/online_logistic.h"

namespace model_warmup {

/// The horizons at which calibration is learned; between them it is interpolated in logarithmic time.
inline constexpr std::array<double, 5> kHorizons_ms = {15'000, 60'000, 300'000, 1'800'000, 7'200'000};

/// What is known of one model and one horizon before calibration.
struct HorizonInputs {
  double next_probability = 0;    ///< P(the user's very next use is of this model)
  double any_use = 0;             ///< P(the user uses anything within the horizon)
  double expected_uses = 0;       ///< about how many uses the horizon holds
  double interval_probability = 0;  ///< P(the interval between two uses of the model ends within the horizon)
  bool previous = false;          ///< the user's last model
  bool known = false;             ///< the user has used the model before
};

/// P(used within a horizon) from what is known before: any_use * next_probability, corrected online by what came true.
class HorizonCalibration {
 public:
  HorizonCalibration();

  /// Which calibrators speak for a horizon: two neighbours and the second one's share.
  struct Place {
    std::size_t lower = 0;
    std::size_t upper = 0;
    double upper_share = 0;
  };
  [[nodiscard]] static Place place_of(double horizon_ms);

  [[nodiscard]] double predict(const HorizonInputs& inputs, const Place& place) const;

  /// `horizon`: a place in kHorizons_ms; `scale` multiplies the step.
  void learn(const HorizonInputs& inputs, std::size_t horizon, bool used, double scale);

  void save(ByteWriter& out) const;
  void load(ByteReader& in);

 private:
  static constexpr std::size_t kInputs = 6;
  using Calibrator = OnlineLogistic<kInputs>;

  [[nodiscard]] static Calibrator::Inputs features(const HorizonInputs& inputs);

  std::array<Calibrator, kHorizons_ms.size()> calibrators_;
};

}  // namespace model_warmup
