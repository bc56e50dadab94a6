// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <queue>
#include <utility>
#include <vector>

#include "catalog/model_catalog.h"
#include "history/gap_histogram.h"
#include "learning/forecast.h"
#include "replay/return_regression.h"

namespace model_warmup {

/// A model that may be a user's next one.
struct Candidate {
  ModelIndex model = kNoModel;
  float probability = 0;  ///< that the very next use is of it
};

/// Those that matter, most probable first: at most 16, of at least a thousandth.
using Candidates = std::vector<Candidate>;
[[nodiscard]] Candidates candidates_of(const Forecast& forecast);

/// What was known of one user right after a use: when the next one comes, and of which model.
struct ReturnForecast {
  /// Cumulative hazard of the next use within each bin of the time since the last one: the share exp(-hazard) of those
  /// who are still away when a bin begins is so when it ends.
  std::array<float, kGapBins> hazards{};
  Candidates candidates;

  /// Cumulative hazard between two times since the last use. O(log + bins between them).
  [[nodiscard]] double hazard(double from_ms, double to_ms) const;
};

/// Turns an engine's forecasts into forecasts of returns, some of which never come.
///
/// The engine tells when the next use comes if it comes, as it is learned from uses that did. Who has gone for good
/// never shows up in that, and after an hour away most have: more of those who came once than of those who came often.
/// So returns are regressed, over all users and the bins of time that they pass through, on what the engine tells.
///
/// Test, then train: a forecast made at a moment rests on what had been seen by then.
class ReturnForecasts {
 public:
  explicit ReturnForecasts(std::size_t users) : away_(users) {}

  /// A user's use at this moment, and the engine's outlook right after it. Moments must not go back.
  /// O(bins * log users), amortised.
  [[nodiscard]] ReturnForecast used(std::uint32_t user, double at_ms, const Forecast& outlook);

 private:
  /// A user whose next use is awaited.
  struct Away {
    ReturnTraits traits;
    double since_ms = 0;
    std::uint32_t use = 0;  // how many uses there were; 0: none
    std::uint32_t bin = 0;  // which is being passed through
  };
  /// The moment at which a user leaves a bin, if that use is still the last one.
  struct Crossing {
    double at_ms;
    std::uint32_t user;
    std::uint32_t use;
    bool operator>(const Crossing& other) const {
      return at_ms != other.at_ms ? at_ms > other.at_ms : user > other.user;
    }
  };

  void pass_until(double at_ms);
  void come_back(const Away& away, double at_ms);
  void await_crossing(std::uint32_t user);

  ReturnRegression regression_;
  std::vector<Away> away_;  // by user
  std::priority_queue<Crossing, std::vector<Crossing>, std::greater<>> crossings_;
};

}  // namespace model_warmup
