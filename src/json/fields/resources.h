// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/resources.h"
#include "json/fields/choices.h"
#include "json/fields/ranges.h"

namespace model_warmup::json {

#define FIELD(...) MODEL_WARMUP_FIELD(ResourceRequirements, __VA_ARGS__)
template <>
struct Spec<ResourceRequirements> {
  static constexpr std::string_view kType = "ResourceRequirements";
  static constexpr std::string_view kSubject = "requirements";
  static constexpr Unknown kUnknown = Unknown::refused;
  static constexpr std::string_view kDoc = "What something takes at its peak.";
  static constexpr std::array kFields = {
      FIELD(memory_mb, kMegabytes, "Memory."),
      FIELD(cpu_percent, kLoad, "CPU."),
      FIELD(network_mbps, kBandwidth, "Network bandwidth."),
      FIELD(storage_mb, kMegabytes, "Storage."),
  };
};
#undef FIELD

#define FIELD(...) MODEL_WARMUP_FIELD(AvailableResource, __VA_ARGS__)
template <>
struct Spec<AvailableResource> {
  static constexpr std::string_view kType = "AvailableResource";
  static constexpr std::string_view kSubject = "resource";
  static constexpr Unknown kUnknown = Unknown::ignored;
  static constexpr std::string_view kDoc = "One figure of availability, where it comes from and how old it is.";
  static constexpr std::array kFields = {
      FIELD(value, kNonNegative, "The figure; null when it is not known, which is neither nothing nor endless.")
          .null_when_none(),
      FIELD(source, kAny, "Where it comes from."),
      FIELD(age_ms, kDuration, "How old it is."),
  };
};
#undef FIELD

#define FIELD(...) MODEL_WARMUP_FIELD(ResourceAvailability, __VA_ARGS__)
template <>
struct Spec<ResourceAvailability> {
  static constexpr std::string_view kType = "ResourceAvailability";
  static constexpr std::string_view kSubject = "availability";
  static constexpr Unknown kUnknown = Unknown::ignored;
  static constexpr std::string_view kDoc = "What the machine has to spare.";
  static constexpr std::array kFields = {
      FIELD(available_memory_mb, kAny, "Memory, in MB."),
      FIELD(available_cpu_percent, kAny, "CPU, in % of the whole machine."),
      FIELD(available_network_mbps, kAny, "Network bandwidth, in Mbps."),
      FIELD(available_storage_mb, kAny, "Storage, in MB."),
      FIELD(load_average, kAny, "Processes that run or wait to run."),
  };
};
#undef FIELD

#define FIELD(...) MODEL_WARMUP_FIELD(ResourceReport, __VA_ARGS__)
template <>
struct Spec<ResourceReport> {
  static constexpr std::string_view kType = "ResourceReport";
  static constexpr std::string_view kSubject = "resources";
  static constexpr Unknown kUnknown = Unknown::refused;
  static constexpr std::string_view kDoc = "What a host tells of its machine; what it leaves out stays as it was.";
  static constexpr std::array kFields = {
      FIELD(available_memory_mb, (Range{0, kMaxDouble, "MB"}), "Memory to spare."),
      FIELD(available_cpu_percent, kPercent, "CPU to spare."),
      FIELD(available_network_mbps, kBandwidth, "Network bandwidth to spare."),
      FIELD(available_storage_mb, (Range{0, kMaxDouble, "MB"}), "Storage to spare."),
      FIELD(load_average, kNonNegative, "Processes that run or wait to run."),
      FIELD(total_memory_mb, kMegabytes, "Memory that the machine has."),
      FIELD(cores, kCount, "Processor cores that the machine has."),
      FIELD(source, kAny, "Where the figures come from."),
  };
};
#undef FIELD

#define FIELD(...) MODEL_WARMUP_FIELD(ResourceAllocation, __VA_ARGS__)
template <>
struct Spec<ResourceAllocation> {
  static constexpr std::string_view kType = "ResourceAllocation";
  static constexpr std::string_view kSubject = "allocation";
  static constexpr Unknown kUnknown = Unknown::ignored;
  static constexpr std::string_view kDoc =
      "A share of the resources that was set aside; it ends when released, or by itself at expires_at_ms.";
  static constexpr std::array kFields = {
      FIELD(allocation_id, kName, "What releases it.").required(),
      FIELD(requirements, kAny, "What was set aside."),
      FIELD(expires_at_ms, kMoment, "When it ends by itself."),
  };
};
#undef FIELD

}  // namespace model_warmup::json
