// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace model_warmup {

/// What something takes at its peak.
struct ResourceRequirements {
  std::uint64_t memory_mb = 0;
  double cpu_percent = 0;  ///< of the whole machine
  double network_mbps = 0;
  std::uint64_t storage_mb = 0;

  friend bool operator==(const ResourceRequirements&, const ResourceRequirements&) = default;
};

/// Where a figure comes from. `assumed` figures bound nothing beyond what the configuration does.
enum class ResourceSource : std::uint8_t { measured, declared, assumed };

[[nodiscard]] std::string_view to_string(ResourceSource source);

/// One figure of availability with where it comes from and how old it is.
struct AvailableResource {
  std::optional<double> value;  ///< none: not known, which is neither nothing nor endless
  ResourceSource source = ResourceSource::assumed;
  double age_ms = 0;

  friend bool operator==(const AvailableResource&, const AvailableResource&) = default;
};

struct ResourceAvailability {
  AvailableResource available_memory_mb;
  AvailableResource available_cpu_percent;
  AvailableResource available_network_mbps;
  AvailableResource available_storage_mb;
  AvailableResource load_average;

  friend bool operator==(const ResourceAvailability&, const ResourceAvailability&) = default;
};

/// What a host tells of its machine; what it leaves out stays as it was.
struct ResourceReport {
  std::optional<double> available_memory_mb{};
  std::optional<double> available_cpu_percent{};
  std::optional<double> available_network_mbps{};
  std::optional<double> available_storage_mb{};
  std::optional<double> load_average{};
  std::optional<std::uint64_t> total_memory_mb{};
  std::optional<std::uint64_t> cores{};
  ResourceSource source = ResourceSource::measured;

  friend bool operator==(const ResourceReport&, const ResourceReport&) = default;
};

/// A share of the resources set aside; it ends when released, or by itself at `expires_at_ms`.
struct ResourceAllocation {
  std::string allocation_id;
  ResourceRequirements requirements;
  double expires_at_ms = 0;

  friend bool operator==(const ResourceAllocation&, const ResourceAllocation&) = default;
};

}  // namespace model_warmup
