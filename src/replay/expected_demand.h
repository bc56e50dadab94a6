// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <queue>
#include <span>
#include <vector>

#include "catalog/model_catalog.h"
#include "replay/return_forecasts.h"

namespace model_warmup {

/// Edges of the bins of the time ahead: fine where a load takes as long, coarse beyond.
inline constexpr std::array<double, 17> kAheadEdges_ms = {
    0,       4'000,   8'000,     15'000,    25'000,    40'000,    60'000,     90'000,    150'000,
    300'000, 600'000, 1'200'000, 2'400'000, 4'800'000, 9'600'000, 19'200'000, 43'200'000};
inline constexpr std::size_t kAheadBins = kAheadEdges_ms.size() - 1;

/// P(the first use of a model falls into each bin of the time ahead), as of one moment; what is missing to 1 comes
/// later or never.
using FirstUse = std::array<double, kAheadBins>;

/// What a first use is worth by when it comes.
class Worth {
 public:
  /// Uses count exp(-time / patience_ms). `patience_ms` > 0.
  explicit Worth(double patience_ms);

  /// Expected discounted first use, `late_ms` after the moment that `first` is of, given that it has not come since.
  /// `ramp_ms` > 0: a use after less time than that counts in proportion, as the rest of a load is waited for; 0: all.
  /// In [0, 1]. O(bins).
  [[nodiscard]] double of(const FirstUse& first, double late_ms, double ramp_ms = 0) const;

 private:
  double patience_ms_;
  std::array<double, kAheadBins + 1> discounts_;  // at the edges
};

/// When each model is next needed by anybody.
///
/// Each user's next use comes as his return forecast says, given how long he has been away, and is of a model as likely
/// as it says. (Uses after that one are left out: told as a renewal process they made longer horizons better
/// calibrated, and decisions no better.) Users who have never been seen come as they did of late, and begin with what
/// such users began with. All are independent: the chances that a model is still unused multiply, so hazards add up.
class ExpectedDemand {
 public:
  ExpectedDemand(std::size_t models, std::size_t users);

  /// A use, and the forecast made right after it, which must live until the user's next use. Moments must not go back.
  /// Brings everything to this moment. Users' parts are brought up to date whenever their time away has grown by a
  /// twentieth: O(log(trace) * bins * candidates) a use, amortised, and O(models * bins) for the sum.
  void used(std::uint32_t user, ModelIndex model, double at_ms, const ReturnForecast& forecast);

  [[nodiscard]] double at_ms() const { return at_ms_; }
  [[nodiscard]] std::span<const FirstUse> first_uses() const { return first_uses_; }  ///< by ModelIndex

 private:
  struct Source {
    const ReturnForecast* forecast = nullptr;  // null: not seen yet
    double since_ms = 0;
    std::uint32_t use = 0;
    FirstUse next_use{};  // as last added: P(it falls into a bin)
  };
  struct Refresh {
    double at_ms;
    std::uint32_t user;
    std::uint32_t use;
    bool operator>(const Refresh& other) const {
      return at_ms != other.at_ms ? at_ms > other.at_ms : user > other.user;
    }
  };

  void add(const Source& source, double sign);
  void refresh(std::uint32_t user);

  std::vector<Source> sources_;     // by user
  std::vector<FirstUse> hazards_;   // by model, cumulative within each bin: of users seen before
  std::vector<double> begun_with_;  // by model: by users never seen before, fading over a day
  double newcomers_ = 0;            // the same, fading over two hours
  double at_ms_ = 0;
  std::priority_queue<Refresh, std::vector<Refresh>, std::greater<>> refreshes_;
  std::vector<FirstUse> first_uses_;
};

/// The same of one user's own machine right after his use: nobody else uses it.
void first_uses_of(const ReturnForecast& forecast, std::span<FirstUse> first_uses);

/// And before his first use ever, of which is known only that it comes within some time.
void first_uses_of(const Candidates& candidates, double within_ms, std::span<FirstUse> first_uses);

}  // namespace model_warmup
