// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "core/config.h"
#include "core/error.h"
#include "core/resources.h"

namespace model_warmup {

/// What is set aside for one load, one warm model or one outside claim. 0 names none.
using AllocationKey = std::uint64_t;

/// What the machine has, what of it is set aside, and therefore what may still be taken.
///
/// Everything that takes memory has an allocation here, from the moment a load is decided until the model is gone:
/// so the sum of all allocations is what counts against the limits, and whoever asks first has it.
/// Availability is told by the host; what it does not tell is unknown and bounded by the configuration alone.
class ResourceManager {
 public:
  explicit ResourceManager(const WarmupConfig& config) : config_(config) {}
  void update_config(const WarmupConfig& config) { config_ = config; }

  /// What the host knows of its machine. Errors: InvalidInput for negative or not finite figures.
  Result<void> report(const ResourceReport& report, double now_ms);

  /// What the host last told, less what has been set aside since. Nothing told: no value, source assumed.
  [[nodiscard]] Result<ResourceAvailability> get_available_resources(double now_ms) const;

  /// Sets resources aside for a use outside of this library, until released or `warmup_timeout_seconds` have passed.
  /// Errors: ResourceAllocation naming the resource that does not suffice.
  Result<ResourceAllocation> allocate_resources(const ResourceRequirements& requirements, double now_ms);

  /// Errors: InvalidInput for an allocation that is not (or no longer) there.
  Result<void> release_resources(std::string_view allocation_id, double now_ms);

  // ---- for loads and warm models ----

  /// Why a load cannot have what it needs.
  enum class Shortage : std::uint8_t {
    none,
    until_loads_end,   ///< it fits as soon as loads in progress end
    until_memory_free  ///< it fits once something warm is let go, if at all
  };
  struct Fit {
    Shortage shortage = Shortage::none;
    std::string_view resource;  ///< the specification's field, for instance "memory_mb"
  };
  [[nodiscard]] Fit fit(const ResourceRequirements& requirements, double now_ms);

  /// Sets resources aside whatever the limits say; passing one is the caller's to decide (`fit` first).
  AllocationKey reserve(const ResourceRequirements& requirements);

  /// A load has ended: from now on it takes memory only.
  void settle(AllocationKey key, std::uint64_t memory_mb);
  /// Nobody knows how far a load has got that was given up: its memory stays set aside, and nothing else.
  void keep_memory_alone(AllocationKey key);
  void release(AllocationKey key);

  /// Memory for everything here together: min(max_memory_mb, what is available and what our models held when that
  /// was told).
  [[nodiscard]] std::uint64_t memory_limit_mb() const;
  /// CPU for all loads in progress together: min(max_cpu_percent, available).
  [[nodiscard]] double cpu_limit_percent() const;
  [[nodiscard]] std::optional<double> network_limit_mbps() const;

  /// The sum of all that is set aside at this moment.
  [[nodiscard]] ResourceRequirements in_use(double now_ms) const;

  /// Tasks that run or want to, as the host last told.
  [[nodiscard]] std::optional<double> load_average() const {
    return load_average_ ? std::optional(load_average_->value) : std::nullopt;
  }
  [[nodiscard]] std::optional<std::uint64_t> cores() const { return cores_; }
  [[nodiscard]] std::optional<std::uint64_t> total_memory_mb() const { return total_memory_mb_; }

  /// The moment at which the next outside claim expires by itself.
  [[nodiscard]] std::optional<double> next_expiry_ms(double now_ms) const;

 private:
  struct Told {
    double value;
    ResourceSource source;
    double at_ms;
    double ours;  ///< what of our allocations had been taken out of it when it was told
  };
  struct Entry {
    ResourceRequirements requirements;
    bool settled = false;
    std::optional<double> expires_at_ms;
  };

  void expire(double now_ms);
  void recount();

  WarmupConfig config_;
  std::optional<Told> memory_, cpu_, network_, storage_, load_average_;
  std::optional<std::uint64_t> cores_, total_memory_mb_;
  std::map<AllocationKey, Entry> entries_;
  ResourceRequirements in_use_;          // sum over entries_, expired ones included
  std::uint64_t settled_memory_mb_ = 0;  // sum over those that are settled
  AllocationKey next_key_ = 1;
};

}  // namespace model_warmup
