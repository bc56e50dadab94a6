// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "catalog/model_cost.h"
#include "core/bytes.h"
#include "core/error.h"
#include "core/model_id.h"
#include "core/model_profile.h"

namespace model_warmup {

/// A model's place in every table of this library: dense, given at first sight of its id, never given to another.
using ModelIndex = std::uint32_t;
inline constexpr ModelIndex kNoModel = 0xFFFFFFFF;

/// What can be warmed and what it costs.
///
/// A model that is removed, or known only from a snapshot, keeps its index, so that what was learned of it is still
/// there when it is registered again; it takes part in nothing until then.
class ModelCatalog {
 public:
  /// Adds a model, or replaces the one of the same name or id when `replace`. Its id and name are unique.
  /// Errors: InvalidInput for a name or id taken (`name`, `model_id`), and for a cycle of dependencies, or a conflict
  /// between a model and something that it depends on (`depends_on`, `conflicts_with`), naming the chain; and for
  /// stages that make no sense (`check_stages`). Dependencies may be registered later; until then the model cannot be
  /// warmed ahead.
  Result<ModelIndex> add(const ModelProfile& profile, bool replace = false);

  /// Unregisters. Errors: InvalidInput for an unknown model.
  Result<ModelIndex> remove(std::string_view model);

  /// Registered model of this name or id (in any form that `ModelId::from_string` takes).
  [[nodiscard]] std::optional<ModelIndex> find(std::string_view model) const;
  [[nodiscard]] std::optional<ModelIndex> find(const ModelId& id) const;

  /// The same, with an InvalidInput error about `field` that names the nearest registered name.
  [[nodiscard]] Result<ModelIndex> require(std::string_view model, std::string_view field = "model") const;

  /// Registered models in order of registration.
  [[nodiscard]] const std::vector<ModelIndex>& registered() const { return order_; }
  [[nodiscard]] bool is_registered(ModelIndex model) const { return entries_[model].registered; }

  /// One more than the greatest index ever given.
  [[nodiscard]] std::size_t known() const { return entries_.size(); }

  /// The model's profile with `model_id` filled in.
  [[nodiscard]] const ModelProfile& profile(ModelIndex model) const { return entries_[model].profile; }
  [[nodiscard]] const ModelId& id(ModelIndex model) const { return *entries_[model].profile.model_id; }
  [[nodiscard]] const std::string& name(ModelIndex model) const { return entries_[model].profile.name; }

  /// The model and all it depends on, dependencies first. None: some dependency is not registered.
  [[nodiscard]] std::optional<std::vector<ModelIndex>> with_dependencies(ModelIndex model) const;

  /// Registered models that cannot be warm beside this one, whichever of the two says so.
  [[nodiscard]] std::vector<ModelIndex> conflicts(ModelIndex model) const;

  /// Share of the machine that a load is taken to use when its profile does not say.
  void set_assumed_cpu_percent(double percent) { assumed_cpu_percent_ = percent; }

  [[nodiscard]] ModelCost cost(ModelIndex model, WarmStage stage = WarmStage::primed) const;

  /// Costs are kept from nothing: the time of a load that began at a stage is added to what that stage costs.
  /// Figures that make no sense (negative, not finite, of a load that got no further than it began) are left out.
  void record_load(ModelIndex model, const MeasuredLoad& load);

  /// Ids, names and measured costs; profiles are the application's to declare again.
  void save(ByteWriter& out) const;

  /// Reads what `save` wrote into a catalogue of its own, merges it into this one and gives, for each index of the
  /// saved one, the index here.
  [[nodiscard]] std::optional<std::vector<ModelIndex>> merge(ByteReader& in);

  /// Forgets what was measured; registrations stay.
  void reset_measurements();

 private:
  struct Entry {
    ModelProfile profile;
    MeasuredCosts measured;
    bool registered = false;
  };

  ModelIndex index_for(const ModelId& id, std::string_view name);
  [[nodiscard]] Result<void> check_dependencies(ModelIndex model) const;
  [[nodiscard]] Result<void> check_dependents(ModelIndex model) const;
  [[nodiscard]] std::vector<ModelIndex> dependents(ModelIndex model) const;
  [[nodiscard]] bool names_conflict(ModelIndex model, ModelIndex other) const;
  [[nodiscard]] std::string pointer_to(std::string_view list, const std::vector<std::string>& names,
                                       ModelIndex model) const;
  enum class Mark : std::uint8_t { none, open, done };
  bool visit(ModelIndex model, std::vector<Mark>& marks, std::vector<ModelIndex>& order, std::vector<ModelIndex>& chain,
             bool& complete) const;

  std::vector<Entry> entries_;
  std::vector<ModelIndex> order_;
  std::map<ModelId, ModelIndex> by_id_;                     // every model known
  std::map<std::string, ModelIndex, std::less<>> by_name_;  // registered models
  double assumed_cpu_percent_ = 25;
};

}  // namespace model_warmup
