// SPDX-License-Identifier: Apache-2.0
#include "learning/time_questions.h"

#include <algorithm>

#include "core/math.h"
#include "core/random.h"
#include "history/fading.h"

namespace model_warmup {
namespace {

/// An answer that stands for more is too seldom to be relied on.
constexpr double kMostWeight = 8;
constexpr double kLogMostWeight = 2.0794415416798357;

}  // namespace

std::uint64_t TimeQuestions::draw() const { return mix64(2 * asked_); }

void TimeQuestions::add(Question question) {
  question.number = asked_;
  if (questions_.size() < kKept) {
    questions_.push_back(question);
  } else {
    questions_[mix64(2 * asked_ + 1) % kKept] = question;
  }
  ++asked_;
}

double TimeQuestions::weight(const Question& question) const {
  // Each question since there were kKept has taken its place with 1 / kKept.
  const std::uint64_t since =
      asked_ - std::max<std::uint64_t>(question.number + 1, std::min<std::uint64_t>(asked_, kKept));
  const double log_weight = static_cast<double>(since) / static_cast<double>(kKept);
  return log_weight < kLogMostWeight ? math::exp(log_weight) : kMostWeight;
}

void TimeQuestions::forget(std::uint64_t user) {
  for (Question& question : questions_) {
    if (question.user == user) question = {};
  }
}

void TimeQuestions::save(ByteWriter& out) const {
  out.put(asked_);
  out.put(static_cast<std::uint32_t>(questions_.size()));
  for (const Question& question : questions_) {
    out.put(question.model);
    if (question.model == kNoModel) continue;
    out.put(question.user);
    out.put(question.at_ms);
    out.put(question.kind);
    out.put(question.number);
    out.put(question.told.p10_ms);
    out.put(question.told.median_ms);
    out.put(question.told.p90_ms);
  }
}

void TimeQuestions::load(ByteReader& in, std::span<const ModelIndex> models) {
  asked_ = in.get<std::uint64_t>();
  const std::uint32_t size = in.count(sizeof(ModelIndex));
  if (size != std::min<std::uint64_t>(asked_, kKept)) return in.fail();
  questions_.resize(size);
  for (Question& question : questions_) {
    const auto model = in.get<ModelIndex>();
    if (model == kNoModel) continue;
    question.user = in.get<std::uint64_t>();
    question.at_ms = load_time_ms(in);
    question.kind = in.get<Acquaintance>();
    question.number = in.get<std::uint64_t>();
    question.told.p10_ms = load_time_ms(in);
    question.told.median_ms = load_time_ms(in);
    question.told.p90_ms = load_time_ms(in);
    if (model >= models.size() || static_cast<std::size_t>(question.kind) >= kAcquaintances ||
        question.number >= asked_) {
      return in.fail();
    }
    question.model = models[model];
  }
}

}  // namespace model_warmup
