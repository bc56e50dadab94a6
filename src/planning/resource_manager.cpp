// SPDX-License-Identifier: Apache-2.0
#include "planning/resource_manager.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "core/text.h"

namespace model_warmup {
namespace {

double as_double(std::uint64_t count) { return static_cast<double>(count); }

std::uint64_t floor_to_count(double value) { return value <= 0 ? 0 : static_cast<std::uint64_t>(std::floor(value)); }

}  // namespace

Result<void> ResourceManager::report(const ResourceReport& report, double now_ms) {
  const std::pair<std::string_view, const std::optional<double>*> figures[] = {
      {"available_memory_mb", &report.available_memory_mb},
      {"available_cpu_percent", &report.available_cpu_percent},
      {"available_network_mbps", &report.available_network_mbps},
      {"available_storage_mb", &report.available_storage_mb},
      {"load_average", &report.load_average}};
  for (const auto& [field, figure] : figures) {
    if (*figure && !(std::isfinite(**figure) && **figure >= 0)) {
      return std::unexpected(WarmupError::invalid_input(std::string(field), "must be a finite number, 0 or more"));
    }
  }
  expire(now_ms);
  const auto tell = [&](std::optional<Told>& told, const std::optional<double>& figure, double ours) {
    if (figure) told = Told{*figure, report.source, now_ms, ours};
  };
  // A load in progress may not have taken its memory yet, so only what warm models hold is surely out of the figure.
  tell(memory_, report.available_memory_mb, as_double(settled_memory_mb_));
  tell(cpu_, report.available_cpu_percent, in_use_.cpu_percent);
  tell(network_, report.available_network_mbps, in_use_.network_mbps);
  tell(storage_, report.available_storage_mb, as_double(in_use_.storage_mb));
  tell(load_average_, report.load_average, 0);
  if (report.cores) cores_ = report.cores;
  if (report.total_memory_mb) total_memory_mb_ = report.total_memory_mb;
  return {};
}

Result<ResourceAvailability> ResourceManager::get_available_resources(double now_ms) const {
  const auto available = [&](const std::optional<Told>& told, double ours) {
    if (!told) return AvailableResource{};
    // What we have taken since is gone, what we have given back is there again.
    return AvailableResource{std::max(0.0, told->value + told->ours - ours), told->source,
                             std::max(0.0, now_ms - told->at_ms)};
  };
  const ResourceRequirements taken = in_use(now_ms);
  ResourceAvailability result;
  result.available_memory_mb = available(memory_, as_double(taken.memory_mb));
  result.available_cpu_percent = available(cpu_, taken.cpu_percent);
  result.available_network_mbps = available(network_, taken.network_mbps);
  result.available_storage_mb = available(storage_, as_double(taken.storage_mb));
  result.load_average = available(load_average_, 0);
  return result;
}

std::uint64_t ResourceManager::memory_limit_mb() const {
  if (!memory_) return config_.max_memory_mb;
  return std::min(config_.max_memory_mb, floor_to_count(memory_->value + memory_->ours));
}

double ResourceManager::cpu_limit_percent() const {
  return cpu_ ? std::min(config_.max_cpu_percent, cpu_->value + cpu_->ours) : config_.max_cpu_percent;
}

std::optional<double> ResourceManager::network_limit_mbps() const {
  return network_ ? std::optional(network_->value + network_->ours) : std::nullopt;
}

ResourceManager::Fit ResourceManager::fit(const ResourceRequirements& needs, double now_ms) {
  expire(now_ms);
  const std::uint64_t limit_mb = memory_limit_mb();
  if (needs.memory_mb > limit_mb - std::min(limit_mb, in_use_.memory_mb)) {
    return {Shortage::until_memory_free, "memory_mb"};
  }
  if (storage_ && as_double(in_use_.storage_mb) + as_double(needs.storage_mb) > storage_->value + storage_->ours) {
    return {Shortage::until_memory_free, "storage_mb"};
  }
  // What alone is too much for the limit will not fit when the others have ended either.
  const auto passing = [](double needed, double taken, double limit) {
    if (needed == 0 || taken + needed <= limit) return Shortage::none;
    return needed <= limit ? Shortage::until_loads_end : Shortage::until_memory_free;
  };
  const Shortage cpu = passing(needs.cpu_percent, in_use_.cpu_percent, cpu_limit_percent());
  if (cpu != Shortage::none) return {cpu, "cpu_percent"};
  if (const auto limit = network_limit_mbps()) {
    const Shortage network = passing(needs.network_mbps, in_use_.network_mbps, *limit);
    if (network != Shortage::none) return {network, "network_mbps"};
  }
  return {Shortage::none, {}};
}

Result<ResourceAllocation> ResourceManager::allocate_resources(const ResourceRequirements& requirements,
                                                               double now_ms) {
  for (const double figure : {requirements.cpu_percent, requirements.network_mbps}) {
    if (std::isfinite(figure) && figure >= 0) continue;
    return std::unexpected(WarmupError::invalid_input("requirements", "must be finite numbers, 0 or more"));
  }
  if (const Fit room = fit(requirements, now_ms); room.shortage != Shortage::none) {
    return std::unexpected(WarmupError::resource_allocation(std::string(room.resource)));
  }
  const AllocationKey key = reserve(requirements);
  const double expires_at_ms = now_ms + as_double(config_.warmup_timeout_seconds) * 1000;
  entries_[key].expires_at_ms = expires_at_ms;
  return ResourceAllocation{"a" + std::to_string(key), requirements, expires_at_ms};
}

Result<void> ResourceManager::release_resources(std::string_view allocation_id, double now_ms) {
  expire(now_ms);
  const auto named = std::ranges::find_if(entries_, [&](const auto& entry) {
    return entry.second.expires_at_ms && "a" + std::to_string(entry.first) == allocation_id;
  });
  if (named == entries_.end()) {
    return std::unexpected(WarmupError::invalid_input(
        "allocation_id", "no allocation " + in_quotes(allocation_id) + "; it may have expired"));
  }
  entries_.erase(named);
  recount();
  return {};
}

AllocationKey ResourceManager::reserve(const ResourceRequirements& requirements) {
  const AllocationKey key = next_key_++;
  entries_[key].requirements = requirements;
  recount();
  return key;
}

void ResourceManager::settle(AllocationKey key, std::uint64_t memory_mb) {
  const auto entry = entries_.find(key);
  if (entry == entries_.end()) return;
  entry->second.requirements = {.memory_mb = memory_mb};
  entry->second.settled = true;
  recount();
}

void ResourceManager::keep_memory_alone(AllocationKey key) {
  const auto entry = entries_.find(key);
  if (entry == entries_.end()) return;
  entry->second.requirements = {.memory_mb = entry->second.requirements.memory_mb};
  recount();
}

void ResourceManager::release(AllocationKey key) {
  entries_.erase(key);
  recount();
}

std::optional<double> ResourceManager::next_expiry_ms(double now_ms) const {
  std::optional<double> next;
  for (const auto& [key, entry] : entries_) {
    const bool to_come = entry.expires_at_ms && *entry.expires_at_ms > now_ms;
    if (to_come && (!next || *entry.expires_at_ms < *next)) next = entry.expires_at_ms;
  }
  return next;
}

void ResourceManager::expire(double now_ms) {
  const auto gone = std::erase_if(
      entries_, [&](const auto& entry) { return entry.second.expires_at_ms && *entry.second.expires_at_ms <= now_ms; });
  if (gone > 0) recount();
}

// Added up afresh each time: differences of doubles would leave a little behind with every load.
ResourceRequirements ResourceManager::in_use(double now_ms) const {
  ResourceRequirements sum;
  for (const auto& [key, entry] : entries_) {
    if (entry.expires_at_ms && *entry.expires_at_ms <= now_ms) continue;
    sum.memory_mb += entry.requirements.memory_mb;
    sum.cpu_percent += entry.requirements.cpu_percent;
    sum.network_mbps += entry.requirements.network_mbps;
    sum.storage_mb += entry.requirements.storage_mb;
  }
  return sum;
}

void ResourceManager::recount() {
  in_use_ = in_use(-std::numeric_limits<double>::infinity());
  settled_memory_mb_ = 0;
  for (const auto& [key, entry] : entries_) {
    if (entry.settled) settled_memory_mb_ += entry.requirements.memory_mb;
  }
}

}  // namespace model_warmup
