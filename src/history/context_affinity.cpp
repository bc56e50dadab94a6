// SPDX-License-Identifier: Apache-2.0
#include "history/context_affinity.h"

#include "core/math.h"

namespace model_warmup {
namespace {

constexpr float kModelDecay = 0.998f;  // the last few hundred uses of a model
constexpr float kDecay = 0.9998f;      // the last few thousand uses of all
constexpr std::size_t kMaxValuesOfAll = 64;
constexpr double kShrink = 4;

}  // namespace

void ContextAffinity::add(ModelIndex model, const RequestContext& context) {
  if (model >= by_model_.size()) by_model_.resize(model + 1);
  for (std::size_t i = 0; i < kContextFields; ++i) {
    for (const std::uint32_t value : context.values(static_cast<ContextField>(i))) {
      by_model_[model][i].visit(value, kModelDecay, kMaxValues);
      all_[i].visit(value, kDecay, kMaxValuesOfAll);
    }
  }
}

ContextAffinity::Evidence ContextAffinity::evidence(const RequestContext& context, ContextField field) const {
  Evidence evidence;
  evidence.affinity_ = this;
  evidence.field_ = field;
  evidence.values_ = context.values(field);
  const DecayedCounts& all = all_[static_cast<std::size_t>(field)];
  for (std::size_t i = 0; i < evidence.values_.size(); ++i) {
    // Half a use of every value not seen yet, of five possible ones.
    evidence.share_of_all_[i] = (all.count(evidence.values_[i]) + 0.5) / (all.total() + 5);
  }
  return evidence;
}

double ContextAffinity::Evidence::log_ratio(ModelIndex model) const {
  if (values_.empty() || model >= affinity_->by_model_.size()) return 0;
  const DecayedCounts& counts = affinity_->by_model_[model][static_cast<std::size_t>(field_)];
  double sum = 0;
  for (std::size_t i = 0; i < values_.size(); ++i) {
    const double share = (counts.count(values_[i]) + kShrink * share_of_all_[i]) / (counts.total() + kShrink);
    sum += math::log(share / share_of_all_[i]);
  }
  return sum / static_cast<double>(values_.size());
}

void ContextAffinity::save(ByteWriter& out) const {
  for (const DecayedCounts& counts : all_) counts.save(out);
  out.put(static_cast<std::uint32_t>(by_model_.size()));
  for (const Counts& model : by_model_) {
    for (const DecayedCounts& counts : model) counts.save(out);
  }
}

void ContextAffinity::load(ByteReader& in, std::span<const ModelIndex> models) {
  for (DecayedCounts& counts : all_) counts.load(in, kMaxValuesOfAll);
  const std::uint32_t size = in.count(kContextFields * sizeof(std::uint32_t));
  if (size > models.size()) return in.fail();
  for (std::uint32_t i = 0; i < size; ++i) {
    if (models[i] >= by_model_.size()) by_model_.resize(models[i] + 1);
    for (DecayedCounts& counts : by_model_[models[i]]) counts.load(in, kMaxValues);
  }
}

}  // namespace model_warmup
