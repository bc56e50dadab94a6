// SPDX-License-Identifier: Apache-2.0
//
// An orchestrator that runs jobs of several steps on several models. It knows no predictor: it asks a `ModelProvider`
// for the models that its steps will need, and hands each step to one of them. What the first step needs is needed at
// once, too soon to be warmed ahead; what the later ones need loads meanwhile. Two providers are shown. The predictor
// itself predicts for every step of the context and plans for all of them together. The second is the specification's,
// in three calls: the request of the context, a prediction, its model set.
//
// Prints:
//   the predictor prepares: completer <p>, reviewer <p>, writer <p>
//   warmed ahead: reviewer<and what else pays>
//   Completion -> completer, cold
//   Analysis -> reviewer, warm
//   one request of the context prepares: completer <p>, reviewer <p>, writer <p>
#include <algorithm>
#include <iomanip>
#include <iostream>
#include <string>
#include <string_view>
#include <vector>

#include "model_warmup/core/clock.h"
#include "model_warmup/predictor/model_warmup_predictor.h"

namespace mw = model_warmup;

/// What the specification writes for its orchestrator: one prediction for the context as a whole.
class SingleRequestProvider final : public mw::ModelProvider {
 public:
  explicit SingleRequestProvider(mw::ModelWarmupPredictor& predictor) : predictor_(predictor) {}

  mw::Result<mw::ModelSet> prepare_models(const mw::ExecutionContext& context) override {
    const mw::WarmupRequest request = mw::WarmupRequest::from_context(context);
    const auto prediction = predictor_.predict_and_warm(request);
    if (!prediction) return std::unexpected(prediction.error());
    return prediction->into_model_set();
  }

 private:
  mw::ModelWarmupPredictor& predictor_;
};

/// Which model serves a task here.
std::string_view model_for(mw::TaskKind task) {
  switch (task) {
    case mw::TaskKind::Completion: return "completer";
    case mw::TaskKind::Analysis: return "reviewer";
    default: return "writer";
  }
}

void show(std::string_view who, mw::ModelSet set) {
  std::ranges::sort(set.models, {}, &mw::PreparedModel::name);
  std::cout << who << " prepares:";
  for (const mw::PreparedModel& model : set.models) {
    std::cout << (&model == &set.models.front() ? " " : ", ") << model.name << ' ' << std::fixed << std::setprecision(2)
              << model.probability;
  }
  std::cout << '\n';
}

/// Runs what the plan says and returns what was warmed. A real host loads here; on this one's clock a load takes as
/// long as was declared.
std::vector<std::string> run_tasks(mw::ModelWarmupPredictor& predictor, mw::ManualClock& clock) {
  std::vector<std::string> warmed;
  while (true) {
    const auto task = predictor.parts()->queue.dequeue_next(clock.now_ms());
    if (!task || !*task) return warmed;
    clock.advance((*task)->estimated_duration_ms);
    const mw::TaskResult result = {.load_time_ms = (*task)->estimated_duration_ms};
    if (!predictor.task_completed((*task)->task_id, result)) return warmed;
    if ((*task)->action == mw::TaskAction::Warm) warmed.push_back((*task)->name);
  }
}

class Orchestrator {
 public:
  explicit Orchestrator(mw::ModelProvider& models) : models_(models) {}

  [[nodiscard]] mw::Result<mw::ModelSet> prepare(const mw::ExecutionContext& context) const {
    return models_.prepare_models(context);
  }

  /// Each step on its model, which the set says whether it is warm.
  void run(const mw::ExecutionContext& context, const mw::ModelSet& set) const {
    for (const mw::ExecutionStep& step : context.steps) {
      const std::string_view name = model_for(step.task.kind);
      const auto model = std::ranges::find(set.models, name, &mw::PreparedModel::name);
      std::cout << step.task.name() << " -> " << name
                << (model != set.models.end() && model->warm ? ", warm" : ", cold") << '\n';
    }
  }

 private:
  mw::ModelProvider& models_;
};

int main() {
  mw::ManualClock clock(1'750'000'000'000);
  const auto created =
      mw::ModelWarmupPredictor::with_config({.max_memory_mb = 4096, .prediction_threshold = 0}, {.clock = &clock});
  if (!created) {
    std::cerr << created.error().message() << '\n';
    return 1;
  }
  mw::ModelWarmupPredictor& predictor = **created;
  for (const mw::ModelProfile& profile : std::vector<mw::ModelProfile>{
           {.name = "completer", .tasks = {mw::TaskKind::Completion}, .memory_mb = 300, .load_time_ms = 4'000},
           {.name = "reviewer", .tasks = {mw::TaskKind::Analysis}, .memory_mb = 900, .load_time_ms = 15'000},
           {.name = "writer", .tasks = {mw::TaskKind::Generation}, .memory_mb = 1'500, .load_time_ms = 20'000}}) {
    if (!predictor.register_model(profile)) return 1;
  }

  // What jobs of the past have used, each step with its task.
  for (int job = 0; job < 30; ++job) {
    for (const mw::TaskKind task : {mw::TaskKind::Completion, mw::TaskKind::Analysis}) {
      clock.advance(15'000);
      if (!predictor.record_usage({.model = std::string(model_for(task)), .task = task})) return 1;
    }
  }

  const mw::ExecutionContext context = {
      .request = {.priority = mw::RequestPriority::High},
      .steps = {{.task = mw::TaskKind::Completion}, {.task = mw::TaskKind::Analysis}}};
  const Orchestrator orchestrator(predictor);
  const auto first = orchestrator.prepare(context);
  if (!first) return 1;
  show("the predictor", *first);

  std::cout << "warmed ahead:";
  for (const std::string& name : run_tasks(predictor, clock)) std::cout << ' ' << name;
  std::cout << '\n';

  const auto prepared = orchestrator.prepare(context);
  if (!prepared) return 1;
  orchestrator.run(context, *prepared);

  SingleRequestProvider single(predictor);
  const auto by_one_request = Orchestrator(single).prepare(context);
  if (!by_one_request) return 1;
  show("one request of the context", *by_one_request);
}
