// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <limits>
#include <span>
#include <vector>

#include "catalog/model_catalog.h"

namespace model_warmup {

class KeepWarmPolicy;

/// What models cost on a simulated machine, by ModelIndex.
struct ModelCosts {
  std::vector<double> load_ms;
  std::vector<double> memory_mb;
};

/// What happened to one use.
enum class UseOutcome : std::uint8_t {
  warm,  ///< its model was ready
  late,  ///< its model was being loaded
  cold,  ///< its model had to be loaded, or had not begun to be
};

/// What a machine did, summed over its life.
struct ServerTotals {
  std::uint64_t uses = 0;
  std::uint64_t cold = 0;
  std::uint64_t late = 0;
  std::uint64_t loads = 0;
  std::uint64_t unused_loads = 0;  ///< ended, or given up, before anybody used them
  double held_mb_s = 0;            ///< memory * time from the begin of a load to its end
  double wasted_mb_s = 0;          ///< that part of it that no use followed
  double idle_model_s = 0;         ///< models that were ready * time
  std::vector<float> waits_ms;     ///< of uses that waited at all; the others' is 0
};

/// A machine that holds models in a memory of some size and serves uses in the order in which they come.
///
/// The rules of this world, the same for all policies:
///   - A model takes its whole memory from the moment its load begins. The capacity is never passed.
///   - A use of a ready model is served at once. One of a model that is being loaded waits for the rest of the load.
///   Any
///     other begins a load and waits for all of it.
///   - A use takes no time beyond its wait (traces do not say how long one works), so uses of one model never stand in
///     each other's way. In use is therefore what is being loaded for somebody who waits; it is never let go.
///   - For a load that somebody waits for, room is made among models that are ready and among loads that nobody waits
///     for, those of the least worth to the policy first. Where that is not enough, the load queues, first come first
///     served, until there is room.
///   - Loads do not slow each other down. A policy may load ahead and let go at any moment, as far as there is room and
///     nobody queues.
class WarmServer {
 public:
  /// `costs` and `policy` must outlive this. No model needs more than `capacity_mb`, which may be infinite.
  WarmServer(const ModelCosts& costs, double capacity_mb, KeepWarmPolicy& policy);

  /// Begins earlier than with the first use: the policy plans at this moment.
  void switch_on(double at_ms);

  /// Lets time pass; it must not go back. What a policy does meanwhile rests on what it has been told so far.
  void pass_until(double at_ms);

  /// A use of the model, now. O(models held), and what the policy takes to plan.
  UseOutcome use(ModelIndex model);

  /// Lets time pass until all who wait are served, lets go what is held, and closes the book.
  ServerTotals finish();

  // What policies see and do.

  [[nodiscard]] double now_ms() const { return now_ms_; }
  [[nodiscard]] const ModelCosts& costs() const { return costs_; }
  [[nodiscard]] double free_mb() const { return capacity_mb_ - taken_mb_; }
  [[nodiscard]] bool has_queue() const { return !queue_.empty(); }
  /// Ready, or a load that nobody waits for: what may be let go.
  [[nodiscard]] bool is_idle(ModelIndex model) const { return slots_[model].idle(); }
  /// Neither there nor on its way.
  [[nodiscard]] bool is_absent(ModelIndex model) const { return slots_[model].state == State::absent; }
  [[nodiscard]] bool is_ready(ModelIndex model) const { return slots_[model].state == State::ready; }
  /// When it was last used, or else its load began. Precondition: held.
  [[nodiscard]] double last_needed_ms(ModelIndex model) const { return slots_[model].last_needed_ms; }
  /// Models that are held, in no particular order.
  [[nodiscard]] std::span<const ModelIndex> held() const { return held_; }

  /// Begins a load that nobody waits for. Precondition: absent, there is room, nobody queues.
  void load_ahead(ModelIndex model);
  /// Precondition: idle.
  void let_go(ModelIndex model);

 private:
  enum class State : std::uint8_t { absent, queued, loading, ready };
  struct Slot {
    State state = State::absent;
    bool used = false;            // since its load began
    double began_ms = 0;          // its load
    double ready_ms = 0;          // when the load ends or ended
    double last_needed_ms = 0;    // by a use, or the begin of the load
    std::vector<double> waiting;  // since when
    [[nodiscard]] bool idle() const { return state == State::ready || (state == State::loading && waiting.empty()); }
  };

  [[nodiscard]] ModelIndex next_to_be_ready() const;
  void end_load(ModelIndex model);
  void serve_queue();
  [[nodiscard]] bool make_room(double memory_mb);
  void begin_load(ModelIndex model);

  const ModelCosts& costs_;
  double capacity_mb_;
  KeepWarmPolicy& policy_;
  double now_ms_ = -std::numeric_limits<double>::infinity();
  double taken_mb_ = 0;
  std::vector<Slot> slots_;  // by ModelIndex
  std::vector<ModelIndex> held_;
  std::deque<ModelIndex> queue_;
  ServerTotals totals_;
};

/// Decides what a machine keeps and loads ahead. Times are those of the server.
class KeepWarmPolicy {
 public:
  static constexpr double kNever = std::numeric_limits<double>::infinity();

  KeepWarmPolicy() = default;
  KeepWarmPolicy(const KeepWarmPolicy&) = delete;
  KeepWarmPolicy& operator=(const KeepWarmPolicy&) = delete;
  virtual ~KeepWarmPolicy() = default;

  /// The model is asked for; the server has not looked yet whether it has it.
  virtual void used(const WarmServer& server, ModelIndex model) = 0;

  /// A load of the model begins, by whomever; room has been made.
  virtual void loading(const WarmServer& /*server*/, ModelIndex /*model*/) {}

  /// The model is let go, by whomever.
  virtual void gone(ModelIndex /*model*/) {}

  /// What it is worth to keep an idle model, in any unit but the same for all, for each MB; the least goes first, ties
  /// by order of registration.
  [[nodiscard]] virtual double worth(const WarmServer& server, ModelIndex model) const = 0;

  /// Loads ahead and lets go, what nobody waits for: after each use, after each load, and at `next_plan_ms`.
  virtual void plan(WarmServer& /*server*/) {}

  /// When there is something to do even if nothing happens; later than now.
  [[nodiscard]] virtual double next_plan_ms() const { return kNever; }
};

}  // namespace model_warmup
