// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>

#include "history/gap_histogram.h"

namespace model_warmup {

class GlobalHistory;
class UserHistory;
struct UserModel;

/// Time between uses, from broad contexts to narrow ones, each refining the one before (back-off as in language models:
/// Katz 1987, with counts added in place of discounts). A context is the length of the last gap, its mean so far, the
/// user, and for a model's intervals the model; so habits of all users stand in where one has none yet.

/// The contexts of one gap: keys into the tables of all users, then into those of the user.
struct GapContexts {
  std::array<std::uint64_t, 3> global;
  std::array<std::uint64_t, 2> user;
};

/// Of the time from a user's last use to the next one of any model.
[[nodiscard]] GapContexts next_use_contexts(const UserHistory& user);

/// Of the time from a user's last use of a model to the next one of the same model.
[[nodiscard]] GapContexts interval_contexts(const UserModel& model);

/// The distribution from the moment of the last use on. Without a history, what is known of all users.
[[nodiscard]] GapDistribution next_use_gaps(const GlobalHistory& global, const UserHistory* user);

/// The same for one model; null: not used by this user.
[[nodiscard]] GapDistribution interval_gaps(const GlobalHistory& global, const UserHistory* user,
                                            const UserModel* model);

inline constexpr float kGlobalGapDecay = 0.999f;
inline constexpr float kUserGapDecay = 0.97f;

}  // namespace model_warmup
