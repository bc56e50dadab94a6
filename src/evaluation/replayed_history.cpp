// SPDX-License-Identifier: Apache-2.0
#include "evaluation/replayed_history.h"

#include <algorithm>
#include <string>
#include <utility>

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

ContextFields fields_told(const UsageEvent& event) {
  const double at_ms = *event.timestamp_ms;
  const RequestContext full(full_request(event), at_ms), bare(bare_request(event), at_ms);
  ContextFields told;
  for (std::size_t i = 0; i < kContextFields; ++i) {
    const auto field = static_cast<ContextField>(i);
    told[i] = !std::ranges::equal(full.values(field), bare.values(field));
  }
  return told;
}

ReplayedHistory::ReplayedHistory(const ModelCatalog& catalog, const WarmupConfig& config, bool with_context)
    : catalog_(catalog),
      config_(replay_config(config)),
      analyzer_(catalog, config_, UserKey{}),
      with_context_(with_context) {}

void ReplayedHistory::begin(const UsageEvent& event) {
  request_ = with_context_ ? full_request(event) : bare_request(event);
  if (!request_.task) request_.task = task_of_no_kind();
  (void)analyzer_.record_usage(request_, *request_.timestamp_ms);  // there is nothing in it to refuse
  UsageEvent told = with_context_ ? event : bare_event(event);
  if (!told.task && !(told.request && told.request->task)) told.task = task_of_no_kind();
  use_ = std::move(**analyzer_.resolve(told, 0));  // the dataset has been checked, and no event comes twice
}

WarmupRequest ReplayedHistory::question_after(const UsageEvent& event) { return bare_request(event); }

}  // namespace model_warmup
