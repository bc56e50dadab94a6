// SPDX-License-Identifier: Apache-2.0
#include "bindings/job_runner.h"

#include <utility>

#if defined(__EMSCRIPTEN_PTHREADS__)
#include <pthread.h>
#endif

namespace model_warmup {
namespace {

constexpr double kThreadStartLimitMs = 2'000;

}  // namespace

bool JobRunner::Running::advance() {
  const bool cancelled = cancel.load(std::memory_order_relaxed);
  if (!cancelled && !job->step()) {
    progress.store(job->progress(), std::memory_order_relaxed);
    return false;
  }
  if (!cancelled) result = job->result();
  finished.store(true, std::memory_order_release);
  return true;
}

void* JobRunner::run_on_thread(void* shared) {
  const std::unique_ptr<std::shared_ptr<Running>> handed(static_cast<std::shared_ptr<Running>*>(shared));
  Running& running = **handed;
  Owner nobody = Owner::nobody;
  if (running.owner.compare_exchange_strong(nobody, Owner::thread)) {
    while (!running.advance()) {
    }
  }
  return nullptr;
}

JobRunner::~JobRunner() {
  for (auto& [id, running] : jobs_) running->cancel.store(true, std::memory_order_relaxed);
}

std::string JobRunner::start(std::string kind, std::unique_ptr<Job> job) {
  auto running = std::make_shared<Running>();
  running->job = std::move(job);
  running->kind = std::move(kind);
  running->started_ms = stopwatch_.elapsed_ms();
#if defined(__EMSCRIPTEN_PTHREADS__)
  auto* handed = new std::shared_ptr<Running>(running);
  pthread_t thread;
  if (pthread_create(&thread, nullptr, &run_on_thread, handed) == 0) {
    pthread_detach(thread);
  } else {
    delete handed;
    running->owner.store(Owner::caller);
  }
#else
  running->owner.store(Owner::caller);
#endif
  std::string id = "j" + std::to_string(next_id_++);
  jobs_.emplace(id, std::move(running));
  return id;
}

Result<JobRunner::Running*> JobRunner::find(std::string_view job_id) {
  const auto place = jobs_.find(job_id);
  if (place != jobs_.end()) return place->second.get();
  return std::unexpected(WarmupError::invalid_input(
      "job_id", "no job \"" + std::string(job_id.substr(0, 64)) + "\" is known; its end is told only once"));
}

Result<JobStatus> JobRunner::status(std::string_view job_id) {
  const auto found = find(job_id);
  if (!found) return std::unexpected(found.error());
  Running& running = **found;
  JobStatus status;
  status.job_id = job_id;
  status.kind = running.kind;
  status.progress = running.progress.load(std::memory_order_relaxed);
  if (running.cancel.load(std::memory_order_relaxed)) {
    status.state = JobState::cancelled;
  } else if (!running.finished.load(std::memory_order_acquire)) {
    return status;
  } else if (running.result) {
    status.state = JobState::done;
    status.progress = 1;
    status.result = std::move(*running.result);
  } else {
    status.state = JobState::failed;
    status.error = std::move(running.result.error());
  }
  jobs_.erase(jobs_.find(job_id));
  return status;
}

bool JobRunner::callers_turn(Running& running) const {
  if (running.owner.load() == Owner::caller) return true;
  if (stopwatch_.elapsed_ms() - running.started_ms < kThreadStartLimitMs) return false;
  Owner nobody = Owner::nobody;
  return running.owner.compare_exchange_strong(nobody, Owner::caller);
}

std::uint64_t JobRunner::step(double max_ms) {
  const double begun = stopwatch_.elapsed_ms();
  std::uint64_t still_running = 0;
  for (auto& [id, running] : jobs_) {
    bool ended = running->finished.load(std::memory_order_acquire);
    if (!ended && callers_turn(*running)) {
      do {
        ended = running->advance();
      } while (!ended && stopwatch_.elapsed_ms() - begun < max_ms);
    }
    if (!ended) ++still_running;
  }
  return still_running;
}

Result<void> JobRunner::cancel(std::string_view job_id) {
  const auto found = find(job_id);
  if (!found) return std::unexpected(found.error());
  (*found)->cancel.store(true, std::memory_order_relaxed);
  return {};
}

}  // namespace model_warmup
