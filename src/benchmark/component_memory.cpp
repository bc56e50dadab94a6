// SPDX-License-Identifier: Apache-2.0
#include "benchmark/component_memory.h"

#include <algorithm>
#include <string>
#include <utility>

#include "benchmark/targets.h"

namespace model_warmup {
namespace {

/// What letting go gives back.
template <class LetGo>
std::uint64_t given_back(const MemoryMeter& meter, LetGo let_go) {
  const std::uint64_t before = meter.allocated_bytes();
  let_go();
  const std::uint64_t after = meter.allocated_bytes();
  return before > after ? before - after : 0;
}

/// A part moved out of the predictor takes what it holds along, and is gone at once.
template <class Part>
auto going(Part& part) {
  return [&part] { [[maybe_unused]] const Part gone(std::move(part)); };
}

}  // namespace

ComponentBytes take_apart(ModelWarmupPredictor& predictor, const MemoryMeter& meter) {
  PredictorParts& parts = *predictor.parts();
  // From the top down: whoever looks at a part goes before it.
  const std::uint64_t queue = given_back(meter, going(parts.queue));
  const std::uint64_t scheduler = given_back(meter, going(parts.scheduler));
  const std::uint64_t governor = given_back(meter, going(parts.governor));
  const std::uint64_t residency = given_back(meter, going(parts.residency));
  const std::uint64_t resources = given_back(meter, going(parts.resources));
  const std::uint64_t metrics = given_back(meter, going(parts.metrics));
  const std::uint64_t analyzer = given_back(meter, going(parts.learned->analyzer));
  const std::uint64_t engine = given_back(meter, [&] { parts.learned.reset(); });
  const std::uint64_t catalog = given_back(meter, going(parts.catalog));
  return {analyzer, engine, queue + scheduler + governor + residency, resources, metrics, catalog};
}

std::vector<ComponentMemory> memory_of(const std::vector<ComponentsAt>& points) {
  if (points.empty()) return {};
  const auto [fewest, most] = std::ranges::minmax_element(points, {}, &ComponentsAt::models);
  if (fewest->models == most->models) return {};
  const auto models = static_cast<double>(most->models - fewest->models);
  std::vector<ComponentMemory> memory;
  for (std::size_t i = 0; i < kMeasuredComponents.size(); ++i) {
    const auto few = static_cast<double>(fewest->bytes[i]);
    const double slope = std::max((static_cast<double>(most->bytes[i]) - few) / models, 0.0);
    const double base = std::max(few - slope * static_cast<double>(fewest->models), 0.0);
    ComponentMemory& component = memory.emplace_back();
    component.component = kMeasuredComponents[i];
    component.base_bytes = static_cast<std::uint64_t>(base);
    component.bytes_per_model = static_cast<std::uint64_t>(slope);
    enter_target(component);
  }
  return memory;
}

}  // namespace model_warmup
