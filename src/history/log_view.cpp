// SPDX-License-Identifier: Apache-2.0
#include "history/log_view.h"

#include <algorithm>
#include <utility>

namespace model_warmup {

LogView::LogView(std::vector<LoggedUse> uses, double session_gap_ms) : in_order_(std::move(uses)), by_user_(in_order_) {
  std::ranges::stable_sort(by_user_, {}, &LoggedUse::user);
  const std::span<const LoggedUse> all = by_user_;
  for (std::size_t begin = 0, end = 0; begin < all.size(); begin = end) {
    do {
      ++end;
    } while (end < all.size() && all[end].user == all[begin].user &&
             all[end].at_ms - all[end - 1].at_ms <= session_gap_ms);
    sessions_.push_back(all.subspan(begin, end - begin));
    if (end == all.size() || all[end].user != all[begin].user) ++users_;
  }
}

}  // namespace model_warmup
