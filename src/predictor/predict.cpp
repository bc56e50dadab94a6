// SPDX-License-Identifier: Apache-2.0
// The steps from a request to a queued plan.
#include <algorithm>
#include <utility>

#include "core/order.h"
#include "planning/acceptable_schedule.h"
#include "predictor/model_warmup_predictor.h"

namespace model_warmup {

/// What is expected, in the two forms that the steps after it need.
struct ModelWarmupPredictor::Outlook {
  std::vector<ModelPrediction> predictions;  ///< those to tell and to plan for
  std::vector<ModelOutlook> all;             ///< of every registered model
  GapDistribution next_use;                  ///< of the user, whatever it is of
  double horizon_ms = 0;

  /// Adds what is expected of a further step. O(registered models).
  void add(Outlook step, const ModelCatalog& catalog);
};

void ModelWarmupPredictor::Outlook::add(Outlook step, const ModelCatalog& catalog) {
  // Used by this step or by one before it, taking the steps as independent given what is known.
  const auto either = [](double a, double b) { return 1 - (1 - a) * (1 - b); };
  predictions.reserve(predictions.size() + step.predictions.size());
  std::vector<ModelPrediction*> known_at(catalog.known(), nullptr);
  for (ModelPrediction& model : predictions) known_at[*catalog.find(model.model_id)] = &model;
  for (ModelPrediction& model : step.predictions) {
    ModelPrediction* known = known_at[*catalog.find(model.model_id)];
    if (known == nullptr) {
      predictions.push_back(std::move(model));
      continue;
    }
    known->next_probability = either(known->next_probability, model.next_probability);
    known->usage_probability = either(known->usage_probability, model.usage_probability);
    known->confidence_score = std::max(known->confidence_score, model.confidence_score);
    known->time_until_needed_ms = std::min(known->time_until_needed_ms, model.time_until_needed_ms);
    known->time_until_needed_p10_ms = std::min(known->time_until_needed_p10_ms, model.time_until_needed_p10_ms);
    known->time_until_needed_p90_ms = std::min(known->time_until_needed_p90_ms, model.time_until_needed_p90_ms);
  }
  std::vector<ModelOutlook> further(catalog.known());
  for (const ModelOutlook& model : step.all) further[model.model] = model;
  for (ModelOutlook& model : all) {
    model.next_probability = either(model.next_probability, further[model.model].next_probability);
    model.usage_probability = either(model.usage_probability, further[model.model].usage_probability);
  }
}

Result<ModelWarmupPredictor::Outlook> ModelWarmupPredictor::outlook_of(const WarmupRequest& request,
                                                                       double moment_ms) const {
  const PredictionEngine& engine = parts_.learned->engine;
  const Forecast forecast = engine.forecast(request, moment_ms);
  Outlook outlook;
  outlook.horizon_ms = forecast.horizon_ms();
  outlook.next_use = forecast.next_use();
  outlook.all.reserve(forecast.models().size());
  for (const ModelForecast& model : forecast.models()) {
    outlook.all.push_back(
        {model.model, model.next_probability, forecast.usage_probability(model, forecast.horizon_ms())});
  }
  auto predictions = engine.predict_models(forecast);
  if (!predictions) return std::unexpected(std::move(predictions.error()));
  outlook.predictions = std::move(*predictions);
  return outlook;
}

Result<WarmupPrediction> ModelWarmupPredictor::predict_and_warm(const WarmupRequest& request) {
  const std::lock_guard lock(mutex_);
  const double begun = elapsed_ms();
  const double now = now_ms();
  const double moment = request.timestamp_ms.value_or(now);
  parts_.residency.settle(now);
  parts_.metrics.settle(now);
  if (auto noted = parts_.learned->analyzer.record_usage(request, moment); !noted) {
    return std::unexpected(std::move(noted.error()));
  }
  auto outlook = outlook_of(request, moment);
  if (!outlook) return std::unexpected(std::move(outlook.error()));
  return plan_and_queue(request, std::move(*outlook), begun, now);
}

Result<WarmupPrediction> ModelWarmupPredictor::plan_and_queue(const WarmupRequest& request, Outlook outlook,
                                                              double begun_ms, double now) {
  const std::string user = parts_.learned->analyzer.history().registry().kept_form(request.user_context.user_id);
  WarmupPrediction prediction;
  prediction.prediction_id = "p" + std::to_string(next_prediction_++);
  prediction.timestamp_ms = request.timestamp_ms.value_or(now);
  prediction.horizon_ms = outlook.horizon_ms;
  prediction.predicted_models = std::move(outlook.predictions);
  if (!prediction.predicted_models.empty()) {
    prediction.confidence_score = prediction.predicted_models.front().next_probability;
  }
  for (const ModelIndex model : parts_.catalog.registered()) {
    if (parts_.residency.of(model).state == ModelState::warm)
      prediction.warm_models.push_back(parts_.catalog.id(model));
  }

  const auto available = parts_.resources.get_available_resources(now);
  if (!available) return std::unexpected(available.error());
  ScheduleNotes notes;
  auto schedule = parts_.scheduler.schedule_warmup(prediction.predicted_models, *available,
                                                   {.now_ms = now,
                                                    .horizon_ms = outlook.horizon_ms,
                                                    .priority = request.priority,
                                                    .user = user,
                                                    .outlook = outlook.all,
                                                    .next_use = outlook.next_use},
                                                   &notes);
  if (!schedule) return std::unexpected(schedule.error());
  prediction.schedule = std::move(*schedule);
  prediction.next_decision_at_ms = notes.next_decision_at_ms;
  prediction.skipped = std::move(notes.skipped);

  auto acceptable = make_acceptable(prediction.schedule, parts_.performance, now);
  if (!acceptable) return std::unexpected(acceptable.error());
  prediction.performance_impact = acceptable->impact;
  const auto skip = [&](std::vector<SkippedModel> left_out) {
    std::ranges::move(left_out, std::back_inserter(prediction.skipped));
  };
  skip(std::move(acceptable->left_out));
  skip(parts_.queue.enqueue_schedule(prediction.schedule, user, now));

  const PredictionContext context = {user, request.task, elapsed_ms() - begun_ms};
  if (auto counted = parts_.metrics.record_prediction(prediction, context); !counted) {
    return std::unexpected(counted.error());
  }
  return prediction;
}

Result<ModelSet> ModelWarmupPredictor::prepare_models(const ExecutionContext& context) {
  const std::lock_guard lock(mutex_);
  const double begun = elapsed_ms();
  const double now = now_ms();
  const WarmupRequest whole = WarmupRequest::from_context(context);
  const double moment = whole.timestamp_ms.value_or(now);
  parts_.residency.settle(now);
  if (auto noted = parts_.learned->analyzer.record_usage(whole, moment); !noted) {
    return std::unexpected(std::move(noted.error()));
  }
  auto first = outlook_of(whole, moment);
  if (!first) return std::unexpected(std::move(first.error()));
  Outlook outlook = std::move(*first);
  for (std::size_t i = context.request.task ? 0 : 1; i < context.steps.size(); ++i) {
    WarmupRequest step = context.request;  // not `whole`, which has the first step's length and complexity
    step.task = context.steps[i].task;
    if (context.steps[i].input_length) step.input_length = context.steps[i].input_length;
    if (context.steps[i].complexity) step.complexity = *context.steps[i].complexity;
    auto further = outlook_of(step, moment);
    if (!further) return std::unexpected(std::move(further.error()));
    outlook.add(std::move(*further), parts_.catalog);
  }
  sort_by_greatest(outlook.predictions, &ModelPrediction::next_probability);
  if (outlook.predictions.size() > parts_.config.max_predictions) {
    outlook.predictions.resize(parts_.config.max_predictions);
  }
  const auto prediction = plan_and_queue(whole, std::move(outlook), begun, now);
  if (!prediction) return std::unexpected(prediction.error());
  return prediction->into_model_set();
}

}  // namespace model_warmup
