// SPDX-License-Identifier: Apache-2.0
#include "learning/replay_window.h"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <numeric>
#include <utility>

namespace model_warmup {
namespace {

constexpr std::uint64_t kMostLists = 1ull << 53;  // more uses than there will ever be

}  // namespace

ReplayWindow::Value ReplayWindow::quantized(float feature) {
  return static_cast<Value>(std::floor(std::clamp(feature / kStep, -127.0f, 127.0f) + 0.5f));
}

void ReplayWindow::restore(std::span<const Value> values, std::span<float> features) {
  std::ranges::transform(values, features.begin(), [](Value value) { return static_cast<float>(value) * kStep; });
}

void ReplayWindow::add(std::uint64_t user, std::span<const float> features, std::span<const double> p,
                       std::size_t chosen, Random& random) {
  std::vector<std::size_t> order(p.size());  // the chosen one, then the others, the most plausible first
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::swap(order[0], order[chosen]);
  const std::size_t hardest = std::min(kHardest, order.size() - 1);
  std::partial_sort(order.begin() + 1, order.begin() + 1 + static_cast<std::ptrdiff_t>(hardest), order.end(),
                    [&](std::size_t a, std::size_t b) { return p[a] != p[b] ? p[a] > p[b] : a < b; });
  const std::size_t rest = order.size() - 1 - hardest;
  const std::size_t others = std::min(kOthers, rest);
  for (std::size_t i = 0; i < others; ++i) {
    const std::size_t drawn = i + random.below(static_cast<std::uint32_t>(rest - i));
    std::swap(order[1 + hardest + i], order[1 + hardest + drawn]);
  }

  List list;
  list.user = user;
  list.rows = static_cast<std::uint8_t>(1 + hardest + others);
  list.others = static_cast<std::uint8_t>(others);
  list.other_weight = others == 0 ? 0 : static_cast<float>(rest) / static_cast<float>(others);
  list.values.reserve(list.rows * kFeatures);
  for (std::size_t i = 0; i < list.rows; ++i) {
    std::ranges::transform(features.subspan(order[i] * kFeatures, kFeatures), std::back_inserter(list.values),
                           quantized);
  }
  if (lists_.size() < kKept) {
    lists_.push_back(std::move(list));
  } else {
    lists_[end_ % kKept] = std::move(list);
  }
  ++end_;
}

bool ReplayWindow::forget(std::uint64_t user) {
  bool any = false;
  for (List& list : lists_) {
    if (list.user != user || list.rows == 0) continue;
    list = List();
    any = true;
  }
  return any;
}

void ReplayWindow::save(ByteWriter& out) const {
  out.put(end_);
  for (std::uint64_t number = oldest(); number < end_; ++number) {
    const List& kept = list(number);
    out.put(kept.user);
    out.put(kept.rows);
    out.put(kept.others);
    out.put(kept.other_weight);
    for (const Value value : kept.values) out.put(value);
  }
}

void ReplayWindow::load(ByteReader& in) {
  const auto end = in.get<std::uint64_t>();
  if (end > kMostLists) return in.fail();
  const std::uint64_t kept = std::min(end, kKept);
  std::vector<List> lists(kept);
  for (std::uint64_t number = end - kept; number < end && in.ok(); ++number) {
    List& list = lists[number % kKept];
    list.user = in.get<std::uint64_t>();
    list.rows = in.get<std::uint8_t>();
    list.others = in.get<std::uint8_t>();
    list.other_weight = in.get<float>();
    if (list.rows > kRows || list.others > kOthers || list.others + 1 > list.rows + (list.rows == 0) ||
        !(list.other_weight >= 0 && list.other_weight < 1e6f)) {
      return in.fail();
    }
    const auto values = in.take(list.rows * kFeatures);
    list.values.assign(values.begin(), values.end());
  }
  if (!in.ok()) return;
  end_ = end;
  lists_ = std::move(lists);
}

}  // namespace model_warmup
