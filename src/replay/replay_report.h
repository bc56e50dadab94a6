// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "core/error.h"
#include "core/training.h"
#include "evaluation/evaluation_report.h"

namespace model_warmup {

/// Ways of deciding what is kept warm (see the headers beside this one).
enum class WarmPolicy : std::uint8_t {
  no_warm,           ///< nothing is kept
  keep_alive,        ///< each model for a fixed time after its last use
  lru,               ///< the least recently used goes
  lfu,               ///< the least frequently used goes
  greedy_dual,       ///< GreedyDual-Size-Frequency, all misses alike
  greedy_dual_cost,  ///< the same, misses costing their load time
  hybrid_histogram,  ///< windows from each model's idle times
  belady,            ///< clairvoyant, on demand
  cold_starts,       ///< ours: forecasts, for few cold starts
  wait,              ///< ours: forecasts, for little waiting
};

inline constexpr std::size_t kWarmPolicies = 10;

[[nodiscard]] std::string_view to_string(WarmPolicy policy);

/// On what the uses run.
enum class ReplayMachine : std::uint8_t {
  server,     ///< one for all users
  per_user,   ///< each user has one
  unlimited,  ///< one for all users, with room for everything: what matters is memory * time
};

[[nodiscard]] std::string_view to_string(ReplayMachine machine);

/// How policies are compared. Ranges are checked by `validate`.
struct ReplayOptions {
  ReplayMachine machine = ReplayMachine::server;
  /// How many models a machine holds, all taken to be of one size; each is a setting of its own. Left out together with
  /// `memory_mb`: 2, 4 and 8; 2 for `per_user`.
  std::vector<std::uint64_t> slots{};
  /// The memory of a machine, which holds models by their profiles' memory_mb; in place of `slots`.
  std::vector<double> memory_mb{};
  /// Left out: all, and for `unlimited` those that heed time: no_warm, keep_alive, hybrid_histogram, cold_starts.
  std::vector<WarmPolicy> policies{};
  /// Times of the policy `keep_alive`, each on its own.
  std::vector<double> keep_alive_ms = {60'000, 300'000, 600'000, 1'200'000, 3'600'000};
  /// Rising quantiles of load times at equal steps of probability (of 99: the percentiles), from which each model's
  /// load time is drawn. Left out: profiles say how long each takes, and there is one draw.
  std::vector<double> load_quantiles_ms{};
  std::uint64_t draws = 20;    ///< of all load times, the same for all policies
  std::uint64_t min_uses = 1;  ///< users with fewer are learned from, and for `per_user` not counted
  std::uint64_t seed = 0;

  static constexpr std::uint64_t kMostDraws = 1000;
  static constexpr std::uint64_t kMostSlots = 10'000;
  static constexpr std::size_t kMostSettings = 16;
  static constexpr std::size_t kMostKeepAlives = 16;
  static constexpr std::size_t kMostQuantiles = 1000;

  friend bool operator==(const ReplayOptions&, const ReplayOptions&) = default;
};

/// Refuses what lies outside its range and what contradicts itself (`InvalidInput`, naming the field).
[[nodiscard]] Result<void> validate(const ReplayOptions& options);

/// A comparison as a job is given it.
struct ReplayTask {
  TestDataset dataset{};
  ReplayOptions options{};

  friend bool operator==(const ReplayTask&, const ReplayTask&) = default;
};

/// How one policy did in one setting: means over the draws, with the bounds between which the mean of all possible
/// draws lies with 95 % (Student's t); none for one draw.
struct PolicyFigures {
  WarmPolicy policy = WarmPolicy::no_warm;
  std::optional<double> keep_alive_ms;  ///< of `keep_alive`
  std::optional<double> price;          ///< of ours on an unlimited machine: P(use) asked for each second of holding
  Estimate cold_rate;                   ///< share of uses that found their model neither ready nor being loaded
  Estimate late_rate;                   ///< share of uses that found it being loaded
  Estimate mean_wait_ms;
  Estimate p95_wait_ms;
  Estimate held_mb_s;    ///< memory * time, from the begin of each load to its end
  Estimate wasted_mb_s;  ///< that part of it that no use followed
  Estimate idle_models;  ///< models that were ready, on average over the trace
  Estimate loads;
  Estimate unused_share;  ///< of loads: let go before anybody used them

  friend bool operator==(const PolicyFigures&, const PolicyFigures&) = default;
};

/// One of ours less another policy, draw by draw on the same uses and load times: below 0 ours has less. What a draw
/// does to both cancels out, so these bounds tell more than those of the two figures.
struct PairedDifference {
  WarmPolicy ours = WarmPolicy::wait;
  WarmPolicy other = WarmPolicy::no_warm;
  std::optional<double> keep_alive_ms;  ///< of the other
  Estimate cold_rate;
  Estimate mean_wait_ms;

  friend bool operator==(const PairedDifference&, const PairedDifference&) = default;
};

/// Ours beside a fixed keep-alive on an unlimited machine, where both hold as much: between the two nearest prices.
struct EqualMemory {
  double keep_alive_ms = 0;
  double idle_models = 0;
  double cold_rate = 0;                 ///< of the keep-alive
  std::optional<double> our_cold_rate;  ///< at the most it holds, if that is less; none: every price holds more

  friend bool operator==(const EqualMemory&, const EqualMemory&) = default;
};

/// All policies on machines of one size.
struct ReplaySetting {
  std::optional<std::uint64_t> slots;
  std::optional<double> memory_mb;  ///< neither: without limit
  std::vector<PolicyFigures> policies;
  std::vector<PairedDifference> differences;  ///< of each of ours from each other; none on an unlimited machine
  std::vector<EqualMemory> at_equal_memory;   ///< of an unlimited machine

  friend bool operator==(const ReplaySetting&, const ReplaySetting&) = default;
};

/// What keep-warm policies would have done on recorded uses.
struct ReplayReport {
  ReplayMachine machine = ReplayMachine::server;
  std::uint64_t events = 0;  ///< without duplicates
  std::uint64_t users = 0;
  std::uint64_t models = 0;
  std::uint64_t counted_events = 0;  ///< of users with enough uses
  std::uint64_t counted_users = 0;
  std::uint64_t draws = 0;
  std::vector<ReplaySetting> settings;

  friend bool operator==(const ReplayReport&, const ReplayReport&) = default;
};

}  // namespace model_warmup
