// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>

#include "catalog/model_catalog.h"
#include "core/config.h"
#include "core/request.h"
#include "core/usage.h"
#include "history/model_use.h"
#include "history/request_context.h"
#include "history/usage_pattern_analyzer.h"

namespace model_warmup {

/// What an event tells beyond user, model and moment. Precondition: it has its moment.
[[nodiscard]] ContextFields fields_told(const UsageEvent& event);

/// Recorded uses as a predictor's history takes them in, one at a time: first there is a request, then its use, and
/// between the two any number of engines may say and learn what they like.
class ReplayedHistory {
 public:
  /// `catalog` must outlive this. `with_context`: whether it is told more of an event than user, model and moment.
  ReplayedHistory(const ModelCatalog& catalog, const WarmupConfig& config, bool with_context);
  ReplayedHistory(const ReplayedHistory&) = delete;
  ReplayedHistory& operator=(const ReplayedHistory&) = delete;

  /// The event's request is made.
  void begin(const UsageEvent& event);

  /// The request and its use; the latter has not happened yet. Precondition: after `begin`.
  [[nodiscard]] const WarmupRequest& request() const { return request_; }
  [[nodiscard]] const ModelUse& use() const { return *use_; }

  /// The use happens. Precondition: after `begin`.
  void end() { analyzer_.record_usage(*use_); }

  /// The question what the event's user needs next, asked at the moment of the event.
  [[nodiscard]] static WarmupRequest question_after(const UsageEvent& event);

  [[nodiscard]] const UsageHistory& uses() const { return analyzer_.history(); }
  [[nodiscard]] const ModelCatalog& catalog() const { return catalog_; }
  [[nodiscard]] const WarmupConfig& config() const { return config_; }

 private:
  const ModelCatalog& catalog_;
  WarmupConfig config_;
  UsagePatternAnalyzer analyzer_;
  bool with_context_;
  WarmupRequest request_;
  std::optional<ModelUse> use_;
};

}  // namespace model_warmup
