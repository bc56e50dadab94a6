// SPDX-License-Identifier: Apache-2.0
#include "history/use_surprise.h"

#include <algorithm>
#include <vector>

#include "core/math.h"
#include "history/global_history.h"
#include "history/user_history.h"

namespace model_warmup {
namespace {

constexpr std::uint64_t kLeastUses = 100;
constexpr double kLeastTail = 1e-30;  // a float keeps it
constexpr double kAllSeen = 1e-9;     // what rounding leaves where nothing is unseen

/// Refines chances by what a narrower context has seen. What it has not seen gets as many cases as it has different
/// followers (Witten & Bell, "The zero-frequency problem", IEEE Trans. Information Theory 37(4), 1991) and some more,
/// shared as in the broader context: so a context where anything can follow does not exclude what has not followed yet.
/// A follower that has faded to less than one case counts as that much of one, and for the rest as unseen.
void refine(std::vector<double>& chances, const DecayedCounts* seen, double more_cases) {
  if (seen == nullptr || seen->entries().empty()) return;
  double unseen = 0, cases = more_cases;
  for (const double chance : chances) unseen += chance;
  for (const auto& [model, count] : seen->entries()) {
    const double follower = std::min(count, 1.0f);
    unseen -= chances[model] * follower;
    cases += follower;
    chances[model] *= 1 - follower;
  }
  const double all = seen->total() + cases;
  const double scale = unseen > kAllSeen ? cases / all / unseen : 0;
  for (double& chance : chances) chance *= scale;
  for (const auto& [model, count] : seen->entries()) chances[model] += count / all;
}

float tail_of(const std::vector<double>& chances, ModelIndex model) {
  double tail = 0, whole = 0;
  for (const double chance : chances) {
    whole += chance;
    if (chance <= chances[model]) tail += chance;
  }
  return static_cast<float>(std::clamp(tail / whole, kLeastTail, 1.0));
}

}  // namespace

TailChances tail_chances(const GlobalHistory& global, const UserHistory& user, ModelIndex model, std::size_t models) {
  if (user.uses() == 0 || global.uses() < kLeastUses) return {};
  std::vector<double> chances(models);
  const double all = static_cast<double>(global.uses()) + static_cast<double>(models);
  for (ModelIndex i = 0; i < models; ++i) {
    const ModelRecord* record = global.record(i);
    chances[i] = (record == nullptr ? 1 : static_cast<double>(record->uses()) + 1) / all;
  }
  TailChances tails;
  refine(chances, global.followers(user.models().front().tag), 20);
  tails.by_all = tail_of(chances, model);
  refine(chances, user.followers(1), 0);
  tails.by_habit = tail_of(chances, model);
  return tails;
}

double TailChances::surprise_bits() const { return std::min(-math::log2(by_all), kMostBits); }

void TailChances::save(ByteWriter& out) const {
  out.put(by_all);
  out.put(by_habit);
}

void TailChances::load(ByteReader& in) {
  by_all = in.get<float>();
  by_habit = in.get<float>();
  const bool chances = by_all > 0 && by_all <= 1 && by_habit > 0 && by_habit <= 1;
  if (!chances && !(by_all == 0 && by_habit == 0)) in.fail();
}

}  // namespace model_warmup
