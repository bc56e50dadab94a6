// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "core/model_profile.h"
#include "core/random.h"
#include "core/request.h"
#include "core/usage.h"

namespace model_warmup {

/// People at work, made from a seed: no two rows are alike, because equal rows let the processor learn the path through
/// the trees by heart, which makes them two to three times too fast.
///
/// A few users are at work at a time; each leaves after some uses and another takes the place, in turn, so that all
/// come by. A user has three favourite models, a language and habits; now and then it is another model.
class Workload {
 public:
  struct Size {
    std::uint64_t models;
    std::uint64_t users;
  };

  Workload(std::uint64_t seed, Size size);

  /// Of the i-th model; the same for each seed.
  [[nodiscard]] static ModelProfile profile(std::uint64_t model);

  /// Lets time pass and makes the next use, with its request.
  [[nodiscard]] UsageEvent next_use();

  /// What the user of the last use asks now: half of the time what comes next, half of the time who will serve a
  /// request.
  [[nodiscard]] WarmupRequest question();

  /// A question of a user who may be anybody.
  [[nodiscard]] WarmupRequest question_of(std::uint64_t user);

  [[nodiscard]] std::uint64_t any_user() { return random_.below(static_cast<std::uint32_t>(size_.users)); }
  [[nodiscard]] std::uint64_t any_model() { return random_.below(static_cast<std::uint32_t>(size_.models)); }

  /// The moment of the last use, epoch ms.
  [[nodiscard]] double now_ms() const { return now_ms_; }
  void advance(double by_ms) { now_ms_ += by_ms; }

 private:
  static constexpr std::size_t kAtWork = 32;
  static constexpr double kStart_ms = 1'750'000'000'000;

  [[nodiscard]] WarmupRequest request_of(std::uint64_t user);
  [[nodiscard]] std::uint64_t model_for(std::uint64_t user);

  Random random_;
  Size size_;
  double now_ms_ = kStart_ms;
  std::vector<std::uint64_t> at_work_;
  std::uint64_t next_user_ = 0;
  std::uint64_t last_user_ = 0;
};

}  // namespace model_warmup
