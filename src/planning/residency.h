// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "catalog/model_catalog.h"
#include "core/config.h"
#include "core/error.h"
#include "metrics/outcome_ledger.h"
#include "planning/resource_manager.h"

namespace model_warmup {

/// Warm means ready for use (stage primed). A model that only holds an earlier stage is cold and says its stage.
enum class ModelState : std::uint8_t { cold, loading, warm };

[[nodiscard]] std::string_view to_string(ModelState state);

/// What is there of one model.
struct ModelPresence {
  ModelState state = ModelState::cold;
  std::optional<WarmStage> stage;  ///< reached; none: nothing of it is in memory
  std::uint64_t memory_mb = 0;     ///< held, without a load in progress
  double since_ms = 0;             ///< when the present state began
  std::uint32_t in_use = 0;        ///< leases, those of models that need it included
  double last_used_at_ms = 0;      ///< end of the last lease, or start of one still running
  double keep_value_ms = 0;        ///< what the last plan expected keeping it to save

  friend bool operator==(const ModelPresence&, const ModelPresence&) = default;
};

/// A load that begins.
struct LoadStart {
  std::string task_id;
  WarmStage stage = WarmStage::primed;
  std::uint64_t memory_mb = 0;  ///< on top of what is held already
  double estimated_ms = 0;
  AllocationKey allocation = 0;
  bool speculative = true;                  ///< a warm-up, which will have an outcome; a demanded load has none
  double keep_value_ms = 0;                 ///< what having it is expected to save, until the next plan says it better
  double load_cost_ms = 0;                  ///< CPU and network that it takes, in ms of waiting
  std::vector<ModelIndex> driven_out = {};  ///< let go for its sake, as `Residency::driven_out_with` tells
};

/// Which models are cold, loading and warm, who uses them, and what became of each warm-up.
///
/// A lease on a model is one on everything it depends on. Each warm-up is pending until the first lease, the horizon,
/// an eviction or a failure settles it; its outcome is booked in the ledger then and given back once, by that call or,
/// when the time alone has decided it, by the next call that gives outcomes back.
///
/// What was let go for a warm-up's sake is watched until then: if somebody has to wait for it first, that wait is the
/// warm-up's doing and stands in its outcome. (Once the warmed model itself is used the account is closed: had nothing
/// been warmed, its own demanded load would have driven out as much.)
class Residency {
 public:
  Residency(const WarmupConfig& config, const ModelCatalog& catalog, ResourceManager& resources, OutcomeLedger& ledger);
  void update_config(const WarmupConfig& config) { config_ = config; }

  [[nodiscard]] const ModelPresence& of(ModelIndex model) const;
  [[nodiscard]] bool is_loading(ModelIndex model) const;
  /// Models that hold memory or are being loaded, by index.
  [[nodiscard]] const std::vector<ModelIndex>& present() const { return present_; }
  /// May be let go now: holds memory, is neither in use, awaited, pinned, being loaded, nor needed by one that is
  /// present.
  [[nodiscard]] bool is_idle(ModelIndex model, double now_ms) const;

  /// Until when the lease for whose sake the model was loaded may still start; in the past: it is not awaited.
  [[nodiscard]] double awaited_until_ms(ModelIndex model) const;
  /// Memory of loads that have failed or were cancelled and have not settled.
  [[nodiscard]] std::uint64_t unsettled_mb() const;

  // ---- loads ----
  void load_begun(ModelIndex model, const LoadStart& load, double now_ms);
  void load_started(ModelIndex model, double now_ms);
  /// Somebody waits for the load in progress from now on.
  void load_demanded(ModelIndex model, double now_ms);
  /// Somebody needs the model, which is cold, and has to wait so long. Tell it before room is made for its load.
  void missed(ModelIndex model, double waited_ms);
  /// Nobody waits for it any more. It keeps its account: a warm-up has an outcome, one begun for a demand has none.
  void load_withdrawn(ModelIndex model);
  /// Measured figures replace the estimates: `load_time_ms` of this load, `memory_mb` all that is held after it.
  std::vector<WarmupOutcome> load_completed(ModelIndex model, std::optional<WarmStage> stage,
                                            std::optional<double> load_time_ms, std::optional<double> memory_mb,
                                            double now_ms);
  /// With `still_reserved` its memory stays set aside until `load_settled`.
  std::vector<WarmupOutcome> load_failed(ModelIndex model, bool still_reserved, double now_ms);
  /// A load that has started holds its memory until `load_settled`; one that has not is free and has no outcome.
  std::vector<WarmupOutcome> load_cancelled(ModelIndex model, double now_ms);
  /// What a failed or cancelled load still held is free. False: nothing is held for that task.
  bool load_settled(std::string_view task_id);
  /// The model is being let go: from now on it is cold, but its memory is not free before `released`.
  std::vector<WarmupOutcome> release_begun(ModelIndex model, double now_ms);
  /// What will be missing once the model is let go for something else: itself, or, when nobody has used it since it was
  /// warmed, what it has driven out itself. Ask before `release_begun`.
  [[nodiscard]] std::vector<ModelIndex> driven_out_with(ModelIndex model) const;
  void released(ModelIndex model, double now_ms);
  /// What was held is gone by itself. Its leases last until they are ended; a load in progress goes on.
  std::vector<WarmupOutcome> lost(ModelIndex model, double now_ms);

  // ---- use ----
  /// Errors: InvalidInput when the model is not warm.
  Result<std::vector<WarmupOutcome>> lease_started(ModelIndex model, double now_ms);
  /// Errors: InvalidInput when there is no lease on it.
  Result<void> lease_ended(ModelIndex model, double now_ms);
  /// A use without a lease, as a host reports that runs its models itself: settles the warm-up as a lease would.
  std::vector<WarmupOutcome> used(ModelIndex model, double now_ms);

  /// Decides as unused what nobody came for in time.
  void settle(double now_ms);

  void set_keep_value(ModelIndex model, double keep_value_ms);

 private:
  /// A warm-up that is complete and waits for its outcome.
  struct PendingWarmup {
    std::string task_id;
    std::uint64_t memory_mb = 0;
    double started_at_ms = 0;
    double load_time_ms = 0;
    double useful_until_ms = 0;
    std::optional<double> demanded_at_ms = {};  ///< somebody came while it was loading
    double load_cost_ms = 0;
    std::vector<ModelIndex> driven_out = {};  ///< and still missing
    double lost_ms = 0;                       ///< waiting for those that were needed
  };
  struct Load {
    LoadStart start;
    double started_at_ms = 0;
    bool started = false;
    std::optional<double> demanded_at_ms;
    double lost_ms = 0;
  };
  struct Entry {
    ModelPresence presence;
    std::optional<AllocationKey> allocation;  ///< of all that is held
    std::optional<Load> load;
    std::vector<PendingWarmup> pending;
    double awaited_until_ms = 0;  ///< a demanded load has ended and its lease is about to start
  };
  struct Reserved {
    std::string task_id;
    AllocationKey allocation;
    std::uint64_t memory_mb;
  };

  [[nodiscard]] const Entry* find(ModelIndex model) const;
  Entry& entry(ModelIndex model);
  void set_state(ModelIndex model, double now_ms);
  [[nodiscard]] std::vector<ModelIndex> chain_of(ModelIndex model) const;
  void use(ModelIndex model, double now_ms);
  void come_back(ModelIndex model, double waited_ms);
  void end_load(ModelIndex model, OutcomeKind kind, bool still_reserved, double now_ms);
  void give_up(ModelIndex model, OutcomeKind kind, double now_ms);
  void decide(ModelIndex model, const PendingWarmup& warmup, OutcomeKind kind, double at_ms);
  [[nodiscard]] std::vector<WarmupOutcome> tell() { return std::exchange(untold_, {}); }

  WarmupConfig config_;
  const ModelCatalog& catalog_;
  ResourceManager& resources_;
  OutcomeLedger& ledger_;
  std::vector<Entry> entries_;
  std::vector<ModelIndex> present_;
  std::vector<Reserved> reserved_;
  std::vector<WarmupOutcome> untold_;  // decided, and not yet given back
};

}  // namespace model_warmup
