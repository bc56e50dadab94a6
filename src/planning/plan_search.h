// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>

#include "core/error.h"
#include "core/plan.h"

namespace model_warmup {

/// A search for the best plan that can be stopped and carried on at any node.
///
/// The problem, exactly: a load starts at 0, at the end of a load or at a Release, takes its load time without a break
/// and ends by the horizon; its memory counts from its start on, that of a resident until its Release. Residents in use
/// or pinned stay, the others at least `min_residency_ms`. A candidate starts after everything it depends on has ended;
/// what is loaded or depended on is not let go. A plan is worth the value of its loads by their ends, and the
/// keep_value of the residents it keeps. When the residents alone pass a limit, those worth least go first, as far as
/// that helps. Candidates of one id with different stages are alternatives, of which at most one is loaded; a candidate
/// with the id of a resident takes it further: its memory comes on top, its place is the resident's, which then stays.
class PlanSearch {
 public:
  /// Errors: InvalidInput for an id given twice, a dependency that does not exist, a cycle (naming it), and values or
  /// times that add up to more than 2^53 - 1.
  [[nodiscard]] static Result<PlanSearch> start(const PlanProblem& problem, std::uint64_t seed = 0);

  PlanSearch(PlanSearch&&) noexcept;
  PlanSearch& operator=(PlanSearch&&) noexcept;
  ~PlanSearch();

  /// Tries at most this many more plans; a node is one plan tried. Stops early when the best is proved to be optimal.
  void step(std::uint64_t nodes);

  /// Nothing better can be found.
  [[nodiscard]] bool finished() const;
  [[nodiscard]] std::uint64_t nodes() const;

  /// The best plan so far; before the first step the one that loads nothing. elapsed_ms is 0: nothing here knows the
  /// time.
  [[nodiscard]] Plan best() const;

 private:
  class State;
  explicit PlanSearch(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace model_warmup
