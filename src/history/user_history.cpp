// SPDX-License-Identifier: Apache-2.0
#include "history/user_history.h"

#include <algorithm>

#include "core/hash.h"
#include "core/math.h"
#include "history/use_timing.h"

namespace model_warmup {
namespace {

constexpr float kContextDecay = 0.97f;  // orders 1 to 3
constexpr float kOrder0Decay = 0.99f;
constexpr float kStackDecay = 0.95f;
constexpr float kStayDecay = 0.93f;
constexpr float kHoursDecay = static_cast<float>(UserModel::kHours);
constexpr float kNewestShare = 0.3f;  // of the last gap in the running mean

/// Adds a gap to a running mean of ln(1 + s); `last_s` < 0: it is the first.
void add_gap(float& last_s, float& mean_log, double gap_ms) {
  const auto log_gap = static_cast<float>(math::log1p(gap_ms / 1000));
  mean_log = last_s < 0 ? log_gap : (1 - kNewestShare) * mean_log + kNewestShare * log_gap;
  last_s = static_cast<float>(gap_ms / 1000);
}

}  // namespace

std::uint64_t model_tag(const ModelCatalog& catalog, ModelIndex model) {
  const auto& bytes = catalog.id(model).bytes();
  return hash_text({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
}

const UserModel* UserHistory::find(ModelIndex model) const {
  const auto place = std::ranges::find(models_, model, &UserModel::model);
  return place == models_.end() ? nullptr : &*place;
}

std::uint64_t UserHistory::context_of(std::span<const std::uint64_t> tags) {
  std::uint64_t key = tags.size() + 1;
  for (const std::uint64_t tag : tags) key = hash_combine(key, tag);
  return key;
}

std::uint64_t UserHistory::context(std::size_t order) const {
  const auto tags = std::span(last_tags_).first(order);
  return std::ranges::find(tags, 0u) == tags.end() ? context_of(tags) : 0;
}

const DecayedCounts* UserHistory::followers(std::size_t order) const { return contexts_.find(context(order)); }

double UserHistory::uses_near(const UserModel& model, std::size_t hour) const {
  const double near = model.hours[hour] + 0.5 * (model.hours[(hour + 1) % 24] + model.hours[(hour + 23) % 24]);
  return near * faded(UserModel::kHours, uses_ - 1 - model.last_visit);
}

double UserHistory::uses_near(std::size_t hour) const {
  return hours_.counts[hour] + 0.5 * (hours_.counts[(hour + 1) % 24] + hours_.counts[(hour + 23) % 24]);
}

double UserHistory::quick_uses(const UserModel& model) const {
  return model.quick * faded(UserModel::kQuick, uses_ - 1 - model.last_visit);
}

double UserHistory::steady_uses(const UserModel& model) const {
  return model.steady * faded(UserModel::kSteady, uses_ - 1 - model.last_visit);
}

UserModel& UserHistory::to_front(ModelIndex model, std::uint64_t tag) {
  const auto place = std::ranges::find(models_, model, &UserModel::model);
  if (place != models_.end()) {
    std::rotate(models_.begin(), place, place + 1);
    return models_.front();
  }
  if (models_.size() == kMaxModels) models_.pop_back();
  UserModel fresh;
  fresh.model = model;
  fresh.tag = tag;
  return *models_.insert(models_.begin(), fresh);
}

void UserHistory::add_transition(const ModelUse& use) {
  for (std::size_t order = 0; order < kOrders; ++order) {
    // The first use has no context but the empty one.
    if (const std::uint64_t key = context(order))
      contexts_.visit(key, use.model, order == 0 ? kOrder0Decay : kContextDecay);
  }
  if (uses_ == 0) {
    run_ = 1;
    return;
  }
  const auto place = std::ranges::find(models_, use.model, &UserModel::model);
  const auto distance = place == models_.end() ? 0 : static_cast<std::size_t>(place - models_.begin()) + 1;
  stack_.visit(stack_rank(distance), kStackDecay);
  const bool stayed = distance == 1;
  stay_.add(stayed, kStayDecay);
  switches_ += !stayed;
  run_ = stayed ? run_ + 1 : 1;
  for (const std::uint64_t key : next_use_contexts(*this).user)
    gaps_.visit(key, gap_bin(gap_ms(use.at_ms)), kUserGapDecay);
  add_gap(last_gap_s_, mean_log_gap_, gap_ms(use.at_ms));
}

void UserHistory::add(const ModelUse& use, std::uint64_t tag) {
  add_transition(use);

  UserModel& model = to_front(use.model, tag);
  if (model.uses > 0) {
    const double interval_ms = std::max(0.0, use.at_ms - model.last_at_ms);
    for (const std::uint64_t key : interval_contexts(model).user) gaps_.visit(key, gap_bin(interval_ms), kUserGapDecay);
    add_gap(model.last_interval_s, model.mean_log_interval, interval_ms);
  }
  const std::uint64_t away = uses_ - model.last_visit;
  const LocalTime local = LocalTime::of(use.at_ms, use.context.utc_offset_minutes());
  model.quick = static_cast<float>(model.quick * faded(UserModel::kQuick, away) + 1);
  model.steady = static_cast<float>(model.steady * faded(UserModel::kSteady, away) + 1);
  const auto hours_left = static_cast<float>(faded(UserModel::kHours, away));
  for (float& count : model.hours) count *= hours_left;
  model.hours[local.hour] += 1;
  ++model.uses;
  model.last_visit = uses_;
  model.last_at_ms = use.at_ms;
  model.context = use.context.digest();

  hours_.visit(local.hour, kHoursDecay);
  last_context_ = model.context;
  std::shift_right(last_tags_.begin(), last_tags_.end(), 1);
  last_tags_.front() = tag;
  last_at_ms_ = use.at_ms;
  ++uses_;
}

void UserHistory::save(ByteWriter& out) const {
  out.put(uses_);
  out.put(switches_);
  out.put(run_);
  out.put(last_at_ms_);
  out.put(last_gap_s_);
  out.put(mean_log_gap_);
  for (const std::uint64_t tag : last_tags_) out.put(tag);
  stack_.save(out);
  stay_.save(out);
  hours_.save(out);
  last_context_.save(out);
  contexts_.save(out);
  gaps_.save(out);
  out.put(static_cast<std::uint32_t>(models_.size()));
  for (const UserModel& model : models_) {
    out.put(model.model);
    out.put(model.tag);
    out.put(model.uses);
    out.put(model.last_visit);
    out.put(model.last_at_ms);
    out.put(model.quick);
    out.put(model.steady);
    for (const float count : model.hours) out.put(count);
    out.put(model.last_interval_s);
    out.put(model.mean_log_interval);
    model.context.save(out);
  }
}

void UserHistory::load(ByteReader& in, std::span<const ModelIndex> models) {
  load_all(in, models);
  if (!in.ok()) *this = UserHistory();
}

void UserHistory::load_all(ByteReader& in, std::span<const ModelIndex> models) {
  // Lengths of gaps are -1 before the first one.
  const auto load_gap_s = [&] {
    const float gap = in.get<float>();
    return gap == -1 ? gap : (gap >= 0 && gap <= kLargestAmount) ? gap : (in.fail(), -1.0f);
  };
  uses_ = in.get<std::uint64_t>();
  switches_ = in.get<std::uint64_t>();
  run_ = in.get<std::uint32_t>();
  last_at_ms_ = load_time_ms(in);
  last_gap_s_ = load_gap_s();
  mean_log_gap_ = load_amount(in);
  for (std::uint64_t& tag : last_tags_) tag = in.get<std::uint64_t>();
  stack_.load(in);
  stay_.load(in);
  hours_.load(in);
  last_context_.load(in);
  contexts_.load_models(in, models);
  gaps_.load(in);
  constexpr std::size_t kLeastBytes = 4 * sizeof(std::uint64_t);
  const std::uint32_t size = in.count(kLeastBytes);
  if (size > kMaxModels || (size == 0) != (uses_ == 0)) return in.fail();
  for (std::uint32_t i = 0; i < size && in.ok(); ++i) {
    UserModel model;
    const auto saved = in.get<ModelIndex>();
    if (saved >= models.size()) return in.fail();
    model.model = models[saved];
    model.tag = in.get<std::uint64_t>();
    model.uses = in.get<std::uint64_t>();
    model.last_visit = in.get<std::uint64_t>();
    model.last_at_ms = load_time_ms(in);
    model.quick = load_amount(in);
    model.steady = load_amount(in);
    for (float& count : model.hours) count = load_amount(in);
    model.last_interval_s = load_gap_s();
    model.mean_log_interval = load_amount(in);
    model.context.load(in);
    if (model.last_visit >= uses_ || find(model.model) != nullptr) return in.fail();
    models_.push_back(model);
  }
}

}  // namespace model_warmup
