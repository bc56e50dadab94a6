// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/clock.h"
#include "core/error.h"
#include "json/replies.h"

namespace model_warmup {

/// Long work on a copy of its own, which ends in a value.
class Job {
 public:
  virtual ~Job() = default;
  /// Works for a millisecond or so. True: done.
  virtual bool step() = 0;
  /// In [0, 1]. Estimated.
  [[nodiscard]] virtual double progress() const = 0;
  /// JSON. Called once, after the last step or for what there is when the job is cancelled.
  [[nodiscard]] virtual Result<std::string> result() = 0;
  /// What belongs to the result and is no JSON. Called once, after a result.
  [[nodiscard]] virtual std::vector<std::uint8_t> take_bytes() { return {}; }
};

using JobState = json::JobPhase;

struct JobStatus {
  std::string job_id;
  std::string kind;
  JobState state = JobState::running;
  double progress = 0;
  std::string result;  ///< JSON, once done
  WarmupError error;   ///< once failed
};

/// Runs jobs where the build lets it: each on a thread of its own, or in slices on the caller's.
///
/// A thread is made on first need. Where none can be made, or one has not begun after two seconds (a page that may not
/// start Workers never says so), the job is worked on by `step` like in a build without threads. The caller's thread
/// never waits for another.
class JobRunner {
 public:
  /// `stopwatch` must outlive the runner; it is only read on the caller's thread.
  explicit JobRunner(const Stopwatch& stopwatch) : stopwatch_(stopwatch) {}
  JobRunner(const JobRunner&) = delete;
  JobRunner& operator=(const JobRunner&) = delete;
  ~JobRunner();

  std::string start(std::string kind, std::unique_ptr<Job> job);

  /// Errors: InvalidInput `job_id` for an id that was never given or whose end has been told already.
  [[nodiscard]] Result<JobStatus> status(std::string_view job_id);

  /// The bytes of a job whose `status` was told to be done. They are given once, and kept for the last few such jobs.
  /// Errors: InvalidInput `job_id` for a job that has none to give.
  [[nodiscard]] Result<std::vector<std::uint8_t>> take_bytes(std::string_view job_id);

  /// Works for at most about `max_ms` on jobs that no thread has, by turns. Gives the number of jobs that still run.
  std::uint64_t step(double max_ms);

  /// The job stops at its next step. Errors: as of `status`.
  Result<void> cancel(std::string_view job_id);

 private:
  enum class Owner : std::uint8_t { nobody, thread, caller };

  /// Shared with the job's thread, if it gets one; whoever owns it works on it, the others read the atomics.
  struct Running {
    std::unique_ptr<Job> job;
    std::string kind;
    double started_ms = 0;
    std::atomic<Owner> owner = Owner::nobody;
    std::atomic<bool> cancel = false;
    std::atomic<bool> finished = false;  // set last: what it guards below is complete
    std::atomic<double> progress = 0;
    Result<std::string> result;
    std::vector<std::uint8_t> bytes;

    /// One step; true when the job has ended.
    bool advance();
  };

  static void* run_on_thread(void* shared);
  [[nodiscard]] Result<Running*> find(std::string_view job_id);
  [[nodiscard]] bool callers_turn(Running& running) const;

  static constexpr std::size_t kMostKeptBytes = 4;  // jobs

  const Stopwatch& stopwatch_;
  std::deque<std::pair<std::string, std::vector<std::uint8_t>>> bytes_;  // of jobs that are done, oldest first
  std::map<std::string, std::shared_ptr<Running>, std::less<>> jobs_;
  std::uint64_t next_id_ = 1;
};

}  // namespace model_warmup
