// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/model_profile.h"
#include "json/fields/choices.h"
#include "json/fields/ranges.h"

namespace model_warmup::json {

#define FIELD(...) MODEL_WARMUP_FIELD(StageCost, __VA_ARGS__)
template <>
struct Spec<StageCost> {
  static constexpr std::string_view kType = "StageCost";
  static constexpr std::string_view kSubject = "stage";
  static constexpr Unknown kUnknown = Unknown::refused;
  static constexpr std::string_view kDoc = "What reaching a stage takes, from nothing.";
  static constexpr std::array kFields = {
      FIELD(stage, kAny, "The stage.").required(),
      FIELD(memory_mb, kMegabytes, "Memory that the model holds then in all; no less than at the stage before.")
          .required(),
      FIELD(load_time_ms, kDuration, "Time to get there from nothing; no less than to the stage before.").required(),
      FIELD(download_mb, kMegabytes, "What is downloaded on the way from nothing."),
  };
};
#undef FIELD

/// The fields of a profile, wherever it stands: `Path` leads from the table's struct to the profile.
template <auto... Path>
consteval auto profile_fields() {
#define FIELD(member, range, doc) describe<Path..., &ModelProfile::member>(#member, range, doc)
  return std::array{
      FIELD(model_id, kAny, "A UUID. Without it: one made from the name."),
      FIELD(name, kName, "What the model is called; no two models share a name.").required(),
      FIELD(tasks, kName, "What it is for."),
      FIELD(memory_mb, kMegabytes, "Memory that it holds when primed."),
      FIELD(load_time_ms, kDuration, "Time from nothing to primed."),
      FIELD(download_mb, kMegabytes, "What a first load downloads."),
      FIELD(cpu_percent, kPercent, "CPU that loading takes."),
      FIELD(network_mbps, kBandwidth, "Bandwidth that loading takes."),
      FIELD(hardware, kName, "Where it can run.").nullable(),
      FIELD(languages, kName, "Languages that it serves.").nullable(),
      FIELD(depends_on, kName, "Names or ids of models that must be loaded first.").nullable(),
      FIELD(conflicts_with, kName, "Names or ids of models that cannot be warm beside this one.").nullable(),
      FIELD(pinned, kAny, "Once loaded, never let go.").nullable(),
      FIELD(min_lead_ms, kDuration, "Warming later than this before the use does not help."),
      FIELD(stages, kAny, "What it takes to warm it part of the way, in the order of the stages, each once.")
          .nullable(),
  };
#undef FIELD
}

template <>
struct Spec<ModelProfile> {
  static constexpr std::string_view kType = "ModelProfile";
  static constexpr std::string_view kSubject = "profile";
  static constexpr Unknown kUnknown = Unknown::refused;
  static constexpr std::string_view kDoc =
      "What an application declares of a model. Only the name is needed; costs that are left out are assumed from the "
      "tasks and then measured. Tasks, languages and hardware are hints for predicting, never filters.";
  static constexpr auto kFields = profile_fields();
};

}  // namespace model_warmup::json
