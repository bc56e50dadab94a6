// SPDX-License-Identifier: Apache-2.0
#include "learning/prepared_dataset.h"

#include <algorithm>
#include <cmath>
#include <string>
#include <string_view>
#include <unordered_set>
#include <utility>

#include "core/order.h"

namespace model_warmup {
namespace {

constexpr std::size_t kMostModels = 10'000;

std::string event_path(std::size_t place) { return "/dataset/events/" + std::to_string(place); }

Result<void> register_models(const TrainingDataset& dataset, ModelCatalog& catalog) {
  for (std::size_t i = 0; i < dataset.profiles.size(); ++i) {
    if (auto added = catalog.add(dataset.profiles[i]); !added) {
      return std::unexpected(within(std::move(added.error()), "/dataset/profiles/" + std::to_string(i)));
    }
  }
  if (!dataset.profiles.empty()) return {};
  std::unordered_set<std::string_view> seen;
  std::vector<std::size_t> first_uses;  // places of the events that name a model first
  for (std::size_t i = 0; i < dataset.events.size(); ++i) {
    if (seen.insert(dataset.events[i].model).second) first_uses.push_back(i);
    if (first_uses.size() <= kMostModels) continue;
    return std::unexpected(
        WarmupError::invalid_input("model", "is one model more than the limit of 10000").at(event_path(i) + "/model"));
  }
  for (const std::size_t i : first_uses) {
    ModelProfile profile;
    profile.name = dataset.events[i].model;
    if (auto added = catalog.add(profile); !added) {
      return std::unexpected(within(std::move(added.error()), event_path(i)));
    }
  }
  return {};
}

}  // namespace

WarmupError within(WarmupError error, std::string_view document) {
  error.path = std::string(document) + error.path;
  return error;
}

Result<PreparedDataset> prepare(const TrainingDataset& dataset) {
  PreparedDataset prepared;
  if (auto registered = register_models(dataset, prepared.catalog); !registered) {
    return std::unexpected(std::move(registered.error()));
  }
  const auto& events = dataset.events;
  for (std::size_t i = 0; i < events.size(); ++i) {
    if (!events[i].timestamp_ms || !std::isfinite(*events[i].timestamp_ms)) {
      return std::unexpected(WarmupError::invalid_input("timestamp_ms", "is required of each event of a dataset")
                                 .at(event_path(i) + "/timestamp_ms"));
    }
    if (auto known = prepared.catalog.require(events[i].model); !known) {
      return std::unexpected(std::move(known.error()).at(event_path(i) + "/model"));
    }
    prepared.order.push_back(static_cast<std::uint32_t>(i));
  }
  sort_by_smallest(prepared.order, [&](std::uint32_t i) { return *events[i].timestamp_ms; });
  std::unordered_set<std::string_view> seen;
  std::erase_if(prepared.order,
                [&](std::uint32_t i) { return events[i].event_id && !seen.insert(*events[i].event_id).second; });
  return prepared;
}

}  // namespace model_warmup
