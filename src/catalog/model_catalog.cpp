// SPDX-License-Identifier: Apache-2.0
#include "catalog/model_catalog.h"

#include <algorithm>
#include <functional>
#include <utility>

#include "core/nearest_name.h"
#include "core/order.h"
#include "core/text.h"

namespace model_warmup {

ModelIndex ModelCatalog::index_for(const ModelId& id, std::string_view name) {
  const auto [place, fresh] = by_id_.try_emplace(id, static_cast<ModelIndex>(entries_.size()));
  if (fresh) {
    Entry& entry = entries_.emplace_back();
    entry.profile.model_id = id;
    entry.profile.name = name;
  }
  return place->second;
}

Result<ModelIndex> ModelCatalog::add(const ModelProfile& profile, bool replace) {
  const ModelId id = profile.model_id.value_or(ModelId::from_name(profile.name));
  const auto same_id = by_id_.find(id);
  const auto same_name = by_name_.find(profile.name);
  const bool id_taken = same_id != by_id_.end() && entries_[same_id->second].registered;
  const bool name_taken = same_name != by_name_.end();
  if (name_taken && !replace) {
    return std::unexpected(
        WarmupError::invalid_input("name", "\"" + profile.name + "\" is registered already; pass replace to change it")
            .at("/name"));
  }
  if (id_taken && !replace) {
    return std::unexpected(WarmupError::invalid_input("model_id", id.to_string() + " is registered already as \"" +
                                                                      name(same_id->second) + "\"")
                               .at(profile.model_id ? "/model_id" : "/name"));
  }
  if (name_taken && (same_id == by_id_.end() || same_name->second != same_id->second)) {
    return std::unexpected(WarmupError::invalid_input("model_id", "\"" + profile.name +
                                                                      "\" is registered under another id, " +
                                                                      this->id(same_name->second).to_string())
                               .at(profile.model_id ? "/model_id" : "/name"));
  }

  if (auto checked = check_stages(profile); !checked) return std::unexpected(std::move(checked).error());

  const ModelIndex model = index_for(id, profile.name);
  Entry& entry = entries_[model];
  Entry before = entry;
  if (entry.registered) by_name_.erase(entry.profile.name);
  entry.profile = profile;
  entry.profile.model_id = id;
  entry.registered = true;
  by_name_.emplace(profile.name, model);

  auto checked = check_dependencies(model);
  if (checked) checked = check_dependents(model);
  if (!checked) {
    by_name_.erase(profile.name);
    if (before.registered) by_name_.emplace(before.profile.name, model);
    entry = std::move(before);
    return std::unexpected(std::move(checked).error());
  }
  if (!before.registered) order_.push_back(model);
  return model;
}

Result<ModelIndex> ModelCatalog::remove(std::string_view model) {
  const auto index = require(model);
  if (!index) return index;
  entries_[*index].registered = false;
  by_name_.erase(entries_[*index].profile.name);
  std::erase(order_, *index);
  return index;
}

std::optional<ModelIndex> ModelCatalog::find(std::string_view model) const {
  if (const auto named = by_name_.find(model); named != by_name_.end()) return named->second;
  const auto id = ModelId::from_string(model);
  return id ? find(*id) : std::nullopt;
}

std::optional<ModelIndex> ModelCatalog::find(const ModelId& id) const {
  const auto place = by_id_.find(id);
  if (place == by_id_.end() || !entries_[place->second].registered) return std::nullopt;
  return place->second;
}

Result<ModelIndex> ModelCatalog::require(std::string_view model, std::string_view field) const {
  if (const auto index = find(model)) return *index;
  std::vector<std::string_view> names;
  names.reserve(order_.size());
  for (const ModelIndex known : order_) names.push_back(name(known));
  std::string reason = "no model \"" + std::string(cut(model, 256)) + "\" is registered";
  if (const auto near = nearest_name(model, names); !near.empty()) {
    reason += "; did you mean \"" + std::string(near) + "\"?";
  }
  return std::unexpected(WarmupError::invalid_input(std::string(field), std::move(reason), "UNKNOWN_MODEL"));
}

bool ModelCatalog::visit(ModelIndex model, std::vector<Mark>& marks, std::vector<ModelIndex>& order,
                         std::vector<ModelIndex>& chain, bool& complete) const {
  // Depth-first over a stack of our own: a chain of dependencies is as long as the application makes it.
  struct Frame {
    ModelIndex model;
    std::size_t next;
  };
  std::vector<Frame> stack = {{model, 0}};
  marks[model] = Mark::open;
  while (!stack.empty()) {
    Frame& frame = stack.back();
    const auto& needs = profile(frame.model).depends_on;
    if (frame.next == needs.size()) {
      marks[frame.model] = Mark::done;
      order.push_back(frame.model);
      stack.pop_back();
      continue;
    }
    const auto need = find(needs[frame.next++]);
    if (!need) {
      complete = false;
    } else if (marks[*need] == Mark::open) {
      const auto from = std::ranges::find(stack, *need, &Frame::model);
      for (auto at = from; at != stack.end(); ++at) chain.push_back(at->model);
      chain.push_back(*need);
      return false;
    } else if (marks[*need] == Mark::none) {
      marks[*need] = Mark::open;
      stack.push_back({*need, 0});
    }
  }
  return true;
}

Result<void> ModelCatalog::check_dependencies(ModelIndex model) const {
  // What is registered already has no cycle, so a new one must pass through the model that has just come.
  std::vector<Mark> marks(entries_.size(), Mark::none);
  std::vector<ModelIndex> needed, chain;
  bool complete = true;
  if (!visit(model, marks, needed, chain, complete)) {
    std::string text;
    for (const ModelIndex link : chain) text += (text.empty() ? "" : " -> ") + name(link);
    return std::unexpected(WarmupError::invalid_input("depends_on", "cycle " + text)
                               .at(pointer_to("depends_on", profile(model).depends_on, chain[1])));
  }
  const auto foes = conflicts(model);
  for (const ModelIndex need : needed) {
    if (std::ranges::find(foes, need) == foes.end()) continue;
    return std::unexpected(WarmupError::invalid_input("conflicts_with", "\"" + name(model) + "\" conflicts with \"" +
                                                                            name(need) + "\", which it needs")
                               .at(pointer_to("conflicts_with", profile(model).conflicts_with, need))
                               .at(pointer_to("depends_on", profile(model).depends_on, need))
                               .at("/depends_on"));
  }
  return {};
}

/// What was registered before the models that it depends on comes to need this one, and all that this one needs.
Result<void> ModelCatalog::check_dependents(ModelIndex model) const {
  for (const ModelIndex other : dependents(model)) {
    std::vector<Mark> marks(entries_.size(), Mark::none);
    std::vector<ModelIndex> needed, chain;
    bool complete = true;
    (void)visit(other, marks, needed, chain, complete);
    for (const ModelIndex need : needed) {
      if (need == other || (!names_conflict(other, need) && !names_conflict(need, other))) continue;
      return std::unexpected(WarmupError::invalid_input("conflicts_with", "\"" + name(other) + "\", which needs \"" +
                                                                              name(model) + "\", would need \"" +
                                                                              name(need) + "\" and conflicts with it")
                                 .at(pointer_to("conflicts_with", profile(model).conflicts_with, other))
                                 .at(pointer_to("depends_on", profile(model).depends_on, need))
                                 .at("/name"));
    }
  }
  return {};
}

/// Registered models that need this one, directly or not, without itself.
std::vector<ModelIndex> ModelCatalog::dependents(ModelIndex model) const {
  std::vector<ModelIndex> found = {model};
  for (std::size_t i = 0; i < found.size(); ++i) {
    for (const ModelIndex other : order_) {
      const auto& needs = profile(other).depends_on;
      const bool direct = std::ranges::any_of(needs, [&](const std::string& need) { return find(need) == found[i]; });
      if (direct && std::ranges::find(found, other) == found.end()) found.push_back(other);
    }
  }
  found.erase(found.begin());
  return found;
}

bool ModelCatalog::names_conflict(ModelIndex model, ModelIndex other) const {
  return std::ranges::any_of(profile(model).conflicts_with, [&](const std::string& foe) { return find(foe) == other; });
}

/// Where a list of a profile names this model; empty: it does not.
std::string ModelCatalog::pointer_to(std::string_view list, const std::vector<std::string>& names,
                                     ModelIndex model) const {
  const auto place = std::ranges::find_if(names, [&](const std::string& name) { return find(name) == model; });
  if (place == names.end()) return {};
  return "/" + std::string(list) + "/" + std::to_string(place - names.begin());
}

std::optional<std::vector<ModelIndex>> ModelCatalog::with_dependencies(ModelIndex model) const {
  std::vector<Mark> marks(entries_.size(), Mark::none);
  std::vector<ModelIndex> order, chain;
  bool complete = true;
  if (!visit(model, marks, order, chain, complete) || !complete) return std::nullopt;
  return order;
}

std::vector<ModelIndex> ModelCatalog::conflicts(ModelIndex model) const {
  std::vector<ModelIndex> foes;
  for (const ModelIndex other : order_) {
    if (names_conflict(model, other) || (other != model && names_conflict(other, model))) foes.push_back(other);
  }
  return foes;
}

ModelCost ModelCatalog::cost(ModelIndex model, WarmStage stage) const {
  const Entry& entry = entries_[model];
  return cost_of(entry.profile, entry.measured, stage, assumed_cpu_percent_);
}

void ModelCatalog::record_load(ModelIndex model, const MeasuredLoad& load) {
  if (load.held >= load.stage) return;
  const double paid_ms = load.held ? cost(model, *load.held).load_time_ms.value : 0;
  auto& seen = entries_[model].measured.stages[static_cast<std::size_t>(load.stage)];
  if (load.load_time_ms && *load.load_time_ms >= 0) seen.load_time_ms.add(paid_ms + *load.load_time_ms);
  if (load.memory_mb) seen.memory_mb.add(*load.memory_mb);
}

void ModelCatalog::save(ByteWriter& out) const {
  out.put(static_cast<std::uint32_t>(entries_.size()));
  for (const Entry& entry : entries_) {
    out.put(std::span<const std::uint8_t>(entry.profile.model_id->bytes()));
    out.put(entry.profile.name);
    entry.measured.save(out);
  }
}

std::optional<std::vector<ModelIndex>> ModelCatalog::merge(ByteReader& in) {
  struct Saved {
    ModelId id;
    std::string name;
    MeasuredCosts measured;
  };
  std::vector<Saved> saved(in.count(36));
  for (Saved& model : saved) {
    ModelId::Bytes bytes{};
    std::ranges::copy(in.take(bytes.size()), bytes.begin());
    model.id = ModelId(bytes);
    model.name = in.get<std::string>();
    model.measured.load(in);
  }
  std::vector<ModelId> ids;
  ids.reserve(saved.size());
  for (const Saved& model : saved) ids.push_back(model.id);
  sort_by(ids, std::less());
  if (!in.ok() || std::ranges::adjacent_find(ids) != ids.end()) return std::nullopt;
  std::vector<ModelIndex> places;
  places.reserve(saved.size());
  for (const Saved& model : saved) {
    places.push_back(index_for(model.id, model.name));
    entries_[places.back()].measured = model.measured;
  }
  return places;
}

void ModelCatalog::reset_measurements() {
  for (Entry& entry : entries_) entry.measured = {};
}

}  // namespace model_warmup
