// SPDX-License-Identifier: Apache-2.0
#include "history/global_history.h"

#include <algorithm>

#include "core/hash.h"
#include "core/math.h"
#include "history/use_timing.h"

namespace model_warmup {
namespace {

constexpr double kLn2 = 0.6931471805599453;
constexpr double kPopularHalfLife_ms = 86'400'000.0;
constexpr float kLatelyDecay = 0.9828206f;  // half-life of 40 uses
constexpr float kFirstDecay = 0.99f;
constexpr float kAdoptionDecay = 0.995f;
constexpr float kNoveltyDecay = 0.998f;
/// By GlobalContext.
constexpr std::array<float, kGlobalContexts> kContextDecays = {0.998f, 0.998f, 0.998f, 0.999f, 0.95f, 0.998f};
constexpr float kCycleDecay = 0.9998f;
constexpr float kStayByGapDecay = 0.999f;
constexpr float kCompanionDecay = 0.999f;
constexpr std::size_t kCompanionsOfUse = 16;  // a user's most recent models: the bound on the work of one use
constexpr float kNothing = 1e-9f;

/// Key of the context table; 0 if the user has not used so many models.
std::uint64_t key_of(GlobalContext context, const UserHistory& user, double gap_ms) {
  const auto apart = [](GlobalContext kind, std::uint64_t key) {
    return key == 0 ? 0 : hash_combine(key, static_cast<std::uint64_t>(kind));
  };
  switch (context) {
    case GlobalContext::last1: return user.context(1);
    case GlobalContext::last2: return user.context(2);
    case GlobalContext::last3: return user.context(3);
    case GlobalContext::after_gap: return apart(context, hash_combine(user.last_tag(0), gap_class(gap_ms)));
    case GlobalContext::recently: return apart(context, user.last_tag(0));
    case GlobalContext::skipping: return apart(context, user.last_tag(1));
  }
  return 0;
}

}  // namespace

void FadingWeights::fade(float factor) {
  for (float& weight : weights) {
    weight *= factor;
    if (weight < kNothing) weight = 0;  // keeps arithmetic out of the slow subnormal range
  }
}

void FadingWeights::add(ModelIndex model) {
  if (model >= weights.size()) weights.resize(model + 1, 0);
  weights[model] += 1;
}

void FadingWeights::save(ByteWriter& out) const {
  out.put(static_cast<std::uint32_t>(weights.size()));
  for (const float weight : weights) out.put(weight);
}

void FadingWeights::load(ByteReader& in, std::span<const ModelIndex> models) {
  const std::uint32_t size = in.count(sizeof(float));
  if (size > models.size()) return in.fail();
  for (std::uint32_t i = 0; i < size; ++i) {
    if (models[i] >= weights.size()) weights.resize(models[i] + 1, 0);
    weights[models[i]] = load_amount(in);
  }
}

const DecayedCounts* GlobalHistory::followers(GlobalContext context, const UserHistory& user, double gap_ms) const {
  const std::uint64_t key = key_of(context, user, gap_ms);
  return key == 0 ? nullptr : contexts_.find(key);
}

const DecayedCounts* GlobalHistory::followers(std::uint64_t model_tag) const {
  return contexts_.find(UserHistory::context_of({&model_tag, 1}));
}

void GlobalHistory::add_popularity(const ModelUse& use) {
  const double elapsed_ms = uses_ > 0 ? std::max(0.0, use.at_ms - last_at_ms_) : 0;
  popular_.fade(static_cast<float>(math::exp(-kLn2 * elapsed_ms / kPopularHalfLife_ms)));
  popular_lately_.fade(kLatelyDecay);
  popular_.add(use.model);
  popular_lately_.add(use.model);
}

double GlobalHistory::co_used(ModelIndex model, ModelIndex other, double prior) const {
  const Companions& companions = companions_[model];
  return (companions.models.count(other) + 2 * prior) / (companions.users + 2);
}

void GlobalHistory::add_companions(const ModelUse& use, const UserHistory& user) {
  Companions& own = companions_[use.model];
  own.users = own.users * kCompanionDecay + 1;
  for (const UserModel& other : user.models().first(std::min(user.models().size(), kCompanionsOfUse))) {
    own.models.visit(other.model, kCompanionDecay, kMaxCompanions);
    companions_[other.model].models.visit(use.model, kCompanionDecay, kMaxCompanions);
  }
}

void GlobalHistory::add_transition(const ModelUse& use, const UserHistory& user) {
  const bool adopted = user.find(use.model) == nullptr;
  if (adopted) add_companions(use, user);
  if (user.uses() == 0) {
    first_requests_.fade(kFirstDecay);
    first_requests_.add(use.model);
    return;
  }
  if (adopted) {
    adoptions_.fade(kAdoptionDecay);
    adoptions_.add(use.model);
  }
  const auto place = std::ranges::find(user.models(), use.model, &UserModel::model);
  const auto distance = adopted ? 0 : static_cast<std::size_t>(place - user.models().begin()) + 1;
  const double gap_ms = user.gap_ms(use.at_ms);
  stack_.visit(gap_ms, user.run(), stack_rank(distance));
  records_[user.previous()].add_stay(distance == 1);
  stay_by_gap_[gap_bin(gap_ms)].add(distance == 1, kStayByGapDecay);
  for (std::size_t i = 0; i < kGlobalContexts; ++i) {
    const std::uint64_t key = key_of(static_cast<GlobalContext>(i), user, gap_ms);
    if (key != 0) contexts_.visit(key, use.model, kContextDecays[i]);
  }
}

void GlobalHistory::add_timing(const ModelUse& use, const UserHistory& user, double session_gap_ms) {
  const UserModel* model = user.find(use.model);
  if (user.uses() > 0) {
    for (const std::uint64_t key : next_use_contexts(user).global) {
      gaps_.visit(key, gap_bin(user.gap_ms(use.at_ms)), kGlobalGapDecay);
    }
  }
  ModelRecord& record = records_[use.model];
  if (model == nullptr) return record.add_session();
  const double interval_ms = std::max(0.0, use.at_ms - model->last_at_ms);
  record.add_interval(interval_ms, interval_ms <= session_gap_ms);
  for (const std::uint64_t key : interval_contexts(*model).global)
    gaps_.visit(key, gap_bin(interval_ms), kGlobalGapDecay);
}

void GlobalHistory::add(const ModelUse& use, const UserHistory& user, double session_gap_ms) {
  ModelIndex greatest = use.model;
  for (const UserModel& known : user.models()) greatest = std::max(greatest, known.model);
  if (greatest >= records_.size()) {
    records_.resize(greatest + 1);
    companions_.resize(greatest + 1);
  }
  const LocalTime local = LocalTime::of(use.at_ms, use.context.utc_offset_minutes());
  novelty_.add(records_[use.model].uses() == 0, kNoveltyDecay);
  add_popularity(use);
  add_transition(use, user);
  add_timing(use, user, session_gap_ms);
  records_[use.model].add(use, local);
  hours_.visit(local.hour, kCycleDecay);
  weekdays_.visit(local.weekday, kCycleDecay);
  affinity_.add(use.model, use.context);
  last_at_ms_ = use.at_ms;
  ++uses_;
}

void GlobalHistory::save(ByteWriter& out) const {
  out.put(uses_);
  out.put(last_at_ms_);
  for (const FadingWeights* weights : {&popular_, &popular_lately_, &first_requests_, &adoptions_}) weights->save(out);
  novelty_.save(out);
  contexts_.save(out);
  gaps_.save(out);
  out.put(static_cast<std::uint32_t>(records_.size()));
  for (std::size_t i = 0; i < records_.size(); ++i) {
    records_[i].save(out);
    out.put(companions_[i].users);
    companions_[i].models.save(out);
  }
  hours_.save(out);
  weekdays_.save(out);
  stack_.save(out);
  for (const FadingMean& stay : stay_by_gap_) stay.save(out);
  affinity_.save(out);
  request_delays_.save(out);
}

void GlobalHistory::load(ByteReader& in, std::span<const ModelIndex> models) {
  uses_ = in.get<std::uint64_t>();
  last_at_ms_ = load_time_ms(in);
  for (FadingWeights* weights : {&popular_, &popular_lately_, &first_requests_, &adoptions_}) weights->load(in, models);
  novelty_.load(in);
  contexts_.load_models(in, models);
  gaps_.load(in);
  const std::uint32_t records = in.count(sizeof(std::uint64_t));
  if (records > models.size()) return in.fail();
  for (std::uint32_t i = 0; i < records && in.ok(); ++i) {
    if (models[i] >= records_.size()) {
      records_.resize(models[i] + 1);
      companions_.resize(models[i] + 1);
    }
    records_[models[i]].load(in);
    companions_[models[i]].users = load_amount(in);
    companions_[models[i]].models.load_models(in, kMaxCompanions, models);
  }
  hours_.load(in);
  weekdays_.load(in);
  stack_.load(in);
  for (FadingMean& stay : stay_by_gap_) stay.load(in);
  affinity_.load(in, models);
  request_delays_.load(in, kGapBins + 1);
}

}  // namespace model_warmup
