// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>

#include "catalog/model_catalog.h"
#include "core/bytes.h"

namespace model_warmup {

class GlobalHistory;
class UserHistory;

/// Chances, as told by the user's last model, of a use no likelier than the one that came: 1 for the likeliest. So they
/// are p-values of the use: where habits are steady, at most about one use in a hundred has one below 0.01.
struct TailChances {
  /// By what all users do, of which a change of habits stays a surprise for some dozens of uses; 0 where too little was
  /// known to tell.
  float by_all = 0;
  /// By what this user does of late, and all users where that does not tell; 0 like the other.
  float by_habit = 0;

  [[nodiscard]] bool told() const { return by_all > 0; }
  /// -log2(by_all), at most kMostBits.
  [[nodiscard]] double surprise_bits() const;
  static constexpr double kMostBits = 4;

  void save(ByteWriter& out) const;
  void load(ByteReader& in);

  friend bool operator==(const TailChances&, const TailChances&) = default;
};

/// Of a use of `model` by `user`, before either history has seen it. Not told of a user's first use, nor of the first
/// hundred of all. `models` is the number of models known. O(models).
[[nodiscard]] TailChances tail_chances(const GlobalHistory& global, const UserHistory& user, ModelIndex model,
                                       std::size_t models);

}  // namespace model_warmup
