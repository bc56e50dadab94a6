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

  [[nodiscard]] std::span<const LoggedUse> in_order() const { return in_order_; }
  /// Each one's uses by one user, in order; sessions by user, in order.
  [[nodiscard]] std::span<const std::span<const LoggedUse>> sessions() const { return sessions_; }
  [[nodiscard]] std::size_t users() const { return users_; }

 private:
  std::vector<LoggedUse> in_order_;
  std::vector<LoggedUse> by_user_;
  std::vector<std::span<const LoggedUse>> sessions_;  // of by_user_
  std::size_t users_ = 0;
};

}  // namespace model_warmup
