// SPDX-License-Identifier: Apache-2.0
#include "evaluation/recorded_uses.h"

#include <algorithm>
#include <map>
#include <span>
#include <string_view>
#include <unordered_map>
#include <utility>

#include "core/random.h"
#include "learning/prepared_dataset.h"

namespace model_warmup {
namespace {

/// Tasks that are told apart, most frequent first.
constexpr std::size_t kMostTasks = 20;

/// Fewer users than this vary too little by chance to tell an interval by.
constexpr std::size_t kFewUsers = 20;

/// Uses of one user that are drawn together where users are few: much longer than what one use has to do with the next.
constexpr std::size_t kStretch = 50;

/// More clusters make intervals no better. Users beyond that are drawn in groups made by chance.
constexpr std::size_t kMostClusters = 2000;

std::optional<ModelTask> task_of(const UsageEvent& event) {
  if (event.task) return event.task;
  return event.request ? event.request->task : std::nullopt;
}

void choose_tasks(RecordedUses& recorded) {
  struct Counted {
    std::size_t uses = 0;
    std::size_t first = 0;
    std::optional<ModelTask> task;
  };
  std::map<std::uint64_t, Counted> counts;
  const auto key = [](const std::optional<ModelTask>& task) { return task ? task->key() : 0; };
  for (std::size_t i = recorded.first_scored; i < recorded.uses.size(); ++i) {
    const auto task = task_of(recorded.event(i));
    Counted& counted = counts.try_emplace(key(task), Counted{0, i, task}).first->second;
    ++counted.uses;
  }
  std::vector<Counted> ranked;
  ranked.reserve(counts.size());
  for (auto& [task, counted] : counts) ranked.push_back(std::move(counted));
  std::ranges::sort(ranked, [](const Counted& a, const Counted& b) {
    return a.uses != b.uses ? a.uses > b.uses : a.first < b.first;
  });
  ranked.resize(std::min(ranked.size(), kMostTasks));
  std::map<std::uint64_t, std::size_t> place;
  for (Counted& counted : ranked) {
    place.emplace(key(counted.task), place.size());
    recorded.tasks.push_back(std::move(counted.task));
  }
  for (std::size_t i = recorded.first_scored; i < recorded.uses.size(); ++i) {
    const auto found = place.find(key(task_of(recorded.event(i))));
    if (found != place.end()) recorded.uses[i].task = found->second;
  }
}

/// Precondition: users are numbered.
void choose_clusters(RecordedUses& recorded) {
  const std::span<ReplayedUse> scored = std::span(recorded.uses).subspan(recorded.first_scored);
  if (recorded.users >= kFewUsers) {
    recorded.cluster_kind = ClusterKind::users;
    recorded.clusters = std::min(recorded.users, kMostClusters);
    const bool grouped = recorded.users > kMostClusters;
    for (ReplayedUse& use : scored) {
      use.cluster = grouped ? static_cast<std::uint32_t>(mix64(use.user) % kMostClusters) : use.user;
    }
    return;
  }
  recorded.cluster_kind = ClusterKind::stretches;
  const std::size_t length = std::max(kStretch, scored.size() / kMostClusters + 1);
  struct Stretch {
    std::uint32_t cluster = 0;
    std::size_t uses = 0;
  };
  std::vector<Stretch> current(recorded.users);
  for (ReplayedUse& use : scored) {
    Stretch& stretch = current[use.user];
    if (stretch.uses % length == 0) stretch.cluster = static_cast<std::uint32_t>(recorded.clusters++);
    ++stretch.uses;
    use.cluster = stretch.cluster;
  }
}

Result<std::size_t> first_scored(const RecordedUses& recorded, const EvaluationOptions& options) {
  const std::size_t uses = recorded.uses.size();
  if (!options.score_from_ms) {
    return static_cast<std::size_t>(static_cast<double>(uses) * options.train_fraction.value_or(0));
  }
  std::size_t first = 0;
  while (first < uses && recorded.at_ms(first) < *options.score_from_ms) ++first;
  if (first < uses) return first;
  return std::unexpected(
      WarmupError::invalid_input("score_from_ms", "is later than the last event").at("/options/score_from_ms"));
}

}  // namespace

Result<RecordedUses> record(TestDataset dataset, const EvaluationOptions& options) {
  if (auto valid = validate(options); !valid) return std::unexpected(within(std::move(valid.error()), "/options"));
  auto prepared = prepare(dataset);
  if (!prepared) return std::unexpected(std::move(prepared.error()));
  if (prepared->order.empty()) {
    return std::unexpected(WarmupError::invalid_input("events", "must hold at least one").at("/dataset/events"));
  }
  RecordedUses recorded;
  recorded.dataset = std::move(dataset);
  recorded.catalog = std::move(prepared->catalog);
  std::unordered_map<std::string_view, std::uint32_t> users;  // looked up only
  for (const std::uint32_t place : prepared->order) {
    const UsageEvent& event = recorded.dataset.events[place];
    const auto user = users.try_emplace(event.user(), static_cast<std::uint32_t>(users.size())).first->second;
    const ModelIndex model = *recorded.catalog.find(event.model);
    recorded.next.add(user, model, static_cast<std::uint32_t>(recorded.uses.size()));
    recorded.uses.push_back({place, user, model});
    recorded.told |= fields_told(event);
  }
  recorded.users = users.size();
  recorded.end_ms = recorded.at_ms(recorded.uses.size() - 1);
  auto first = first_scored(recorded, options);
  if (!first) return std::unexpected(std::move(first.error()));
  recorded.first_scored = *first;
  choose_tasks(recorded);
  choose_clusters(recorded);
  return recorded;
}

}  // namespace model_warmup
