// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "benchmark/benchmark_results.h"
#include "json/fields/ranges.h"

namespace model_warmup::json {

inline constexpr Range kMicroseconds = {0, kMaxDouble, "us"};
inline constexpr Range kBytes = {0, kMaxInteger, "bytes"};

template <>
struct ChoiceSpec<GrowthAxis> {
  static constexpr std::string_view kType = "GrowthAxis";
  static constexpr auto kLast = GrowthAxis::uses;
  static constexpr std::string_view kDoc = "What grows from one point of a series to the next.";
};

#define FIELD(...) MODEL_WARMUP_FIELD(BenchmarkMachine, __VA_ARGS__)
template <>
struct Spec<BenchmarkMachine> {
  static constexpr std::string_view kType = "BenchmarkMachine";
  static constexpr std::string_view kSubject = "machine";
  static constexpr Unknown kUnknown = Unknown::refused;
  static constexpr std::string_view kDoc = "Where it was measured, as the host tells it.";
  static constexpr std::array kFields = {
      FIELD(cpu, kLabel, "The processor's name."),
      FIELD(cores, kCount, "Logical ones."),
      FIELD(memory_mb, kMegabytes, "Of the whole machine."),
      FIELD(runtime, kLabel, "What runs the build: Node.js, a browser, an operating system; with its version."),
  };
};
#undef FIELD

#define FIELD(...) MODEL_WARMUP_FIELD(BenchmarkBuild, __VA_ARGS__)
template <>
struct Spec<BenchmarkBuild> {
  static constexpr std::string_view kType = "BenchmarkBuild";
  static constexpr std::string_view kSubject = "build";
  static constexpr Unknown kUnknown = Unknown::ignored;
  static constexpr std::string_view kDoc = "What was measured.";
  static constexpr std::array kFields = {
      FIELD(version, kLabel, "Of this library."),
      FIELD(variant, kLabel, "\"native\", \"wasm-single\" or \"wasm-threads\"."),
      FIELD(compiler, kLabel, "Name and version."),
  };
};
#undef FIELD

#define FIELD(...) MODEL_WARMUP_FIELD(BenchmarkOptions, __VA_ARGS__)
template <>
struct Spec<BenchmarkOptions> {
  static constexpr std::string_view kType = "BenchmarkOptions";
  static constexpr std::string_view kSubject = "options";
  static constexpr Unknown kUnknown = Unknown::refused;
  static constexpr std::string_view kDoc = "What is measured, and how often. An empty list leaves its part out.";
  static constexpr std::array kFields = {
      FIELD(seed, kCount, "Of all users, models, uses and requests; the same seed, the same calls."),
      FIELD(models, (Range{1, BenchmarkOptions::kMostModels}), "Of the predictor whose operations are timed."),
      FIELD(users, (Range{1, BenchmarkOptions::kMostUsers}), "Of the same."),
      FIELD(calls, (Range{BenchmarkOptions::kFewestCalls, BenchmarkOptions::kMostCalls}),
            "Of each operation, after as many as it takes to warm up."),
      FIELD(settling_uses, (Range{1, BenchmarkOptions::kMostUses}),
            "That each predictor learns from before anything is timed, and at least three for each user."),
      FIELD(model_counts, (Range{1, BenchmarkOptions::kMostModels}),
            "Predictors with as many models and 1,000 of the users; [10, 50, 100, 1000] when left out. The fewest and "
            "the most give the memory per model.")
          .nullable()
          .holding(BenchmarkOptions::kMostCounts),
      FIELD(user_counts, (Range{1, BenchmarkOptions::kMostUsers}),
            "Predictors with as many users and `models`; [100, 1000, 10000] when left out.")
          .nullable()
          .holding(BenchmarkOptions::kMostCounts),
      FIELD(use_counts, (Range{1, BenchmarkOptions::kMostUses}),
            "One predictor with `models` and 20 users after as many uses, ascending; [5000, 10000, 20000, 40000] when "
            "left out.")
          .nullable()
          .holding(BenchmarkOptions::kMostCounts),
      FIELD(machine, kAny, "Where it runs; goes into the results.").nullable(),
  };
};
#undef FIELD

#define FIELD(...) MODEL_WARMUP_FIELD(StopwatchQuality, __VA_ARGS__)
template <>
struct Spec<StopwatchQuality> {
  static constexpr std::string_view kType = "StopwatchQuality";
  static constexpr std::string_view kSubject = "stopwatch";
  static constexpr Unknown kUnknown = Unknown::ignored;
  static constexpr std::string_view kDoc =
      "What the stopwatch can tell: no time is known better than to its resolution, and each has one reading in it.";
  static constexpr std::array kFields = {
      FIELD(resolution_us, kMicroseconds, "The smallest step that was seen; 0: it never moved."),
      FIELD(reading_us, kMicroseconds, "What a reading takes."),
  };
};
#undef FIELD

#define FIELD(...) MODEL_WARMUP_FIELD(BenchmarkTarget, __VA_ARGS__)
template <>
struct Spec<BenchmarkTarget> {
  static constexpr std::string_view kType = "BenchmarkTarget";
  static constexpr std::string_view kSubject = "target";
  static constexpr Unknown kUnknown = Unknown::ignored;
  static constexpr std::string_view kDoc = "What is asked of an operation; left out: nothing.";
  static constexpr std::array kFields = {
      FIELD(median_us, kMicroseconds, "Half of the calls are below it."),
      FIELD(p95_us, kMicroseconds, "95 % of the calls are at most that."),
      FIELD(per_second, kNonNegative, "At least as many."),
      FIELD(met, kAny, "All that is asked for."),
  };
};
#undef FIELD

#define FIELD(...) MODEL_WARMUP_FIELD(OperationTimes, __VA_ARGS__)
template <>
struct Spec<OperationTimes> {
  static constexpr std::string_view kType = "OperationTimes";
  static constexpr std::string_view kSubject = "operation";
  static constexpr Unknown kUnknown = Unknown::ignored;
  static constexpr std::string_view kDoc =
      "How long an operation takes. Quantiles are those of the calls themselves, by nearest rank.";
  static constexpr std::array kFields = {
      FIELD(name, kLabel, "Which one."),
      FIELD(calls, kCount, "How many were timed."),
      FIELD(mean_us, kMicroseconds, "Mean."),
      FIELD(p50_us, kMicroseconds, "Half of the calls took at most that."),
      FIELD(p95_us, kMicroseconds, "95 % of the calls."),
      FIELD(p99_us, kMicroseconds, "99 % of the calls."),
      FIELD(max_us, kMicroseconds, "All of them."),
      FIELD(per_second, kNonNegative, "Calls one after another; 0: no time passed."),
      FIELD(target, kAny, "What the specification asks for; left out: it says nothing."),
  };
};
#undef FIELD

#define FIELD(...) MODEL_WARMUP_FIELD(GrowthPoint, __VA_ARGS__)
template <>
struct Spec<GrowthPoint> {
  static constexpr std::string_view kType = "GrowthPoint";
  static constexpr std::string_view kSubject = "point";
  static constexpr Unknown kUnknown = Unknown::ignored;
  static constexpr std::string_view kDoc = "A predictor of some size: how long it takes and what it holds.";
  static constexpr std::array kFields = {
      FIELD(axis, kAny, "What grows in its series."),
      FIELD(models, kCount, "Registered models."),
      FIELD(users, kCount, "Users."),
      FIELD(uses, kCount, "Learned from before anything was timed."),
      FIELD(predict_and_warm, kAny, "A question."),
      FIELD(record_usage, kAny, "A use."),
      FIELD(heap_bytes, kBytes, "All that the predictor holds; left out: nobody could tell."),
  };
};
#undef FIELD

#define FIELD(...) MODEL_WARMUP_FIELD(ComponentMemory, __VA_ARGS__)
template <>
struct Spec<ComponentMemory> {
  static constexpr std::string_view kType = "ComponentMemory";
  static constexpr std::string_view kSubject = "component";
  static constexpr Unknown kUnknown = Unknown::ignored;
  static constexpr std::string_view kDoc =
      "What a component holds, measured by letting it go: what the allocator got back.";
  static constexpr std::array kFields = {
      FIELD(component, kLabel, "Which one."),
      FIELD(base_bytes, kBytes, "Without models, on the line through the fewest and the most of them."),
      FIELD(bytes_per_model, kBytes, "The slope of that line; users and uses are the same."),
      FIELD(target_base_bytes, kBytes, "At most, by the specification; left out: it has no such row."),
      FIELD(target_bytes_per_model, kBytes, "The same for each model."),
      FIELD(target_met, kAny, "Both."),
  };
};
#undef FIELD

#define FIELD(...) MODEL_WARMUP_FIELD(CacheResults, __VA_ARGS__)
template <>
struct Spec<CacheResults> {
  static constexpr std::string_view kType = "CacheResults";
  static constexpr std::string_view kSubject = "cache";
  static constexpr Unknown kUnknown = Unknown::ignored;
  static constexpr std::string_view kDoc = "How the cache of pattern analyses does.";
  static constexpr std::array kFields = {
      FIELD(lookups, kCount, "Of a stable workload."),
      FIELD(questions_a_use, kCount, "In it: how often a user asks between two uses."),
      FIELD(hit_rate, kShare, "Share that the cache answered."),
      FIELD(target_hit_rate, kShare, "The specification's lower bound."),
      FIELD(cached_results, kCount, "Whose memory was measured."),
      FIELD(bytes, kBytes, "That they hold; left out: nobody could tell."),
      FIELD(target_bytes, kBytes, "The specification's upper bound for 1,000."),
      FIELD(invalidated_by_config, kAny, "Asked again all were found, under another configuration none."),
  };
};
#undef FIELD

#define FIELD(...) MODEL_WARMUP_FIELD(BenchmarkResults, __VA_ARGS__)
template <>
struct Spec<BenchmarkResults> {
  static constexpr std::string_view kType = "BenchmarkResults";
  static constexpr std::string_view kSubject = "results";
  static constexpr Unknown kUnknown = Unknown::ignored;
  static constexpr std::string_view kDoc = "All that a benchmark measures.";
  static constexpr std::array kFields = {
      FIELD(machine, kAny, "Where."),
      FIELD(build, kAny, "What."),
      FIELD(seed, kCount, "Of users, models, uses and requests."),
      FIELD(models, kCount, "Of the predictor whose operations were timed."),
      FIELD(users, kCount, "Of the same."),
      FIELD(uses, kCount, "That it had learned from before."),
      FIELD(stopwatch, kAny, "How well times are known."),
      FIELD(operations, kAny, "How long each takes."),
      FIELD(growth, kAny, "How that and memory grow."),
      FIELD(memory, kAny, "What each component holds."),
      FIELD(cache, kAny, "How the cache of analyses does."),
  };
};
#undef FIELD

}  // namespace model_warmup::json
