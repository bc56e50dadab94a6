// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "catalog/model_catalog.h"
#include "core/config.h"
#include "core/error.h"
#include "core/prediction.h"
#include "core/schedule.h"
#include "planning/impact_correction.h"
#include "planning/residency.h"
#include "planning/resource_manager.h"

namespace model_warmup {

/// What a runner measured of a load; what it leaves out was not measured.
struct TaskResult {
  std::optional<double> load_time_ms{};
  std::optional<double> memory_mb{};
  std::optional<WarmStage> stage{};
  std::optional<MeasuredImpact> measured_impact{};
};

struct TaskFailure {
  std::string reason{};
  bool still_reserved = false;  ///< the loader has not settled: its memory stays set aside until `task_settled`
};

/// Which tasks a runner asks for, so that several can share a queue.
struct TaskFilter {
  std::optional<std::vector<std::string>> models{};  ///< names or ids; none: all models
  bool demanded_only = false;                        ///< only what somebody waits for
};

/// What the end of a task brought with it.
struct TaskEnd {
  WarmupTask task;
  std::vector<WarmupOutcome> outcomes;
  std::optional<double> retry_at_ms;  ///< a failed warm-up is tried again then, by a task of its own, if there is room
  std::vector<WarmupTask> dropped;    ///< queued tasks that depended on a failed one and went with it
  LoadCompany company;                ///< of a load, itself included
};

/// What went with a model that was lost.
struct LostReport {
  std::vector<WarmupOutcome> outcomes;
  std::vector<std::string> lost;  ///< names, the model's own first; empty: it held nothing

  friend bool operator==(const LostReport&, const LostReport&) = default;
};

/// Tasks that wait and tasks that run.
///
/// Which task comes next: it may start (its time has come, what it depends on has ended, its model has no conflict that
/// is warm), then demanded ones first, then by priority after ageing (a task rises by one level for every `kAgeing_ms`
/// that it could have started, without end, so that Low never starves), then by deadline (none: last), then first come.
/// Speculation starts only within every limit: its resources are set aside before it is handed out. A task that must
/// wait for loads in progress to end holds back those after it; one that waits for memory does not.
/// A demanded load is bounded by nothing: what is idle is let go for it first, and then it loads all the same. An idle
/// model that conflicts with it and that another runner holds is let go by a demanded Release, which that runner gets.
///
/// There is at most one waiting or running Warm task a model (and stage): a second one joins it.
class WarmupQueue {
 public:
  static constexpr double kAgeing_ms = 5'000;
  static constexpr std::uint32_t kMaxAttempts = 3;  ///< in a row, before a model is left alone for a while
  static constexpr double kRetryAfter_ms = 1'000;   ///< doubled with each failure in a row
  static constexpr double kGiveUpFor_ms = 600'000;  ///< after kMaxAttempts failures in a row

  WarmupQueue(const WarmupConfig& config, const ModelCatalog& catalog, ResourceManager& resources,
              Residency& residency);
  void update_config(const WarmupConfig& config) { config_ = config; }

  /// Adds one task and gives it back with its id ("t1", "t2", ...), or the task of the same model that it joined: one
  /// that waits or runs and takes it as far or further.
  /// Errors: ResourceExhausted when the queue is full; InvalidInput for an unknown model, a dependency on a task that
  /// is not there, or a Release of what is not present.
  Result<WarmupTask> enqueue_task(WarmupTask task, double now_ms);

  /// Replaces what waits of this user's last plan by a new one; the schedule's tasks get their final ids, and those of
  /// a model whose load has failed start no earlier than it may be tried again. Never fails: when the queue is full the
  /// least valuable tasks go (each worth what depends on it, if that is more), and those that went are given back with
  /// the reason.
  std::vector<SkippedModel> enqueue_schedule(WarmupSchedule& schedule, std::string_view user, double now_ms);

  /// Drops what waits of this user's plan and has not been demanded; it never started, so it costs nothing.
  void supersede(std::string_view user);

  /// The task to run next, with its resources set aside until it ends; none: nothing of what the filter lets through
  /// may start now. Models in the filter that are not registered match nothing.
  Result<std::optional<WarmupTask>> dequeue_next(double now_ms, const TaskFilter& filter = {});

  /// Somebody needs this model now: what must be done first (letting idle models go, loading what it depends on) and
  /// its own load, all demanded. A load in progress becomes demanded and is given back. Empty: it is warm.
  /// The demand stands until the model's load has ended or `withdraw_demand`. A load that conflicts with what is in use
  /// waits for that.
  /// Errors: InvalidInput for a dependency that is not registered; with code CONFLICT, naming both, when the model or
  /// what it needs cannot be warm beside a pinned model that is present.
  Result<std::vector<WarmupTask>> demand(ModelIndex model, std::string_view user, double now_ms);

  /// The last one who waited for this model has gone: one call ends all its demands. Of the loads for it and for what
  /// it depends on, those that wait go, unless another demand that stands needs them, and with them what depends on
  /// them and the Releases that made room for them. Those that run are demanded no more and are given back, so that
  /// the runner cancels them or bounds them like warm-ups; a Release that runs is left to its end. Empty: nothing of it
  /// runs, or somebody else needs all of it.
  std::vector<WarmupTask> withdraw_demand(ModelIndex model);

  // ---- a runner's reports; InvalidInput for a task that is not running ----
  Result<WarmupTask> task_started(std::string_view task_id, double now_ms);
  /// `fraction` done, in [0, 1]: corrects the estimated duration.
  Result<void> task_progress(std::string_view task_id, double fraction, double now_ms);
  Result<TaskEnd> task_completed(std::string_view task_id, const TaskResult& result, double now_ms);
  Result<TaskEnd> task_failed(std::string_view task_id, const TaskFailure& failure, double now_ms);
  /// A loader that had timed out or was cancelled has settled, or its Worker has ended: its memory is free. An id of
  /// which nothing is known is let pass. Errors: InvalidInput for a task that is still running.
  Result<void> task_settled(std::string_view task_id, double now_ms);

  /// What was loaded has gone by itself, as with a Worker that died, and everything present that is built on it went
  /// with it. Nobody need release them: Releases of them that wait go, one that runs is left to its end, as is a load
  /// in progress. It counts as a failure of the model, which rests before it is warmed ahead again; a load between two
  /// losses does not begin the count afresh, unless the model was there for `kGiveUpFor_ms`.
  LostReport model_lost(ModelIndex model, double now_ms);

  /// The task goes, and with it what waits for it. A load that has started keeps its resources set aside until
  /// `task_settled`; a model whose release had begun counts as released. Whether somebody waits is the caller's to
  /// know. Errors: InvalidInput for a task that neither waits nor runs.
  Result<std::vector<WarmupOutcome>> cancel(std::string_view task_id, double now_ms);

  /// The model has been unregistered: what waits for it goes.
  void drop_model(ModelIndex model);
  void clear_waiting();

  /// Waiting tasks in the order in which they would start if nothing stood in their way.
  [[nodiscard]] std::vector<WarmupTask> waiting(double now_ms) const;
  [[nodiscard]] std::vector<WarmupTask> running() const;
  /// Running warm-ups (not demanded loads) that have taken longer than `warmup_timeout_seconds`.
  [[nodiscard]] std::vector<WarmupTask> overdue(double now_ms) const;
  /// The next moment at which a waiting task may start by the passing of time alone; none: only an event can start one.
  [[nodiscard]] std::optional<double> next_start_at_ms(double now_ms) const;

  /// Demanded loads that passed a limit because all that was warm was in use.
  [[nodiscard]] std::uint64_t demand_over_limit() const { return demand_over_limit_; }

  /// What there is to warn of since the last call: demanded loads that passed a limit. Once for each model, until a
  /// demanded load has fitted again or passes it by another amount.
  [[nodiscard]] std::vector<std::string> take_warnings();

 private:
  struct Waiting {
    WarmupTask task;
    ModelIndex model = kNoModel;
    std::uint64_t order = 0;  ///< of arrival
    double enqueued_at_ms = 0;
    std::vector<std::string> users;  ///< whose plans want it
    std::optional<WarmStage> held;   ///< of the model when the task's costs were counted
    ModelIndex made_for = kNoModel;  ///< a Release that another runner was asked for: the load that needs its room
  };
  /// What is to be done when a runner asks.
  struct Choice {
    std::optional<std::string> task_id;  ///< of what it gets
    std::optional<Waiting> release;      ///< or this, which has no id yet
    std::vector<Waiting> asked;          ///< Releases for other runners
    std::vector<std::string> obsolete;   ///< ids of what has no object any more
    std::vector<std::string> hopeless;   ///< ids of demanded loads that can never start
  };
  struct Running {
    WarmupTask task;
    ModelIndex model = kNoModel;
    double started_at_ms = 0;
    bool began_demanded = false;
    std::vector<WarmupOutcome> outcomes = {};  ///< decided when it began, told when it ends
    LoadCompany company = {};
  };
  struct Failures {
    std::uint32_t in_a_row = 0;
    double retry_at_ms = 0;
    std::optional<double> loaded_at_ms;  ///< since the last one; what was loaded may yet be lost
  };
  /// Whether the runner that asks takes tasks of a model.
  using Passes = std::function<bool(ModelIndex)>;
  /// What is free, will be, or is lacking.
  struct Freed {
    std::uint64_t memory_mb = 0;
    std::uint64_t places = 0;

    friend bool operator==(const Freed&, const Freed&) = default;
  };
  /// What a demanded load finds when its turn has come.
  struct Room {
    enum class State : std::uint8_t { there, coming, never };
    State state = State::there;
    std::optional<ModelIndex> let_go;  ///< first, by the runner that asks
    std::vector<ModelIndex> ask_for;   ///< idle models of other runners that must go
    Freed passed;                      ///< by how much it passes the limits, when leases alone do that
    std::string_view why;              ///< models must go
  };
  /// Whether a task may be handed out.
  enum class Turn : std::uint8_t { now, later, holds_back, never };

  // ---- what waits ----
  [[nodiscard]] Result<ModelIndex> model_of(const WarmupTask& task) const;
  Waiting& add(WarmupTask task, ModelIndex model, std::string_view user, double now_ms);
  Waiting* find_waiting_load(ModelIndex model, WarmStage stage);
  Running* find_running(ModelIndex model, TaskAction action);
  Running* find_running(std::string_view task_id);
  std::vector<WarmupTask> drop(std::string_view task_id);
  std::vector<WarmupTask> drop_dependents(std::string_view task_id);
  [[nodiscard]] std::optional<std::string> prepare(WarmupTask& task,
                                                   const std::map<std::string, std::string>& final_ids,
                                                   double now_ms) const;
  [[nodiscard]] bool needs_a_place(const WarmupTask& task) const;
  [[nodiscard]] static std::map<std::string, double> worth_with_dependents(const std::vector<const WarmupTask*>& tasks);
  [[nodiscard]] std::optional<std::string> least_valuable_below(double value_ms) const;
  [[nodiscard]] std::vector<const Waiting*> in_order(double now_ms) const;
  [[nodiscard]] bool is_open(std::string_view task_id) const;

  // ---- what runs ----
  void count_costs_again();
  [[nodiscard]] Turn turn_of(const Waiting& waiting, double now_ms);
  [[nodiscard]] Turn turn_of_needs(const Waiting& waiting) const;
  [[nodiscard]] Turn turn_of_load(const Waiting& waiting, double now_ms);
  [[nodiscard]] bool conflicts(ModelIndex model) const;
  [[nodiscard]] std::size_t loads_running() const;
  [[nodiscard]] bool fits_count(ModelIndex model) const;
  [[nodiscard]] Choice choose(double now_ms, const TaskFilter& filter);
  bool has_room_made(const Waiting& demanded, const Passes& passes, double now_ms, Choice& choice);
  WarmupTask hand_out(std::size_t waiting_at, double now_ms);
  WarmupTask begin_release(WarmupTask task, ModelIndex model, double now_ms);
  [[nodiscard]] std::vector<ModelIndex> driven_out_for(const WarmupTask& load);
  void note_company();
  WarmupTask numbered(WarmupTask task, ModelIndex model);
  Result<Running> take_running(std::string_view task_id);
  static bool count_failure(Failures& failures, double now_ms);
  void put_off(ModelIndex model, double until_ms);

  // ---- room for what is demanded ----
  [[nodiscard]] Room make_room(const Waiting& demanded, const Passes& passes, double now_ms) const;
  [[nodiscard]] Room room_beside_foes(const Waiting& demanded, const std::vector<ModelIndex>& idle,
                                      const Passes& passes) const;
  [[nodiscard]] Room room_in_limits(const Waiting& demanded, const std::vector<ModelIndex>& idle, const Passes& passes,
                                    double now_ms) const;
  [[nodiscard]] std::optional<ModelIndex> first_to_go(const Waiting& demanded, const std::vector<ModelIndex>& idle,
                                                      Freed freed, const Passes& passes, double now_ms) const;
  [[nodiscard]] Freed passed_limits(const Waiting& demanded, const Freed& freed, double now_ms) const;
  [[nodiscard]] std::vector<ModelIndex> ground_of_demands() const;
  [[nodiscard]] std::vector<ModelIndex> idle_by_value(ModelIndex for_model, double now_ms) const;
  [[nodiscard]] std::vector<ModelIndex> present_on(ModelIndex model) const;
  [[nodiscard]] std::optional<ModelIndex> pinned_on(ModelIndex model) const;
  [[nodiscard]] WarmupTask release_for(const Waiting& demanded, ModelIndex model, std::string_view why,
                                       double now_ms) const;
  void ask_for(Waiting release, double now_ms);
  [[nodiscard]] bool has_lost_its_load(const Waiting& release) const;
  void note_passed(const Waiting& demanded, const Freed& passed, double now_ms);

  // ---- what is demanded ----
  [[nodiscard]] Result<void> check_conflicts(const std::vector<ModelIndex>& chain) const;
  void note_demand(ModelIndex model);
  void forget_ended_demands();
  [[nodiscard]] bool is_needed_by_a_demand(ModelIndex model) const;

  WarmupConfig config_;
  const ModelCatalog& catalog_;
  ResourceManager& resources_;
  Residency& residency_;
  std::vector<Waiting> waiting_;
  std::vector<Running> running_;
  std::map<std::string, std::vector<ModelIndex>> made_room_;  // by planned Release: what is missing for its load's sake
  std::map<ModelIndex, Failures> failures_;
  std::set<ModelIndex> demands_;  // models that somebody waits for; some of which may have ended
  std::uint64_t next_task_ = 1;
  std::uint64_t next_order_ = 0;
  std::uint64_t demand_over_limit_ = 0;
  std::map<ModelIndex, Freed> last_passed_;     // the limits, by demanded loads
  std::map<ModelIndex, std::string> warnings_;  // not told yet
};

}  // namespace model_warmup
