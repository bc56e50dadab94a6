// SPDX-License-Identifier: Apache-2.0
#include "benchmark/workload.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

namespace model_warmup {
namespace {

constexpr double kMostPause_ms = 40'000;
constexpr double kLeaves = 1.0 / 3;  // after a use
constexpr double kFavourite = 0.7;   // rather than any model
constexpr std::uint64_t kFavourites = 3;

constexpr std::array<std::string_view, 6> kLanguages = {"rust", "python", "cpp", "typescript", "go", "sql"};
constexpr std::array<std::string_view, 6> kActivities = {"typing", "pause", "file_open", "save", "run", "diagnostics"};
constexpr std::array<std::string_view, 3> kHardware = {"cpu", "gpu", "npu"};

template <std::size_t N>
std::string_view at(const std::array<std::string_view, N>& words, std::uint64_t i) {
  return words[i % N];
}

TaskKind kind_of(std::uint64_t i) { return static_cast<TaskKind>(i % static_cast<std::uint64_t>(TaskKind::Custom)); }

}  // namespace

Workload::Workload(std::uint64_t seed, Size size) : random_(seed), size_(size) {
  for (std::size_t i = 0; i < std::min<std::uint64_t>(kAtWork, size.users); ++i) at_work_.push_back(next_user_++);
}

ModelProfile Workload::profile(std::uint64_t model) {
  ModelProfile profile;
  profile.name = "model-" + std::to_string(model);
  profile.tasks = {kind_of(model)};
  profile.memory_mb = 50 + 37 * model % 600;
  profile.load_time_ms = 300 + static_cast<double>(911 * model % 9000);
  profile.cpu_percent = 5;
  profile.languages = {std::string(at(kLanguages, model / 3))};
  return profile;
}

std::uint64_t Workload::model_for(std::uint64_t user) {
  if (random_.uniform() < kFavourite) return (user * 7 + random_.below(kFavourites)) % size_.models;
  // Some models are used far more than others.
  return static_cast<std::uint64_t>(static_cast<double>(size_.models) * random_.uniform() * random_.uniform());
}

WarmupRequest Workload::request_of(std::uint64_t user) {
  WarmupRequest request;
  request.input_length = random_.below(4000);
  request.complexity = static_cast<Complexity>(random_.below(3));
  request.priority = static_cast<RequestPriority>(random_.below(3));
  request.user_context.user_id = "user-" + std::to_string(user);
  request.user_context.session_duration_ms = 3'600'000 * random_.uniform();
  for (std::uint32_t i = random_.below(4); i > 0; --i) {
    UserActivity activity;
    activity.activity_type = at(kActivities, random_.below(kActivities.size()));
    activity.timestamp_ms = now_ms_ - 60'000 * random_.uniform();
    request.user_context.recent_activities.push_back(std::move(activity));
  }
  request.project_context.language = at(kLanguages, user);
  if (random_.below(4) == 0) request.preferred_hardware = at(kHardware, user);
  return request;
}

UsageEvent Workload::next_use() {
  std::uint64_t& place = at_work_[random_.below(static_cast<std::uint32_t>(at_work_.size()))];
  if (random_.uniform() < kLeaves) place = next_user_++ % size_.users;
  last_user_ = place;
  now_ms_ += kMostPause_ms * random_.uniform() / static_cast<double>(at_work_.size());
  const std::uint64_t model = model_for(last_user_);
  UsageEvent event;
  event.model = profile(model).name;
  event.timestamp_ms = now_ms_;
  event.latency_ms = 2000 * random_.uniform();
  event.request = request_of(last_user_);
  event.request->task = kind_of(model);
  return event;
}

WarmupRequest Workload::question_of(std::uint64_t user) {
  WarmupRequest request = request_of(user);
  if (random_.below(2) == 0) request.task = kind_of(model_for(user));
  return request;
}

WarmupRequest Workload::question() { return question_of(last_user_); }

}  // namespace model_warmup
