// SPDX-License-Identifier: Apache-2.0
#include "core/prediction.h"

#include <algorithm>

namespace model_warmup {

ModelSet WarmupPrediction::into_model_set() const {
  ModelSet set;
  set.models.reserve(predicted_models.size());
  for (const ModelPrediction& model : predicted_models) {
    const bool warm = std::ranges::find(warm_models, model.model_id) != warm_models.end();
    set.models.push_back({model.model_id, model.name, model.next_probability, warm});
  }
  return set;
}

}  // namespace model_warmup
