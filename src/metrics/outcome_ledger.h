// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "catalog/model_catalog.h"
#include "core/bytes.h"
#include "metrics/outcome.h"

namespace model_warmup {

/// Sums over outcomes.
struct OutcomeTotals {
  std::array<std::uint64_t, kOutcomeKinds> counts{};  ///< by OutcomeKind
  double saved_ms = 0;
  double lost_ms = 0;
  double wasted_mb_s = 0;
  double held_mb_s = 0;

  [[nodiscard]] std::uint64_t count(OutcomeKind kind) const { return counts[static_cast<std::size_t>(kind)]; }
  [[nodiscard]] std::uint64_t warmups() const;
  void add(const WarmupOutcome& outcome);

  friend bool operator==(const OutcomeTotals&, const OutcomeTotals&) = default;
};

/// What warming has brought lately, in ms of waiting: discounted mean of gain less cost a warm-up, and how sure that
/// is.
///
/// Old warm-ups count less and less, so that the balance follows a world that changes. O(1) an outcome.
struct RunningBalance {
  double weight = 0;       ///< discounted number of warm-ups
  double mean_ms = 0;      ///< net gain of one; below 0: it does not pay
  double squares_ms2 = 0;  ///< discounted sum of squared deviations from the mean
  double total_ms = 0;     ///< net gain of all warm-ups there ever were

  void add(double net_ms);

  /// Standard error of the mean; 0 while nothing is known.
  [[nodiscard]] double standard_error_ms() const;

  friend bool operator==(const RunningBalance&, const RunningBalance&) = default;
};

/// What warming has brought and cost so far, in all and by model. The sums of the models are the whole's.
class OutcomeLedger {
 public:
  explicit OutcomeLedger(const ModelCatalog& catalog) : catalog_(catalog) {}

  /// Books the end of a warm-up. `net_ms` is what it saved less what it cost, in ms of waiting.
  void record(ModelIndex model, const WarmupOutcome& outcome, double net_ms);

  [[nodiscard]] const OutcomeTotals& totals() const { return total_.totals; }
  [[nodiscard]] OutcomeTotals totals(ModelIndex model) const;
  [[nodiscard]] const RunningBalance& balance() const { return total_.balance; }
  [[nodiscard]] RunningBalance balance(ModelIndex model) const;

  void reset();
  void save(ByteWriter& out) const;
  /// Reads what `save` wrote; `models[i]` is the index here of the saved catalogue's i-th model.
  [[nodiscard]] bool load(ByteReader& in, std::span<const ModelIndex> models);

 private:
  struct Account {
    OutcomeTotals totals;
    RunningBalance balance;
  };

  const ModelCatalog& catalog_;
  Account total_;
  std::vector<Account> by_model_;  // grows with the models that have outcomes
};

}  // namespace model_warmup
