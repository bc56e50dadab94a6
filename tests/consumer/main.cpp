// SPDX-License-Identifier: Apache-2.0
// What an application does with the installed library: it tells which models it used and asks what comes next.
#include <iostream>

#include "model_warmup/core/clock.h"
#include "model_warmup/predictor/model_warmup_predictor.h"

int main() {
  model_warmup::ManualClock clock(1'750'000'000'000);
  const auto created = model_warmup::ModelWarmupPredictor::with_config({.prediction_threshold = 0}, {.clock = &clock});
  if (!created) {
    std::cerr << created.error().message() << '\n';
    return 1;
  }
  model_warmup::ModelWarmupPredictor& predictor = **created;

  for (const char* name : {"detector", "reader"}) {
    if (!predictor.register_model({.name = name})) return 1;
  }
  for (int round = 0; round < 10; ++round) {
    for (const char* name : {"detector", "reader"}) {
      clock.advance(1'000);
      if (!predictor.record_usage({.model = name})) return 1;
    }
  }

  const auto prediction = predictor.predict_and_warm({});
  if (!prediction || prediction->predicted_models.empty()) return 1;
  const auto& next = prediction->predicted_models.front();
  std::cout << next.name << " is next with probability " << next.next_probability << '\n';
  return next.name == "detector" ? 0 : 1;
}
