// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "replay/demand_policy.h"
#include "replay/reactive_policies.h"
#include "replay/replay_report.h"
#include "replay/warm_server.h"

namespace model_warmup {

/// A policy with its parameter.
struct Contestant {
  WarmPolicy policy = WarmPolicy::no_warm;
  std::optional<double> keep_alive_ms;
  std::optional<double> price_per_s;
};

/// A size of machine.
struct MachineSize {
  std::optional<std::uint64_t> slots;
  std::optional<double> memory_mb;  ///< neither: without limit

  [[nodiscard]] double capacity_mb() const;  ///< a slot is 1 MB
};

/// What is compared, by the options, which are valid; what they leave out filled in.
[[nodiscard]] std::vector<Contestant> contestants_of(const ReplayOptions& options);
[[nodiscard]] std::vector<MachineSize> sizes_of(const ReplayOptions& options);

/// All that policies may look at. What it refers to outlives the policies.
struct PolicySources {
  std::size_t models;
  const DemandView& view;
  const PricedPolicy::Promises& promises;
  const FutureUses& future;  ///< for Belady's alone
  double patience_ms;        ///< of ours
};

[[nodiscard]] std::unique_ptr<KeepWarmPolicy> make_policy(const Contestant& contestant, const PolicySources& sources);

/// A machine under a policy. Stays where it is: the machine refers to the policy.
class Simulation {
 public:
  Simulation(const Contestant& contestant, const PolicySources& sources, const ModelCosts& costs, double capacity_mb)
      : policy_(make_policy(contestant, sources)), server(costs, capacity_mb, *policy_) {}
  Simulation(const Simulation&) = delete;
  Simulation& operator=(const Simulation&) = delete;

 private:
  std::unique_ptr<KeepWarmPolicy> policy_;

 public:
  WarmServer server;
};

}  // namespace model_warmup
