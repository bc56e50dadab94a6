// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "history/use_log.h"

namespace model_warmup {

/// Regular times in the uses of one model.
struct FoundRhythm {
  double period_ms;
  double phase_ms;  ///< where in the period uses gather, [0, period)
  double strength;  ///< mean resultant length: 0 evenly spread, 1 all at one place
  std::size_t support;
  double p_value;
};

/// The hour of the local day. `uses`: those of one model, each user's together. Uses of one day come together, whatever
/// the hour, so that each user's day with a use counts as one direction, and Rayleigh's test is made on days. Nothing
/// below five of them.
[[nodiscard]] std::optional<FoundRhythm> daily_rhythm(std::span<const LoggedUse> uses);

/// The local days from a user's first use of anything to the last one: those on which a use could have been seen.
struct WatchedDays {
  UserIndex user;
  double first;  ///< days since the epoch
  double last;
};

/// `uses`: each user's together, as in what it gives.
[[nodiscard]] std::vector<WatchedDays> watched_days(std::span<const LoggedUse> uses);

/// The day of the local week: chi-squared test of whether all weekdays are as likely to have a use. Counted are the
/// days of the model's users; nothing is told below four weeks of them. Both arguments: users in the same order.
[[nodiscard]] std::optional<FoundRhythm> weekly_rhythm(std::span<const LoggedUse> uses,
                                                       std::span<const WatchedDays> watched);

/// `uses`: those of one model as they were recorded. Any period from a sixth of the time seen down to four fifths of
/// the mean time between uses: the greatest peak in the Rayleigh periodogram of the latest 512 uses, that is the lowest
/// one of at least half its height, against the mean of its neighbours. So a spectrum that rises smoothly to one side,
/// as that of uses in sessions does, is no period (as Vaughan, "A simple test for periodic signals in red noise",
/// Astronomy & Astrophysics 431, 2005, tests peaks against a fitted background). The p-value is corrected for the
/// number of periods tried. Nothing below 16 uses. O(n^2) for n uses.
[[nodiscard]] std::optional<FoundRhythm> any_rhythm(std::span<const LoggedUse> uses);

}  // namespace model_warmup
