// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "core/bytes.h"
#include "core/model_task.h"
#include "history/fading.h"
#include "history/local_time.h"
#include "history/model_use.h"

namespace model_warmup {

/// How one model is used, over all users: what `UsagePattern` tells and the features weigh. Fixed size but for the
/// tasks, of which it keeps kMaxTasks.
class ModelRecord {
 public:
  static constexpr std::size_t kMaxTasks = 16;

  struct TaskCount {
    ModelTask task;
    float count;
  };

  void add(const ModelUse& use, const LocalTime& local);

  /// A use by a user who used the model before; the session goes on if the user did not pause in between.
  void add_interval(double interval_ms, bool same_session);
  /// A use that begins a session with the model.
  void add_session();
  /// Whether the use after one of this model was of this model again.
  void add_stay(bool stayed);

  [[nodiscard]] std::uint64_t uses() const { return uses_; }
  [[nodiscard]] double last_at_ms() const { return last_at_ms_; }
  [[nodiscard]] double success_rate() const { return success_.mean(); }
  [[nodiscard]] double average_session_ms() const;
  [[nodiscard]] double average_interval_ms() const { return interval_s_.mean() * 1000; }
  [[nodiscard]] const FadingCycle<24>& hours() const { return hours_; }
  [[nodiscard]] const FadingCycle<7>& weekdays() const { return weekdays_; }
  [[nodiscard]] const FadingMean& stay() const { return stay_; }
  /// In order of first appearance.
  [[nodiscard]] const std::vector<TaskCount>& tasks() const { return tasks_; }

  /// Rate of use by a half-life of a day against that of a week, at a moment: 1 all new, 0 steady, -1 gone.
  [[nodiscard]] double trend(double at_ms) const;

  void save(ByteWriter& out) const;
  void load(ByteReader& in);

 private:
  std::uint64_t uses_ = 0;
  double last_at_ms_ = 0;
  FadingMean success_;
  FadingMean interval_s_;
  FadingMean stay_;
  float sessions_ = 0;
  float session_s_ = 0;
  float day_uses_ = 0;   // fading with a half-life of a day, as of last_at_ms_
  float week_uses_ = 0;  // of a week
  FadingCycle<24> hours_;
  FadingCycle<7> weekdays_;
  std::vector<TaskCount> tasks_;
};

}  // namespace model_warmup
