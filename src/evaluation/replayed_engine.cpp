// SPDX-License-Identifier: Apache-2.0
#include "evaluation/replayed_engine.h"

namespace model_warmup {

EngineAnswer ReplayedEngine::ask(ModelIndex used, ModelIndex last) const {
  const WarmupRequest& request = history_.request();
  const Forecast forecast = engine_.forecast(request, *request.timestamp_ms);
  EngineAnswer answer;
  answer.standing = {1, 1};
  answer.first_probability = forecast.models().front().next_probability;
  for (const ModelForecast& model : forecast.models()) {
    if (model.model == used) {
      answer.probability = model.next_probability;
      break;
    }
    ++answer.standing.rank;
    if (model.model != last) ++answer.standing.among_others;
  }
  return answer;
}

}  // namespace model_warmup
