// SPDX-License-Identifier: Apache-2.0
#include "evaluation/engine_part.h"

namespace model_warmup {
namespace {

constexpr std::array<std::string_view, kEngineMembers> kMembers = {"network", "forest"};

static_assert(static_cast<std::size_t>(EnginePart::same_as_then) + 1 == kEngineParts);

const FeatureGroup& group_of(EnginePart part) {
  return kFeatureGroups[static_cast<std::size_t>(part) - kEngineMembers];
}

/// Whether the part looks at something that requests tell.
bool has_input(EnginePart part, const ContextFields& told) {
  if (part < EnginePart::same_as_last) return true;
  if (part == EnginePart::same_as_last || part == EnginePart::same_as_then) return told.any();
  // Features of the request's fields stand in the order of ContextField.
  const FeatureGroup& group = group_of(part);
  for (auto f = static_cast<std::size_t>(group.first); f <= static_cast<std::size_t>(group.last); ++f) {
    if (told[f - static_cast<std::size_t>(Feature::task)]) return true;
  }
  return false;
}

}  // namespace

std::string_view to_string(EnginePart part) {
  const auto place = static_cast<std::size_t>(part);
  return place < kEngineMembers ? kMembers[place] : group_of(part).name;
}

NextModelOptions options_without(EnginePart part) {
  NextModelOptions options;
  switch (part) {
    case EnginePart::network: options.network = false; break;
    case EnginePart::forest: options.forest = false; break;
    default: options.without = group_of(part).features();
  }
  return options;
}

std::vector<EnginePart> parts_for(const ContextFields& told) {
  std::vector<EnginePart> parts;
  for (std::size_t i = 0; i < kEngineParts; ++i) {
    if (const auto part = static_cast<EnginePart>(i); has_input(part, told)) parts.push_back(part);
  }
  return parts;
}

}  // namespace model_warmup
