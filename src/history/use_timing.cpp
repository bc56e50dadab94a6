// SPDX-License-Identifier: Apache-2.0
#include "history/use_timing.h"

#include <cmath>

#include "core/hash.h"
#include "history/global_history.h"
#include "history/user_history.h"

namespace model_warmup {
namespace {

constexpr double kBackOffWeight = 6;
constexpr std::uint64_t kNextUse = 1;
constexpr std::uint64_t kInterval = 2;

/// A third of the resolution of the bins: lengths within a factor of 2.5 are alike.
std::uint64_t coarse_bin(float last_s) { return last_s < 0 ? 99 : gap_bin(last_s * 1000.0) / 3; }

std::uint64_t coarse_mean(float last_s, float mean_log) {
  return last_s < 0 ? 99 : static_cast<std::uint64_t>(mean_log * 1.5f);
}

GapContexts contexts(std::uint64_t kind, float last_s, float mean_log, std::uint64_t of_user,
                     std::uint64_t of_user_narrow) {
  const std::uint64_t by_last = hash_combine(kind + 10, coarse_bin(last_s));
  const std::uint64_t by_mean = hash_combine(by_last, coarse_mean(last_s, mean_log));
  return {{kind, by_last, by_mean}, {of_user, of_user_narrow}};
}

GapShares all_alike() {
  GapShares shares;
  shares.fill(1.0 / kGapBins);
  return shares;
}

void refine_by(GapShares& gaps, const ContextTable& table, std::uint64_t key) {
  if (const DecayedCounts* seen = table.find(key)) refine(gaps, *seen, kBackOffWeight);
}

GapDistribution backed_off(const GlobalHistory& global, const UserHistory& user, const GapContexts& contexts) {
  GapShares gaps = all_alike();
  for (const std::uint64_t key : contexts.global) refine_by(gaps, global.gaps(), key);
  for (const std::uint64_t key : contexts.user) refine_by(gaps, user.gaps(), key);
  return GapDistribution(gaps);
}

/// What is known when there is no user, or the user and the model have not met.
GapDistribution of_all(const GlobalHistory& global, std::uint64_t kind) {
  GapShares gaps = all_alike();
  refine_by(gaps, global.gaps(), kind);
  return GapDistribution(gaps);
}

}  // namespace

GapContexts next_use_contexts(const UserHistory& user) {
  return contexts(kNextUse, user.last_gap_s(), user.mean_log_gap(), kNextUse,
                  hash_combine(kNextUse + 10, coarse_bin(user.last_gap_s())));
}

GapContexts interval_contexts(const UserModel& model) {
  return contexts(kInterval, model.last_interval_s, model.mean_log_interval, kInterval,
                  hash_combine(kInterval + 10, model.tag));
}

GapDistribution next_use_gaps(const GlobalHistory& global, const UserHistory* user) {
  if (user == nullptr || user->uses() == 0) return of_all(global, kNextUse);
  return backed_off(global, *user, next_use_contexts(*user));
}

GapDistribution interval_gaps(const GlobalHistory& global, const UserHistory* user, const UserModel* model) {
  if (user == nullptr || model == nullptr) return of_all(global, kInterval);
  return backed_off(global, *user, interval_contexts(*model));
}

}  // namespace model_warmup
