// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "json/fields/evaluation.h"
#include "json/fields/ranges.h"
#include "json/fields/training.h"
#include "replay/replay_report.h"

namespace model_warmup::json {

template <>
struct ChoiceSpec<WarmPolicy> {
  static constexpr std::string_view kType = "WarmPolicy";
  static constexpr auto kLast = WarmPolicy::wait;
  static constexpr std::string_view kDoc =
      "A way of deciding what is kept warm: nothing; each model for a fixed time; by recency, by frequency, by "
      "GreedyDual-Size-Frequency with all misses alike or costing their load time, by windows from a hybrid histogram; "
      "clairvoyant on demand (Belady); ours, for few cold starts or for little waiting.";
};

template <>
struct ChoiceSpec<ReplayMachine> {
  static constexpr std::string_view kType = "ReplayMachine";
  static constexpr auto kLast = ReplayMachine::unlimited;
  static constexpr std::string_view kDoc =
      "What uses run on: one server for all users, a machine for each, or one with room for everything, where what "
      "matters is memory * time.";
};

#define FIELD(...) MODEL_WARMUP_FIELD(ReplayOptions, __VA_ARGS__)
template <>
struct Spec<ReplayOptions> {
  static constexpr std::string_view kType = "ReplayOptions";
  static constexpr std::string_view kSubject = "options";
  static constexpr Unknown kUnknown = Unknown::refused;
  static constexpr std::string_view kDoc = "How keep-warm policies are compared.";
  static constexpr std::array kFields = {
      FIELD(machine, kAny, "What uses run on."),
      FIELD(slots, (Range{1, ReplayOptions::kMostSlots}),
            "How many models a machine holds; each is a setting of its own. Left out: 2, 4 and 8; 2 for per_user.")
          .nullable()
          .holding(ReplayOptions::kMostSettings),
      FIELD(memory_mb, kMegabytes, "The memory of a machine, which holds models by their memory_mb; in place of slots.")
          .nullable()
          .holding(ReplayOptions::kMostSettings),
      FIELD(policies, kAny, "Left out: all that make sense on the machine.").nullable().holding(kWarmPolicies),
      FIELD(keep_alive_ms, kDuration, "Times of the policy keep_alive. Left out: 1, 5, 10, 20 and 60 minutes.")
          .nullable()
          .holding(ReplayOptions::kMostKeepAlives),
      FIELD(load_quantiles_ms, kDuration,
            "Rising quantiles of load times at equal steps of probability (of 99: the percentiles), from which each "
            "model's load time is drawn. Left out: profiles say how long each takes, and there is one draw.")
          .nullable()
          .holding(ReplayOptions::kMostQuantiles),
      FIELD(draws, (Range{1, ReplayOptions::kMostDraws}), "Draws of all load times, the same for all policies."),
      FIELD(min_uses, kCount, "Users with fewer are learned from, and for per_user not counted."),
      FIELD(seed, kCount, "Of the draws."),
  };
};
#undef FIELD

#define FIELD(...) MODEL_WARMUP_FIELD(ReplayTask, __VA_ARGS__)
template <>
struct Spec<ReplayTask> {
  static constexpr std::string_view kType = "ReplayTask";
  static constexpr std::string_view kSubject = "replay";
  static constexpr Unknown kUnknown = Unknown::refused;
  static constexpr std::size_t kMaxBytes = kMaxDatasetBytes;
  static constexpr std::string_view kDoc = "What a job of the kind \"replay\" is given.";
  static constexpr std::array kFields = {
      FIELD(dataset, kAny, "The uses to replay.").required(),
      FIELD(options, kAny, "How.").nullable(),
  };
};
#undef FIELD

#define FIELD(...) MODEL_WARMUP_FIELD(PolicyFigures, __VA_ARGS__)
template <>
struct Spec<PolicyFigures> {
  static constexpr std::string_view kType = "PolicyFigures";
  static constexpr std::string_view kSubject = "figures";
  static constexpr Unknown kUnknown = Unknown::ignored;
  static constexpr std::string_view kDoc =
      "How one policy did in one setting: means over the draws, with 95 % bounds unless there is one draw only.";
  static constexpr std::array kFields = {
      FIELD(policy, kAny, "Which."),
      FIELD(keep_alive_ms, kDuration, "Of keep_alive."),
      FIELD(price, kNonNegative, "Of ours on an unlimited machine: P(use) asked for each second of holding."),
      FIELD(cold_rate, kAny, "Share of uses that found their model neither ready nor being loaded."),
      FIELD(late_rate, kAny, "Share of uses that found it being loaded."),
      FIELD(mean_wait_ms, kAny, "Time that a use waits."),
      FIELD(p95_wait_ms, kAny, "What 95 % of uses do not exceed."),
      FIELD(held_mb_s, kAny, "MB * s held, from the begin of each load to its end; with slots a model counts as 1 MB."),
      FIELD(wasted_mb_s, kAny, "That part of it that no use followed."),
      FIELD(idle_models, kAny, "Models that were ready, on average over the trace."),
      FIELD(loads, kAny, "How many there were."),
      FIELD(unused_share, kAny, "Share of loads that were let go before anybody used them."),
  };
};
#undef FIELD

#define FIELD(...) MODEL_WARMUP_FIELD(PairedDifference, __VA_ARGS__)
template <>
struct Spec<PairedDifference> {
  static constexpr std::string_view kType = "PairedDifference";
  static constexpr std::string_view kSubject = "figures";
  static constexpr Unknown kUnknown = Unknown::ignored;
  static constexpr std::string_view kDoc =
      "One of ours less another policy, draw by draw on the same uses and load times: below 0 ours has less.";
  static constexpr std::array kFields = {
      FIELD(ours, kAny, "cold_starts or wait."),
      FIELD(other, kAny, "Which other."),
      FIELD(keep_alive_ms, kDuration, "Of the other, if it is keep_alive."),
      FIELD(cold_rate, kAny, "Difference of the shares of cold uses."),
      FIELD(mean_wait_ms, kAny, "Difference of the times that a use waits."),
  };
};
#undef FIELD

#define FIELD(...) MODEL_WARMUP_FIELD(EqualMemory, __VA_ARGS__)
template <>
struct Spec<EqualMemory> {
  static constexpr std::string_view kType = "EqualMemory";
  static constexpr std::string_view kSubject = "figures";
  static constexpr Unknown kUnknown = Unknown::ignored;
  static constexpr std::string_view kDoc = "Ours beside a fixed keep-alive, where both hold as much for as long.";
  static constexpr std::array kFields = {
      FIELD(keep_alive_ms, kDuration, "The fixed time."),
      FIELD(idle_models, kNonNegative, "What the keep-alive holds ready, on average."),
      FIELD(cold_rate, kShare, "Of the keep-alive."),
      FIELD(our_cold_rate, kShare,
            "Ours, between the two nearest prices, or where it holds most, if that is less; none: every price holds "
            "more."),
  };
};
#undef FIELD

#define FIELD(...) MODEL_WARMUP_FIELD(ReplaySetting, __VA_ARGS__)
template <>
struct Spec<ReplaySetting> {
  static constexpr std::string_view kType = "ReplaySetting";
  static constexpr std::string_view kSubject = "setting";
  static constexpr Unknown kUnknown = Unknown::ignored;
  static constexpr std::string_view kDoc = "All policies on machines of one size.";
  static constexpr std::array kFields = {
      FIELD(slots, kCount, "How many models a machine holds."),
      FIELD(memory_mb, kMegabytes, "Or its memory; neither: without limit."),
      FIELD(policies, kAny, "In the order asked for."),
      FIELD(differences, kAny, "Of each of ours from each other policy; none where there is room for everything."),
      FIELD(at_equal_memory, kAny, "Of an unlimited machine: ours beside each keep-alive."),
  };
};
#undef FIELD

#define FIELD(...) MODEL_WARMUP_FIELD(ReplayReport, __VA_ARGS__)
template <>
struct Spec<ReplayReport> {
  static constexpr std::string_view kType = "ReplayReport";
  static constexpr std::string_view kSubject = "report";
  static constexpr Unknown kUnknown = Unknown::ignored;
  static constexpr std::string_view kDoc = "What keep-warm policies would have done on recorded uses.";
  static constexpr std::array kFields = {
      FIELD(machine, kAny, "What uses ran on."),
      FIELD(events, kCount, "Uses, without duplicates."),
      FIELD(users, kCount, "Who used."),
      FIELD(models, kCount, "What was used."),
      FIELD(counted_events, kCount, "Uses of users with enough of them."),
      FIELD(counted_users, kCount, "Those users."),
      FIELD(draws, kCount, "Draws of load times."),
      FIELD(settings, kAny, "One for each size of machine."),
  };
};
#undef FIELD

}  // namespace model_warmup::json
