// SPDX-License-Identifier: Apache-2.0
#include "learning/prediction_engine.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "core/order.h"
#include "history/history_view.h"
#include "history/use_timing.h"
#include "learning/reasons.h"

namespace model_warmup {
namespace {

/// A request that names its task is taken to be followed by its use at once, until experience says otherwise.
constexpr double kPriorRequests = 4;

/// Of how many models the user's own intervals are looked at; the others are not likely to be next.
constexpr std::size_t kTimed = 24;

/// Among how many of the most probable models one is drawn whose time is learned from.
constexpr std::size_t kTimesTold = 5;

/// Uses that stand behind a prediction, fading: the user's own, and those after the same model by all; for a new user
/// what others began with.
double evidence_of(const UsageHistory& history, const UserHistory* user) {
  const auto total = [](const DecayedCounts* counts) { return counts == nullptr ? 0.0 : double{counts->total()}; };
  if (user != nullptr)
    return total(user->followers(0)) + total(history.global().followers(GlobalContext::last1, *user, 0));
  double firsts = 0;
  for (const float weight : history.global().first_requests().weights) firsts += weight;
  return firsts;
}

/// The time from a request that names its task to its use, and whether there will be one.
std::pair<GapDistribution, double> request_delay(const DecayedCounts& delays) {
  GapShares shares{};
  double answered = kPriorRequests;
  shares[0] = kPriorRequests;
  for (const auto& [bin, count] : delays.entries()) {
    if (bin >= kGapBins) continue;  // never
    shares[bin] += count;
    answered += count;
  }
  for (double& share : shares) share /= answered;
  return {GapDistribution(shares), answered / (delays.total() + kPriorRequests)};
}

}  // namespace

PredictionEngine::PredictionEngine(const ModelCatalog& catalog, const UsageHistory& history, const WarmupConfig& config,
                                   LearnedModel model)
    : catalog_(catalog), history_(history), config_(config), model_(std::move(model)) {}

Forecast PredictionEngine::forecast_at(double at_ms, std::string_view kept_user, const RequestContext& context) const {
  const UserHistory* user = history_.find(kept_user);
  const GlobalHistory& global = history_.global();
  Forecast forecast;
  forecast.user_ = std::string(kept_user);
  forecast.context_ = context;
  forecast.at_ms_ = at_ms;
  forecast.horizon_ms_ = config_.effective_horizon_ms();
  forecast.levels_ = model_.levels;
  if (context.has(ContextField::task)) {
    const auto [delay, answered] = request_delay(global.request_delays());
    forecast.set_next_use(delay, answered);
    forecast.calibration_ = model_.with_task;
  } else {
    forecast.set_next_use(next_use_gaps(global, user).after(user == nullptr ? 0 : user->gap_ms(at_ms)), 1);
    forecast.calibration_ = model_.after_use;
  }

  // Which model is next depends on how long the user has been away by then: what was learned was learned at the moment
  // of the use. A request that names its task is about now; else the use is expected as late as the next one mostly is.
  const bool due = context.has(ContextField::task);
  forecast.expected_at_ms_ = due ? at_ms : at_ms + forecast.next_use_.quantile_ms(0.5);
  const HistoryView view(history_, user, forecast.expected_at_ms_);
  forecast.scores_ = model_.next.predict(view, context);
  const auto& registered = catalog_.registered();
  forecast.evidence_ = evidence_of(history_, user);
  forecast.models_.resize(registered.size());
  for (std::size_t i = 0; i < registered.size(); ++i) {
    ModelForecast& model = forecast.models_[i];
    model.model = registered[i];
    model.next_probability = forecast.scores_.probabilities[i];
    model.previous = view.rank(registered[i]) == 1;
  }
  sort_by_greatest(forecast.models_, &ModelForecast::next_probability);

  forecast.intervals_.push_back({interval_gaps(global, nullptr, nullptr), 0});
  for (ModelForecast& model : std::span(forecast.models_).first(std::min(registered.size(), kTimed))) {
    const std::size_t rank = view.rank(model.model);
    if (rank == 0) continue;
    const UserModel& own = user->models()[rank - 1];
    model.interval = static_cast<std::uint32_t>(forecast.intervals_.size());
    forecast.intervals_.push_back({interval_gaps(global, user, &own), std::max(0.0, at_ms - own.last_at_ms)});
  }
  return forecast;
}

Forecast PredictionEngine::forecast(const WarmupRequest& request, double now_ms) const {
  const std::string user = history_.registry().kept_form(request.user_context.user_id);
  const double at_ms = request.timestamp_ms.value_or(now_ms);
  Forecast forecast = forecast_at(at_ms, user, RequestContext(request, at_ms));
  if (request.horizon_ms) forecast.horizon_ms_ = *request.horizon_ms;
  return forecast;
}

Result<std::vector<ModelPrediction>> PredictionEngine::predict_models(const Forecast& forecast) const {
  const Explained question{.history = history_,
                           .user = history_.find(forecast.user_),
                           .at_ms = forecast.at_ms_,
                           .expected_at_ms = forecast.expected_at_ms_,
                           .context = forecast.context_,
                           .next = model_.next,
                           .scores = forecast.scores_};
  const double certainty = forecast.evidence() / (forecast.evidence() + 2);
  std::vector<ModelPrediction> predictions;
  for (const ModelForecast& model : forecast.models()) {
    if (predictions.size() == config_.max_predictions) break;
    ModelPrediction prediction;
    prediction.usage_probability = forecast.usage_probability(model, forecast.horizon_ms());
    prediction.confidence_score = prediction.usage_probability * certainty;
    if (prediction.confidence_score < config_.prediction_threshold) continue;
    prediction.model_id = catalog_.id(model.model);
    prediction.name = catalog_.name(model.model);
    prediction.next_probability = model.next_probability;
    const TimeUntilNeeded time = forecast.time_until_needed(model);
    prediction.time_until_needed_ms = time.median_ms;
    prediction.time_until_needed_p10_ms = time.p10_ms;
    prediction.time_until_needed_p90_ms = time.p90_ms;
    if (predictions.size() < kExplained) {
      const auto& shortlist = forecast.scores_.shortlist;
      const auto place = std::ranges::find(shortlist, model.model);
      if (place != shortlist.end()) {
        for (Reason& reason : reasons_for(question, static_cast<std::size_t>(place - shortlist.begin()))) {
          prediction.reasoning.push_back(std::move(reason.text));
          prediction.reasons.push_back({std::move(reason.code), reason.strength});
        }
      }
    }
    predictions.push_back(std::move(prediction));
  }
  return predictions;
}

Result<std::vector<ModelPrediction>> PredictionEngine::predict_models(const WarmupRequest& request,
                                                                      double now_ms) const {
  return predict_models(forecast(request, now_ms));
}

void PredictionEngine::open_forecast(const Forecast& forecast) {
  OpenForecasts::Entry entry;
  entry.user = user_tag(forecast.user_);
  entry.at_ms = forecast.at_ms_;
  entry.with_task = forecast.context_.has(ContextField::task);
  entry.outlooks = forecast.outlooks_;
  for (const std::size_t rank : OpenForecasts::kRanks) {
    if (rank >= forecast.models().size()) break;
    const ModelForecast& model = forecast.models()[rank];
    OpenForecasts::Candidate& candidate = entry.candidates.emplace_back();
    candidate.model = model.model;
    std::ranges::transform(forecast.outlooks_, candidate.inputs.begin(),
                           [&](const HorizonOutlook& outlook) { return forecast.inputs(model, outlook); });
  }
  open_.add(std::move(entry));
}

void PredictionEngine::forecast_after_last_use() {
  // What would have been said right after the last use, without any request. The history has not changed since.
  if (last_use_ && history_.find(last_use_->user) != nullptr && open_.has_room(last_use_->at_ms)) {
    const Forecast forecast = forecast_at(last_use_->at_ms, last_use_->user, RequestContext());
    open_forecast(forecast);
    ask_for_time(forecast);
  }
  last_use_.reset();
}

void PredictionEngine::ask_for_time(const Forecast& forecast) {
  const auto asked = forecast.models().first(std::min(forecast.models().size(), kTimesTold));
  if (asked.empty()) return;
  const ModelForecast& model = asked[time_questions_.draw() % asked.size()];
  time_questions_.add({.user = user_tag(forecast.user_),
                       .at_ms = forecast.at_ms_,
                       .model = model.model,
                       .kind = Forecast::acquaintance(model),
                       .told = forecast.time_until_needed(model)});
}

UseJudgement PredictionEngine::learn(const ModelUse& use) {
  forecast_after_last_use();
  const double scale = learning_scale();
  open_.settle(use.at_ms, [&](const OpenForecasts::Entry& entry, const OpenForecasts::Candidate& candidate,
                              std::size_t horizon, bool used) {
    HorizonCalibration& calibration = entry.with_task ? model_.with_task : model_.after_use;
    calibration.learn(horizon, entry.outlooks[horizon], candidate.inputs[horizon], used, scale);
  });

  const HistoryView view(history_, history_.find(use.user), use.at_ms);
  NextModelScores scores;
  if (use.context.has(ContextField::task) && open_.has_room(use.at_ms)) {
    Forecast forecast = forecast_at(use.at_ms, use.user, use.context);
    open_forecast(forecast);
    scores = std::move(forecast.scores_);
  } else {
    scores = model_.next.predict(view, use.context);
  }
  model_.next.learn(view, scores, use.model, user_tag(use.user), scale);
  time_questions_.answer(user_tag(use.user), use.model, [&](const TimeQuestions::Question& question, double weight) {
    const double actual_ms = std::max(0.0, use.at_ms - question.at_ms);
    model_.levels.learn(question.kind, question.told, actual_ms, weight, std::min(scale, 1.0));
  });
  open_.record(user_tag(use.user), use.model, use.at_ms);
  last_use_ = LastUse{use.user, use.at_ms};
  return judge(scores, catalog_.registered(), use.model);
}

LearnedModel PredictionEngine::exchange_model(LearnedModel model) {
  open_ = OpenForecasts();
  time_questions_ = TimeQuestions();
  return std::exchange(model_, std::move(model));
}

Result<void> PredictionEngine::update_config(const WarmupConfig& config) {
  // What waits for a user's next use waits under the kept form of the id, which changes with this.
  if (config.hash_user_ids != config_.hash_user_ids) {
    open_ = OpenForecasts();
    time_questions_ = TimeQuestions();
    last_use_.reset();
  }
  config_ = config;
  return {};
}

void PredictionEngine::forget_user(std::string_view user_id) {
  for (const std::string& kept : history_.registry().all_forms(user_id)) {
    open_.forget(user_tag(kept));
    time_questions_.forget(user_tag(kept));
    model_.next.forget(user_tag(kept));
    if (last_use_ && last_use_->user == kept) last_use_.reset();
  }
}

void PredictionEngine::save(ByteWriter& out) const {
  model_.save(out);
  open_.save(out);
  time_questions_.save(out);
  out.put(last_use_.has_value());
  if (last_use_) {
    out.put(last_use_->user);
    out.put(last_use_->at_ms);
  }
}

void PredictionEngine::load_all(ByteReader& in, std::span<const ModelIndex> models) {
  model_.load(in);
  open_.load(in, models);
  time_questions_.load(in, models);
  if (!in.get<bool>()) return;
  const auto user = in.get<std::string>();
  last_use_ = LastUse{user, load_time_ms(in)};
}

bool PredictionEngine::load(ByteReader& in, std::span<const ModelIndex> models) {
  const NextModelOptions made = model_.options;
  load_all(in, models);
  if (in.ok()) return true;
  model_ = LearnedModel(made);
  open_ = OpenForecasts();
  time_questions_ = TimeQuestions();
  last_use_.reset();
  return false;
}

}  // namespace model_warmup
