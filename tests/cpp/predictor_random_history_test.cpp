// SPDX-License-Identifier: Apache-2.0
// What must hold whatever was told, and in whatever order: histories of random steps with configurations and moments
// from the ends of their ranges.
#include <algorithm>
#include <initializer_list>
#include <optional>

#include "core/random.h"
#include "histories.h"
#include "json/wire.h"
#include "predictor_fixture.h"

namespace model_warmup {
namespace {

constexpr double kLatest_ms = 8.64e15;  // as far from the epoch as a moment may lie
constexpr double kThirtyDays_ms = 30.0 * 24 * 3600 * 1000;

class RandomHistory : public PredictorFixture {
 protected:
  void begin(std::uint64_t seed) {
    random_ = Random(seed);
    clock_.set(kStart_ms);
    names_.clear();
    models_have_moved_ = false;
    make(any_config());
    const auto models = random_.below(4) == 0 ? random_.below(2) : 1 + random_.below(40);
    for (std::uint32_t i = 0; i < models; ++i) names_.push_back("m" + std::to_string(i));
    add_models(names_);
  }

  bool one_in(std::uint32_t n) { return random_.below(n) == 0; }

  template <class T>
  T any_of(std::initializer_list<T> values) {
    return values.begin()[random_.below(static_cast<std::uint32_t>(values.size()))];
  }

  WarmupConfig any_config() {
    WarmupConfig config;
    config.prediction_threshold = any_of({0.0, 0.0, 0.0, 0.7, 1.0});
    config.max_predictions = any_of<std::uint64_t>({1, 10, 10'000});
    config.learning_rate = any_of({0.0, 1e-300, 1e-9, 0.1, 1.0});
    config.usage_window_seconds = any_of<std::uint64_t>({1, 3'600, 2'592'000});
    config.horizon_ms = any_of<std::optional<double>>({std::nullopt, 1'000.0, 15'000.0, 2'592'000'000.0});
    config.max_users = any_of<std::uint64_t>({1, 3, 10'000});
    config.value_of_time = any_of({0.0, 1.0, 1e6});
    config.prediction_cache_ttl_seconds = any_of<std::uint64_t>({0, 300});
    config.hash_user_ids = !one_in(3);
    return config;
  }

  /// Mostly seconds later; sometimes ages later, back, or at the end of time.
  double any_step_ms() {
    switch (random_.below(12)) {
      case 0: return 0;
      case 1: return 1e-6 * random_.uniform();
      case 2: return 3.6e6 * random_.uniform();
      case 3: return 3e10 * random_.uniform();
      case 4: return -3.6e6 * random_.uniform();
      case 5: return -3e10 * random_.uniform();
      default: return 30'000 * random_.uniform();
    }
  }
  double any_moment_ms() {
    if (one_in(40)) return any_of({-kLatest_ms, 0.0, kLatest_ms});
    return std::clamp(clock_.now_ms() + any_step_ms(), -kLatest_ms, kLatest_ms);
  }

  std::string any_user() { return "user" + std::to_string(random_.below(6)); }

  WarmupRequest any_request() {
    WarmupRequest request;
    request.user_context.user_id = any_user();
    request.user_context.utc_offset_minutes = any_of({-1440, 0, 60, 1440});
    if (one_in(2)) request.task = one_in(3) ? ModelTask::custom_named("ocr") : ModelTask(TaskKind::Chat);
    if (one_in(2)) request.input_length = any_of<std::uint64_t>({0, 7, 9'007'199'254'740'991});
    if (one_in(3)) request.project_context.language = "ts";
    if (one_in(3)) request.timestamp_ms = any_moment_ms();
    if (one_in(4)) request.horizon_ms = any_of({1'000.0, 2'592'000'000.0});
    return request;
  }

  void step() {
    if (one_in(200)) {
      clock_.set(any_of({-kLatest_ms, kStart_ms, kLatest_ms}));
    } else {
      clock_.set(std::clamp(clock_.now_ms() + any_step_ms(), -kLatest_ms, kLatest_ms));
    }
    const auto kind = random_.below(100);
    if (kind < 70 && !names_.empty()) {
      UsageEvent event;
      event.model = names_[std::min(random_.below(40), random_.below(static_cast<std::uint32_t>(names_.size())))];
      event.user_id = any_user();
      event.success = !one_in(5);
      if (one_in(4)) event.timestamp_ms = any_moment_ms();
      if (one_in(4)) event.latency_ms = any_of({0.0, 100.0, kLatest_ms});
      if (one_in(4)) event.event_id = "e" + std::to_string(random_.below(1'000));
      if (one_in(3)) event.request = any_request();
      (void)predictor_->record_usage(event);  // of a model that may have been removed
    } else if (kind < 86) {
      check(predict(any_request()));
    } else if (kind < 88) {
      check(prepare());
    } else if (kind < 90) {
      const auto ranked = predictor_->parts()->learned->analyzer.analyze_patterns(any_request(), clock_.now_ms());
      ASSERT_TRUE(ranked);
      EXPECT_LE(ranked->size(), predictor_->config().max_predictions);
    } else if (kind < 92) {
      predictor_->forget_user(any_user());
    } else if (kind < 94) {
      ASSERT_TRUE(predictor_->update_config(any_config()));
    } else if (kind < 96 && !names_.empty()) {
      const std::string& name = names_[random_.below(static_cast<std::uint32_t>(names_.size()))];
      if (!predictor_->remove_model(name)) return;
      models_have_moved_ = true;
      if (one_in(2)) add_models({name});
    } else {
      run_queue();
    }
  }

  ModelSet prepare() {
    ExecutionContext context;
    context.request = any_request();
    for (std::uint32_t i = random_.below(3); i > 0; --i) context.steps.push_back({.task = TaskKind::Translation});
    const auto set = predictor_->prepare_models(context);
    EXPECT_TRUE(set);
    return set ? *set : ModelSet();
  }

  void check(const ModelSet& set) {
    EXPECT_TRUE(json::write(set)) << "every figure is finite";
    for (const PreparedModel& model : set.models) EXPECT_TRUE(model.probability >= 0 && model.probability <= 1);
    EXPECT_LE(set.models.size(), predictor_->config().max_predictions);
  }

  void check(const WarmupPrediction& prediction) {
    EXPECT_TRUE(json::write(prediction)) << "every figure is finite";
    double sum = 0, before = 1;
    for (const ModelPrediction& model : prediction.predicted_models) {
      EXPECT_LE(model.next_probability, before) << "by next_probability";
      before = model.next_probability;
      sum += model.next_probability;
      for (const double p : {model.next_probability, model.usage_probability, model.confidence_score}) {
        EXPECT_TRUE(p >= 0 && p <= 1) << p;
      }
      EXPECT_LE(model.confidence_score, model.usage_probability);
      EXPECT_GE(model.time_until_needed_p10_ms, 0);
      EXPECT_LE(model.time_until_needed_p10_ms, model.time_until_needed_ms);
      EXPECT_LE(model.time_until_needed_ms, model.time_until_needed_p90_ms);
      EXPECT_LE(model.time_until_needed_p90_ms, kThirtyDays_ms);
    }
    EXPECT_LE(sum, 1 + 1e-9);
    EXPECT_LE(prediction.predicted_models.size(), predictor_->config().max_predictions);
    EXPECT_TRUE(prediction.confidence_score >= 0 && prediction.confidence_score <= 1);
  }

  void check_patterns() {
    for (const std::string& name : names_) {
      const auto pattern = predictor_->parts()->learned->analyzer.get_usage_stats(ModelId::from_name(name));
      if (!pattern || !*pattern) continue;
      EXPECT_TRUE(json::write(**pattern)) << "every figure is finite";
      EXPECT_TRUE((*pattern)->trend >= -1 && (*pattern)->trend <= 1) << (*pattern)->trend;
    }
    const MetricsReport report = predictor_->metrics();
    EXPECT_TRUE(json::write(report)) << "every figure is finite";
    for (const double share : {report.prediction_accuracy, report.precision, report.recall, report.brier}) {
      EXPECT_TRUE(share >= 0 && share <= 1) << share;
    }
  }

  void restore(const std::vector<std::uint8_t>& bytes) {
    std::vector<std::string> registered;
    for (const ModelStatus& model : predictor_->models()) registered.push_back(model.profile.name);
    make(predictor_->config());
    add_models(registered);
    const auto imported = predictor_->import_state(bytes);
    ASSERT_TRUE(imported) << imported.error().message();
  }

  /// What was learned comes back: the same bytes, and the same answers.
  void check_state() {
    // Models that have gone and come back stand in another order the first time: sums round differently.
    if (models_have_moved_) restore(predictor_->export_state());
    const auto bytes = predictor_->export_state();
    std::vector<WarmupRequest> questions;
    std::vector<std::vector<ModelPrediction>> answers;
    for (int i = 0; i < 5; ++i) {
      questions.push_back(any_request());
      answers.push_back(answer(questions.back()));
    }
    ASSERT_NO_FATAL_FAILURE(restore(bytes));
    EXPECT_TRUE(predictor_->export_state() == bytes) << "not the same bytes";
    for (std::size_t i = 0; i < questions.size(); ++i) EXPECT_TRUE(answer(questions[i]) == answers[i]) << i;
  }

  std::vector<ModelPrediction> answer(const WarmupRequest& question) {
    const auto models = predictor_->parts()->learned->engine.predict_models(question, clock_.now_ms());
    EXPECT_TRUE(models);
    return models ? *models : std::vector<ModelPrediction>();
  }

  Random random_;
  std::vector<std::string> names_;
  bool models_have_moved_ = false;
};

TEST_F(RandomHistory, EveryFigureStaysWithinItsRangeAndTheStateComesBack) {
  for (std::uint64_t seed = 0; seed < test::histories(16); ++seed) {
    SCOPED_TRACE(seed);
    begin(seed);
    const auto steps = 20 + random_.below(700);
    for (std::uint32_t i = 0; i < steps; ++i) step();
    check_patterns();
    check_state();
    for (int i = 0; i < 50; ++i) step();
    if (HasFailure()) return;
  }
}

}  // namespace
}  // namespace model_warmup
