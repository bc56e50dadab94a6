// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "history/use_log.h"

namespace model_warmup {

/// The logged uses that a question is about, in the order in which they were recorded and by user and session.
class LogView {
 public:
  /// A pause of more than `session_gap_ms` ends a session. O(n log n).
  LogView(std::vector<LoggedUse> uses, double session_gap_ms);
  LogView(const LogView&) = delete;
  LogView& operator=(const LogView&) = delete;

  [[nodiscard]] std::span<const LoggedUse> in_order() const { return in_order_; }
  /// The same, each user's together and in order.
  [[nodiscard]] std::span<const LoggedUse> by_user() const { return by_user_; }
  /// Each one's uses by one user, in order; sessions by user, in order. They lie in `by_user` one after the other.
  [[nodiscard]] std::span<const std::span<const LoggedUse>> sessions() const { return sessions_; }
  [[nodiscard]] std::size_t users() const { return users_; }
  /// One more than the greatest ModelIndex.
  [[nodiscard]] std::size_t models() const { return models_; }

 private:
  std::vector<LoggedUse> in_order_;
  std::vector<LoggedUse> by_user_;
  std::vector<std::span<const LoggedUse>> sessions_;
  std::size_t users_ = 0;
  std::size_t models_ = 0;
};

/// Uses each model's together, models in order of their index, otherwise as they come.
[[nodiscard]] std::vector<LoggedUse> by_model(std::span<const LoggedUse> uses);

}  // namespace model_warmup
