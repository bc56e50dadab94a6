// SPDX-License-Identifier: Apache-2.0
// A shared library that holds a predictor, as hosts in other languages load it.
#include "model_warmup/core/clock.h"
#include "model_warmup/predictor/model_warmup_predictor.h"

extern "C" double plugin_models_of_a_new_predictor() {
  model_warmup::ManualClock clock;
  const auto predictor = model_warmup::ModelWarmupPredictor::create({.clock = &clock});
  return predictor ? static_cast<double>((*predictor)->models().size()) : -1;
}
