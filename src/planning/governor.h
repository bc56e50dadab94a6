// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "catalog/model_catalog.h"
#include "core/bytes.h"
#include "core/config.h"
#include "metrics/holdout_trial.h"
#include "metrics/metrics_report.h"
#include "metrics/outcome_ledger.h"

namespace model_warmup {

/// Whether a warm-up may be planned, and if not, why.
struct Verdict {
  enum class Kind : std::uint8_t { go, trial, stopped, held_out };
  Kind kind = Kind::go;
  std::string reason;      ///< in words; empty for go
  double promised_ms = 0;  ///< what the warm-up that was asked about promises

  [[nodiscard]] bool allows() const { return kind == Kind::go || kind == Kind::trial; }
};

/// Stops warming ahead where it does not pay, and tries again sparingly.
///
/// A model (and warming as a whole) rests once the upper end of its running balance's confidence interval lies below
/// zero, so that even read kindly it costs more than it saves; and, with as much evidence as a balance ever holds, once
/// it lies less than one standard error above zero: what brings nothing is not worth the loads. While it rests, one
/// trial is let through at once, the next after 5 minutes, then after twice as long each time, up to a day. A trial
/// that pays is followed by another at once; and what promises more than twice as much as any trial since the rest
/// began is tried at once, for of such a promise nothing is known yet. Outcomes of trials move the balance as all
/// others do; when even a wider interval lies above zero, the rest is over: that is how warming starts again when the
/// world has changed.
class Governor {
 public:
  Governor(const WarmupConfig& config, const ModelCatalog& catalog, const OutcomeLedger& ledger);
  void update_config(const WarmupConfig& config) { config_ = config; }

  /// Whether this user's plan may warm the model, which promises to save `promised_ms` of waiting more than it costs.
  /// Asking changes nothing.
  /// A share `holdout_share` of what would be allowed is held out, by a hash of seed, model, user and time window, so
  /// that the same question gets the same answer.
  [[nodiscard]] Verdict verdict(ModelIndex model, std::string_view user, double promised_ms, double now_ms) const;

  /// Warming the model would be worth it, and this was the verdict: where a share is held out, an opportunity begins
  /// for both arms of the trial, once a time window.
  void considered(ModelIndex model, std::string_view user, const Verdict& verdict, double now_ms);

  /// A plan warms the model: uses up a trial, if it was one.
  void planned(ModelIndex model, const Verdict& verdict, double now_ms);

  /// What becomes of the opportunities of the trial of warming against doing nothing.
  [[nodiscard]] HoldoutTrial& holdout() { return holdout_; }

  /// Fills in `stopped`, `verdict` and what is held out of the whole and of the models listed.
  void describe(MetricsReport& report, double now_ms) const;

  void reset();
  void save(ByteWriter& out) const;
  [[nodiscard]] bool load(ByteReader& in, std::span<const ModelIndex> models);

 private:
  struct Rest {
    std::uint32_t trials = 0;  ///< since it was stopped
    double next_trial_at_ms = 0;
    double total_at_trial_ms = 0;  ///< net gain of all warm-ups when the last trial was planned
    double promised_ms = 0;        ///< the most that a trial has promised

    [[nodiscard]] bool pays(const RunningBalance& balance) const;
    /// When the next trial is due: now, if what has ended since the last one has paid, there is nothing to rest for, or
    /// more is promised than has been tried.
    [[nodiscard]] double next_trial_ms(const RunningBalance& balance, double promised_ms, double now_ms) const;
    /// A trial has been planned.
    void tried(const RunningBalance& balance, double promised_ms, double now_ms);
  };

  [[nodiscard]] Rest rest_of(ModelIndex model) const;
  [[nodiscard]] double holdout_window(double now_ms) const;
  [[nodiscard]] std::uint64_t holdout_key(ModelIndex model, std::string_view user, double now_ms) const;

  WarmupConfig config_;
  const ModelCatalog& catalog_;
  const OutcomeLedger& ledger_;
  Rest whole_;
  std::vector<Rest> by_model_;
  HoldoutTrial holdout_;
};

}  // namespace model_warmup
