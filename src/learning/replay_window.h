// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "core/bytes.h"
#include "core/random.h"
#include "learning/candidate_features.h"

namespace model_warmup {

/// The latest uses as the learners saw them: of each, the features of the model that was used and of the models that
/// were most plausible beside it. The network learns from them once more, and trees are grown on them.
///
/// Features are kept to 1/32, in a byte each; a full window takes some 450 KB. What has been added is found under its
/// number, from 0, as long as it is among the last kKept.
class ReplayWindow {
 public:
  static constexpr std::uint64_t kWindow = 667;  ///< lists to learn from
  static constexpr std::uint64_t kKept = 768;    ///< the others are for a tree that was begun some uses ago

  static constexpr std::size_t kHardest = 7;  ///< most plausible of the models that were not used
  static constexpr std::size_t kOthers = 2;   ///< of the rest, by chance; each stands for its share of them
  static constexpr std::size_t kRows = 1 + kHardest + kOthers;

  static constexpr float kStep = 1.0f / 32;
  using Value = std::int8_t;

  struct List {
    std::uint64_t user = 0;     ///< `user_tag`
    std::uint8_t rows = 0;      ///< the first is of the model that was used; none: forgotten
    std::uint8_t others = 0;    ///< of these, the last ones were drawn by chance
    float other_weight = 0;     ///< what each of those stands for
    std::vector<Value> values;  ///< rows * kFeatures

    [[nodiscard]] float weight(std::size_t row) const { return row + others < rows ? 1.0f : other_weight; }
  };

  /// `p`: what each candidate was given; `chosen`: the place of the used one. Candidates are rows of `features`.
  void add(std::uint64_t user, std::span<const float> features, std::span<const double> p, std::size_t chosen,
           Random& random);

  /// Number of the next list; lists [first(), end()) are the window, and [oldest(), end()) are kept.
  [[nodiscard]] std::uint64_t end() const { return end_; }
  [[nodiscard]] std::uint64_t first() const { return first_before(end_); }
  [[nodiscard]] std::uint64_t oldest() const { return end_ > kKept ? end_ - kKept : 0; }
  /// Where the window began when it ended there.
  [[nodiscard]] static constexpr std::uint64_t first_before(std::uint64_t end) {
    return end > kWindow ? end - kWindow : 0;
  }
  /// Precondition: oldest() <= number < end().
  [[nodiscard]] const List& list(std::uint64_t number) const { return lists_[number % kKept]; }

  /// Empties this user's lists. True: there were any.
  bool forget(std::uint64_t user);

  [[nodiscard]] static Value quantized(float feature);
  static void restore(std::span<const Value> values, std::span<float> features);

  void save(ByteWriter& out) const;
  /// Reads into a fresh window; fails the reader on what `save` cannot have written.
  void load(ByteReader& in);

 private:
  std::uint64_t end_ = 0;
  std::vector<List> lists_;  // list n in place n % kKept
};

}  // namespace model_warmup
