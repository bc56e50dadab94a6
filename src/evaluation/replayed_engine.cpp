// SPDX-License-Identifier: Apache-2.0
#include "evaluation/replayed_engine.h"

#include <algorithm>
#include <string>
#include <utility>

#include "history/request_context.h"

namespace model_warmup {
namespace {

/// Ids need no hashing in a history that nobody ever sees.
WarmupConfig replay_config(WarmupConfig config) {
  config.hash_user_ids = false;
  return config;
}

/// A question that tells nothing but who asks, when, and what time it is there.
WarmupRequest bare_request(const UsageEvent& event) {
  WarmupRequest request;
  request.user_context.user_id = std::string(event.user());
  if (event.request) request.user_context.utc_offset_minutes = event.request->user_context.utc_offset_minutes;
  request.timestamp_ms = event.timestamp_ms;
  return request;
}

/// What the event tells of its request, which came before the use or at the same moment.
WarmupRequest full_request(const UsageEvent& event) {
  WarmupRequest request = event.request.value_or(WarmupRequest());
  request.user_context.user_id = std::string(event.user());
  if (event.task) request.task = event.task;
  request.timestamp_ms = std::min(request.timestamp_ms.value_or(*event.timestamp_ms), *event.timestamp_ms);
  return request;
}

UsageEvent bare_event(const UsageEvent& event) {
  UsageEvent bare;
  bare.model = event.model;
  bare.timestamp_ms = event.timestamp_ms;
  bare.success = event.success;
  bare.request = bare_request(event);
  return bare;
}

/// Whoever asks at the moment of a use asks for a use that is due, and only a request that names a task does. Where the
/// record names none, all have this one: it tells nothing.
ModelTask task_of_no_kind() { return ModelTask::custom_named("use"); }

}  // namespace

bool tells_context(const UsageEvent& event) {
  const double at_ms = *event.timestamp_ms;
  return RequestContext(full_request(event), at_ms) != RequestContext(bare_request(event), at_ms);
}

ReplayedEngine::ReplayedEngine(const ModelCatalog& catalog, const WarmupConfig& config, LearnedModel model,
                               bool with_context)
    : analyzer_(catalog, replay_config(config), UserKey{}),
      engine_(catalog, analyzer_.history(), replay_config(config), std::move(model)),
      with_context_(with_context) {}

EngineAnswer ReplayedEngine::ask(const UsageEvent& event, ModelIndex used, ModelIndex last) {
  WarmupRequest request = with_context_ ? full_request(event) : bare_request(event);
  if (!request.task) request.task = task_of_no_kind();
  const double at_ms = *request.timestamp_ms;
  (void)analyzer_.record_usage(request, at_ms);  // notes the question; there is nothing in it to refuse
  const Forecast forecast = engine_.forecast(request, at_ms);
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

void ReplayedEngine::tell(const UsageEvent& event, bool learns) {
  UsageEvent told = with_context_ ? event : bare_event(event);
  if (!told.task && !(told.request && told.request->task)) told.task = task_of_no_kind();
  const auto use = analyzer_.resolve(told, 0);
  if (!use || !*use) return;  // the dataset has been checked
  if (learns) engine_.learn(**use);
  analyzer_.record_usage(**use);
}

Forecast ReplayedEngine::outlook(const UsageEvent& event) const {
  return engine_.forecast(bare_request(event), *event.timestamp_ms);
}

}  // namespace model_warmup
