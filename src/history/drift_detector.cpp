// SPDX-License-Identifier: Apache-2.0
#include "history/drift_detector.h"

#include <algorithm>
#include <bit>
#include <cmath>

#include "core/math.h"
#include "history/fading.h"

namespace model_warmup {
namespace {

constexpr double kDelta = 0.002;       // chance of a cut where nothing has changed
constexpr double kLeastChange = 0.15;  // less is real, but no other habit
constexpr std::uint64_t kLeast = 10;   // values on either side of a cut
constexpr std::size_t kMaxSizes = 50;  // 2^50 values, which never come

}  // namespace

DriftDetector::Bucket DriftDetector::whole() const {
  Bucket all{};
  for (const Bucket& bucket : buckets_) all.take(bucket);
  return all;
}

void DriftDetector::add(double value, double at_ms) {
  buckets_.push_back({1, value, value * value, at_ms});
  compress();
  while (const auto newer = changed_at()) {
    const auto begin = buckets_.begin() + static_cast<std::ptrdiff_t>(*newer);
    Bucket older{}, rest{};
    for (auto bucket = buckets_.begin(); bucket != buckets_.end(); ++bucket) {
      (bucket < begin ? older : rest).take(*bucket);
    }
    if (rest.mean() > older.mean()) rise_ = Rise{begin->at_ms, older.mean()};
    buckets_.erase(buckets_.begin(), begin);
  }
}

/// Where there are more than kPerSize buckets of a size, joins the two oldest of them.
void DriftDetector::compress() {
  for (std::size_t end = buckets_.size(); end > 0;) {
    std::size_t begin = end;
    while (begin > 0 && buckets_[begin - 1].values == buckets_[end - 1].values) --begin;
    if (end - begin <= kPerSize) return;
    buckets_[begin].take(buckets_[begin + 1]);
    buckets_.erase(buckets_.begin() + static_cast<std::ptrdiff_t>(begin) + 1);
    end = begin + 1;
  }
}

/// The paper's bound, Theorem 3.2, with the variance of the window. Of the places where the parts differ by more, the
/// clearest one; the paper lets the older part go bit by bit instead, which keeps some of it for a while.
std::optional<std::size_t> DriftDetector::changed_at() const {
  const Bucket all = whole();
  if (all.values < 2 * kLeast) return std::nullopt;
  const auto n = static_cast<double>(all.values);
  const double variance = std::max(0.0, all.squares / n - all.mean() * all.mean());
  const double log_term = math::log(2 * math::log(n) / kDelta);
  std::optional<std::size_t> place;
  double clearest = 0, change = 0;
  Bucket older{};
  for (std::size_t i = 0; i < buckets_.size(); ++i) {
    if (older.values >= kLeast && all.values - older.values >= kLeast) {
      const auto n0 = static_cast<double>(older.values), n1 = n - n0;
      const double inverse = 1 / n0 + 1 / n1;
      const double bound = std::sqrt(2 * inverse * variance * log_term) + 2.0 / 3 * inverse * log_term;
      const double difference = std::fabs((all.sum - older.sum) / n1 - older.mean());
      if (difference - bound > clearest) {
        clearest = difference - bound;
        change = difference;
        place = i;
      }
    }
    older.take(buckets_[i]);
  }
  return change > kLeastChange ? place : std::nullopt;
}

void DriftDetector::save(ByteWriter& out) const {
  out.put(static_cast<std::uint32_t>(buckets_.size()));
  for (const Bucket& bucket : buckets_) {
    out.put(bucket.values);
    out.put(bucket.sum);
    out.put(bucket.squares);
    out.put(bucket.at_ms);
  }
  out.put(rise_.has_value());
  out.put(rise_ ? rise_->at_ms : 0);
  out.put(rise_ ? rise_->before : 0);
}

void DriftDetector::load(ByteReader& in) {
  const std::uint32_t size = in.count(sizeof(std::uint64_t) + 3 * sizeof(double));
  if (size > kMaxSizes * kPerSize) return in.fail();
  for (std::uint32_t i = 0; i < size && in.ok(); ++i) {
    Bucket bucket{};
    bucket.values = in.get<std::uint64_t>();
    bucket.sum = in.get<double>();
    bucket.squares = in.get<double>();
    bucket.at_ms = load_time_ms(in);
    const auto most = static_cast<double>(bucket.values);
    const bool sized = std::has_single_bit(bucket.values) && bucket.values < std::uint64_t{1} << kMaxSizes &&
                       (buckets_.empty() || bucket.values <= buckets_.back().values);
    if (!sized || !(bucket.sum >= 0 && bucket.sum <= most) || !(bucket.squares >= 0 && bucket.squares <= most)) {
      in.fail();
    }
    buckets_.push_back(bucket);
  }
  const bool risen = in.get<bool>();
  const Rise rise = {load_time_ms(in), in.get<double>()};
  if (!(rise.before >= 0 && rise.before <= 1)) in.fail();
  if (risen) rise_ = rise;
}

}  // namespace model_warmup
