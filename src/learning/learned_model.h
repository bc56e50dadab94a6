// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "core/bytes.h"
#include "core/error.h"
#include "learning/forecast.h"
#include "learning/horizon_calibration.h"
#include "learning/next_model.h"
#include "learning/next_model_options.h"

namespace model_warmup {

/// All that an engine learns beside the history's statistics: which model comes next, and how far forecasts can be
/// trusted. It knows features, not models or users, so it can be trained on one history and put to work on another.
struct LearnedModel {
  explicit LearnedModel(const NextModelOptions& size = {}) : options(size), next(size) {}

  NextModelOptions options;
  NextModel next;
  HorizonCalibration after_use;  ///< of questions without a task
  HorizonCalibration with_task;  ///< of questions with one: the use is due
  TimeLevels levels;

  /// With the uses that it learns from again: for the state of the predictor that saw them.
  void save(ByteWriter& out) const;
  /// Reads into a fresh object; fails the reader on what `save` cannot have written.
  void load(ByteReader& in);

  /// Without them: to be handed on. Magic "MWUM" in an envelope (core/envelope.h), whose payload are the weights.
  [[nodiscard]] std::vector<std::uint8_t> to_bytes() const;
  /// Errors: InvalidInput `model` with code SNAPSHOT_DAMAGED or SNAPSHOT_NEWER.
  [[nodiscard]] static Result<LearnedModel> from_bytes(std::span<const std::uint8_t> bytes);

 private:
  void load_size(ByteReader& in);
  void save_calibration(ByteWriter& out) const;
  void load_calibration(ByteReader& in);
};

/// The name of what `to_bytes` has written: the first 12 hexadecimal digits of the bytes' SHA-256.
[[nodiscard]] std::string model_version_of(std::span<const std::uint8_t> bytes);

}  // namespace model_warmup
