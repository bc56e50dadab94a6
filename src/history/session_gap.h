// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "core/bytes.h"
#include "history/decayed_counts.h"

namespace model_warmup {

/// Where pauses within a session end and pauses between sessions begin, learned from the times between a user's uses.
///
/// Two normal distributions are fitted to the logarithms of the gaps (EM; Dempster, Laird & Rubin 1977). They are
/// believed if one would do clearly worse (Schwarz's criterion, by 10), if they stand apart (Ashman's D of more than 2;
/// Ashman, Bird & Zepf, "Detecting bimodality in astronomical datasets", Astronomical Journal 108, 1994), and if the
/// longer pauses are ten times the shorter ones. The gap is then where a pause is as likely to be of the one kind as of
/// the other. Constant time a use: counts are kept in the 48 bins of history/gap_histogram.h, fading over some
/// thousands, and fitted anew every kRefit gaps.
class SessionGap {
 public:
  static constexpr std::uint32_t kRefit = 64;

  void add(double gap_ms);

  /// Longer pauses are between sessions; never beyond `most_ms`, which is also the answer while the kinds are not told
  /// apart.
  [[nodiscard]] double gap_ms(double most_ms) const { return learned() && gap_ms_ < most_ms ? gap_ms_ : most_ms; }
  [[nodiscard]] bool learned() const { return separation_ > 0; }
  /// Ashman's D; 0: not learned.
  [[nodiscard]] double separation() const { return separation_; }

  void save(ByteWriter& out) const;
  /// Reads into a fresh object; fails the reader on what `save` cannot have written.
  void load(ByteReader& in);

 private:
  void fit();

  DecayedCounts gaps_;
  std::uint32_t since_fit_ = 0;
  double gap_ms_ = 0;
  double separation_ = 0;
};

}  // namespace model_warmup
