// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/error.h"
#include "core/patterns.h"
#include "history/usage_history.h"

namespace model_warmup {

/// Looks for patterns in the latest uses: what follows what, in which sequences, at which times, in what sessions,
/// whether habits have changed, and what was out of the ordinary.
///
/// It reads the history and keeps nothing. Of one user it tells that user's own uses alone; of all, what enough users
/// share. Models that are not registered are left out, as if they had not been used.
class AdvancedPatternAnalyzer {
 public:
  /// `history` must outlive the analyzer.
  explicit AdvancedPatternAnalyzer(const UsageHistory& history) : history_(history) {}

  /// Patterns as of a moment. O(n log n + models * m^2) for n uses in the log, at most 8,192, and m of one model, at
  /// most 512. Errors: as of `validate`.
  [[nodiscard]] Result<AdvancedPatterns> analyze(const PatternQuery& query, double now_ms) const;

 private:
  const UsageHistory& history_;
};

}  // namespace model_warmup
