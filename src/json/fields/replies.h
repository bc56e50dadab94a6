// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "json/fields/error.h"
#include "json/replies.h"

namespace model_warmup::json {

template <>
struct CodecFor<RawJson> : Scalar<Kind::raw> {};

template <>
struct ChoiceSpec<JobPhase> {
  static constexpr std::string_view kType = "JobPhase";
  static constexpr auto kLast = JobPhase::cancelled;
  static constexpr std::string_view kDoc = "Where a job is.";
};

#define FIELD(...) MODEL_WARMUP_FIELD(JobStarted, __VA_ARGS__)
template <>
struct Spec<JobStarted> {
  static constexpr std::string_view kType = "JobStarted";
  static constexpr std::string_view kSubject = "job";
  static constexpr Unknown kUnknown = Unknown::ignored;
  static constexpr std::string_view kDoc = "A job that has begun.";
  static constexpr std::array kFields = {
      FIELD(job_id, kName, "What asks for its status.").required(),
  };
};
#undef FIELD

#define FIELD(...) MODEL_WARMUP_FIELD(JobReply, __VA_ARGS__)
template <>
struct Spec<JobReply> {
  static constexpr std::string_view kType = "JobReply";
  static constexpr std::string_view kSubject = "job";
  static constexpr Unknown kUnknown = Unknown::ignored;
  static constexpr std::string_view kDoc = "How far a job is.";
  static constexpr std::array kFields = {
      FIELD(job_id, kName, "The job.").required(),
      FIELD(kind, kName, "What it does.").required(),
      FIELD(state, kAny, "Where it is."),
      FIELD(progress, kShare, "How much of it is done; an estimate."),
      FIELD(result, kAny, "What it found, once done."),
      FIELD(error, kAny, "Why it failed."),
  };
};
#undef FIELD

#define FIELD(...) MODEL_WARMUP_FIELD(JobsRunning, __VA_ARGS__)
template <>
struct Spec<JobsRunning> {
  static constexpr std::string_view kType = "JobsRunning";
  static constexpr std::string_view kSubject = "jobs";
  static constexpr Unknown kUnknown = Unknown::ignored;
  static constexpr std::string_view kDoc = "How many jobs run.";
  static constexpr std::array kFields = {
      FIELD(running, kCount, "Jobs that have not ended."),
  };
};
#undef FIELD

}  // namespace model_warmup::json
