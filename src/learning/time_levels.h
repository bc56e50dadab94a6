// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "core/bytes.h"

namespace model_warmup {

/// When a model will be needed, given that it will be, from the moment asked about.
struct TimeUntilNeeded {
  double median_ms = 0;
  double p10_ms = 0;  ///< one case in ten lies below ...
  double p90_ms = 0;  ///< ... and one in ten above

  static constexpr double kLongest_ms = 30.0 * 24 * 3600 * 1000;
};

/// What a model is to the user who may need it: how far a foretold time can be trusted depends on that.
enum class Acquaintance : std::uint8_t {
  previous,  ///< used last
  own,       ///< used before
  stranger,  ///< not used yet, as far as is known
};

inline constexpr std::size_t kAcquaintances = 3;

/// Levels of a foretold distribution at which its 10 %, 50 % and 90 % really lie. In (0, 1), rising.
struct QuantileLevels {
  double low = 0.1;
  double median = 0.5;
  double high = 0.9;
};

/// Moves levels by what came true (Gibbs & Candes, "Adaptive conformal inference under distribution shift", NeurIPS
/// 2021): a level moves until its tail has the share that it should have.
///
/// Of models that the user knows the distribution's own median is right, as measured; how long somebody takes to meet a
/// new model is foretold by how long models are mostly away, which is too short, so there the median moves too.
class TimeLevels {
 public:
  TimeLevels();

  [[nodiscard]] const QuantileLevels& of(Acquaintance kind) const { return levels_[static_cast<std::size_t>(kind)]; }

  /// `told` was said of a model that was needed after `actual_ms`. `weight`: how many like it the answer stands for;
  /// tails need it, as they are made of the long waits that get lost, and the median does better without (measured).
  /// `scale` multiplies the step.
  void learn(Acquaintance kind, const TimeUntilNeeded& told, double actual_ms, double weight, double scale);

  void save(ByteWriter& out) const;
  /// Fails the reader on what `save` cannot have written.
  void load(ByteReader& in);

 private:
  std::array<QuantileLevels, kAcquaintances> levels_;
};

}  // namespace model_warmup
