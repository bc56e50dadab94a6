// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <span>
#include <vector>

#include "catalog/model_catalog.h"
#include "core/bytes.h"
#include "history/decayed_counts.h"
#include "history/request_context.h"

namespace model_warmup {

/// Which requests which model serves: for each field of a request, how often its values came with each model.
///
/// Memory is bounded by the number of models: at most kMaxValues values a field and model.
class ContextAffinity {
 public:
  static constexpr std::size_t kMaxValues = 32;

  /// Of a request's values with one field, how much they speak for one model: the ratios are worked out model by model.
  class Evidence {
   public:
    /// log P(value | model) / P(value), averaged over the field's values; 0 for a field that is not known.
    /// Counts of the model are shrunk towards those of all by four uses, so that a new model is neutral.
    [[nodiscard]] double log_ratio(ModelIndex model) const;

   private:
    friend class ContextAffinity;

    const ContextAffinity* affinity_ = nullptr;
    ContextField field_ = ContextField::task;
    std::span<const std::uint32_t> values_;
    std::array<double, RequestContext::kValues> share_of_all_{};
  };

  void add(ModelIndex model, const RequestContext& context);

  /// `context` must outlive what is given.
  [[nodiscard]] Evidence evidence(const RequestContext& context, ContextField field) const;

  void save(ByteWriter& out) const;
  void load(ByteReader& in, std::span<const ModelIndex> models);

 private:
  using Counts = std::array<DecayedCounts, kContextFields>;

  std::vector<Counts> by_model_;  // by ModelIndex
  Counts all_;
};

}  // namespace model_warmup
