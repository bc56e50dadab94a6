// SPDX-License-Identifier: Apache-2.0
#include "history/log_view.h"

#include <algorithm>
#include <utility>

#include "core/order.h"

namespace model_warmup {
namespace {

std::vector<LoggedUse> ordered(std::span<const LoggedUse> uses, std::span<const std::uint64_t> keys) {
  std::vector<LoggedUse> ordered;
  ordered.reserve(uses.size());
  for (const std::uint32_t place : order_of(keys)) ordered.push_back(uses[place]);
  return ordered;
}

}  // namespace

LogView::LogView(std::vector<LoggedUse> uses, double session_gap_ms) : in_order_(std::move(uses)) {
  std::vector<std::uint64_t> users;
  users.reserve(in_order_.size());
  for (const LoggedUse& use : in_order_) {
    users.push_back(use.user);
    models_ = std::max<std::size_t>(models_, std::size_t{use.model} + 1);
  }
  by_user_ = ordered(in_order_, users);
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

std::vector<LoggedUse> by_model(std::span<const LoggedUse> uses) {
  std::vector<std::uint64_t> models;
  models.reserve(uses.size());
  for (const LoggedUse& use : uses) models.push_back(use.model);
  return ordered(uses, models);
}

}  // namespace model_warmup
