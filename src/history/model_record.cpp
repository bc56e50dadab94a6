// SPDX-License-Identifier: Apache-2.0
#include "history/model_record.h"

#include <algorithm>

#include "core/math.h"

namespace model_warmup {
namespace {

constexpr float kUseDecay = 0.998f;  // hours, weekdays, tasks, stays: the last few hundred uses count
constexpr float kMeanDecay = 0.99f;  // success, intervals, sessions
constexpr double kDay_ms = 86'400'000.0;

/// What is left of 1 after a time.
double halved(double elapsed_ms, double half_life_ms) {
  constexpr double kLn2 = 0.6931471805599453;
  return elapsed_ms > 0 ? math::exp(-kLn2 * elapsed_ms / half_life_ms) : 1;
}

}  // namespace

void ModelRecord::add(const ModelUse& use, const LocalTime& local) {
  const double elapsed_ms = uses_ > 0 ? use.at_ms - last_at_ms_ : 0;
  day_uses_ = static_cast<float>(day_uses_ * halved(elapsed_ms, kDay_ms) + 1);
  week_uses_ = static_cast<float>(week_uses_ * halved(elapsed_ms, 7 * kDay_ms) + 1);
  ++uses_;
  last_at_ms_ = use.at_ms;
  success_.add(use.success, kMeanDecay);
  hours_.visit(local.hour, kUseDecay);
  weekdays_.visit(local.weekday, kUseDecay);
  if (!use.task) return;
  for (TaskCount& known : tasks_) known.count *= kUseDecay;
  const auto known = std::ranges::find(tasks_, *use.task, &TaskCount::task);
  if (known != tasks_.end()) {
    known->count += 1;
    return;
  }
  if (tasks_.size() == kMaxTasks) tasks_.erase(std::ranges::min_element(tasks_, {}, &TaskCount::count));
  tasks_.push_back({*use.task, 1});
}

void ModelRecord::add_interval(double interval_ms, bool same_session) {
  interval_s_.add(interval_ms / 1000, kMeanDecay);
  if (same_session) {
    session_s_ += static_cast<float>(interval_ms / 1000);
  } else {
    add_session();
  }
}

void ModelRecord::add_session() {
  sessions_ = sessions_ * kMeanDecay + 1;
  session_s_ *= kMeanDecay;
}

void ModelRecord::add_stay(bool stayed) { stay_.add(stayed, kUseDecay); }

double ModelRecord::average_session_ms() const { return sessions_ > 0 ? 1000.0 * session_s_ / sessions_ : 0; }

double ModelRecord::trend(double at_ms) const {
  if (uses_ == 0) return 0;
  const double elapsed_ms = at_ms - last_at_ms_;
  // A count that fades with half-life h stands for a rate of count * ln 2 / h.
  const double recent = day_uses_ * halved(elapsed_ms, kDay_ms) * 7;
  const double long_run = week_uses_ * halved(elapsed_ms, 7 * kDay_ms);
  return recent + long_run > 0 ? (recent - long_run) / (recent + long_run) : -1;
}

void ModelRecord::save(ByteWriter& out) const {
  out.put(uses_);
  out.put(last_at_ms_);
  success_.save(out);
  interval_s_.save(out);
  stay_.save(out);
  for (const float amount : {sessions_, session_s_, day_uses_, week_uses_}) out.put(amount);
  hours_.save(out);
  weekdays_.save(out);
  out.put(static_cast<std::uint32_t>(tasks_.size()));
  for (const auto& [task, count] : tasks_) {
    save_task(task, out);
    out.put(count);
  }
}

void ModelRecord::load(ByteReader& in) {
  uses_ = in.get<std::uint64_t>();
  last_at_ms_ = load_time_ms(in);
  success_.load(in);
  interval_s_.load(in);
  stay_.load(in);
  for (float* amount : {&sessions_, &session_s_, &day_uses_, &week_uses_}) *amount = load_amount(in);
  hours_.load(in);
  weekdays_.load(in);
  const std::uint32_t tasks = in.count(1 + sizeof(float));
  if (tasks > kMaxTasks) return in.fail();
  for (std::uint32_t i = 0; i < tasks; ++i) {
    const auto task = load_task(in);
    const float count = load_amount(in);
    if (!task) return in.fail();
    tasks_.push_back({*task, count});
  }
}

}  // namespace model_warmup
