// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "catalog/model_catalog.h"
#include "core/bytes.h"
#include "learning/time_levels.h"

namespace model_warmup {

/// Times until models are needed that were foretold and wait to come true.
///
/// Most never do, and nobody knows which, so a question waits until another one by chance takes its place. Long waits
/// are lost more often than short ones that way; an answer therefore stands for all that were asked when it was and
/// have been lost since (inverse probability of censoring: Robins & Rotnitzky, "Recovery of information and adjustment
/// for dependent censoring using surrogate markers", 1992). What is learned from are models that were used, as the time
/// is told of those.
class TimeQuestions {
 public:
  static constexpr std::size_t kKept = 1024;

  struct Question {
    std::uint64_t user = 0;  ///< `user_tag`
    double at_ms = 0;
    ModelIndex model = kNoModel;  ///< none: the place is free
    Acquaintance kind = Acquaintance::own;
    std::uint64_t number = 0;  ///< how many were asked before
    TimeUntilNeeded told;
  };

  /// A number for chance to be drawn by; another one after each `add`.
  [[nodiscard]] std::uint64_t draw() const;

  /// `number` is filled in. In place of another one, once there were kKept. Constant time.
  void add(Question question);

  /// Calls learn(question, weight) for each open question that this use answers. O(kKept).
  template <class Learn>
  void answer(std::uint64_t user, ModelIndex model, Learn learn) {
    for (Question& question : questions_) {
      if (question.user != user || question.model != model) continue;
      learn(question, weight(question));
      question.model = kNoModel;
    }
  }

  void forget(std::uint64_t user);

  void save(ByteWriter& out) const;
  /// Reads into a fresh object; fails the reader on what `save` cannot have written.
  void load(ByteReader& in, std::span<const ModelIndex> models);

 private:
  /// 1 / P(it still waits), at most kMostWeight.
  [[nodiscard]] double weight(const Question& question) const;

  std::vector<Question> questions_;  // at most kKept
  std::uint64_t asked_ = 0;
};

}  // namespace model_warmup
