// SPDX-License-Identifier: Apache-2.0
#include "bindings/tools/benchmark_job.h"

#include "json/wire.h"

namespace model_warmup {
namespace {

BenchmarkBuild this_build() {
  BenchmarkBuild build;
  build.version = MODEL_WARMUP_VERSION;
#if defined(__EMSCRIPTEN_PTHREADS__)
  build.variant = "wasm-threads";
#elif defined(__EMSCRIPTEN__)
  build.variant = "wasm-single";
#else
  build.variant = "native";
#endif
#if defined(__clang__)
  build.compiler = "Clang " __clang_version__;
#else
  build.compiler = "GCC " __VERSION__;
#endif
  // Clang ends its version with a space where it has no repository to tell of.
  while (build.compiler.ends_with(' ')) build.compiler.pop_back();
  return build;
}

}  // namespace

Result<std::unique_ptr<Job>> BenchmarkJob::make(const std::string& input, ModelWarmupPredictor& predictor,
                                                const Stopwatch& stopwatch) {
  const auto options = json::parse<BenchmarkOptions>(input);
  if (!options) return std::unexpected(options.error());
  auto meter = std::make_unique<HeapMeter>();
  const BenchmarkHost host = {.stopwatch = &stopwatch, .meter = meter.get(), .build = this_build()};
  auto run = PerformanceBenchmarker(predictor.config(), host).start(*options);
  if (!run) return std::unexpected(std::move(run.error()));
  return std::unique_ptr<Job>(new BenchmarkJob(std::move(meter), std::move(*run)));
}

Result<std::string> BenchmarkJob::result() {
  const auto results = run_.result();
  if (!results) return std::unexpected(results.error());
  return json::write(*results);
}

}  // namespace model_warmup
