// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "catalog/model_catalog.h"
#include "core/bytes.h"
#include "metrics/metrics_report.h"

namespace model_warmup {

/// A moment at which a warm-up was worth planning, drawn by chance into one of two arms.
struct WarmupOpportunity {
  enum class Arm : std::uint8_t { warmed, held_out };
  std::uint64_t key = 0;  ///< of model, user and window: counted once
  ModelIndex model = kNoModel;
  std::string_view user;  ///< as the user registry keeps it
  Arm arm = Arm::warmed;
  double ends_at_ms = 0;  ///< of the window
};

/// A randomised trial of warming ahead against doing nothing.
///
/// What counts of an opportunity is how long its user waited for the first use of its model until the window's end; 0
/// when there was none. Chance alone decides the arm, and both are treated alike from then on, whatever the plan made
/// of it: the difference of the arms' means is what intending to warm brings (intention to treat), and owes nothing to
/// any estimate of this library. Its interval is Welch's: "The generalization of 'Student's' problem when several
/// different population variances are involved", Biometrika 34, 1947; with the normal quantile.
/// What others' plans have warmed is warm for everybody, which makes the difference smaller than it is, never larger.
class HoldoutTrial {
 public:
  static constexpr std::size_t kMaxOpen = 4'096;  ///< beyond it, what comes is left out of both arms

  /// An opportunity has come; one that is known already is let pass. O(open).
  void open(const WarmupOpportunity& opportunity);

  /// The user has used the model after waiting that long. O(open).
  void used(ModelIndex model, std::string_view user, double at_ms, double wait_ms);

  /// Ends what no use has ended within its window.
  void settle(double now_ms);

  /// Opportunities of an arm, those that are open included.
  [[nodiscard]] std::uint64_t opened(WarmupOpportunity::Arm arm) const { return of(arm).opened; }
  [[nodiscard]] HoldoutReport report() const;

  /// Drops what is open for this user; counts stay.
  void forget_user(std::string_view user);
  void reset() { *this = {}; }
  void save(ByteWriter& out) const;
  [[nodiscard]] bool load(ByteReader& in);

 private:
  /// Sums over the opportunities of one arm that have ended.
  struct ArmSums {
    std::uint64_t opened = 0;
    std::uint64_t ended = 0;
    std::uint64_t used = 0;
    double mean_ms = 0;
    double squares_ms2 = 0;  ///< squared deviations from the mean

    void end(double wait_ms);
    [[nodiscard]] ArmReport report() const;
  };
  struct Open {
    std::uint64_t key;
    ModelIndex model;
    std::uint64_t user;  // a hash
    WarmupOpportunity::Arm arm;
    double ends_at_ms;
    bool decided = false;
  };

  ArmSums& of(WarmupOpportunity::Arm arm) { return arms_[static_cast<std::size_t>(arm)]; }
  [[nodiscard]] const ArmSums& of(WarmupOpportunity::Arm arm) const { return arms_[static_cast<std::size_t>(arm)]; }

  std::array<ArmSums, 2> arms_;
  std::vector<Open> open_;
};

}  // namespace model_warmup
