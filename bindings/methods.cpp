// SPDX-License-Identifier: Apache-2.0
#include "bindings/methods.h"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <utility>

#include "bindings/job_kinds.h"
#include "json/replies.h"
#include "json/wire.h"
#include "planning/plan_solver.h"

namespace model_warmup {
namespace {

/// Parses the document and answers with what `use` makes of it.
template <class Input, class Use>
Reply with(const std::string& document, Use use) {
  const Result<Input> input = json::parse<Input>(document);
  if (!input) return failure(input.error());
  const auto result = use(*input);
  return result ? reply(result) : failure(json::located(result.error(), json::codec_of<Input>()));
}

/// Something that cannot fail.
template <class T>
Reply reply_with(T value) {
  return reply(Result<T>(std::move(value)));
}

// A method of the predictor, by what it takes: a document, a text that is none, nothing, a text and a document.
template <class Input, auto Use>
Reply document(const Call& call) {
  return with<Input>(call.text, [&](const Input& in) { return (call.predictor.*Use)(in); });
}
template <auto Use>
Reply text(const Call& call) {
  return reply((call.predictor.*Use)(call.text));
}
template <auto Use>
Reply nothing(const Call& call) {
  if constexpr (requires { (call.predictor.*Use)().error(); }) {
    return reply((call.predictor.*Use)());
  } else {
    return reply_with((call.predictor.*Use)());
  }
}
template <class Input, auto Use>
Reply text_and_document(const Call& call) {
  return with<Input>(call.more, [&](const Input& in) { return (call.predictor.*Use)(call.text, in); });
}

std::span<const std::uint8_t> bytes_of(const std::string& text) {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

Result<json::JobReply> job_reply(const JobStatus& status) {
  json::JobReply job = {status.job_id, status.kind, status.state, status.progress, std::nullopt, std::nullopt};
  if (status.state == JobState::done) job.result = json::RawJson{status.result};
  if (status.state == JobState::failed) job.error = json::reply_of(status.error);
  return job;
}

WarmupError no_such_job() {
  std::string reason = "there is no such job; there are";
  for (const JobKind& kind : job_kinds()) {
    reason += &kind == &job_kinds().front() ? " \"" : &kind == &job_kinds().back() ? " and \"" : ", \"";
    reason += kind.name;
    reason += '"';
  }
  return WarmupError::invalid_input("kind", std::move(reason));
}

Reply start_job(const Call& call) {
  const auto known = std::ranges::find(job_kinds(), call.text, &JobKind::name);
  if (known == job_kinds().end()) return failure(no_such_job());
  auto job = known->make(call.more, call.predictor, call.job_stopwatch);
  if (!job) return failure(job.error());
  return reply_with(json::JobStarted{call.jobs.start(call.text, std::move(*job))});
}

Reply update_config(const Call& call) {
  const auto merged = json::merge(call.predictor.config(), call.text);
  if (!merged) return failure(merged.error());
  if (const auto updated = call.predictor.update_config(*merged); !updated) return failure(updated.error());
  return reply_with(call.predictor.config());
}

Reply usage_stats(const Call& call) {
  const auto parts = call.predictor.parts();
  const auto index = parts->catalog.require(call.text);
  if (!index) return failure(index.error());
  return reply(parts->learned->analyzer.get_usage_stats(parts->catalog.id(*index)));
}

using Predictor = ModelWarmupPredictor;

constexpr Method kMethods[] = {
    // ---- predicting and learning
    {"predict", &document<WarmupRequest, &Predictor::predict_and_warm>},
    {"recordUsage", &document<UsageEvent, &Predictor::record_usage>},
    // value: whether it replaces the one of that name
    {"registerModel",
     [](const Call& call) {
       return with<ModelProfile>(call.text,
                                 [&](const auto& in) { return call.predictor.register_model(in, call.value != 0); });
     }},
    {"removeModel", &text<&Predictor::remove_model>},
    {"models", &nothing<&Predictor::models>},
    {"updateConfig", &update_config},
    {"config", &nothing<&Predictor::config>},
    {"metrics", &nothing<&Predictor::metrics>},
    {"warnings", &nothing<&Predictor::take_warnings>},
    {"usageStats", &usage_stats},
    {"analyzePatterns",
     [](const Call& call) {
       return with<WarmupRequest>(call.text, [&](const auto& in) {
         return call.predictor.parts()->learned->analyzer.analyze_patterns(in, call.now_ms);
       });
     }},
    {"advancedPatterns",
     [](const Call& call) {
       return with<PatternQuery>(call.text, [&](const auto& in) {
         return call.predictor.parts()->learned->patterns.analyze(in, call.now_ms);
       });
     }},

    // ---- resources
    {"setResources", &document<ResourceReport, &Predictor::set_resources>},
    {"availableResources",
     [](const Call& call) { return reply(call.predictor.parts()->resources.get_available_resources(call.now_ms)); }},
    {"allocateResources",
     [](const Call& call) {
       return with<ResourceRequirements>(call.text, [&](const auto& in) {
         return call.predictor.parts()->resources.allocate_resources(in, call.now_ms);
       });
     }},
    {"releaseResources",
     [](const Call& call) {
       return reply(call.predictor.parts()->resources.release_resources(call.text, call.now_ms));
     }},

    // ---- planning
    {"planSchedule",
     [](const Call& call) {
       return with<PlanProblem>(call.text, [&](const auto& in) { return solve(in, {.stopwatch = &call.stopwatch}); });
     }},
    {"assessImpact",
     [](const Call& call) {
       return with<WarmupSchedule>(call.text, [&](const auto& in) {
         return call.predictor.parts()->performance.assess_impact(in, call.now_ms);
       });
     }},
    {"prepareModels", &document<ExecutionContext, &Predictor::prepare_models>},

    // ---- tasks
    {"enqueueTask",
     [](const Call& call) {
       return with<WarmupTask>(
           call.text, [&](const auto& in) { return call.predictor.parts()->queue.enqueue_task(in, call.now_ms); });
     }},
    {"nextTask",
     [](const Call& call) {
       return with<TaskFilter>(
           call.text, [&](const auto& in) { return call.predictor.parts()->queue.dequeue_next(call.now_ms, in); });
     }},
    {"taskStarted",
     [](const Call& call) { return reply(call.predictor.parts()->queue.task_started(call.text, call.now_ms)); }},
    // value: the fraction done
    {"taskProgress",
     [](const Call& call) {
       return reply(call.predictor.parts()->queue.task_progress(call.text, call.value, call.now_ms));
     }},
    {"taskCompleted", &text_and_document<TaskResult, &Predictor::task_completed>},
    {"taskFailed", &text_and_document<TaskFailure, &Predictor::task_failed>},
    {"taskSettled",
     [](const Call& call) { return reply(call.predictor.parts()->queue.task_settled(call.text, call.now_ms)); }},
    {"cancelTask", &text<&Predictor::cancel_task>},
    {"queue", &nothing<&Predictor::queue>},
    {"demandModel", &document<Demand, &Predictor::demand_model>},
    {"withdrawDemand", &text<&Predictor::withdraw_demand>},
    {"modelLost", &text<&Predictor::model_lost>},
    {"leaseStarted", &text<&Predictor::lease_started>},
    {"leaseEnded", &text<&Predictor::lease_ended>},

    // ---- jobs
    // text: the kind; more: its document
    {"jobStart", &start_job},
    {"jobStatus",
     [](const Call& call) {
       const auto status = call.jobs.status(call.text);
       return status ? reply(job_reply(*status)) : failure(status.error());
     }},
    // value: the most ms to work for
    {"jobStep",
     [](const Call& call) {
       if (!(call.value >= 0)) {
         return failure(WarmupError::invalid_input("max_ms", "must be a number of milliseconds, 0 or more"));
       }
       return reply_with(json::JobsRunning{call.jobs.step(call.value)});
     }},
    {"jobCancel", [](const Call& call) { return reply(call.jobs.cancel(call.text)); }},

    // ---- trained models
    // text: the model's bytes
    {"deploy",
     [](const Call& call) {
       return with<DeployOptions>(call.more,
                                  [&](const auto& in) { return call.predictor.deploy(bytes_of(call.text), in); });
     }},
    {"promote", &nothing<&Predictor::promote>},
    {"endShadow", &nothing<&Predictor::end_shadow>},
    {"rollback", &nothing<&Predictor::rollback>},
    {"trainingStatus", &nothing<&Predictor::training_status>},

    // ---- the whole
    // text: the snapshot's bytes
    {"importState", [](const Call& call) { return reply(call.predictor.import_state(bytes_of(call.text))); }},
    {"reset",
     [](const Call& call) {
       call.predictor.reset();
       return reply(Result<void>());
     }},
    {"forgetUser",
     [](const Call& call) {
       call.predictor.forget_user(call.text);
       return reply(Result<void>());
     }},
};

}  // namespace

std::span<const Method> methods() { return kMethods; }

}  // namespace model_warmup
