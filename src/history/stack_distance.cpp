// SPDX-License-Identifier: Apache-2.0
#include "history/stack_distance.h"

#include <algorithm>

#include "history/fading.h"

namespace model_warmup {
namespace {

constexpr float kDecay = 0.9995f;

/// Before anything is known: the same again, else something recent, seldom something new. In visits.
constexpr double prior_visits(std::size_t rank) {
  return rank == 1 ? 3 : rank == 0 ? 0.7 : 0.6 / static_cast<double>(rank);
}

}  // namespace

std::size_t gap_class(double gap_ms) {
  constexpr std::array<double, kGapClasses - 1> kUpTo_s = {10, 27, 72, 190, 790, 5'300, 36'000};
  return static_cast<std::size_t>(std::ranges::upper_bound(kUpTo_s, gap_ms / 1000) - kUpTo_s.begin());
}

void StackCounts::visit(std::size_t rank, float decay) {
  for (float& count : counts) count *= decay;
  total = total * decay + 1;
  counts[rank] += 1;
}

StackShares StackCounts::shares(const StackShares& prior, double weight) const {
  StackShares shares;
  for (std::size_t rank = 0; rank < kStackRanks; ++rank) {
    shares[rank] = (counts[rank] + weight * prior[rank]) / (total + weight);
  }
  return shares;
}

void StackCounts::save(ByteWriter& out) const {
  for (const float count : counts) out.put(count);
  out.put(total);
}

void StackCounts::load(ByteReader& in) {
  for (float& count : counts) count = load_amount(in);
  total = load_amount(in);
}

void StackDistances::visit(double gap_ms, std::uint32_t run, std::size_t rank) {
  tables_[gap_class(gap_ms)][run_class(run)].visit(rank, kDecay);
}

StackShares StackDistances::shares(double gap_ms, std::uint32_t run) const {
  StackShares prior;
  double visits = 0;
  for (std::size_t rank = 0; rank < kStackRanks; ++rank) visits += prior[rank] = prior_visits(rank);
  for (double& share : prior) share /= visits;
  return tables_[gap_class(gap_ms)][run_class(run)].shares(prior, visits);
}

void StackDistances::save(ByteWriter& out) const {
  for (const auto& row : tables_) {
    for (const StackCounts& counts : row) counts.save(out);
  }
}

void StackDistances::load(ByteReader& in) {
  for (auto& row : tables_) {
    for (StackCounts& counts : row) counts.load(in);
  }
}

}  // namespace model_warmup
