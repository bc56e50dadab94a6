// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/config.h"
#include "core/error.h"
#include "core/model_profile.h"
#include "core/request.h"
#include "core/resources.h"
#include "core/schedule.h"
#include "json/codec.h"

namespace model_warmup::json {

template <>
struct ChoiceSpec<Complexity> {
  static constexpr std::string_view kType = "Complexity";
  static constexpr auto kLast = Complexity::High;
  static constexpr std::string_view kDoc = "How hard a task is.";
};

template <>
struct ChoiceSpec<RequestPriority> {
  static constexpr std::string_view kType = "RequestPriority";
  static constexpr auto kLast = RequestPriority::Critical;
  static constexpr std::string_view kDoc = "How urgent a request or a warm-up is, least urgent first.";
};

template <>
struct ChoiceSpec<WarmStage> {
  static constexpr std::string_view kType = "WarmStage";
  static constexpr auto kLast = WarmStage::primed;
  static constexpr std::string_view kDoc = "How far a model is warmed; each stage holds what the ones before it hold.";
};

template <>
struct ChoiceSpec<TaskAction> {
  static constexpr std::string_view kType = "TaskAction";
  static constexpr auto kLast = TaskAction::Release;
  static constexpr std::string_view kDoc = "What a task does with its model: load it, or let it go.";
};

template <>
struct ChoiceSpec<ResourceSource> {
  static constexpr std::string_view kType = "ResourceSource";
  static constexpr auto kLast = ResourceSource::assumed;
  static constexpr std::string_view kDoc = "Where a figure comes from.";
};

template <>
struct ChoiceSpec<Objective> {
  static constexpr std::string_view kType = "Objective";
  static constexpr auto kLast = Objective::cold_starts;
  static constexpr std::string_view kDoc =
      "What a plan keeps small: the time that people wait, or the number of uses that found the model cold.";
};

template <>
struct ChoiceSpec<ErrorKind> {
  static constexpr std::string_view kType = "ErrorKind";
  static constexpr auto kLast = ErrorKind::Internal;
  static constexpr std::string_view kDoc = "The kinds of failure.";
};

}  // namespace model_warmup::json
