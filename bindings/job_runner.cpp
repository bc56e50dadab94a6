// SPDX-License-Identifier: Apache-2.0
#include "bindings/job_runner.h"

#include <algorithm>
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
  if (!cancelled) {
    result = job->result();
    bytes = job->take_bytes();
  }
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
    if (!running.bytes.empty()) bytes_.emplace_back(job_id, std::move(running.bytes));
    if (bytes_.size() > kMostKeptBytes) bytes_.pop_front();
  } else {
    status.state = JobState::failed;
    status.error = std::move(running.result.error());
  }
  jobs_.erase(jobs_.find(job_id));
  return status;
}

Result<std::vector<std::uint8_t>> JobRunner::take_bytes(std::string_view job_id) {
  const auto place = std::ranges::find(bytes_, job_id, [](const auto& kept) { return std::string_view(kept.first); });
  if (place == bytes_.end()) {
    return std::unexpected(WarmupError::invalid_input(
        "job_id", "job \"" + std::string(job_id.substr(0, 64)) +
                      "\" has no bytes to give: they are there once its end has been told, and given only once"));
  }
  std::vector<std::uint8_t> bytes = std::move(place->second);
  bytes_.erase(place);
  return bytes;
}

bool JobRunner::callers_turn(Running& running) const {
  if (running.owner.load() == Owner::caller) return true;
  if (stopwatch_.elapsed_ms() - running.started_ms < kThreadStartLimitMs) return false;
  Owner nobody = Owner::nobody;
  return running.owner.compare_exchange_strong(nobody, Owner::caller);
}

std::uint64_t JobRunner::step(double max_ms) {
  const double begun = stopwatch_.elapsed_ms();
  std::uint64_t still_running, worked_on;
  do {
    still_running = worked_on = 0;
    for (auto& [id, running] : jobs_) {
      if (running->finished.load(std::memory_order_acquire)) continue;
      const bool mine = callers_turn(*running);
      if (mine && running->advance()) continue;
      ++still_running;
      if (mine) ++worked_on;
    }
  } while (worked_on > 0 && stopwatch_.elapsed_ms() - begun < max_ms);
  return still_running;
}

Result<void> JobRunner::cancel(std::string_view job_id) {
  const auto found = find(job_id);
  if (!found) return std::unexpected(found.error());
  (*found)->cancel.store(true, std::memory_order_relaxed);
  return {};
}

}  // namespace model_warmup
