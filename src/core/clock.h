// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace model_warmup {

/// Domain time: milliseconds since the Unix epoch, given by whoever owns the predictor.
///
/// The predictor reads it once at the start of each call, so that one call sees one moment and a replay can
/// put its own time in. It may jump and may go back: gaps between moments clamp at 0.
class Clock {
 public:
  virtual ~Clock() = default;
  [[nodiscard]] virtual double now_ms() const = 0;
};

/// Monotonic milliseconds since any origin, for budgets and latency metrics only: no result depends on it.
class Stopwatch {
 public:
  virtual ~Stopwatch() = default;
  [[nodiscard]] virtual double elapsed_ms() const = 0;
};

/// Time that stands where it was put: for replays, for tests, and for hosts that pass the moment with each call.
class ManualClock final : public Clock, public Stopwatch {
 public:
  explicit ManualClock(double now_ms = 0) : now_ms_(now_ms) {}
  [[nodiscard]] double now_ms() const override { return now_ms_; }
  [[nodiscard]] double elapsed_ms() const override { return now_ms_; }
  void set(double now_ms) { now_ms_ = now_ms; }
  void advance(double by_ms) { now_ms_ += by_ms; }

 private:
  double now_ms_;
};

}  // namespace model_warmup
